// Verdicts: given, taken back, and kept in this browser if there is no server to keep them.
const mine = new Map();      // id -> {verdict, new_label, when, note}, this reviewer's
let others = [];             // verdicts of other reviewers, as read
let done = [], undone = [];  // steps to undo and to redo: lists of {id, before, after}; null is no verdict
let reviewer = served ? served.reviewer : "";
// One key per data set; if served, also per project and reviewer: waiting verdicts must not be sent to another's file.
const KEPT = `label-laundry-review-${page.key}${served ? `-${served.project}-${reviewer}` : ""}`;
const STEPS = 30;            // that can be undone after a reload

const IN_BULK = "in bulk";
const isBulk = said => said.note === IN_BULK || said.note.startsWith(`${IN_BULK}: `);
const noteOf = said => !said ? "" : said.note === IN_BULK ? "" : isBulk(said) ? said.note.slice(IN_BULK.length + 2) : said.note;
const bulkNote = note => note ? `${IN_BULK}: ${note}` : IN_BULK;
const isError = said => said.verdict === "relabel" || said.verdict === "prune";
const same = (a, b) => (a && [a.verdict, a.new_label, a.note].join("\t")) === (b && [b.verdict, b.new_label, b.note].join("\t"));

const KINDS = { none: "no verdict yet", accepted: "changed as suggested", relabelled: "changed otherwise", keep: "kept", ambiguous: "both fit", prune: "none fits" };
function kindOf(row) {
  const said = mine.get(row.id);
  return !said ? "none" : said.verdict !== "relabel" ? said.verdict : said.new_label === classes[row.suggested] ? "accepted" : "relabelled";
}
function inWords(said) {
  return said.verdict === "relabel" ? ["change to ", element("bdi", visible(said.new_label))] : [KINDS[said.verdict] || said.verdict];
}

function load(key, otherwise) {
  try {
    return JSON.parse(localStorage.getItem(key)) ?? otherwise;
  } catch {
    return otherwise;  // nothing kept, or it cannot be read
  }
}

function keep(key, value) {
  try {
    localStorage.setItem(key, JSON.stringify(value));
    return true;
  } catch {
    return false;  // storage is full, or refused to a page from disk
  }
}

// Writes only what changed here: another tab may have stored more in the meantime.
function remember(changed = []) {
  if (served) return;
  const { mine: theirs = [], others: lines = [] } = load(KEPT, {}), own = new Map(theirs);
  for (const id of changed) mine.has(id) ? own.set(id, mine.get(id)) : own.delete(id);
  for (const [id, said] of own) mine.set(id, said);
  const known = new Set(others.map(line => `${line.id} ${line.reviewer}`));
  others.push(...lines.filter(line => line.reviewer !== reviewer && !known.has(`${line.id} ${line.reviewer}`)));
  unkept = !keep(KEPT, { reviewer, mine: [...own], others });
  if (unkept) trouble("kept", "This browser keeps nothing for this page: save review.csv before you close it.");
}
let unkept = false;

function recall() {
  ({ done, undone } = load(`${KEPT}-steps`, { done, undone }));
  if (served) return take(served.verdicts);
  ({ reviewer = "", others = [] } = load(KEPT, {}));
  for (const [id, said] of load(KEPT, {}).mine || []) mine.set(id, said);
}

// All verdicts as the file has them.
function take(lines) {
  mine.clear();
  others = lines.filter(line => line.reviewer !== reviewer);
  for (const { id, reviewer: whose, ...said } of lines) if (whose === reviewer) mine.set(id, said);
}

// If storage is full, the oldest steps are dropped first.
function keepSteps() {
  for (let most = STEPS; most; most = Math.floor(most / 2))
    if (keep(`${KEPT}-steps`, { done: done.slice(-most), undone: undone.slice(-most) })) return;
}

function apply(changes) {
  for (const { id, after } of changes) after ? mine.set(id, after) : mine.delete(id);
  remember(changes.map(({ id }) => id));
  keepSteps();
  if (served) enqueue(changes);
  else tell(`kept in this browser`);
}

// verdicts: [{id, verdict, new_label, note}], a null verdict removes; all of them are one undo step. Returns how many changed anything.
function give(verdicts) {
  const when = new Date().toISOString().slice(0, 19) + "Z";
  const changes = verdicts.map(({ id, verdict, new_label = "", note = "" }) =>
    ({ id, before: mine.get(id) || null, after: verdict && { verdict, new_label, note, when } }))
    .filter(({ before, after }) => !same(before, after));
  if (!changes.length) return 0;
  done.push(changes);
  undone = [];
  apply(changes);
  return changes.length;
}

// Returns the changes made, or null if there is no step.
function undo(back = true) {
  const [from, to] = back ? [done, undone] : [undone, done], step = from.pop();
  if (!step) { tell(back ? "Nothing to undo." : "Nothing to redo."); return null; }
  // Leave what another window or person has changed since.
  const changes = step.filter(({ id, after }) => same(mine.get(id) || null, after)).map(({ id, before, after }) => ({ id, before: after, after: before }));
  if (changes.length) to.push(changes);
  apply(changes);
  const left = step.length - changes.length;
  tell(`${back ? "Taken back" : "Given again"}: ${plural(changes.length, "verdict")}${left ? `; ${number(left)} changed since and stay` : ""}.`);
  return changes;
}

// Drop a refused change from the steps: undoing it would take back another window's verdict.
function forget(id) {
  for (const steps of [done, undone]) {
    const place = steps.findLastIndex(step => step.some(change => change.id === id));
    if (place < 0) continue;
    steps[place] = steps[place].filter(change => change.id !== id);
    if (!steps[place].length) steps.splice(place, 1);
  }
  keepSteps();
}
