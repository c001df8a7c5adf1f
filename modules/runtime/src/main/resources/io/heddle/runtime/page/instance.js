// One instance: its graph, its nodes, what it waits for, and orders to it.
import { Refused, get, getChanged, instancePath, order, trouble, watch } from "./api.js";
import { Graph } from "./graph.js";
import {
  NODE_STATES, badge, byId, chip, count, definitionLink, duration, el, facts, hasEnded, instanceLink, json, mono, since,
  table, time,
} from "./dom.js";

const DRAWN = 500;
const LIVE = 1000;

function reasonOf(node) {
  if (node.error) return el("span", { class: "reason" }, mono(node.error.code), " ", node.error.message, node.tolerated ? " (tolerated)" : "");
  return el("span", { class: "reason" }, node.reason ?? "");
}

function causes(list) {
  return el("ul", { class: "causes" }, list.map((cause) => el("li", {},
    el("b", {}, cause.reason), cause.nodeId ? [" ", mono(cause.nodeId)] : null, el("span", {}, " " + cause.detail),
    cause.since ? el("span", { class: "dim" }, ` for ${since(cause.since)}`) : null,
    cause.until ? el("span", { class: "dim" }, " until ", time(cause.until)) : null)));
}

class InstanceView {
  constructor(main, id) {
    this.id = id;
    this.etag = null;
    this.view = null;
    this.nodes = [];
    this.graph = null;
    this.chosen = null;
    this.filter = "";
    this.historyFrom = 0;
    this.title = id;
    this.head = el("section", { class: "head" });
    this.bar = el("div", { class: "states", role: "group", "aria-label": "Nodes by state" });
    this.picture = el("section", { class: "picture", "aria-label": "Dependency graph" });
    this.side = el("aside", { class: "side", "aria-live": "polite", "aria-label": "Details" });
    this.panel = el("section", { class: "panel", role: "tabpanel", id: "panel" });
    this.tab = "Nodes";
    this.tabs = el("div", { class: "tabs", role: "tablist", "aria-label": "More", onkeydown: (event) => this.tabKey(event) },
      ["Nodes", "History", "Children", "Output"].map((name) => el("button", {
        type: "button", role: "tab", "aria-controls": "panel", "data-tab": name, onclick: () => this.open(name),
      }, name)));
    this.buttons = ["pause", "resume", "cancel"].map((name) => el("button", {
      type: "button", id: "order-" + name, class: name === "cancel" ? "danger" : "", disabled: true,
      onclick: () => (name === "cancel" ? this.cancel() : this.give(name)),
    }, name === "cancel" ? "Cancel…" : name[0].toUpperCase() + name.slice(1)));
    main.replaceChildren(this.head, this.bar, el("div", { class: "split" }, this.picture, this.side), this.tabs, this.panel);
    main.addEventListener("keydown", this.escape);
    this.main = main;
    this.watching = watch(() => this.look());
    this.clock = setInterval(() => this.tick(), 1000);
  }

  stop() {
    trouble(this, "");
    this.watching.stop();
    clearInterval(this.clock);
    this.main.removeEventListener("keydown", this.escape);
  }

  escape = (event) => {
    if (event.key === "Escape" && this.chosen) {
      const box = this.graph?.boxes.get(this.chosen)?.group;
      this.choose(null);
      box?.focus();
    }
  };

  /** Asks for more only when something has happened. */
  async look() {
    let changed;
    try {
      changed = await getChanged(instancePath(this.id), this.etag);
    } catch (failure) {
      if (failure instanceof Refused && failure.status < 500) {
        this.head.replaceChildren(el("h1", { class: "id" }, this.id), el("p", { class: "note" }, failure.message, " ", el("a", { href: "#/instances" }, "To the instances")));
      }
      throw failure;
    }
    if (changed) {
      this.view = changed.fields;
      const asked = new URLSearchParams({ limit: DRAWN });
      if (this.filter) asked.set("state", this.filter);
      const large = this.view.totalNodes > DRAWN;
      const answer = await get(instancePath(this.id, "/nodes?" + (large ? asked : new URLSearchParams({ limit: DRAWN }))));
      this.nodes = answer.nodes;
      this.matching = answer.matching;
      await this.draw(large);
      // Only now: what failed on the way is asked for again.
      this.etag = changed.etag;
      this.showHead();
      this.showBar();
      await Promise.all([this.showSide(), this.showPanel()]);
    } else if (!this.chosen) {
      await this.showSide();
    }
    return hasEnded(this.view.status) ? 0 : LIVE;
  }

