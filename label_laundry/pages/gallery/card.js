// One image at a time: the picture, the question in words, images to compare with, and why it is flagged.
const KEYED = 9;  // how many classes have a digit key
const drafts = new Map();  // id -> a note typed before there is a verdict
let whyOpen = false;

const actions = row => [
  { key: "KeyA", words: ["Change to ", name(row.suggested)], does: () => say(row, "relabel", classes[row.suggested]), kind: "accepted", look: "primary" },
  { key: "KeyK", words: ["Keep ", name(row.given)], does: () => say(row, "keep"), kind: "keep", look: "second" },
  { key: "KeyM", words: ["Both fit"], does: () => say(row, "ambiguous"), kind: "ambiguous", title: "More than one class fits. clean.ambiguous in params.yaml says whether the image stays." },
  { key: "KeyN", words: [row.split === "test" ? "None fits" : "None fits: remove"], does: () => say(row, "prune"), kind: "prune", title: "No class fits, or it is no image of any: cleaning takes the image out." },
];

// The classes other than the given and the suggested one, likeliest first.
const otherClasses = row => row.likely.filter(code => code !== row.given && code !== row.suggested).slice(0, KEYED);

function say(row, verdict, new_label = "") {
  give([{ id: row.id, verdict, new_label, note: (drafts.get(row.id) ?? noteOf(mine.get(row.id))).trim() }]);
  drafts.delete(row.id);
  const next = nextOpen(at + 1);
  if (next === null) tell("All images shown have a verdict.");
  else at = next;
  refresh();
}

// Choosing the given class means keeping the label.
function sayClass(row, code) {
  if (code === row.given) say(row, "keep");
  else say(row, "relabel", classes[code]);
}

function move(step) {
  at = Math.min(shown.length - 1, Math.max(0, at + step));
  refresh();
}

function question(row) {
  const say = models.filter((_, m) => row.p[m].every(p => p <= row.p[m][row.likely.indexOf(row.suggested)])).length, of = models.length;
  const they = say === of ? (of === 1 ? "The model says" : "Models say") : say ? `${say} of ${of} models ${say === 1 ? "says" : "say"}` : "Models doubt it; next is";
  const odds = code => oddsOf(row, code) === null ? "?" : percent(oddsOf(row, code));
  return [
    element("h2", ["Labelled ", element("em", name(row.given)), `. ${they} `, element("em", name(row.suggested)), "."], { id: "question", tabIndex: -1 }),
    element("p", ["Probability: ", name(row.given), " ", element("b", odds(row.given)), ", ", name(row.suggested), " ", element("b", odds(row.suggested))], { class: "odds" }),
  ];
}

function alike(words, places, label) {
  const pictures = places.map((place, n) => thumbnail(place, 84, `${label}, ${n + 1}`));
  return element("div", [element("p", words, { class: "soft" }), element("div", places.length ? pictures : "none", { class: "like" })]);
}

function why(row) {
  const codes = row.likely.map((code, n) => [code, mean(row.p.map(p => p[n]))]).sort((a, b) => b[1] - a[1]).slice(0, 5).map(([code]) => code);
  for (const code of [row.given]) if (!codes.includes(code)) codes.push(code);
  const head = element("tr", [element("th", "class"), ...models.map(model => element("th", model))]);
  const lines = codes.map(code => element("tr", [element("th", name(code)), ...models.map((_, m) => {
    const p = row.p[m][row.likely.indexOf(code)];
    return element("td", [element("span", p.toFixed(3)), element("meter", [], { value: p, aria: { label: `${plain(code)} ${p.toFixed(3)}` } })]);
  })]));
  const made = element("details", [
    element("summary", [hint("KeyW"), "Why is it flagged?"]),
    element("p", `${visible(row.reason)}.`),
    element("table", [element("thead", head), element("tbody", lines)], { class: "probs" }),
    element("p", [`${row.tier}, score ${row.score.toFixed(2)} (log-margin: the lower, the worse), ${whatOf(row)}, id `, element("code", row.id)], { class: "small" }),
    row.file && element("p", element("bdi", visible(row.file)), { class: "small" }),
  ], { id: "why", open: whyOpen });
  made.addEventListener("toggle", () => { whyOpen = made.open; });
  return made;
}

