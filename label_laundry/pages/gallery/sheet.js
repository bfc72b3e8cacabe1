// All images shown as a grid; only the rows in sight are in the page.
const CELL = { width: 118, height: 150 };

const cellsAcross = () => Math.max(1, Math.floor(byId("sheet").clientWidth / CELL.width));

function showSheet() {
  byId("rows").style.height = `${Math.ceil(shown.length / cellsAcross()) * CELL.height}px`;
  for (const button of document.querySelectorAll("#bulk button:not(.undo)")) button.disabled = !shown.some(n => rows[n].split === "train");
  drawSheet();
}

function drawSheet() {
  if (view !== "sheet") return;
  const across = cellsAcross();
  const top = -byId("rows").getBoundingClientRect().top;
  const first = Math.max(0, Math.floor(top / CELL.height) - 2) * across;
  const last = Math.min(shown.length, (Math.ceil((top + innerHeight) / CELL.height) + 2) * across);
  const cells = [], focused = document.activeElement.dataset?.place;
  for (let place = first; place < last; place++) {
    const row = rows[shown[place]], cell = element("button"), said = saidOf(row);
    Object.assign(cell.style, {
      left: `${(place % across) * CELL.width}px`, top: `${Math.floor(place / across) * CELL.height}px`,
      width: `${CELL.width - 6}px`, height: `${CELL.height - 6}px`,
    });
    cell.append(picture(row.at, zoomTo(84), pairOf(row)), element("div", pairOf(row)), element("div", said === "none yet" ? row.change || row.tier : said, said === "none yet" ? "" : "told"));
    cell.dataset.place = place;
    cell.addEventListener("click", () => { at = place; go("review"); });
    cells.push(cell);
  }
  byId("rows").replaceChildren(...cells);
  // A step by Tab may scroll, which makes the cells anew.
  cells.find(cell => cell.dataset.place === focused)?.focus({ preventScroll: true });
}

function bulk(verdict) {
  const wanted = shown.map(n => rows[n]).filter(row => row.split === "train");
  const given = give(wanted.map(row =>
    ({ id: row.id, verdict, new_label: verdict === "relabel" ? classes[row.suggested] : "", note: mine.get(row.id)?.note })));
  tell(given ? `${number(given)} verdicts given; undo takes them all back.` : "All shown have this verdict already.");
  refresh();
}

byId("bulk-keep").addEventListener("click", () => bulk("keep"));
byId("bulk-accept").addEventListener("click", () => bulk("relabel"));
