// Keys go by their position, so they do not depend on the keyboard layout; hints show the letter that is on this keyboard.
const printed = new Map();
navigator.keyboard?.getLayoutMap?.().then(map => {
  const before = JSON.stringify([...printed]);
  for (const [code, letter] of map) printed.set(code, letter.toUpperCase());
  if (JSON.stringify([...printed]) !== before) refresh();
}, () => {});
const SIGNS = { ArrowLeft: "←", ArrowRight: "→" };
const hint = code => element("kbd", SIGNS[code] || printed.get(code) || code.replace(/^(Key|Digit)/, ""), { aria: { hidden: "true" } });

// [code, what it does in words, action, the view where it works (all if missing)]
const KEYS = [
  ["KeyO", "overview", () => go("overview")],
  ["KeyR", "review, where you stopped", () => { if (view !== "review") resume(); go("review"); }],
  ["KeyG", "sheet of all images shown", () => go("sheet")],
  ["KeyP", "map", () => go("map")],
  ["KeyF", "choose which images are shown", () => toggleFilters(true)],
  ["KeyX", "show all again", () => { only(); refresh(); }],
  ["KeyU", "undo; Ctrl+Z too", () => takeBack()],
  ["KeyY", "redo; Ctrl+Shift+Z too", () => takeForward()],
  ["KeyA", "change the label as suggested", row => act(row, 0), "review"],
  ["KeyK", "keep the label", row => act(row, 1), "review"],
  ["KeyM", "both fit: more than one class is right", row => act(row, 2), "review"],
  ["KeyN", "none fits: cleaning removes the image", row => act(row, 3), "review"],
  ["KeyC", "another class, by its first letters", () => { byId("class")?.focus(); }, "review"],
  ["KeyE", "note", () => byId("note")?.focus(), "review"],
  ["KeyS", "skip", () => move(1), "review"],
  ["KeyW", "why it is flagged", () => { const why = byId("why"); if (why) why.open = whyOpen = !why.open; }, "review"],
  ["ArrowLeft", "previous image", () => move(-1), "review"],
  ["ArrowRight", "next image", () => move(1), "review"],
  ["Equal", "enlarge the picture; wheel or pinch too", () => zoomBy(1.5), "review"],
  ["Minus", "the whole picture again", () => unzoom(), "review"],
  ["KeyV", "smooth or crisp pictures", () => toggleLook("smooth")],
  ["KeyI", "invert light and dark", () => toggleLook("invert")],
];
const act = (row, n) => actions(row)[n].does();

function showHelp() {
  byId("keys").replaceChildren(...KEYS.map(([code, words]) => element("tr", [element("th", hint(code)), element("td", words)])),
    element("tr", [element("th", "1 – 9"), element("td", "the other classes, likeliest first")]),
    element("tr", [element("th", "Esc"), element("td", "out of a field or a dialog")]));
  if (!byId("help").open) byId("help").showModal();
}

document.addEventListener("keydown", event => {
  if (event.isComposing || document.querySelector("dialog[open]")) return;
  const typing = /^(INPUT|SELECT|TEXTAREA)$/.test(event.target.tagName) && !["checkbox", "range"].includes(event.target.type);
  if (event.key === "Escape" && typing) { event.target.blur(); return; }
  if (event.key === "Escape") { byId("filters").hidden = true; setLasso(false); return; }
  if (typing || event.altKey) return;
  if (event.ctrlKey || event.metaKey) {
    // By letter, if the key has a Latin one: that is where people expect Ctrl+Z on any keyboard.
    const letter = /^[a-z]$/i.test(event.key) ? event.key.toLowerCase() : event.code.replace("Key", "").toLowerCase();
    if (letter === "z") { event.preventDefault(); event.shiftKey ? takeForward() : takeBack(); }
    if (letter === "y") { event.preventDefault(); takeForward(); }
    return;
  }
  if (event.key === "?" || event.key === "F1") { event.preventDefault(); showHelp(); return; }
  if (event.shiftKey && event.code.startsWith("Digit")) return;
  if (event.repeat && !event.code.startsWith("Arrow")) return;  // a key held down must not judge what comes next
  const row = current(), digit = view === "review" && row && /^(Digit|Numpad)([1-9])$/.exec(event.code)?.[2];
  const code = digit && otherClasses(row)[digit - 1];
  const found = KEYS.find(([key, , , where]) => key === event.code && (!where || where === view && row));
  const action = code !== undefined && code !== null && digit ? () => sayClass(row, code) : found && (() => found[2](row));
  if (action) { event.preventDefault(); action(); }
});
