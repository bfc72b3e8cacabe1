// Verdicts in and out as CSV, in the form of data/review.csv.
const COLUMNS = ["id", "verdict", "new_label", "reviewer", "when", "note"];
const VERDICTS = ["keep", "prune", "relabel", "ambiguous"];

// A spreadsheet would run such a cell as a formula; an apostrophe makes it text (see label_laundry/contracts/cells.py).
const FORMULA = /^'*[=+\-@\t\r]/;
const toCell = text => FORMULA.test(text) ? `'${text}` : text;
const fromCell = cell => cell.startsWith("'") && FORMULA.test(cell) ? cell.slice(1) : cell;
const quote = text => /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;

// split: verdicts on training images, or opinions on test images, which are kept apart.
function toCsv(split) {
  const wanted = id => (rows[byImage.get(id)]?.split === "test") === (split === "test");
  const own = [...mine].map(([id, said]) => ({ id, reviewer, ...said }));
  const lines = [...others.filter(line => line.reviewer !== reviewer), ...own].filter(({ id }) => wanted(id));
  return [COLUMNS, ...lines.map(line => COLUMNS.map(column => toCell(line[column] || "")))].map(line => line.map(quote).join(",") + "\n").join("");
}

function save(split, file) {
  const link = element("a", [], { href: URL.createObjectURL(new Blob([toCsv(split)], { type: "text/csv" })), download: file });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href));
}

// Lines of fields, each with its line number in the text; `open` is the line of a quote that never ends, or 0.
function parseCsv(text) {
  const lines = [];
  let line = [""], at = 1, begins = 1, quoted = 0;
  const end = () => { if (line.length > 1 || line[0]) lines.push({ at: begins, fields: line.map(fromCell) }); line = [""]; begins = at; };
  for (let n = 0; n < text.length; n++) {
    const letter = text[n];
    if (letter === "\n") at++;
    if (quoted) {
      if (letter !== '"') line[line.length - 1] += letter;
      else if (text[n + 1] === '"') { line[line.length - 1] += '"'; n++; }
      else quoted = 0;
    } else if (letter === '"') quoted = begins;
    else if (letter === ",") line.push("");
    else if (letter === "\n") end();
    else if (letter !== "\r") line[line.length - 1] += letter;
  }
  end();
  return { lines, open: quoted };
}

function wrongWith({ fields: [, verdict, newLabel], fields }) {
  if (fields.length !== COLUMNS.length) return `has ${fields.length} fields, not ${COLUMNS.length}`;
  if (!VERDICTS.includes(verdict)) return `has an unknown verdict, ${visible(verdict)}`;
  if ((verdict === "relabel") !== Boolean(newLabel)) return verdict === "relabel" ? "has relabel without a new_label" : `has ${verdict} with a new_label`;
  if (newLabel && !classes.includes(newLabel)) return `has an unknown class, ${visible(newLabel)}`;
  return "";
}

// Verdicts of other reviewers are kept beside one's own. Those under one's own name are added only to images without one.
function fromCsv(text) {
  const { lines: [head, ...lines], open } = parseCsv(text.replace(/^\ufeff/, ""));
  const refuse = words => trouble("file", words, true);
  if (open) return refuse(`Line ${open} has a quote that does not end: nothing was added.`);
  if (!head || head.fields.join() !== COLUMNS.join()) return refuse(`Not a review.csv: its first line must be ${COLUMNS.join(",")}.`);
  const wrong = lines.find(wrongWith);
  if (wrong) return refuse(`Line ${wrong.at} ${wrongWith(wrong)}: nothing was added.`);
  let added = 0, differ = 0;
  for (const { fields } of lines) {
    const entry = Object.fromEntries(COLUMNS.map((column, n) => [column, fields[n]]));
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
  trouble("file", "");
  tell(`${plural(added, "verdict")} added${differ ? `; ${number(differ)} of yours differ and stay as they are here` : ""}.`);
}

// Set the reviewer's name, and take over verdicts under it from files that were added before.
function call(name) {
  reviewer = name;
  for (const { id, reviewer: whose, ...said } of others) if (whose === reviewer && !mine.has(id)) mine.set(id, said);
  others = others.filter(other => other.reviewer !== reviewer);
  remember([...mine.keys()]);
}
