// What the page says: a word in the header, which passes, and troubles under it, which stay as long as they hold.
const PASSES = 6000;  // milliseconds
const troubles = new Map();  // what it is about -> {text, closes, links}
let passing = 0;

function tell(text, stays = false) {
  byId("status").textContent = byId("status").title = text;
  byId("status").classList.toggle("stays", stays);
  clearTimeout(passing);
  if (!stays) passing = setTimeout(() => { byId("status").textContent = byId("status").title = ""; }, PASSES);
}

// An empty text says that it holds no longer; links: [words, action].
function trouble(about, text, closes = false, links = []) {
  const known = troubles.get(about);
  if (!text && !known || known?.text === text && known.links.length === links.length) return;
  text ? troubles.set(about, { text, closes, links }) : troubles.delete(about);
  byId("troubles").replaceChildren(...[...troubles].map(([about, { text, closes, links }]) => element("p", [
    element("span", text),
    ...links.map(([words, does]) => keyButton("", [words], does)),
    closes && keyButton("", ["close"], () => trouble(about, "")),
  ])));
}
