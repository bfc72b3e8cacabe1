// The data of the page, its pictures, and how names are shown.
const page = JSON.parse(document.getElementById("data").textContent);
const served = JSON.parse(document.getElementById("server").textContent);
const { rows, classes, models, tiers } = page;
const byId = name => document.getElementById(name);
const byImage = new Map(rows.map((row, n) => [row.id, n]));
// A page that compares two sets of flags orders images by how far they moved.
const compares = Boolean(page.comparison), order = compares ? "furthest moved first" : "worst first";

const number = n => n.toLocaleString("en");
const plural = (n, one, many = `${one}s`) => `${number(n)} ${n === 1 ? one : many}`;
const percent = share => share > 0 && share < .005 ? "< 1 %" : `${(100 * share).toFixed(0)} %`;

// Isolates a name's text direction from its surroundings: `name` is an element, `plain` is for places that take only text.
const plain = code => `\u2068${visible(classes[code])}\u2069`;
const name = code => element("bdi", visible(classes[code]));

// Children may be elements, texts, or nothing.
function element(tag, content = [], properties = {}) {
  const made = document.createElement(tag);
  const { class: names, data, aria, style, ...others } = properties;
  if (names) made.className = names;
  for (const [key, value] of Object.entries(aria || {})) made.setAttribute(key === "role" ? key : `aria-${key}`, value);
  Object.assign(made.dataset, data);
  Object.assign(made.style, style);
  made.append(...[content].flat().filter(part => part !== null && part !== undefined && part !== false));
  return Object.assign(made, others);
}

// Pictures are parsed in parts, as they are needed: together they may take hundreds of megabytes.
const parts = document.querySelectorAll("script.pictures"), read = new Map();
function source(place) {
  const part = Math.floor(place / page.in_part);
  if (!read.has(part)) read.set(part, JSON.parse(parts[part].textContent));
  return read.get(part)[place % page.in_part];
}

// A small picture in a square box, whatever its proportions.
function thumbnail(place, side, label) {
  return element("img", [], { src: source(place), alt: label, decoding: "async", draggable: false, class: "thumb", style: { width: `${side}px`, height: `${side}px` } });
}

const whatOf = row => `${row.split} image ${row.index}`;
const pairOf = row => `${classes[row.given]} → ${classes[row.suggested]}`;
const plainPair = row => `${plain(row.given)} → ${plain(row.suggested)}`;
const pair = row => element("span", [element("span", name(row.given)), element("span", [" → ", name(row.suggested)])], { class: "pair" });
const mean = numbers => numbers.reduce((sum, one) => sum + one, 0) / numbers.length;
// The probability of a class, mean over the models; null where the page does not have it.
function oddsOf(row, code) {
  const place = row.likely.indexOf(code);
  return place < 0 ? null : mean(row.p.map(probabilities => probabilities[place]));
}
