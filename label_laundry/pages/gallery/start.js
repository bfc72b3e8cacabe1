// Keys, buttons, and the three views.
const views = { overview: showOverview, review: showReview, sheet: showSheet };

function go(name) {
  view = name;
  refresh();
  scrollTo(0, 0);
}

function refresh() {
  for (const name of Object.keys(views)) {
    byId(name).hidden = name !== view;
    byId(`to-${name}`).setAttribute("aria-current", name === view ? "page" : "false");
  }
  const reviewed = rows.filter(row => mine.has(row.id)).length;
  byId("count").textContent = `${number(shown.length)} of ${number(rows.length)}, ${order}; ${number(reviewed)} reviewed`;
  views[view]();
}

function only(wanted) {
  for (const name of Object.keys(filters)) byId(name).value = wanted[name] || "";
  filter();
}

function takeBack() { moved(undo(done, undone)); }
function takeForward() { moved(undo(undone, done)); }

// To the image whose verdict was taken back, where it is among those shown.
function moved(id) {
  const place = id === null ? -1 : shown.indexOf(byImage.get(id));
  if (place >= 0) at = place;
  refresh();
}

const keys = {
  o: () => go("overview"), r: () => go("review"), g: () => go("sheet"), u: takeBack, y: takeForward,
  x: () => { only({}); refresh(); }, ArrowLeft: () => view === "review" && move(-1), ArrowRight: () => view === "review" && move(1),
};

document.addEventListener("keydown", event => {
  const typing = /^(INPUT|SELECT|TEXTAREA)$/.test(event.target.tagName);
  if (event.key === "Escape" && typing) { event.target.blur(); return; }
  if (typing || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.repeat && !event.key.startsWith("Arrow")) return;  // a key held down must not judge what comes next
  const letter = event.key.length === 1 ? event.key.toLowerCase() : event.key, row = rows[shown[at]];
  let action = keys[letter];
  if (!action && view === "review" && row?.split === "train") {
    action = actions(row).find(([key]) => key.toLowerCase() === letter)?.[2];
    if (!action && letter === "c" && byId("class")) action = () => byId("class").focus();
    if (!action && classes.length <= MOST_BUTTONS && /^[0-9]$/.test(letter) && letter < classes.length) action = () => sayClass(row, Number(letter));
  }
  if (action) { event.preventDefault(); action(); }
});

for (const name of Object.keys(views)) byId(`to-${name}`).addEventListener("click", () => go(name));
for (const name of Object.keys(filters)) byId(name).addEventListener("change", () => { filter(); refresh(); });
byId("filters").addEventListener("reset", event => { event.preventDefault(); only({}); refresh(); });
for (const button of document.querySelectorAll("button.undo")) button.addEventListener("click", takeBack);
byId("reviewer").addEventListener("change", event => { call(event.target.value.trim()); refresh(); });
byId("save").addEventListener("click", () => {
  const link = element("a");
  link.href = URL.createObjectURL(new Blob([toCsv()], { type: "text/csv" }));
  link.download = "review.csv";
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href));
});
byId("load").addEventListener("change", async event => {
  const file = event.target.files[0];
  if (file) fromCsv(await file.text());
  event.target.value = "";
  fillFilters();
  filter();
  refresh();
});
byId("said").addEventListener("focus", fillFilters);  // verdicts given since
addEventListener("beforeunload", event => unsaved && event.preventDefault());
addEventListener("scroll", () => requestAnimationFrame(drawSheet), { passive: true });
addEventListener("resize", () => requestAnimationFrame(() => view === "sheet" && showSheet()));

async function start() {
  recall();
  for (const line of served ? served.verdicts : []) {
    const { id, verdict, new_label, note, when } = line;
    line.reviewer === reviewer ? mine.set(id, { verdict, new_label, note, when }) : others.push(line);
  }
  byId("reviewer").value = reviewer;
  byId("reviewer").readOnly = Boolean(served);
  if (served) byId("load").parentElement.remove();
  if (page.sprite) { sprite.src = page.sprite; await sprite.decode(); }
  fillFilters();
  refresh();
}
start();
