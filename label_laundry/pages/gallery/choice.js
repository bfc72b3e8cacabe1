// Which images are shown and which one is open. Both are in the address, so that a reload, a link and Back restore them.
const filters = {
  tier: row => row.tier, pair: pairOf, change: row => row.change, said: kindOf,
};
if (!compares) {
  delete filters.change;
  byId("change").parentElement.remove();
}
const VIEWS = ["overview", "review", "sheet", "map"];
const hasTest = rows.some(row => row.split === "test"), hasTrain = rows.some(row => row.split === "train");
let view = "overview", split = hasTrain ? "train" : "test", listed = null, listedAs = "";
let shown = [], at = 0;

const ofSplit = () => rows.filter(row => row.split === split);
const current = () => rows[shown[at]];
const isOpen = row => !mine.has(row.id);

function filter() {
  const wanted = Object.entries(filters).map(([name, of]) => [of, byId(name).value]).filter(([, value]) => value);
  const here = shown[at];
  shown = rows.map((_, n) => n).filter(n => rows[n].split === split && (!listed || listed.has(rows[n].id)) && wanted.every(([of, value]) => of(rows[n]) === value));
  at = Math.max(0, shown.indexOf(here));
  selected.clear();
}

function fillFilters() {
  for (const [key, of] of Object.entries(filters)) {
    const counts = new Map(), words = new Map();
    for (const row of ofSplit()) {
      counts.set(of(row), (counts.get(of(row)) || 0) + 1);
      if (!words.has(of(row))) words.set(of(row), key === "pair" ? plainPair(row) : key === "said" ? KINDS[of(row)] : of(row));
    }
    const select = byId(key), value = select.value;
    const sorted = [...counts].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1));
    select.replaceChildren(new Option("all", ""), ...sorted.map(([text, n]) => new Option(`${words.get(text)} (${number(n)})`, text)));
    if (value && !counts.has(value)) select.add(new Option(`${KINDS[value] || value} (0)`, value));
    select.value = value;
  }
  byId("split").value = split;
}

// Set the wanted filters, and the split if wanted; turn all other filters off.
function only(wanted = {}) {
  listed = null;
  if (wanted.split) split = wanted.split;
  fillFilters();
  for (const key of Object.keys(filters)) byId(key).value = wanted[key] || "";
  filter();
}

function showOnly(ids, words) {
  const row = rows[byImage.get(ids.find(id => byImage.has(id)))];
  if (!row) return;
  only({ split: row.split });
  listed = new Set(ids);
  listedAs = words;
  filter();
  go("review");
}

// Go to where the reviewer stopped: the last image looked at, or the next one without a verdict.
function resume() {
  const last = shown.indexOf(byImage.get(load(`${KEPT}-at-${split}`, "")));
  const open = place => place >= 0 && isOpen(rows[shown[place]]);
  at = open(last) ? last : nextOpen(Math.max(0, last)) ?? Math.max(0, last);
}

// The next place from here on without a verdict, then from the beginning; null if all have one.
function nextOpen(from) {
  for (let n = 0; n < shown.length; n++) {
    const place = (from + n) % shown.length;
    if (isOpen(rows[shown[place]])) return place;
  }
  return null;
}

function address() {
  const parts = new URLSearchParams({ view });
  if (split === "test") parts.set("split", split);
  for (const key of Object.keys(filters)) if (byId(key).value) parts.set(key, byId(key).value);
  if (view === "review" && current()) parts.set("image", current().id);
  return `#${parts}`;
}

// With `step`, the browser's Back button returns here.
function noteAddress(step) {
  const here = address();
  if (here === location.hash) return;
  history[step ? "pushState" : "replaceState"](null, "", here);
  if (view === "review" && current()) keep(`${KEPT}-at-${split}`, current().id);
}

function readAddress() {
  const parts = new URLSearchParams(location.hash.slice(1));
  const wanted = Object.fromEntries(parts), place = byImage.get(wanted.image);
  const asked = rows[place]?.split || wanted.split;
  only({ ...wanted, split: asked === "test" && hasTest ? "test" : hasTrain ? "train" : "test" });
  view = VIEWS.includes(wanted.view) ? wanted.view : "overview";
  if (place !== undefined && !shown.includes(place)) only({ split: rows[place].split });  // the image wins over the filters
  const found = shown.indexOf(place);
  found >= 0 ? at = found : resume();
}
