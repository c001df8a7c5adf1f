// Elements and words. Whatever came in becomes text, never markup: nothing in these files parses HTML.

const SVG = "http://www.w3.org/2000/svg";

export const NODE_STATES = ["EXECUTING", "READY", "PENDING", "COMPLETED", "FAILED", "SKIPPED", "CANCELLED"];
export const STATUSES = ["RUNNING", "PAUSED", "CREATED", "COMPLETED", "FAILED", "CANCELLED", "TIMED_OUT"];
const LETTERS = { EXECUTING: "E", READY: "R", PENDING: "P", COMPLETED: "C", FAILED: "F", SKIPPED: "S", CANCELLED: "X" };
const ENDED = new Set(["COMPLETED", "FAILED", "CANCELLED", "TIMED_OUT", "SKIPPED"]);

export const hasEnded = (state) => ENDED.has(state);
export const letter = (state) => LETTERS[state] ?? "?";
export const byId = (id) => document.getElementById(id);

function fill(element, attributes, children) {
  for (const [name, value] of Object.entries(attributes ?? {})) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value === true ? "" : String(value));
  }
  element.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

export const el = (name, attributes, ...children) => fill(document.createElement(name), attributes, children);
export const svg = (name, attributes, ...children) => fill(document.createElementNS(SVG, name), attributes, children);

export const mono = (text) => el("code", {}, String(text ?? "–"));
export const badge = (status) => el("span", { class: "badge", "data-state": status }, status);
export const chip = (state) => el("span", { class: "letter", "data-state": state, title: state }, letter(state));

export function instanceLink(id) {
  return el("a", { class: "id", href: "#/instances/" + encodeURIComponent(id) }, id);
}

export function definitionLink(id) {
  return el("a", { class: "id", href: "#/definitions/" + encodeURIComponent(id) }, id);
}

/** A table; cells are texts or elements. */
export function table(caption, heads, rows, empty) {
  if (rows.length === 0) return el("p", { class: "note" }, empty);
  return el(
    "div",
    { class: "scroll" },
    el(
      "table",
      {},
      el("caption", { class: "unseen" }, caption),
      el("thead", {}, el("tr", {}, heads.map((head) => el("th", { scope: "col" }, head)))),
      el("tbody", {}, rows.map((row) => el("tr", {}, row.map((cell) => el("td", {}, cell ?? "–"))))),
    ),
  );
}

/** Names and values below one another. */
export function facts(pairs) {
  return el(
    "dl",
    { class: "facts" },
    pairs.filter((pair) => pair && pair[1] !== null && pair[1] !== undefined && pair[1] !== "").map(([name, value]) =>
      el("div", {}, el("dt", {}, name), el("dd", {}, value instanceof Node ? value : String(value))),
    ),
  );
}

export function time(iso) {
  if (!iso) return el("span", { class: "dim" }, "–");
  const at = new Date(iso);
  const today = new Date().toDateString() === at.toDateString();
  const clock = at.toLocaleTimeString([], { hour: "2-digit", minute: "2-digit", second: "2-digit", hour12: false });
  const day = today ? "" : at.toLocaleDateString([], { month: "short", day: "2-digit" }) + " ";
  return el("time", { datetime: iso, title: iso }, day + clock);
}

export function duration(ms) {
  if (ms === null || ms === undefined) return "–";
  if (ms < 1000) return Math.round(ms) + " ms";
  const s = ms / 1000;
  if (s < 60) return s.toFixed(1) + " s";
  const m = Math.floor(s / 60);
  if (m < 60) return m + " min " + Math.floor(s % 60) + " s";
  const h = Math.floor(m / 60);
  return h < 48 ? h + " h " + (m % 60) + " min" : Math.floor(h / 24) + " d " + (h % 24) + " h";
}

export const since = (iso) => (iso ? duration(Math.max(0, Date.now() - Date.parse(iso))) : "–");

export const count = (number, noun) => number + " " + noun + (number === 1 ? "" : "s");

/** A button for the next page, where there is one. */
export const more = (cursor, act) => (cursor ? el("button", { type: "button", class: "quiet", onclick: act }, "Show more") : "");

const LONGEST = 20000;

export function json(value) {
  const text = JSON.stringify(value, null, 2) ?? "null";
  const cut = text.length > LONGEST;
  return el("pre", { class: "json", tabindex: "0" }, cut ? text.slice(0, LONGEST) + "\n… " + (text.length - LONGEST) + " more" : text);
}

/** A text of at most so many characters; what is left out is in the middle, because ids differ at their ends. */
export function short(text, most) {
  if (text.length <= most) return text;
  const head = Math.floor((most - 1) * 0.4);
  return text.slice(0, head) + "…" + text.slice(text.length - (most - 1 - head));
}
