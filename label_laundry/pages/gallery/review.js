// One image at a time, large, beside unflagged images of the one and of the other class.

function probabilities(row) {
  const table = element("table", undefined, "probs");
  models.forEach((model, m) => {
    const line = table.insertRow();
    line.append(element("th", model));
    for (const [code, p] of row.top[m]) {
      const cell = line.insertCell(), meter = element("meter");
      meter.value = p;
      meter.setAttribute("aria-label", `${classes[code]} ${p.toFixed(3)}`);
      cell.append(element("span", `${classes[code]} ${p.toFixed(3)}`), meter);
    }
  });
  return table;
}

const MOST_BUTTONS = 60;

function alike(words, places) {
  const made = element("div"), line = element("div", undefined, "like");
  line.append(...places.map((place, n) => picture(place, zoomTo(84), `${words}, ${n + 1}`)));
  made.append(element("div", words, "soft"), places.length ? line : element("p", "none", "soft"));
  return made;
}

const actions = row => [
  ["A", `accept: ${classes[row.suggested]}`, () => say(row, "relabel", classes[row.suggested]), saidOf(row) === "accepted"],
  ["K", `keep: ${classes[row.given]}`, () => say(row, "keep"), saidOf(row) === "keep"],
  ["M", "ambiguous", () => say(row, "ambiguous"), saidOf(row) === "ambiguous"],
  ["N", "none of the classes", () => say(row, "prune"), saidOf(row) === "prune"],
  ["S", "skip", () => move(1), false],
];

// id -> a note that was typed and has no verdict yet.
const drafts = new Map();

function say(row, verdict, new_label = "") {
  give([{ id: row.id, verdict, new_label, note: (drafts.get(row.id) ?? mine.get(row.id)?.note ?? "").trim() }]);
  drafts.delete(row.id);
  if (at < shown.length - 1) at++; else tell("That was the last of the images shown.");
  refresh();
}

// The given class is no new label: naming it keeps the label.
function sayClass(row, code) {
  if (code === row.given) say(row, "keep");
  else say(row, "relabel", classes[code]);
}

function move(step) {
  at = Math.min(shown.length - 1, Math.max(0, at + step));
  refresh();
}

function keyButton(key, text, action, pressed) {
  const made = element("button");
  made.append(element("kbd", key), text);
  if (pressed !== undefined) made.setAttribute("aria-pressed", pressed);
  made.addEventListener("click", action);
  return made;
}

// Where there is no room for a button for each class: the name, typed or chosen from the list.
function classField(row) {
  const made = element("label"), field = element("input"), list = element("datalist");
  list.id = "classes";
  list.append(...classes.map(name => Object.assign(element("option"), { value: name })));
  Object.assign(field, { id: "class", size: 24, autocomplete: "off" });
  field.setAttribute("list", list.id);
  const choose = () => {
    const code = classes.indexOf(field.value.trim());
    if (code >= 0) sayClass(row, code);
    else if (field.value) tell(`There is no class ${field.value.trim()}.`);
  };
  field.addEventListener("input", event => event.inputType === "insertReplacementText" && choose());  // chosen from the list
  field.addEventListener("keydown", event => event.key === "Enter" && choose());
  made.append(element("kbd", "C"), "another class ", field, list);
  return made;
}

function showReview() {
  const section = byId("review"), row = rows[shown[at]];
  if (!row) {
    section.replaceChildren(element("p", rows.length ? "No image is of all the kinds chosen above. Show all, or choose another." : "No label is flagged."));
    return;
  }
  refused.delete(row.id);  // what is shown now is how it is
  const card = element("div", undefined, "card"), halves = element("div", undefined, "halves");
  const left = element("div"), right = element("div"), title = element("h2", `${classes[row.given]} → ${classes[row.suggested]}?`);
  title.append(element("span", row.tier, "tier"));
  left.append(picture(row.at, zoomTo(300), `${row.split} image ${row.index}, given ${classes[row.given]}, suggested ${classes[row.suggested]}`));
  const id = element("p", `image ${at + 1} of ${number(shown.length)} · score ${row.score.toFixed(2)} · ${row.split} ${row.index} · id `, "small");
  id.append(element("code", row.id));
  left.append(id, element("p", `${row.reason}.`, "small"));
  if (row.file) left.append(element("p", row.file, "small"));
  right.append(alike(`not flagged: ${classes[row.given]} (given)`, row.like_given),
    alike(`not flagged: ${classes[row.suggested]} (suggested)`, row.like_suggested));
  if (row.twin) right.append(alike(row.twin.words, [row.twin.at]));
  right.append(probabilities(row));
  halves.append(left, right);
  card.append(title, halves);
  const said = mine.get(row.id), told = element("p", undefined, "told");
  told.textContent = said ? `your verdict: ${said.verdict} ${said.new_label}` : "";
  card.append(told);
  const foreign = others.filter(other => other.id === row.id);
  if (foreign.length) card.append(element("p", "others say: " + foreign.map(one => `${one.reviewer || "a reviewer"}: ${one.verdict} ${one.new_label}`.trim()).join("; "), "small"));
  if (row.split === "test") {
    card.append(element("p", "An image of the test set: audited and shown, never changed, so there is no verdict to give."));
  } else {
    const keys = element("div", undefined, "keys"), digits = element("div", undefined, "keys"), note = element("label", "note ");
    keys.append(...actions(row).map(action => keyButton(...action)));
    if (classes.length > MOST_BUTTONS) digits.append(classField(row));
    else classes.forEach((name, code) => {
      const key = code < 10 ? String(code) : "";
      const button = keyButton(key, name, () => sayClass(row, code), said?.verdict === "relabel" && said.new_label === name);
      if (!key) button.firstChild.remove();
      digits.append(button);
    });
    const field = element("input");
    Object.assign(field, { id: "note", size: 30, maxLength: 500, value: drafts.get(row.id) ?? said?.note ?? "", autocomplete: "off" });
    field.addEventListener("input", () => drafts.set(row.id, field.value));
    field.addEventListener("change", () => {
      const now = mine.get(row.id);
      if (now) { give([{ id: row.id, ...now, note: field.value.trim() }]); drafts.delete(row.id); }
    });
    note.append(field);
    digits.append(note);
    card.append(keys, digits);
  }
  const moves = element("div", undefined, "keys");
  moves.append(keyButton("←", "back", () => move(-1)), keyButton("→", "next", () => move(1)), keyButton("U", "undo", takeBack), keyButton("Y", "redo", takeForward));
  card.append(moves);
  const fromHere = section.contains(document.activeElement) || document.activeElement === document.body;
  section.replaceChildren(card);
  // What had the focus is gone: a screen reader goes on with the new image.
  title.tabIndex = -1;
  if (fromHere) title.focus({ preventScroll: true });
}
