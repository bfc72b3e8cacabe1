// All images shown as a grid; only the rows in sight are in the page.
const GAP = 6, TEXT = 56;

const cellSide = () => Number(byId("size").value);
const cellsAcross = () => Math.max(1, Math.floor((byId("rows").clientWidth + GAP) / (cellSide() + GAP)));

function showSheet() {
  byId("rows").style.height = `${Math.ceil(shown.length / cellsAcross()) * (cellSide() + TEXT + GAP)}px`;
  drawSheet();
  showBulk();
}

function cellOf(place, across) {
  const row = rows[shown[place]], kind = kindOf(row), side = cellSide();
  const picture = element("button", thumbnail(row.at, side - 12, `${whatOf(row)}, ${plainPair(row)}`), { class: "pick", data: { place }, aria: { pressed: selected.has(shown[place]) } });
  picture.addEventListener("click", event => select(place, event.shiftKey));
  picture.addEventListener("dblclick", () => openAt(place));
  const open = element("button", [pair(row), element("span", kind === "none" ? row.change || row.tier : KINDS[kind], { class: "kind" })], { class: "open", data: { open: place }, title: `open: ${plainPair(row)}` });
  open.addEventListener("click", () => openAt(place));
  return element("div", [picture, open], { class: `cell ${kind}`, style: {
    left: `${(place % across) * (side + GAP)}px`, top: `${Math.floor(place / across) * (side + TEXT + GAP)}px`, width: `${side}px`, height: `${side + TEXT}px`,
  } });
}

function openAt(place) { at = place; go("review"); }

function drawSheet() {
  if (view !== "sheet") return;
  const across = cellsAcross(), height = cellSide() + TEXT + GAP, pane = byId("sheet").getBoundingClientRect();
  const top = pane.top - byId("rows").getBoundingClientRect().top;
  const first = Math.max(0, Math.floor(top / height) - 2) * across;
  const last = Math.min(shown.length, (Math.ceil((top + pane.height) / height) + 2) * across);
  const { place: picked, open } = document.activeElement?.dataset || {};
  byId("rows").replaceChildren(...Array.from({ length: Math.max(0, last - first) }, (_, n) => cellOf(first + n, across)));
  // A press of Tab may scroll, which recreates the cells; restore the focus.
  if (picked ?? open) byId("rows").querySelector(picked ? `[data-place="${picked}"]` : `[data-open="${open}"]`)?.focus({ preventScroll: true });
}

byId("sheet").addEventListener("scroll", () => requestAnimationFrame(drawSheet), { passive: true });
byId("size").addEventListener("input", () => { keep("label-laundry-size", byId("size").value); showSheet(); });
