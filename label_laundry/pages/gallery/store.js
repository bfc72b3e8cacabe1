// Verdicts: given, taken back, kept in the browser or, when served, in data/review.csv; in and out as CSV.
const COLUMNS = ["id", "verdict", "new_label", "reviewer", "when", "note"];
const mine = new Map();      // id -> {verdict, new_label, when, note}, this reviewer's
let others = [];             // lines of other reviewers, as read
const done = [], undone = [];
let unsaved = 0;             // verdicts on their way to the server
const refused = new Map();   // id -> why its verdict was not taken, until it is seen again or said anew
const AT_ONCE = 200;         // verdicts in one message to the server
const KEPT = `label-laundry-review-${page.key}`;
let reviewer = served ? served.reviewer : "";

function kept() {
  try {
    return JSON.parse(localStorage.getItem(KEPT) || "{}");
  } catch {
    return {};  // nothing kept, or nothing that can be read
  }
}

// Only what changed here goes into what is kept: another tab may have kept more meanwhile.
function remember(changed = []) {
  if (served) return;
  const { mine: theirs = [], others: lines = [] } = kept(), own = new Map(theirs);
  for (const id of changed) mine.has(id) ? own.set(id, mine.get(id)) : own.delete(id);
  for (const [id, said] of own) mine.set(id, said);
  const known = new Set(others.map(line => `${line.id} ${line.reviewer}`));
  others.push(...lines.filter(line => line.reviewer !== reviewer && !known.has(`${line.id} ${line.reviewer}`)));
  try {
    localStorage.setItem(KEPT, JSON.stringify({ reviewer, mine: [...own], others }));
  } catch {
    tell("This browser keeps nothing for this page: save review.csv before you close it.", true);
  }
}

function recall() {
  if (served) return;
  const { reviewer: name = "", others: lines = [], mine: own = [] } = kept();
  reviewer = name;
  others = lines;
  for (const [id, said] of own) mine.set(id, said);
}

const same = (a, b) => (a && [a.verdict, a.new_label, a.note].join("\t")) === (b && [b.verdict, b.new_label, b.note].join("\t"));

// changes: [{id, before, after}], one step of `steps`; null is no verdict. Returns when all are where they are kept.
async function apply(changes, steps) {
  for (const { id, after } of changes) after ? mine.set(id, after) : mine.delete(id);
  remember(changes.map(({ id }) => id));
  if (!served) return;
  unsaved += changes.length;
  const asked = [...changes];  // `forget` takes from `changes`
  while (asked.length) {
    if (!refused.size) tell(unsaved > 1 ? `saving, ${number(unsaved)} to go …` : "saving …");
    const some = asked.splice(0, AT_ONCE);
    const answers = await post(some);
    unsaved -= some.length;
    for (const { id } of some) refused.delete(id);
    for (const { id, there, message } of answers) {
      forget(id, steps);
      there ? mine.set(id, { verdict: there.verdict, new_label: there.new_label, note: there.note, when: there.when }) : mine.delete(id);
      const row = rows[byImage.get(id)];
      refused.set(id, `${row ? `${row.split} ${row.index}, ${pairOf(row)}: ` : ""}${message}`);
    }
    if (!answers.length) continue;
    tellRefused();
    refresh();
  }
  if (refused.size) tellRefused();
  else if (!unsaved) tell("saved in data/review.csv");
}

function tellRefused() {
  const [first, ...more] = refused.values();
  if (first) tell(more.length ? `${first} So it is with ${number(more.length)} more.` : first, true);
}

// What never was cannot be taken back: that would take back what another window said.
function forget(id, steps) {
  const step = steps.findLastIndex(changes => changes.some(change => change.id === id));
  if (step < 0) return;
  steps[step] = steps[step].filter(change => change.id !== id);
  if (!steps[step].length) steps.splice(step, 1);
}

let sending = Promise.resolve();
function post(changes) {
  sending = sending.then(() => send(changes));
  return sending;
}

// Returns [{id, there, message}] of those that were refused; `there` is what the file says.
async function send(changes) {
  const all = message => changes.map(({ id, before }) => ({ id, there: before, message }));
  try {
    const answer = await fetch("api/verdicts", {
      method: "POST", headers: { "Content-Type": "application/json", "X-Token": served.token },
      body: JSON.stringify(changes.map(({ id, before, after }) => ({ id, expected: before, verdict: after }))),
    });
    const told = await answer.json();
    if (!answer.ok) return all(told.message);
    const expected = new Map(changes.map(({ id, before }) => [id, before]));
    return told.refused.map(({ id, there = expected.get(id), message }) => ({ id, there, message }));
  } catch {
    return all("The server does not answer: this verdict is not saved. Is `laundry review` still running?");
  }
}

// verdicts: [{id, verdict, new_label, note}]; one step for undo. Returns how many say something new.
function give(verdicts) {
  const when = new Date().toISOString().slice(0, 19) + "Z";
  const changes = verdicts.map(({ id, verdict, new_label = "", note = "" }) =>
    ({ id, before: mine.get(id) || null, after: { verdict, new_label, note, when } }))
    .filter(({ before, after }) => !same(before, after));
  if (!changes.length) return 0;
  done.push(changes);
  undone.length = 0;
  apply(changes, done);
  return changes.length;
}

function undo(from = done, to = undone) {
  const changes = from.pop();
  if (!changes) { tell(from === done ? "Nothing to undo." : "Nothing to redo."); return null; }
  const back = changes.map(({ id, before, after }) => ({ id, before: mine.get(id) || null, after: before, was: after }));
  to.push(back.map(({ id, after, was }) => ({ id, before: was, after })));
  apply(back, to);
  return changes[0].id;
}

const quote = text => /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;

function toCsv() {
  const own = [...mine].map(([id, said]) => ({ id, reviewer, ...said }));
  const lines = [...others.filter(line => line.reviewer !== reviewer), ...own].map(line => COLUMNS.map(column => quote(line[column] || "")).join(","));
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
  let added = 0, differ = 0;
  for (const line of lines) {
    const entry = Object.fromEntries(COLUMNS.map((column, n) => [column, line[n]]));
    if (entry.reviewer === reviewer) {
      if (mine.has(entry.id)) { differ += same(mine.get(entry.id), entry) ? 0 : 1; continue; }
      mine.set(entry.id, { verdict: entry.verdict, new_label: entry.new_label, when: entry.when, note: entry.note });
    } else {
      others = others.filter(other => other.id !== entry.id || other.reviewer !== entry.reviewer);
      others.push(entry);
    }
    added++;
  }
  remember([...mine.keys()]);
  tell(`${added} verdicts added${differ ? `; ${differ} of yours differ and stay as they are here` : ""}.`);
}

// One's own verdicts from a file that was added before the name was known.
function call(name) {
  reviewer = name;
  for (const line of others.filter(other => other.reviewer === reviewer && !mine.has(other.id))) {
    const { id, verdict, new_label, when, note } = line;
    mine.set(id, { verdict, new_label, when, note });
  }
  others = others.filter(other => other.reviewer !== reviewer);
  remember([...mine.keys()]);
}