function noteField(row) {
  const field = element("input", [], { id: "note", maxLength: 500, value: drafts.get(row.id) ?? noteOf(mine.get(row.id)), autocomplete: "off" });
  field.addEventListener("input", () => drafts.set(row.id, field.value));
  field.addEventListener("change", () => {
    const now = mine.get(row.id);
    if (!now) return;
    give([{ id: row.id, ...now, note: isBulk(now) ? bulkNote(field.value.trim()) : field.value.trim() }]);
    drafts.delete(row.id);
  });
  return element("label", [hint("KeyE"), "Note ", field], { class: "note" });
}

function told(row) {
  const said = mine.get(row.id), parts = [];
  if (said) parts.push(element("p", [row.split === "test" ? "Your opinion: " : "Your verdict: ", ...inWords(said), isBulk(said) && " (in bulk)"], { class: "told" }));
  const theirs = others.filter(other => other.id === row.id);
  if (theirs.length) parts.push(element("p", ["Others say: ", ...theirs.flatMap((one, n) => [n ? "; " : "", element("bdi", visible(one.reviewer || "a reviewer")), ": ", ...inWords(one)])], { class: "soft" }));
  if (row.split === "test") parts.push(element("p", `A test image: its label is never changed. An opinion is kept apart${served ? " in data/opinions.csv" : ""}, and nothing acts on it.`, { class: "soft" }));
  return parts;
}

function keyButton(key, words, does, properties = {}) {
  const made = element("button", [key && hint(key), ...words], properties);
  made.addEventListener("click", does);
  return made;
}

function showBar(row) {
  const chips = otherClasses(row).map((code, n) => keyButton(`Digit${n + 1}`, [name(code), element("span", percent(oddsOf(row, code)), { class: "soft" })],
    () => sayClass(row, code), { aria: { pressed: mine.get(row.id)?.new_label === classes[code] } }));
  const now = kindOf(row);
  byId("bar").replaceChildren(
    element("div", actions(row).map(({ key, words, does, kind, look = "", title = "" }) => keyButton(key, words, does, { class: look, title, aria: { pressed: now === kind } })), { class: "main-actions" }),
    element("div", [
      chips.length > 0 && element("div", chips, { class: "chips" }),
      element("div", [
        classes.length > 2 && element("span", [hint("KeyC"), classField("class", "another class", row.likely, code => sayClass(row, code))], { class: "field" }),
        keyButton("", ["←"], () => move(-1), { aria: { label: "previous" }, disabled: at === 0 }),
        keyButton("", ["Skip →"], () => move(1), { disabled: at === shown.length - 1 }),
        keyButton("KeyU", ["Undo"], takeBack),
      ], { class: "moves" }),
    ], { class: "more-actions" }));
}

function showReview() {
  const section = byId("review"), row = current();
  byId("bar").hidden = !row;
  if (!row) {
    section.replaceChildren(element("p", !rows.length ? (compares ? "No flag differs." : "No label is flagged.") : "No image is of all the kinds chosen. Show all, or choose another.", { class: "empty" }));
    return;
  }
  if (refused.delete(row.id)) showSaving();  // the image now shows its stored verdict
  const fromHere = section.contains(document.activeElement) || byId("bar").contains(document.activeElement) || document.activeElement === document.body;
  const details = element("div", [
    ...question(row),
    ...told(row),
    alike([name(row.given), " (the label), not flagged:"], row.like_given, plain(row.given)),
    alike([name(row.suggested), " (suggested), not flagged:"], row.like_suggested, plain(row.suggested)),
    row.twin && alike([`${row.twin.words} image, labelled `, name(row.twin.given)], [row.twin.at], row.twin.words),
    noteField(row),
    why(row),
  ], { class: "details", tabIndex: 0, aria: { role: "region", label: "about this image" } });
  section.replaceChildren(element("div", [stage(row), details], { class: "card" }));
  showBar(row);
  // The focused element was replaced; focus the question, so that a screen reader continues with the new image.
  if (fromHere) byId("question").focus({ preventScroll: true });
}
