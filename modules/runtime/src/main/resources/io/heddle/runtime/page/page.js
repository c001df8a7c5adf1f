// Which view is shown, and what is around it.
import { forgetToken, get, hasToken, health, tokenFrom, watch } from "./api.js";
import { definitionView, definitionsView } from "./definitions.js";
import { byId, count, el, facts, table } from "./dom.js";
import { instanceView } from "./instance.js";
import { listView } from "./list.js";

const main = byId("main");
let shown = null;

function decoded(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function show() {
  shown?.stop();
  const [path, query] = location.hash.replace(/^#\/?/, "").split("?");
  const [view, id] = path.split("/").map(decoded);
  for (const link of document.querySelectorAll("nav a")) {
    if (link.dataset.view === (view || "instances")) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }
  if (view === "definitions") shown = id ? definitionView(main, id) : definitionsView(main);
  else if (view === "instances" && id) shown = instanceView(main, id);
  else shown = listView(main, new URLSearchParams(query ?? ""));
  document.title = shown.title + " · Heddle";
  scrollTo(0, 0);
}

tokenFrom((refusal) => new Promise((resolve) => {
  const dialog = byId("token-dialog");
  byId("token").value = "";
  byId("token-refused").textContent = refusal;
  dialog.addEventListener("cancel", (event) => event.preventDefault());
  dialog.addEventListener("close", () => {
    byId("forget").hidden = false;
    resolve(byId("token").value.trim());
  }, { once: true });
  dialog.showModal();
}));

byId("forget").hidden = !hasToken();
byId("forget").addEventListener("click", () => {
  forgetToken();
  location.reload();
});
byId("skip").addEventListener("click", () => main.focus());

let well = null;
let wellAt = 0;

watch(async () => {
  const cluster = await get("cluster");
  // Being asked for its health makes a node write a record: not more often than a probe would.
  if (well === null || Date.now() - wellAt > 20000) {
    well = await health();
    wellAt = Date.now();
  }
  const broken = (well.checks ?? []).filter((check) => !check.passed);
  const away = cluster.nodes.filter((node) => !node.reachable);
  const state = broken.length > 0 ? "FAILED" : away.length > 0 ? "READY" : "COMPLETED";
  byId("strip-line").replaceChildren(
    el("span", { class: "light", "data-state": state }),
    broken.length > 0 ? "not ready: " + broken.map((check) => check.name).join(", ") : "ready",
    el("span", { class: "dim" }, " · " + count(cluster.nodes.length, "node") + (away.length > 0 ? `, ${away.length} not reachable` : "")));
  byId("strip-body").replaceChildren(
    facts([["This node", cluster.self], ...(well.checks ?? []).map((check) => [check.name, (check.passed ? "" : "NOT PASSED: ") + check.detail])]),
    table("Nodes of the cluster", ["Node", "Status", "Shards", "In memory", ""], cluster.nodes.map((node) => [
      el("code", {}, node.address), node.reachable ? node.status : node.status + ", not reachable", node.shards ?? "?", node.instances ?? "?",
      [node.self && "this node", node.leader && "leader"].filter(Boolean).join(", "),
    ]), "none"));
  return 5000;
});

const strip = byId("strip");
document.addEventListener("click", (event) => {
  if (!strip.contains(event.target)) strip.open = false;
});
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") strip.open = false;
});
addEventListener("hashchange", show);
show();
