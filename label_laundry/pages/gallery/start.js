// Switches between views, connects the page's fixed controls, and starts the page.
const views = { overview: showOverview, review: showReview, sheet: showSheet, map: showMap };

function go(name) {
  view = name;
  if (name === "sheet") byId("sheet").scrollTop = 0;
  refresh(true);
  if (name === "sheet" && at) { byId("sheet").scrollTop = Math.floor(at / cellsAcross()) * (cellSide() + TEXT + GAP); drawSheet(); }
}

// With `step`, the browser's Back button returns here.
function refresh(step = false) {
  for (const name of VIEWS) {
    byId(name).hidden = name !== view;
    byId(`to-${name}`).setAttribute("aria-current", name === view ? "page" : "false");
  }
  document.body.dataset.view = view;
  const all = ofSplit(), left = all.filter(isOpen).length, chosen = shown.length < all.length || listed;
  byId("count").replaceChildren(element("span", `${number(shown.length)} of ${number(all.length)}, ${order}; `, { class: "wide" }), element("span", `${number(all.length - left)} decided, `, { class: "middle" }), `${number(left)} left`);
  Object.assign(byId("progress"), { max: Math.max(1, all.length), value: all.length - left });
  byId("place").textContent = view === "review" && shown.length ? `${number(at + 1)}/${number(shown.length)}` : "";
  byId("split-now").hidden = split === "train";
  byId("chosen").hidden = !chosen;
  byId("chosen-words").textContent = listed ? listedAs : `${number(shown.length)} of ${number(all.length)} chosen`;
  noteAddress(step);
  views[view]();
}

function toggleFilters(open = byId("filters").hidden) {
  fillFilters();
  byId("filters").hidden = !open;
  byId("to-filters").setAttribute("aria-expanded", open);
  if (open) byId("tier").focus();
}

function takeBack() { moved(undo()); }
function takeForward() { moved(undo(false)); }

// Go to the image whose verdict was taken back, if it is among those shown.
function moved(changes) {
  const place = changes?.length ? shown.indexOf(byImage.get(changes[0].id)) : -1;
  if (place >= 0) at = place;
  refresh();
}

function switchSplit(to) { only({ split: to }); resume(); refresh(true); }

for (const name of VIEWS) byId(`to-${name}`).addEventListener("click", () => { if (name === "review" && view !== "review") resume(); go(name); });
for (const key of Object.keys(filters)) byId(key).addEventListener("change", event => {
  listed = null;
  filter();
  resume();
  refresh(true);
  document.activeElement.blur();  // so that the next key is a verdict again
});
byId("split").addEventListener("change", event => { switchSplit(event.target.value); document.activeElement.blur(); });
byId("filters").addEventListener("reset", event => { event.preventDefault(); only(); refresh(true); });
byId("filters").addEventListener("submit", event => event.preventDefault());
byId("to-filters").addEventListener("click", () => toggleFilters());
byId("close-filters").addEventListener("click", () => toggleFilters(false));
byId("all").addEventListener("click", () => { only(); refresh(true); });
byId("to-help").addEventListener("click", showHelp);
byId("start").addEventListener("click", () => { resume(); go("review"); });
byId("other-split").addEventListener("click", () => switchSplit(split === "train" ? "test" : "train"));
byId("back-to-train").addEventListener("click", () => switchSplit("train"));
byId("waiting").addEventListener("click", () => save("train", "review.csv"));
byId("reviewer").addEventListener("change", event => { call(event.target.value.trim()); refresh(); });
byId("save").addEventListener("click", () => save("train", "review.csv"));
byId("save-opinions").addEventListener("click", () => save("test", "opinions.csv"));
byId("load").addEventListener("change", async event => {
  const file = event.target.files[0];
  if (file) fromCsv(await file.text());
  event.target.value = "";
  filter();
  refresh();
});
addEventListener("resize", () => requestAnimationFrame(() => { if (view === "sheet") showSheet(); if (view === "map") { fitMap(); drawMap(); } }));
addEventListener("popstate", () => { readAddress(); refresh(); });
addEventListener("hashchange", () => { if (location.hash !== address()) { readAddress(); refresh(); } });

byId("size").value = load("label-laundry-size", 118);
showLook();
showLegend();
recall();
byId("reviewer").value = reviewer;
byId("reviewer").readOnly = Boolean(served);
if (served) {
  byId("load").parentElement.remove();
  takeUpWaiting();
  setInterval(look, SEEN_EVERY);
}
if (!(hasTest && hasTrain)) byId("split").parentElement.hidden = true;
readAddress();
refresh();
