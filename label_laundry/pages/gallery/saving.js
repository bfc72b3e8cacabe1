// Talks to the server. Verdicts that cannot be saved wait here, also across a reload, and are sent again until they are saved.
const AT_ONCE = 200;                 // verdicts in one message to the server
const SEEN_EVERY = 2000, SLOWEST = 5000;  // milliseconds
const WAITING = `${KEPT}-waiting`;
const waiting = new Map();           // id -> {before, after}
let inFlight = new Map();
let version = served?.version, failures = 0, timer = 0;
const refused = new Map();           // id -> why its verdict was not taken, until the image is seen again or gets a new verdict

const unsaved = () => waiting.size + inFlight.size;
const keepWaiting = () => keep(WAITING, [...inFlight, ...waiting].map(([id, change]) => ({ id, ...change })));

function enqueue(changes) {
  for (const { id, before, after } of changes) {
    waiting.set(id, { before: waiting.has(id) ? waiting.get(id).before : before, after });
    refused.delete(id);
  }
  keepWaiting();
  flush();
}

// Send what an earlier page of this project and reviewer could not send.
function takeUpWaiting() {
  for (const { id, before, after } of load(WAITING, [])) {
    waiting.set(id, { before, after });
    after ? mine.set(id, after) : mine.delete(id);
  }
  if (waiting.size) flush();
}

const headers = () => ({ "Content-Type": "application/json", "X-Token": served.token });

async function ask(place, options = {}) {
  let answer, told;
  try {
    answer = await fetch(place, { headers: headers(), ...options });
    told = await answer.json();
  } catch {
    throw new Error("The server does not answer. Start `laundry review` again in the same folder and open the address that it prints.");
  }
  if (!answer.ok) throw new Error(told.message);
  return told;
}

// One message at a time; the next one has what arrived in the meantime.
async function flush() {
  if (inFlight.size || !waiting.size) return showSaving();
  clearTimeout(timer);
  inFlight = new Map([...waiting].slice(0, AT_ONCE));
  for (const id of inFlight.keys()) waiting.delete(id);
  showSaving();
  try {
    const body = JSON.stringify([...inFlight].map(([id, { before, after }]) => ({ id, expected: before, verdict: after })));
    const told = await ask("api/verdicts", { method: "POST", body });
    const sent = inFlight;
    inFlight = new Map();
    failures = 0;
    trouble("saving", "");
    // If someone else has changed the file since the last look, the next look fetches it.
    if (told.before === version) version = told.version;
    for (const one of told.refused) refuse(one, sent.get(one.id));
    keepWaiting();
    if (told.refused.length) refresh();
  } catch (error) {
    for (const [id, { before, after }] of inFlight) waiting.set(id, { before, after: waiting.has(id) ? waiting.get(id).after : after });
    inFlight = new Map();
    failures++;
    trouble("looking", "");  // "saving" says the same
    trouble("saving", error.message);
    timer = setTimeout(flush, Math.min(SLOWEST, 500 * 2 ** failures));
    return showSaving();
  }
  return flush();
}

// `there` is the verdict in the file; if it is missing, assume that nothing has changed there.
function refuse({ id, there, message }, { before }) {
  forget(id);
  waiting.delete(id);
  const now = there === undefined ? before : there;
  now ? mine.set(id, { verdict: now.verdict, new_label: now.new_label, note: now.note, when: now.when }) : mine.delete(id);
  refused.set(id, message);
}

// The file may change outside this page: by another reviewer, `git checkout`, an editor.
async function look() {
  if (document.hidden || inFlight.size) return;
  try {
    const told = await ask(`api/verdicts?known=${encodeURIComponent(version)}`);
    trouble("looking", "");
    if (told.version === version || inFlight.size) return;
    version = told.version;
    if (told.verdicts) takeChanged(told.verdicts);
    if (waiting.size && failures) flush();
  } catch (error) {
    trouble("looking", waiting.size ? "" : error.message);  // a failed save already says so
  }
}

function takeChanged(lines) {
  const before = new Map(mine), theirs = JSON.stringify(others);
  take(lines);
  for (const [id, { after }] of waiting) after ? mine.set(id, after) : mine.delete(id);
  const ids = [...new Set([...before.keys(), ...mine.keys()])].filter(id => !same(before.get(id), mine.get(id)));
  if (ids.length) {
    const lost = ids.filter(id => !mine.has(id)).length, fresh = ids.filter(id => !before.has(id)).length, other = ids.length - lost - fresh;
    const counts = [[lost, "gone"], [fresh, "new"], [other, "different"]].filter(([n]) => n).map(([n, word]) => `${number(n)} ${word}`);
    trouble("changed", `${served.file} was changed outside this page; your verdicts are shown as they are there now: ${counts.join(", ")}.`, true);
  }
  if (ids.length || JSON.stringify(others) !== theirs) refresh();
}

function showSaving() {
  const n = unsaved();
  if (failures && n) tell(`${plural(n, "verdict waits", "verdicts wait")} to be saved`, true);
  else if (n) tell(n > AT_ONCE ? `saving, ${number(n)} to go …` : "saving …");
  else tell(`saved in ${served.file}`);
  byId("waiting").hidden = !(failures && n);
  showRefused();
}

function showRefused() {
  const [id] = refused.keys(), here = [...refused.keys()].filter(id => byImage.has(id));
  const which = refused.size > 1 ? "them" : here.length ? whatOf(rows[byImage.get(id)]) : "";
  trouble("refused", refused.size ? `${plural(refused.size, "verdict was", "verdicts were")} not taken. ${refused.size === 1 ? refused.get(id) : ""}` : "",
    refused.size > here.length, here.length ? [[`show ${which}`, () => showOnly(here, "refused")]] : []);
}

addEventListener("online", () => served && flush());
document.addEventListener("visibilitychange", () => served && look());
addEventListener("beforeunload", event => (served ? unsaved() : unkept && mine.size) && event.preventDefault());
