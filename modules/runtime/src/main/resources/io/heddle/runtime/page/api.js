// What this page asks its node. The token stays in this tab.

const TOKEN = "heddle.token";
const PATIENCE = 15000;

let askToken = async () => "";
let asking = null;

/** How the token is asked for; the reason is empty the first time. */
export function tokenFrom(ask) {
  askToken = ask;
}

export const hasToken = () => sessionStorage.getItem(TOKEN) !== null;
export const forgetToken = () => sessionStorage.removeItem(TOKEN);

/** An answer that is a refusal: code, message and fix are the node's. */
export class Refused extends Error {
  constructor(status, body) {
    super(body.message ?? "HTTP " + status);
    this.status = status;
    this.code = body.code ?? "HTTP_" + status;
    this.fix = body.fix ?? "";
  }
}

async function ask(path, method, etag) {
  for (;;) {
    const headers = { Accept: "application/json" };
    const token = sessionStorage.getItem(TOKEN);
    if (token !== null) headers.Authorization = "Bearer " + token;
    if (method === "POST") headers["X-Heddle-Order"] = "1";
    if (etag) headers["If-None-Match"] = etag;
    const answer = await fetch(path, { method, headers, cache: "no-store", signal: AbortSignal.timeout(PATIENCE) });
    if (answer.status !== 401) return answer;
    // Several questions may be refused at once; one person is asked once.
    asking ??= askToken(token === null ? "" : "That is not it.").finally(() => (asking = null));
    sessionStorage.setItem(TOKEN, await asking);
  }
}

async function body(answer) {
  try {
    return await answer.json();
  } catch {
    return {};
  }
}

export async function get(path) {
  const answer = await ask(path, "GET");
  const fields = await body(answer);
  if (!answer.ok) throw new Refused(answer.status, fields);
  return fields;
}

/** What is there and its mark; null while it is what the mark stands for. */
export async function getChanged(path, etag) {
  const answer = await ask(path, "GET", etag);
  if (answer.status === 304) return null;
  const fields = await body(answer);
  if (!answer.ok) throw new Refused(answer.status, fields);
  return { fields, etag: answer.headers.get("ETag") };
}

/** So many pages of a listing, put together; the first answer, and where the next page begins. */
export async function getPages(path, query, field, pages) {
  const asked = new URLSearchParams({ ...query, limit: 200 });
  const all = [];
  let first = null;
  let cursor = null;
  for (let read = 0; read < pages && (read === 0 || cursor); read++) {
    if (cursor) asked.set("cursor", cursor);
    const page = await get(path + "?" + asked);
    first ??= page;
    all.push(...page[field]);
    cursor = page.nextCursor;
  }
  return { all, first, cursor };
}

/** Health says 503 where it is not well, and says why. */
export async function health() {
  return body(await ask("health/ready", "GET"));
}

export async function order(path) {
  const answer = await ask(path, "POST");
  const fields = await body(answer);
  if (!answer.ok) throw new Refused(answer.status, fields);
  return fields;
}

export const instancePath = (id, more = "") => "api/instances/" + encodeURIComponent(id) + more;

/**
 * Looks again and again, one look after the other, and not while nobody sees the page.
 * The look gives the pause until the next in ms; 0 for no further look.
 */
export function watch(look) {
  let stopped = false;
  let timer = 0;
  let looking = false;
  let again = false;
  const run = async () => {
    clearTimeout(timer);
    if (stopped || document.hidden) return;
    if (looking) {
      again = true;
      return;
    }
    looking = true;
    let pause = 3000;
    try {
      pause = await look();
      trouble(run, "");
    } catch (failure) {
      // A view that was left may be told anything.
      if (!stopped) trouble(run, failure instanceof Refused ? failure.message : "The node does not answer; trying again.");
      pause = failure instanceof Refused && failure.status < 500 ? 0 : 3000;
    }
    looking = false;
    if (again) {
      again = false;
      run();
    } else if (!stopped && pause > 0) {
      timer = setTimeout(run, pause);
    }
  };
  document.addEventListener("visibilitychange", run);
  run();
  return {
    now: run,
    stop() {
      stopped = true;
      clearTimeout(timer);
      trouble(run, "");
      document.removeEventListener("visibilitychange", run);
    },
  };
}

const troubles = new Map();

/** Says what is wrong until whoever said so takes it back with an empty text. */
export function trouble(source, text) {
  if (text) troubles.set(source, text);
  else troubles.delete(source);
  document.getElementById("trouble").textContent = [...new Set(troubles.values())].join(" ");
}
