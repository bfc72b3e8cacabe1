"use strict";
// The data, pictures from one sprite, and which images are shown.
const page = JSON.parse(document.getElementById("data").textContent);
const served = JSON.parse(document.getElementById("server").textContent);
const { rows, classes, models, tiers, width, height, columns } = page;
const byId = name => document.getElementById(name);
const byImage = new Map(rows.map((row, n) => [row.id, n]));
const sprite = new Image();

function element(tag, text, className) {
  const made = document.createElement(tag);
  if (text !== undefined) made.textContent = text;
  if (className) made.className = className;
  return made;
}

// A picture of the sprite, enlarged without smoothing.
function picture(place, zoom, label) {
  const made = element("canvas");
  Object.assign(made, { width, height });
  made.style.width = `${width * zoom}px`;
  made.style.height = `${height * zoom}px`;
  made.setAttribute("role", "img");
  made.setAttribute("aria-label", label);
  made.getContext("2d").drawImage(sprite, (place % columns) * width, Math.floor(place / columns) * height, width, height, 0, 0, width, height);
  return made;
}

const zoomTo = pixels => Math.max(1, Math.floor(pixels / Math.max(width, height)));

function tell(text, trouble = false) {
  byId("status").textContent = text;
  byId("status").classList.toggle("trouble", trouble);
}

const number = n => n.toLocaleString("en");
const percent = share => `${(100 * share).toFixed(0)} %`;
const pairOf = row => `${classes[row.given]} → ${classes[row.suggested]}`;
const saidOf = row => {
  const said = mine.get(row.id);
  return !said ? "none yet" : said.verdict === "relabel" ? (said.new_label === classes[row.suggested] ? "accepted" : "relabelled") : said.verdict;
};
const filters = { tier: row => row.tier, pair: pairOf, change: row => row.change, split: row => row.split, said: saidOf };
// A page of one run's flags has no changes to choose from.
const compares = rows.some(row => row.change), order = compares ? "furthest moved first" : "worst first";
if (!compares) {
  delete filters.change;
  byId("change").parentElement.remove();
}
let shown = rows.map((_, n) => n), at = 0, view = "overview";

function filter() {
  const wanted = Object.entries(filters).map(([name, of]) => [of, byId(name).value]).filter(([, value]) => value);
  const here = shown[at];
  shown = rows.map((_, n) => n).filter(n => wanted.every(([of, value]) => of(rows[n]) === value));
  at = Math.max(0, shown.indexOf(here));
}

function fillFilters() {
  for (const [name, of] of Object.entries(filters)) {
    const counts = new Map();
    for (const row of rows) counts.set(of(row), (counts.get(of(row)) || 0) + 1);
    const select = byId(name), value = select.value;
    const sorted = [...counts].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1));
    select.replaceChildren(new Option("all", ""), ...sorted.map(([text, n]) => new Option(`${text} (${number(n)})`, text)));
    select.value = counts.has(value) ? value : "";
  }
}
