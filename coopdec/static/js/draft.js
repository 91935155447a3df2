// A draft that saves itself: each few seconds on the server, at every key in this browser. Nothing typed is lost: the
// line may fall, the session end, another tab save. Without this script the buttons of the form do the same.
import { propose } from "./finder.js";
import * as kept from "./kept.js";

const KEYS = 300; // ms after the last key: kept in this browser
const IDLE = 1_500; // ms after the last key: saved
const LONGEST = 10_000; // ms: saved even while one types
const AGAIN = [3_000, 5_000, 10_000, 30_000]; // ms between tries when a save failed
const LEFT_OUT = new Set(["csrfmiddlewaretoken", "revision", "attempt", "unanswered", "key", "upload", "upload-title"]);

const form = document.getElementById("fiche");
const words = document.getElementById("brouillon-mots").dataset;
const status = document.getElementById("brouillon-etat");
const alertBox = document.getElementById("brouillon-alerte");
const here = () => kept.place(form.dataset.person, form.dataset.draft);

let unanswered = []; // saves sent whose answer never came
let sent = {}; // the last of them, and what it carried
let failures = 0;
let running = false;
// A conflict, or a session that ended: a person decides.
let stopped = "conflict" in form.dataset;
const inConflict = stopped;
let firstKey = 0;
let keyTimer;
let saveTimer;

const newAttempt = () => Array.from(crypto.getRandomValues(new Uint8Array(12)), (one) => one.toString(16).padStart(2, "0")).join("");

function typed() {
  return [...new FormData(form)].filter(([name, value]) => !LEFT_OUT.has(name) && typeof value === "string");
}

const written = (pairs) => JSON.stringify(pairs.filter(([name]) => !name.startsWith("find-") && !name.startsWith("new-") && name !== "take"));

// What the server has, as far as this page knows: the form asks the browser to put nothing back by itself.
let saved = inConflict || "unsaved" in form.dataset ? "" : written(typed());

// --- the copy in this browser

function remember() {
  const pairs = typed();
  const now = written(pairs);
  if (now === saved) return kept.forget(here());
  // Left in the middle of a conflict, it is never put back without asking.
  const revision = inConflict ? "conflict" : form.elements.revision.value;
  const attempt = now === sent.carried ? sent.attempt : "";
  kept.write(here(), { at: Date.now(), revision, pairs, attempt, unanswered });
}

function sending(carried) {
  const attempt = newAttempt();
  sent = { attempt, carried };
  return attempt;
}

function fill(pairs) {
  const values = new Map();
  for (const [name, value] of pairs) values.set(name, [...(values.get(name) ?? []), value]);
  for (const one of form.elements) {
    if (!one.name || LEFT_OUT.has(one.name) || one.tagName === "BUTTON" || one.type === "file") continue;
    const known = values.get(one.name) ?? [];
    if (one.type === "checkbox" || one.type === "radio") one.checked = known.includes(one.value);
    else if (values.has(one.name)) one.value = known[0];
  }
}

function restore() {
  const copy = kept.read(here());
  if (!copy) return;
  // The empty form asks for whom; that of a draft no longer does.
  if (written(copy.pairs.filter(([name]) => form.elements.namedItem(name))) === saved) return kept.forget(here());
  // A save that was sent may have arrived although its answer did not.
  const since = copy.revision !== "conflict" && copy.unanswered?.includes(form.dataset.attempt);
  if (since || String(copy.revision) === form.elements.revision.value) {
    fill(copy.pairs);
    unanswered = copy.unanswered ?? [];
    tell(words.restored);
    return later();
  }
  const when = new Date(copy.at).toLocaleString(document.documentElement.lang, { dateStyle: "short", timeStyle: "short" });
  warn(words.older.replace("%s", when), [
    [words.restore, () => { fill(copy.pairs); calm(); later(); }],
    [words.forget, () => { kept.forget(here()); calm(); }],
  ]);
}

// --- saying

function tell(text) {
  status.textContent = text;
}

function warn(text, actions = []) {
  const line = document.createElement("p");
  line.textContent = text;
  const buttons = actions.map(([label, act]) => {
    const one = document.createElement(typeof act === "string" ? "a" : "button");
    one.className = "btn quiet";
    one.textContent = label;
    if (typeof act === "string") one.href = act;
    else Object.assign(one, { type: "button", onclick: act });
    return one;
  });
  const row = document.createElement("p");
  row.className = "actions";
  row.append(...buttons);
  const box = document.createElement("div");
  box.className = "notice stop";
  box.append(line, ...(buttons.length ? [row] : []));
  if (alertBox.textContent !== box.textContent) alertBox.replaceChildren(box);
  tell("");
}

