const { rows, key } = JSON.parse(document.getElementById("data").textContent);
const ANSWERS = ["first", "second", "both", "neither"];
const byId = name => document.getElementById(name);
const [picture, choices, reviewer] = ["picture", "choices", "reviewer"].map(byId);
const pictures = [...document.querySelectorAll("script.pictures")].flatMap(part => JSON.parse(part.textContent));
// Some browsers refuse local storage to a page from disk; the answers then last only as long as the page.
const store = {
  get: () => { try { return JSON.parse(localStorage.getItem(key)) || {}; } catch { return {}; } },
  set: value => {
    try { localStorage.setItem(key, JSON.stringify(value)); } catch { byId("kept").textContent = "This browser keeps nothing for this page: save before you close it."; }
  },
};
// Answers by reviewer: a second reviewer in this browser must not see those of the first.
const state = Object.assign({ reviewer: "", of: {} }, store.get());
const answers = () => state.of[state.reviewer] ??= {};
const firstOpen = () => Math.max(0, rows.findIndex(row => !(row.number in answers())));
let at = firstOpen();
reviewer.value = state.reviewer;

const buttons = ANSWERS.map((answer, n) => {
  const button = document.createElement("button");
  const hint = document.createElement("kbd"), text = document.createElement("bdi");
  hint.textContent = n + 1;
  button.append(hint, text);
  button.addEventListener("click", () => give(answer));
  choices.append(button);
  return { answer, button, text };
});

function show() {
  const row = rows[at], done = Object.keys(answers()).length;
  picture.src = pictures[at];
  picture.alt = `image ${row.number} of ${rows.length}`;
  const words = { first: row.first, second: row.second, both: "both fit equally well", neither: "neither fits" };
  for (const { answer, button, text } of buttons) {
    text.textContent = visible(words[answer]);
    button.setAttribute("aria-pressed", answers()[row.number] === answer);
  }
  byId("count").textContent = `image ${row.number} of ${rows.length}, ${done} answered`;
  Object.assign(byId("progress"), { max: rows.length, value: done });
  const all = done === rows.length;
  byId("done").hidden = !all;
  byId("save").classList.toggle("primary", all);
  byId("back").disabled = at === 0;
  byId("forward").disabled = at === rows.length - 1;
}

function go(step) { at = Math.min(rows.length - 1, Math.max(0, at + step)); show(); }

function give(answer) {
  answers()[rows[at].number] = answer;
  store.set(state);
  go(1);
}

function save() {
  const name = reviewer.value.trim().replace(/[^\p{L}\p{N}_-]+/gu, "_") || "reviewer";
  const lines = rows.filter(row => row.number in answers()).map(row => `${row.number},${row.id},${answers()[row.number]}`);
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob(["number,id,answer\n" + lines.map(line => line + "\n").join("")], { type: "text/csv" }));
  link.download = `answers-${name}.csv`;
  link.click();
  URL.revokeObjectURL(link.href);
}

reviewer.addEventListener("change", () => {
  const before = state.reviewer;
  state.reviewer = reviewer.value.trim();
  // Answers given before the name was typed belong to that person.
  if (!before && state.of[""]) {
    state.of[state.reviewer] = { ...state.of[""], ...state.of[state.reviewer] };
    delete state.of[""];
  }
  store.set(state);
  at = firstOpen();
  show();
});
byId("back").addEventListener("click", () => go(-1));
byId("forward").addEventListener("click", () => go(1));
byId("save").addEventListener("click", save);
document.addEventListener("keydown", event => {
  if (event.target === reviewer || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.repeat && !event.code.startsWith("Arrow")) return;  // a key held down must not answer for what comes next
  // By the position of the key, whatever the keyboard layout.
  const answer = ANSWERS[/^(Digit|Numpad)([1-4])$/.exec(event.code)?.[2] - 1];
  const action = answer ? () => give(answer) : { ArrowLeft: () => go(-1), ArrowRight: () => go(1), KeyS: save }[event.code];
  if (action) { event.preventDefault(); action(); }
});
show();