  async draw(large) {
    if (large) {
      this.graph = null;
      this.picture.replaceChildren(el("p", { class: "note" }, `${this.view.totalNodes} nodes are too many to be drawn; the table below has them, state by state.`));
      return;
    }
    if (this.graph === null || this.nodes.length !== this.graph.ids().length || this.nodes.some((node) => !this.graph.places.has(node.nodeId))) {
      if (this.nodes.length === 0) {
        this.graph = null;
        this.picture.replaceChildren(el("p", { class: "note" }, "No node has been registered yet."));
        return;
      }
      let drawing;
      try {
        drawing = await get(instancePath(this.id, "/drawing"));
      } catch (failure) {
        if (failure.code !== "GRAPH_TOO_LARGE") throw failure;
        this.picture.replaceChildren(el("p", { class: "note" }, failure.message));
        return;
      }
      this.graph = new Graph(drawing, (id) => this.choose(id));
      this.picture.replaceChildren(this.graph.element);
      this.graph.fit(0.8);
      this.graph.select(this.chosen);
      const busy = ["FAILED", "EXECUTING", "READY"].map((state) => this.nodes.find((node) => node.state === state)).find(Boolean);
      if (busy) this.graph.reveal(busy.nodeId);
    }
    this.graph.show(this.nodes);
  }

  showHead() {
    const v = this.view;
    if (!this.facts) {
      this.status = el("span", { id: "status", role: "status" });
      this.facts = el("div", {});
      this.head.replaceChildren(
        el("div", { class: "head-line" }, el("h1", { class: "id" }, this.id), this.status, el("span", { class: "buttons" }, this.buttons)),
        this.facts);
    }
    const flags = [v.queued && "waits for a slot", v.stalled && "stalled", v.pausedBy && "paused with " + v.pausedBy, !v.sealed && "grows"].filter(Boolean);
    this.status.replaceChildren(badge(v.status), flags.length > 0 ? el("span", { class: "dim" }, " " + flags.join(", ")) : "");
    this.running = el("span", {});
    this.readAt = Date.now();
    this.facts.replaceChildren(facts([
      v.name ? ["Name", v.name] : null,
      ["Definition", el("span", {}, definitionLink(v.definitionId), " ", mono(v.version))],
      v.kind === "MAIN" ? null : ["Kind", v.kind],
      v.parent ? ["Parent", instanceLink(v.parent)] : null,
      ["Created", time(v.createdAt)],
      v.startedAt ? ["Started", time(v.startedAt)] : null,
      v.endedAt ? ["Ended", time(v.endedAt)] : null,
      ["Running", this.running],
      v.pausedMs > 0 ? ["Paused", duration(v.pausedMs)] : null,
      ["Attempts", v.attempts],
      ["Event", v.seq],
      v.error ? ["Error", el("span", { class: "failed" }, mono(v.error.code), " " + v.error.message)] : null,
    ]));
    const can = {
      pause: v.status === "RUNNING",
      resume: v.status === "PAUSED",
      cancel: !hasEnded(v.status),
    };
    for (const button of this.buttons) button.disabled = !can[button.id.slice("order-".length)];
    this.tick();
  }

  tick() {
    if (!this.view || !this.running) return;
    const going = this.view.status === "RUNNING" ? Date.now() - this.readAt : 0;
    this.running.textContent = duration(this.view.runningMs + going);
  }

  number(state) {
    return this.view[state.toLowerCase() + "Nodes"] ?? 0;
  }

  showBar() {
    const there = NODE_STATES.filter((state) => this.number(state) > 0 || state === this.filter);
    const now = JSON.stringify([there.map((state) => this.number(state)), there, this.filter]);
    if (now === this.barNow) return;
    this.barNow = now;
    const focused = this.bar.contains(document.activeElement) ? document.activeElement.dataset.state : null;
    const strip = el("div", { class: "proportion", "aria-hidden": "true" }, there.map((state) => {
      const part = el("i", { "data-state": state });
      part.style.flexGrow = this.number(state);
      return part;
    }));
    this.bar.replaceChildren(strip, el("div", { class: "chips" },
      el("span", { class: "dim" }, count(this.view.totalNodes, "node")),
      there.map((state) => el("button", {
        type: "button", class: "chip", "data-state": state, "aria-pressed": String(state === this.filter),
        title: "Show these in the table",
        onclick: () => this.filterBy(state === this.filter ? "" : state),
      }, chip(state), state, " ", el("b", {}, String(this.number(state)))))));
    if (focused) this.bar.querySelector(`button[data-state="${focused}"]`)?.focus();
  }

