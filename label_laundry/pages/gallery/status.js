// Messages: a short one in the header, which disappears, and problems under it, which stay as long as they last.
const PASSES = 6000;  // milliseconds
const troubles = new Map();  // topic -> {text, closes, links}
let passing = 0;

function tell(text, stays = false) {
  byId("status").textContent = byId("status").title = text;
  byId("status").classList.toggle("stays", stays);
  clearTimeout(passing);
  if (!stays) passing = setTimeout(() => { byId("status").textContent = byId("status").title = ""; }, PASSES);
}

// An empty text removes the message on this topic; links: [words, action].
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
