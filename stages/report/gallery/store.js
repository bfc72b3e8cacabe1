// Verdicts: given, taken back, kept in the browser or, when served, in data/review.csv; in and out as CSV.
const COLUMNS = ["id", "verdict", "new_label", "reviewer", "when", "note"];
const mine = new Map();      // id -> {verdict, new_label, when, note}, this reviewer's
let others = [];             // lines of other reviewers, as read
const done = [], undone = [];
let unsaved = 0;             // steps on their way to the server
const KEPT = `label-laundry-review-${page.key}`;
let reviewer = served ? served.reviewer : "";

function remember() {
  if (served) return;
  try {
    localStorage.setItem(KEPT, JSON.stringify({ reviewer, mine: [...mine], others }));
  } catch {
    tell("This browser keeps nothing for this page: save review.csv before you close it.", true);
  }
}

function recall() {
  if (served) return;
  try {
    const kept = JSON.parse(localStorage.getItem(KEPT) || "{}");
    reviewer = kept.reviewer || "";
    others = kept.others || [];
    for (const [id, said] of kept.mine || []) mine.set(id, said);
  } catch { /* nothing kept, or nothing that can be read: the page starts empty */ }
}

const same = (a, b) => (a && [a.verdict, a.new_label, a.note].join("\t")) === (b && [b.verdict, b.new_label, b.note].join("\t"));

// changes: [{id, before, after}]; null is no verdict. Returns when all are where they are kept.
async function apply(changes) {
  for (const { id, after } of changes) after ? mine.set(id, after) : mine.delete(id);
  remember();
  if (!served) return;
  tell("saving …");
  unsaved++;
  let refused = false;
  for (const { id, before, after } of changes) {
    const answer = await post({ id, expected: before, verdict: after });
    if (answer.ok) continue;
    refused = true;
    const { there } = answer;
    there ? mine.set(id, { verdict: there.verdict, new_label: there.new_label, note: there.note, when: there.when }) : mine.delete(id);
    tell(answer.message, true);
    refresh();
  }
  if (!--unsaved && !refused) tell("saved in data/review.csv");
}

let sending = Promise.resolve();
function post(body) {
  sending = sending.then(() => send(body));
  return sending;
}

async function send(body) {
  try {
    const answer = await fetch("api/verdict", {
      method: "POST", headers: { "Content-Type": "application/json", "X-Token": served.token }, body: JSON.stringify(body),
    });
    if (answer.ok) return { ok: true };
    const told = await answer.json();
    return { ok: false, there: told.there === undefined ? body.expected : told.there, message: told.message };
  } catch {
    return { ok: false, there: body.expected, message: "The server does not answer: this verdict is not saved. Is `laundry review` still running?" };
  }
}

// verdicts: [{id, verdict, new_label, note}]; one step for undo.
function give(verdicts) {
  const when = new Date().toISOString().slice(0, 19) + "Z";
  const changes = verdicts.map(({ id, verdict, new_label = "", note = "" }) =>
    ({ id, before: mine.get(id) || null, after: { verdict, new_label, note, when } }))
    .filter(({ before, after }) => !same(before, after));
  if (!changes.length) return;
  done.push(changes);
  undone.length = 0;
  apply(changes);
}

function undo(from = done, to = undone) {
  const changes = from.pop();
  if (!changes) { tell(from === done ? "Nothing to undo." : "Nothing to redo."); return null; }
  const back = changes.map(({ id, before, after }) => ({ id, before: mine.get(id) || null, after: before, was: after }));
  to.push(back.map(({ id, after, was }) => ({ id, before: was, after })));
  apply(back);
  return changes[0].id;
}

const quote = text => /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;

function toCsv() {
  const own = [...mine].map(([id, said]) => ({ id, reviewer, ...said }));
  const lines = [...others, ...own].map(line => COLUMNS.map(column => quote(line[column] || "")).join(","));
  return [COLUMNS.join(","), ...lines].join("\n") + "\n";
}

function parseCsv(text) {
  const lines = [[""]];
  let quoted = false;
  for (let n = 0; n < text.length; n++) {
    const line = lines.at(-1), letter = text[n];
    if (quoted) {
      if (letter !== '"') line[line.length - 1] += letter;
      else if (text[n + 1] === '"') { line[line.length - 1] += '"'; n++; }
      else quoted = false;
    } else if (letter === '"') quoted = true;
    else if (letter === ",") line.push("");
    else if (letter === "\n") lines.push([""]);
    else if (letter !== "\r") line[line.length - 1] += letter;
  }
  return lines.filter(line => line.length > 1 || line[0]);
}

// Another reviewer's file stands beside one's own; of one's own name the file's verdicts are taken where there are none yet.
function fromCsv(text) {
  const [head, ...lines] = parseCsv(text.replace(/^\ufeff/, ""));
  if (!head || head.join() !== COLUMNS.join()) { tell(`Not a review.csv: its first line must be ${COLUMNS.join(",")}.`, true); return; }
  const wrong = lines.findIndex(line => line.length !== COLUMNS.length);
  if (wrong >= 0) { tell(`Line ${wrong + 2} has ${lines[wrong].length} fields, not ${COLUMNS.length}: nothing was added.`, true); return; }
  let added = 0, kept = 0;
  for (const line of lines) {
    const entry = Object.fromEntries(COLUMNS.map((column, n) => [column, line[n]]));
    if (entry.reviewer === reviewer) {
      if (mine.has(entry.id)) { kept += same(mine.get(entry.id), entry) ? 0 : 1; continue; }
      mine.set(entry.id, { verdict: entry.verdict, new_label: entry.new_label, when: entry.when, note: entry.note });
    } else {
      others = others.filter(other => other.id !== entry.id || other.reviewer !== entry.reviewer);
      others.push(entry);
    }
    added++;
  }
  remember();
  tell(`${added} verdicts added${kept ? `; ${kept} of yours differ and stay as they are here` : ""}.`);
}
