// Definitions, their versions, and who refers to them.
import { get, getPages, watch } from "./api.js";
import { badge, count, definitionLink, el, facts, instanceLink, mono, more, table, time } from "./dom.js";

export function definitionsView(main) {
  const rows = el("div", {});
  const foot = el("p", { class: "foot" });
  let pages = 1;
  main.replaceChildren(el("h1", {}, "Definitions"), rows, foot);
  const watching = watch(async () => {
    const { all, cursor } = await getPages("api/definitions", {}, "definitions", pages);
    rows.replaceChildren(table("Definitions", ["Definition", "Latest", "Versions", "Draft"],
      all.map((each) => [definitionLink(each.definitionId), mono(each.latest), each.versions, each.draft ? "yes" : ""]),
      "Nothing was published. Runs of definitions given with their start are in the list of instances."));
    foot.replaceChildren(count(all.length, "definition"), more(cursor, () => { pages++; watching.now(); }));
    return 0;
  });
  return { title: "Definitions", stop: watching.stop };
}

function source(reference) {
  return reference.referenceType === "THREAD" ? instanceLink(reference.sourceId) : mono(reference.sourceId);
}

const details = (reference) => Object.entries(reference.details).map(([name, value]) => `${name} ${value}`).join(", ");

export function definitionView(main, id) {
  const path = "api/definitions/" + encodeURIComponent(id);
  const versions = el("div", {});
  const state = el("div", {});
  const rows = el("div", {});
  const foot = el("p", { class: "foot" });
  let pages = 1;
  let last = "";
  main.replaceChildren(
    el("h1", { class: "id" }, id),
    el("p", { class: "foot" }, el("a", { href: "#/instances?" + new URLSearchParams({ definition: id }) }, "Its instances")),
    el("h2", {}, "Versions"), versions,
    el("h2", {}, "Who refers to it"), state, rows, foot);
  const watching = watch(async () => {
    const published = await get(path).catch((failure) => {
      if (failure.code === "UNKNOWN_DEFINITION") return { versions: [] };
      throw failure;
    });
    const { all, first: info, cursor } = await getPages(path + "/references", {}, "references", pages);
    const now = JSON.stringify([published, info, all]);
    if (now === last) return 4000;
    last = now;
    versions.replaceChildren(table("Versions", ["Version", "Status", "", "Published", "Content"],
      [...published.versions].reverse().map((each) => [mono(each.version), badge(each.status), each.latest ? "latest" : "", time(each.publishedAt), mono(each.contentHash.slice(0, 12))]),
      "Nothing was published under this id; its runs brought their definition with them."));
    const free = Object.entries(info.deletable).filter(([, possible]) => possible).map(([mode]) => mode);
    state.replaceChildren(facts([
      ["State", badge(info.state)],
      ["Counted", Object.entries(info.counts).map(([type, number]) => `${type} ${number}`).join(", ")],
      ["Could be deleted", free.length > 0 ? "as " + free.join(", ") : "no"],
    ]));
    rows.replaceChildren(table("References", ["Type", "Source", "Name", "Details"],
      all.map((each) => [each.referenceType, source(each), each.sourceName ?? "", el("span", { class: "dim" }, details(each))]),
      "Nothing refers to it."));
    foot.replaceChildren(count(all.length, "reference"), more(cursor, () => { pages++; watching.now(); }));
    return 4000;
  });
  return { title: id, stop: watching.stop };
}