  filterBy(state) {
    this.filter = state;
    this.etag = null;
    this.tab = "Nodes";
    this.watching.now();
  }

  choose(id) {
    this.chosen = id;
    this.graph?.select(id);
    this.showSide().catch((failure) => trouble(this, failure.message));
  }

  async showSide() {
    const chosen = this.chosen;
    if (chosen) {
      const ended = hasEnded(this.view.status);
      const asks = [get(instancePath(this.id, "/nodes/" + encodeURIComponent(chosen)))];
      if (!ended) asks.push(get(instancePath(this.id, "/explain?" + new URLSearchParams({ node: chosen }))));
      const [node, why] = await Promise.all(asks);
      if (chosen === this.chosen) this.side.replaceChildren(...this.nodeDetails(node, why?.causes ?? []));
      return;
    }
    const v = this.view;
    if (hasEnded(v.status)) {
      const failed = this.nodes.filter((node) => node.state === "FAILED");
      this.side.replaceChildren(
        el("h2", {}, "It has ended: ", v.status),
        v.error ? el("p", { class: "failed" }, mono(v.error.code), " " + v.error.message) : "",
        failed.length > 0 ? el("ul", { class: "causes" }, failed.map((node) => el("li", {}, this.nodeButton(node.nodeId), " ", reasonOf(node)))) : "",
        el("p", { class: "note" }, "It is not watched any more. ", el("button", { type: "button", class: "quiet", onclick: () => { this.etag = null; this.watching.now(); } }, "Look again")));
      return;
    }
    const { causes: list } = await get(instancePath(this.id, "/explain"));
    if (this.chosen) return;
    this.side.replaceChildren(el("h2", {}, "What it waits for"),
      list.length === 0 ? el("p", { class: "note" }, "Nothing: what can run is running.") : causes(list),
      this.graph ? el("p", { class: "note" }, "Choose a node for its details.") : "");
  }

  nodeButton(id) {
    return el("button", { type: "button", class: "link id", onclick: () => this.choose(id) }, id);
  }

  nodeDetails(node, why) {
    return [
      el("div", { class: "side-head" }, el("h2", {}, chip(node.state), " ", el("span", { class: "id" }, node.nodeId)),
        el("button", { type: "button", class: "quiet", "aria-label": "Close", onclick: () => this.choose(null) }, "×")),
      facts([
        ["State", el("span", {}, badge(node.state), node.tolerated ? " tolerated" : "")],
        ["Kind", node.kind + (node.executor ? ", executor " + node.executor : "")],
        node.key !== node.nodeId ? ["Key", mono(node.key)] : null,
        node.pathId !== "main" ? ["Path", mono(node.pathId)] : null,
        ["Attempts", node.attempts + (node.deliveries > 1 ? `, handed over ${node.deliveries} times` : "")],
        node.readyAt ? ["Ready", time(node.readyAt)] : null,
        node.startedAt ? ["Started", time(node.startedAt)] : null,
        node.endedAt ? ["Ended", time(node.endedAt)] : null,
        node.attempts > 0 ? ["Waited", duration(node.waitedMs)] : null,
        node.attempts > 0 ? ["Ran", duration(node.ranMs)] : null,
        node.retryAt ? ["Tries again", time(node.retryAt)] : null,
        node.reason ? ["Reason", node.reason] : null,
        node.error ? ["Error", el("span", { class: "failed" }, mono(node.error.code), " ", node.error.message)] : null,
        node.error?.class ? ["Thrown", mono(node.error.class)] : null,
      ]),
      why.length > 0 ? [el("h3", {}, "Why it has not ended"), causes(why)] : [],
      node.edges.length > 0 ? [el("h3", {}, "Depends on"), el("ul", { class: "causes" }, node.edges.map((edge) =>
        el("li", {}, this.nodeButton(edge.upstream), " ", el("span", { class: "dim" }, `${edge.type} · ${edge.outcome}`))))] : [],
      node.output !== null && node.output !== undefined ? [el("h3", {}, "Output"), json(node.output)] : [],
    ].flat();
  }

  open(name) {
    this.tab = name;
    this.showPanel().catch((failure) => trouble(this, failure.message));
  }

  tabKey(event) {
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (!step) return;
    const all = [...this.tabs.children];
    const next = all[(all.findIndex((tab) => tab.dataset.tab === this.tab) + step + all.length) % all.length];
    next.focus();
    this.open(next.dataset.tab);
  }

