// One verdict for many images: those selected in the sheet or on the map, or all shown.
const selected = new Set();  // indices into rows
const ASKS_ABOVE = 20;
let anchor = null, overwrites = false;

const wantedRows = () => (selected.size ? [...selected] : shown).map(n => rows[n]);

// `place` is the position among the images shown; with `range`, selects all from the last one clicked to this one.
function select(place, range = false) {
  if (range && anchor !== null) {
    const [first, last] = anchor < place ? [anchor, place] : [place, anchor];
    for (const n of shown.slice(first, last + 1)) selected.add(n);
  } else {
    selected.delete(shown[place]) || selected.add(shown[place]);
    anchor = place;
  }
  refresh();
}

async function bulk(verdict, labelOf, words) {
  const all = wantedRows(), open = all.filter(isOpen), wanted = overwrites || verdict === null ? all : open;
  const judged = wanted.filter(row => !isOpen(row)).length, left = all.length - wanted.length;
  const spared = left ? ` ${plural(left, "image has", "images have")} a verdict already and ${left === 1 ? "keeps" : "keep"} it.` : "";
  if (!wanted.length) return tell(all.length ? `Nothing is left to do:${spared}` : "No image is chosen.");
  if ((wanted.length > ASKS_ABOVE || judged) && !await sure(words, wanted.length, judged, spared)) return;
  const given = give(wanted.map(row => ({ id: row.id, ...sayOf(row, verdict, labelOf(row)), note: bulkNote(noteOf(mine.get(row.id))) })));
  overwrites = false;
  tell(given ? `${plural(given, "verdict")} ${verdict ? "given" : "taken back"} in bulk; undo takes all of them back.${spared}` : "All of them have this verdict already.");
  selected.clear();
  refresh();
}

const sayOf = (row, verdict, label) => verdict === "relabel" && label === classes[row.given] ? { verdict: "keep" } : { verdict, new_label: verdict === "relabel" ? label : "" };

function sure(words, n, judged, spared) {
  byId("ask-words").replaceChildren(element("b", words), ` for ${plural(n, "image")}?`,
    ...(judged ? [element("p", `${plural(judged, "image has", "images have")} a verdict already, which is replaced.`)] : []),
    ...(spared ? [element("p", spared)] : []),
    element("p", "They are marked as given in bulk, and do not count as reviewed one by one. Undo takes all of them back, also after a reload.", { class: "soft" }));
  byId("ask-yes").replaceChildren(`${plural(n, "verdict")}: go on`);
  const dialog = byId("ask");
  dialog.returnValue = "";
  dialog.showModal();
  return new Promise(resolve => dialog.addEventListener("close", () => resolve(dialog.returnValue === "yes"), { once: true }));
}

function showBulk() {
  const all = wantedRows(), n = overwrites ? all.length : all.filter(isOpen).length;
  const which = selected.size ? `${number(selected.size)} selected` : `all ${number(shown.length)} shown`;
  const judged = all.length - all.filter(isOpen).length;
  const box = element("input", [], { type: "checkbox", id: "overwrite", checked: overwrites });
  box.addEventListener("change", () => { overwrites = box.checked; showBulk(); byId("overwrite").focus(); });
  const button = (words, look, verdict, labelOf = () => "", about = words) => {
    const made = keyButton("", [words], () => bulk(verdict, labelOf, about), { class: look, disabled: !(verdict === null ? judged : n) });
    return made;
  };
  byId("bar").hidden = !shown.length;
  byId("bar").replaceChildren(
    element("p", [element("span", [element("b", which), `: ${plural(n, "image")} ${overwrites ? "in all" : "without a verdict"}`]), judged > 0 && element("label", [box, ` also ${number(judged)} with one`])], { id: "which" }),
    element("div", [
      button("Change as suggested", "primary", "relabel", row => classes[row.suggested]),
      button("Keep", "second", "keep", undefined, "Keep the label"),
      button("Both fit", "", "ambiguous"),
      button("None fits: remove", "", "prune"),
      element("span", classField("bulk-class", "change all to …", [], code => bulk("relabel", () => classes[code], `Change to ${plain(code)}`)), { class: "field" }),
      button("Clear verdicts", "", null),
      keyButton("", [selected.size ? "Select none" : "Select all"], () => { selected.size ? selected.clear() : shown.forEach(n => selected.add(n)); refresh(); }),
      keyButton("KeyU", ["Undo"], takeBack),
    ], { class: "main-actions many" }));
}
