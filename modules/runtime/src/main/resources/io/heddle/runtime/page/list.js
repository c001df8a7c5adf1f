// The instances there are.
import { get, getPages, watch } from "./api.js";
import { STATUSES, badge, count, definitionLink, el, instanceLink, more, table, time } from "./dom.js";

const COUNTED = {
  RUNNING: ["running"], PAUSED: ["paused"], CREATED: ["idle", "queued"], COMPLETED: ["completed"],
  FAILED: ["failed"], CANCELLED: ["cancelled"], TIMED_OUT: ["timed_out"],
};

function progress(row) {
  const done = row.totalNodes === 0 ? 0 : (100 * row.completedNodes) / row.totalNodes;
  const failed = row.totalNodes === 0 ? 0 : (100 * row.failedNodes) / row.totalNodes;
  const bar = el("span", { class: "progress", "aria-hidden": "true" }, el("i", { "data-state": "COMPLETED" }), el("i", { "data-state": "FAILED" }));
  bar.children[0].style.width = done + "%";
  bar.children[1].style.width = failed + "%";
  return el("span", { class: "nowrap" }, bar, " ", `${row.completedNodes}/${row.totalNodes}`, row.failedNodes > 0 ? el("span", { class: "failed" }, ` ${row.failedNodes} failed`) : null);
}

const cells = (row) => [
  el("span", {}, instanceLink(row.instanceId), row.name ? el("span", { class: "dim name" }, " " + row.name) : null),
  el("span", { class: "nowrap" }, badge(row.status), row.queued ? el("span", { class: "dim" }, " queued") : null),
  progress(row),
  el("span", {}, definitionLink(row.definitionId), el("span", { class: "dim" }, " " + row.version)),
  row.kind === "MAIN" ? "" : el("span", { class: "dim" }, row.kind),
  time(row.createdAt),
  time(row.lastActivity),
];

export function listView(main, query) {
  const chosen = new Set((query.get("status") ?? "").split(",").filter((each) => STATUSES.includes(each)));
  const definition = query.get("definition") ?? "";
  let pages = 1;
  let last = "";

  const go = (statuses, wanted) => {
    const next = new URLSearchParams();
    if (statuses.size > 0) next.set("status", [...statuses].join(","));
    if (wanted) next.set("definition", wanted);
    location.hash = "#/instances" + (next.size > 0 ? "?" + next : "");
  };
  const chips = STATUSES.map((status) => {
    const number = el("b", {}, "");
    const button = el("button", {
      type: "button", class: "chip", "data-state": status, "aria-pressed": String(chosen.has(status)),
      title: "Counted since the beginning, removed ones included",
      onclick: () => {
        const next = new Set(chosen);
        if (!next.delete(status)) next.add(status);
        go(next, definition);
      },
    }, status, " ", number);
    return { status, number, button };
  });
  const wanted = el("input", { id: "by-definition", value: definition, placeholder: "all", spellcheck: "false", autocomplete: "off" });
  const opened = el("input", { id: "by-id", placeholder: "instance id", spellcheck: "false", autocomplete: "off" });
  const form = (act, ...parts) => el("form", { onsubmit: (event) => { event.preventDefault(); act(); } }, ...parts);
  const rows = el("div", {});
  const foot = el("p", { class: "foot" });
  main.replaceChildren(
    el("h1", { class: "unseen" }, "Instances"),
    el("div", { class: "filters" },
      el("div", { class: "chips", role: "group", "aria-label": "Status" }, chips.map((chip) => chip.button)),
      form(() => go(chosen, wanted.value.trim()), el("label", { for: "by-definition" }, "Definition "), wanted),
      form(() => { if (opened.value.trim()) location.hash = "#/instances/" + encodeURIComponent(opened.value.trim()); },
        el("label", { for: "by-id" }, "Open "), opened)),
    rows, foot);

  const watching = watch(async () => {
    const asked = {};
    if (chosen.size > 0) asked.status = [...chosen].join(",");
    if (definition) asked.definition = definition;
    const { all, cursor } = await getPages("api/instances", asked, "rows", pages);
    const totals = await get("api/statistics");
    for (const chip of chips) {
      chip.number.textContent = COUNTED[chip.status].reduce((sum, name) => sum + totals[name], 0);
    }
    const now = JSON.stringify([all, cursor]);
    if (now !== last) {
      last = now;
      all.sort((a, b) => (a.createdAt < b.createdAt ? 1 : a.createdAt > b.createdAt ? -1 : 0));
      const focused = rows.contains(document.activeElement) ? document.activeElement.getAttribute("href") : null;
      rows.replaceChildren(table("Instances", ["Instance", "Status", "Nodes", "Definition", "Kind", "Created", "Last activity"],
        all.map(cells), chosen.size > 0 || definition ? "No instance is like that." : "There is no instance yet."));
      if (focused) [...rows.querySelectorAll("a")].find((link) => link.getAttribute("href") === focused)?.focus();
      foot.replaceChildren(count(all.length, "instance"), more(cursor, () => { pages++; watching.now(); }));
    }
    return 2500;
  });
  return { title: "Instances", stop: watching.stop };
}