  async showPanel() {
    for (const tab of this.tabs.children) {
      tab.setAttribute("aria-selected", String(tab.dataset.tab === this.tab));
      tab.tabIndex = tab.dataset.tab === this.tab ? 0 : -1;
    }
    const tab = this.tab;
    const content = await { Nodes: () => this.nodeTable(), History: () => this.history(), Children: () => this.children(), Output: () => this.output() }[tab]();
    if (tab !== this.tab) return;
    const focused = this.panel.contains(document.activeElement) ? document.activeElement.textContent : null;
    this.panel.replaceChildren(...content);
    if (focused) [...this.panel.querySelectorAll("button, a")].find((each) => each.textContent === focused)?.focus();
  }

  nodeTable() {
    const shown = this.nodes.filter((node) => !this.filter || node.state === this.filter);
    const all = this.view.totalNodes > DRAWN ? this.matching : shown.length;
    return [
      table("Nodes", ["Node", "State", "Runs", "Attempts", "Waited", "Ran", "Ended", "Detail"], shown.map((node) => [
        this.nodeButton(node.nodeId), el("span", { class: "nowrap" }, chip(node.state), " ", node.state), node.executor ?? node.kind, node.attempts,
        node.attempts > 0 ? duration(node.waitedMs) : "", node.attempts > 0 ? duration(node.ranMs) : "",
        node.endedAt ? time(node.endedAt) : "", reasonOf(node),
      ]), this.filter ? "No node is " + this.filter + "." : "It has no nodes."),
      all > shown.length ? el("p", { class: "foot" }, `The first ${shown.length} of ${all}; choose a state above to see fewer, or ask the API for the rest.`) : "",
    ];
  }

  async history() {
    const size = 200;
    const last = Math.max(1, this.view.seq - size + 1);
    const from = this.historyFrom > 0 ? this.historyFrom : last;
    const page = await get(instancePath(this.id, `/history?from=${from}&limit=${size}`));
    const to = (seq) => () => { this.historyFrom = seq; this.open("History"); };
    return [
      table("History", ["#", "At", "Event", "Node", "State", "Attempt", "Details"], [...page.events].reverse().map((event) => [
        event.seq, time(event.at), event.event, event.nodeId ? this.nodeButton(event.nodeId) : "",
        el("span", { class: "nowrap" }, event.to ? (event.from ? event.from + " → " : "") + event.to : ""), event.attempt > 0 ? event.attempt : "",
        el("span", { class: "dim brief" }, Object.keys(event.details).length > 0 ? JSON.stringify(event.details).slice(0, 300) : ""),
      ]), "Nothing has happened there."),
      el("p", { class: "foot" }, `Events ${from} to ${page.events.at(-1)?.seq ?? from} of ${this.view.seq}, newest first`,
        from > 1 ? el("button", { type: "button", class: "quiet", onclick: to(Math.max(1, from - size)) }, "Older") : "",
        this.historyFrom > 0 ? el("button", { type: "button", class: "quiet", onclick: to(from + size > last ? 0 : from + size) }, "Newer") : ""),
    ];
  }

  async children() {
    const { children } = await get(instancePath(this.id, "/children"));
    return [table("Children", ["Instance", "Status", "Kind", "Definition", "Node", "Wanted", "Ended"], children.map((child) => [
      instanceLink(child.instanceId), badge(child.status), child.kind, el("span", {}, definitionLink(child.definitionId), " ", mono(child.version)),
      child.nodeId ? this.nodeButton(child.nodeId) : "", time(child.requestedAt), child.endedAt ? time(child.endedAt) : "",
    ]), "No run was started below this one.")];
  }

  output() {
    return [this.view.output === null ? el("p", { class: "note" }, "There is none, or not yet.") : json(this.view.output)];
  }

  async give(name, query = "") {
    for (const button of this.buttons) button.disabled = true;
    try {
      await order(instancePath(this.id, "/" + name + query));
      trouble(this, "");
    } catch (failure) {
      trouble(this, `${name} was refused: ${failure.message}`);
    }
    this.etag = null;
    this.watching.now();
  }

  cancel() {
    const dialog = byId("cancel-dialog");
    byId("cancel-id").textContent = this.id;
    byId("cancel-reason").value = "";
    dialog.returnValue = "no";
    dialog.addEventListener("close", () => {
      if (dialog.returnValue !== "yes") return;
      const reason = byId("cancel-reason").value.trim();
      this.give("cancel", "?" + new URLSearchParams({ reason: reason || "cancelled on the page" }));
    }, { once: true });
    dialog.showModal();
  }
}

export const instanceView = (main, id) => new InstanceView(main, id);