function calm() {
  alertBox.replaceChildren();
}

// --- saving

function later() {
  if (stopped) return;
  firstKey ||= Date.now();
  clearTimeout(saveTimer);
  saveTimer = setTimeout(save, Math.max(0, Math.min(IDLE, firstKey + LONGEST - Date.now())));
}

function token() {
  // Signing in again, in another tab, changes it.
  return document.cookie.match(/(?:^|; )csrftoken=([^;]+)/)?.[1] ?? form.elements.csrfmiddlewaretoken.value;
}

async function save() {
  if (running || stopped) return;
  const pairs = typed();
  const now = written(pairs);
  firstKey = 0;
  if (now === saved) return;
  running = true;
  const attempt = sending(now);
  const body = new URLSearchParams(pairs);
  body.set("act", "save");
  body.set("revision", form.elements.revision.value);
  body.set("attempt", attempt);
  body.set("unanswered", unanswered.join());
  if (form.elements.key) body.set("key", form.elements.key.value);
  unanswered = [...unanswered.slice(-8), attempt];
  remember();
  tell(words.saving);
  try {
    const answer = await fetch(form.dataset.save || form.getAttribute("action"), {
      method: "POST",
      body,
      headers: { Accept: "application/json", "X-CSRFToken": token() },
      redirect: "error",
      signal: AbortSignal.timeout(20_000),
    });
    await heard(answer, now, attempt);
  } catch {
    failed(words.offline);
  } finally {
    running = false;
  }
  if (!failures && written(typed()) !== saved) later();
}

async function heard(answer, now, attempt) {
  const isJson = answer.headers.get("Content-Type")?.startsWith("application/json");
  const said = isJson ? await answer.json() : {};
  if (answer.ok && isJson) return done(said, now);
  // Nothing of this save was written: it is no longer in doubt.
  if (answer.status < 500) unanswered = unanswered.filter((one) => one !== attempt);
  if (answer.status === 401) {
    stopped = true;
    remember();
    return warn(words.signedOut, [[words.signin, said.signin]]);
  }
  if (answer.status === 409) {
    stopped = true;
    remember();
    const what = said.fields?.length ? ` (${said.fields.join(", ")})` : "";
    return warn(`${said.message}${what}`, [[words.conflict, () => showConflict(said)]]);
  }
  failed(words.refused.replace("%s", said.message || answer.status));
}

function done(said, now) {
  saved = now;
  failures = 0;
  unanswered = [];
  const before = here();
  form.elements.revision.value = said.revision;
  if (!form.dataset.save) {
    form.dataset.draft = said.key;
    form.dataset.save = said.save;
    form.action = said.url;
    history.replaceState(null, "", said.url);
    kept.forget(before);
  }
  calm();
  tell(words.saved.replace("%s", said.at));
  remember();
}

function failed(text) {
  failures += 1;
  remember();
  warn(text);
  clearTimeout(saveTimer);
  saveTimer = setTimeout(save, AGAIN[Math.min(failures, AGAIN.length) - 1]);
}

function showConflict(said) {
  // The page of differences, field by field, is drawn by the server from what is in the form.
  form.action = said.url;
  form.requestSubmit(form.querySelector("button[value=save]"));
}

// --- what the person does

form.addEventListener("input", () => {
  clearTimeout(keyTimer);
  keyTimer = setTimeout(() => remember(), KEYS);
  later();
});
form.addEventListener("submit", () => {
  clearTimeout(saveTimer);
  stopped = true;
  form.elements.attempt.value = sending(written(typed()));
  form.elements.unanswered.value = unanswered.join();
  remember();
});
addEventListener("pageshow", (event) => event.persisted && location.reload()); // a page come back is old
addEventListener("online", () => { if (failures) save(); });
addEventListener("visibilitychange", () => { if (document.visibilityState === "hidden") remember(); });
addEventListener("beforeunload", () => { if (!stopped) remember(); });

form.querySelectorAll("[data-finder]").forEach((one) => propose(one, form, words));
if (!inConflict) restore();
if ("unsaved" in form.dataset) later();
