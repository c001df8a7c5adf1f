// A graph in layers from left to right. It is drawn once; afterwards only states change.
import { count, el, letter, short, svg } from "./dom.js";

const COLUMN = 208;
const WIDTH = 166;
const HEIGHT = 36;
const ROW = 50;
const PAD = 14;

const left = (layer) => PAD + layer * COLUMN;
const middle = (row) => PAD + row * ROW + HEIGHT / 2;

function curve(x1, y1, x2, y2) {
  const bow = Math.max(18, (x2 - x1) / 2);
  return ` C ${x1 + bow} ${y1} ${x2 - bow} ${y2} ${x2} ${y2}`;
}

function route(from, to, bends) {
  let x = left(from.layer) + WIDTH;
  let y = middle(from.row);
  let path = `M ${x} ${y}`;
  for (const [layer, row] of bends) {
    path += curve(x, y, left(layer), middle(row)) + ` H ${left(layer) + WIDTH}`;
    x = left(layer) + WIDTH;
    y = middle(row);
  }
  return path + curve(x, y, left(to.layer) - 5, middle(to.row));
}

const edgeKey = (upstream, node, type) => JSON.stringify([upstream, node, type]);

export class Graph {
  /** @param choose called with the id of a node somebody chose */
  constructor(drawing, choose) {
    this.choose = choose;
    this.places = new Map(drawing.nodes.map(([id, layer, row]) => [id, { id, layer, row }]));
    this.width = PAD * 2 + Math.max(0, drawing.layers - 1) * COLUMN + WIDTH;
    this.height = PAD * 2 + Math.max(0, drawing.rows - 1) * ROW + HEIGHT;
    this.edges = new Map();
    this.boxes = new Map();
    this.zoom = 0;
    this.picture = svg("svg", {
      class: "graph",
      viewBox: `0 0 ${this.width} ${this.height}`,
      role: "group",
      "aria-label": count(drawing.nodes.length, "node") + ", " + count(drawing.edges.length, "dependency").replace(/ys$/, "ies"),
      onkeydown: (event) => this.key(event),
    });
    this.picture.append(
      svg("defs", {}, svg("marker", { id: "tip", viewBox: "0 0 6 6", refX: 5, refY: 3, markerWidth: 6, markerHeight: 6, orient: "auto" },
        svg("path", { d: "M0 0 L6 3 L0 6 z", class: "tip" }))),
      ...drawing.edges.map((edge) => this.line(edge)),
      ...drawing.nodes.map(([id], index) => this.box(id, index === 0)),
    );
    this.frame = el("div", { class: "graph-frame" }, this.picture);
    const button = (label, title, act) => el("button", { type: "button", class: "quiet", title, "aria-label": title, onclick: act }, label);
    this.tools = el("div", { class: "graph-tools" },
      button("−", "Smaller", () => this.scale(this.zoom / 1.25)),
      button("+", "Larger", () => this.scale(this.zoom * 1.25)),
      button("Fit", "Fit into its frame", () => this.fit(0.15)));
    this.element = el("div", { class: "graph-box" }, this.tools, this.frame);
  }

  ids() {
    return [...this.places.keys()];
  }

  line(edge) {
    const path = svg("path", {
      class: "edge",
      "data-type": edge.type,
      d: route(this.places.get(edge.upstream), this.places.get(edge.node), edge.bends),
      "marker-end": "url(#tip)",
    }, svg("title", {}, `${edge.upstream} → ${edge.node}\n${edge.type}${edge.condition ? ": " + edge.condition : ""}`));
    this.edges.set(edgeKey(edge.upstream, edge.node, edge.type), path);
    return path;
  }

  box(id, first) {
    const { layer, row } = this.places.get(id);
    const mark = svg("text", { class: "mark", x: 14, y: 23 });
    const label = svg("text", { class: "label", x: 34, y: 15 }, short(id, 20));
    const about = svg("text", { class: "about", x: 34, y: 28 });
    const title = svg("title", {}, id);
    const group = svg("g", {
      class: "box",
      transform: `translate(${left(layer)} ${middle(row) - HEIGHT / 2})`,
      role: "button",
      tabindex: first ? 0 : -1,
      "data-id": id,
      onclick: () => this.choose(id),
      onfocus: () => this.only(group),
    }, title, svg("rect", { class: "body", width: WIDTH, height: HEIGHT, rx: 5 }), svg("path", { class: "stripe", d: `M5 0 H27 V${HEIGHT} H5 Q0 ${HEIGHT} 0 ${HEIGHT - 5} V5 Q0 0 5 0 Z` }), mark, label, about);
    this.boxes.set(id, { group, mark, about, title, node: null });
    return group;
  }

  /** Takes over how nodes stand; elements stay, and with them the focus. */
  show(nodes) {
    for (const node of nodes) {
      const box = this.boxes.get(node.nodeId);
      if (!box) continue;
      box.node = node;
      const what = (node.executor ?? node.kind.toLowerCase()) + (node.attempts > 1 ? " ×" + node.attempts : "");
      box.group.dataset.state = node.state;
      box.mark.textContent = letter(node.state);
      box.about.textContent = short(what, 24);
      const words = `${node.nodeId}, ${node.state}${node.attempts > 1 ? ", attempt " + node.attempts : ""}`;
      box.group.setAttribute("aria-label", words);
      box.title.textContent = words + (node.error ? `\n${node.error.code}: ${node.error.message}` : node.reason ? "\n" + node.reason : "");
      for (const edge of node.edges) {
        const path = this.edges.get(edgeKey(edge.upstream, node.nodeId, edge.type));
        if (path) path.dataset.outcome = edge.outcome;
      }
    }
  }

  select(id) {
    for (const [each, box] of this.boxes) box.group.classList.toggle("chosen", each === id);
  }

  only(group) {
    for (const box of this.boxes.values()) box.group.setAttribute("tabindex", box.group === group ? 0 : -1);
  }

  /** Enter chooses; arrows go to the nearest node in their direction. */
  key(event) {
    const id = event.target.dataset?.id;
    if (!id) return;
    if (event.key === "Enter" || event.key === " ") {
      event.preventDefault();
      this.choose(id);
      return;
    }
    const direction = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key];
    if (!direction) return;
    event.preventDefault();
    const here = this.places.get(id);
    let best = null;
    let least = Infinity;
    for (const there of this.places.values()) {
      const along = direction[0] * (there.layer - here.layer) + direction[1] * (there.row - here.row);
      const aside = Math.abs(direction[0] ? there.row - here.row : there.layer - here.layer);
      const far = along + aside * (direction[0] ? 0.4 : 3);
      if (along > 0.01 && far < least) {
        least = far;
        best = there;
      }
    }
    if (best) this.boxes.get(best.id).group.focus();
  }

  /** Brings a node into sight. */
  reveal(id) {
    const place = this.places.get(id);
    if (!place) return;
    this.frame.scrollLeft = left(place.layer) * this.zoom - this.frame.clientWidth / 3;
    this.frame.scrollTop = middle(place.row) * this.zoom - this.frame.clientHeight / 2;
  }

  scale(zoom) {
    this.zoom = Math.min(2, Math.max(0.15, zoom));
    this.picture.setAttribute("width", Math.round(this.width * this.zoom));
    this.picture.setAttribute("height", Math.round(this.height * this.zoom));
  }

  /** As large as its frame is wide, and never so small that nothing can be read. */
  fit(least) {
    this.scale(Math.min(1, Math.max(least, (this.frame.clientWidth - 2) / this.width)));
  }
}
