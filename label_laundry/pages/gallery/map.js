// All images by their features, flags on top: hover shows one, a click opens it, a lasso selects many.
// Coordinates in the data are whole numbers up to 1000.
const COLOURS = { none: "--flag", accepted: "--accepted", relabelled: "--accepted", keep: "--kept", ambiguous: "--both", prune: "--gone" };
const mapView = { scale: 1, x: 0, y: 0 };  // pixels of the page per unit of the map, and the position of its corner in pixels
let lasso = null, lassoing = false, hovered = null, grabbed = null;

const canvas = () => byId("canvas");
const toPage = (x, y) => [mapView.x + x * mapView.scale, mapView.y + y * mapView.scale];

function fitMap() {
  const { clientWidth: width, clientHeight: height } = canvas();
  mapView.scale = Math.min(width, height) / 1000;
  mapView.x = (width - 1000 * mapView.scale) / 2;
  mapView.y = (height - 1000 * mapView.scale) / 2;
}

function showMap() {
  if (!mapView.fitted) { fitMap(); mapView.fitted = true; }
  drawMap();
  showBulk();
}

function drawMap() {
  if (view !== "map") return;
  const made = canvas(), ratio = devicePixelRatio || 1, style = getComputedStyle(document.body), colour = name => style.getPropertyValue(name);
  made.width = made.clientWidth * ratio;
  made.height = made.clientHeight * ratio;
  const pen = made.getContext("2d");
  pen.scale(ratio, ratio);
  pen.fillStyle = colour("--dot");
  const dot = Math.max(1.5, Math.min(4, 1.5 * mapView.scale));
  for (let n = 0; n < page.map.length; n += 2) pen.fillRect(...toPage(page.map[n], page.map[n + 1]), dot, dot);
  for (const n of shown.toReversed()) {
    const [x, y] = toPage(rows[n].x, rows[n].y);
    pen.fillStyle = colour(COLOURS[kindOf(rows[n])]);
    pen.beginPath();
    pen.arc(x, y, n === hovered ? 8 : selected.has(n) ? 6 : 4.5, 0, 7);
    pen.fill();
    pen.lineWidth = selected.has(n) || n === hovered ? 2.5 : .7;
    pen.strokeStyle = colour(selected.has(n) || n === hovered ? "--ink" : "--card");
    pen.stroke();
  }
  if (lasso) {
    pen.strokeStyle = colour("--mark");
    pen.lineWidth = 2;
    pen.beginPath();
    for (const [x, y] of lasso) pen.lineTo(x, y);
    pen.closePath();
    pen.stroke();
  }
}

function showLegend() {
  const words = { none: "no verdict", accepted: "changed", keep: "kept", ambiguous: "both fit", prune: "removed" };
  byId("legend").replaceChildren(element("span", [element("i", [], { style: { background: "var(--dot)" } }), "not flagged"]),
    ...Object.entries(words).map(([kind, text]) => element("span", [element("i", [], { style: { background: `var(${COLOURS[kind]})` } }), text])));
}

function nearest(x, y, most = 14) {
  let best = null, least = most ** 2;
  for (const n of shown) {
    const [left, top] = toPage(rows[n].x, rows[n].y), far = (left - x) ** 2 + (top - y) ** 2;
    if (far < least) { least = far; best = n; }
  }
  return best;
}

function hover(n, x, y) {
  if (hovered !== n) { hovered = n; drawMap(); }
  const tip = byId("tip");
  tip.hidden = n === null;
  if (n === null) return;
  tip.replaceChildren(thumbnail(rows[n].at, 112, ""), pair(rows[n]), element("span", KINDS[kindOf(rows[n])], { class: "soft" }));
  const { clientWidth: width, clientHeight: height } = canvas();
  Object.assign(tip.style, { left: `${Math.max(0, Math.min(x + 14, width - 140))}px`, top: `${Math.max(0, Math.min(y + 14, height - 170))}px` });
}

// Counts the crossings of the edge to one side of the point.
function inside(x, y, edge) {
  return edge.reduce((within, [ax, ay], n) => {
    const [bx, by] = edge.at(n - 1);
    return (ay > y) !== (by > y) && x < (bx - ax) * (y - ay) / (by - ay) + ax ? !within : within;
  }, false);
}

function endLasso() {
  for (const n of shown) if (inside(...toPage(rows[n].x, rows[n].y), lasso)) selected.add(n);
  lasso = null;
  setLasso(false);
  tell(`${number(selected.size)} selected`);
  refresh();
}

function setLasso(on) {
  lassoing = on;
  byId("lasso").setAttribute("aria-pressed", on);
}

function zoomMap(factor, x = canvas().clientWidth / 2, y = canvas().clientHeight / 2) {
  const before = mapView.scale, least = Math.min(canvas().clientWidth, canvas().clientHeight) / 1000;
  mapView.scale = Math.min(least * 60, Math.max(least, before * factor));
  mapView.x = x - (x - mapView.x) * mapView.scale / before;
  mapView.y = y - (y - mapView.y) * mapView.scale / before;
  if (mapView.scale === least) fitMap();
  drawMap();
}

const atMap = event => { const box = canvas().getBoundingClientRect(); return [event.clientX - box.left, event.clientY - box.top]; };
canvas().addEventListener("wheel", event => { event.preventDefault(); zoomMap(1.0015 ** -event.deltaY, ...atMap(event)); }, { passive: false });
canvas().addEventListener("pointerdown", event => {
  canvas().setPointerCapture(event.pointerId);
  const [x, y] = atMap(event);
  if (lassoing || event.shiftKey) lasso = [[x, y]];
  else grabbed = { x, y, moved: false };
});
canvas().addEventListener("pointermove", event => {
  const [x, y] = atMap(event);
  if (lasso) { lasso.push([x, y]); drawMap(); return; }
  if (grabbed) {
    if (Math.hypot(x - grabbed.x, y - grabbed.y) > 4) grabbed.moved = true;
    if (grabbed.moved) { mapView.x += x - grabbed.x; mapView.y += y - grabbed.y; Object.assign(grabbed, { x, y }); drawMap(); }
    return;
  }
  hover(nearest(x, y), x, y);
});
canvas().addEventListener("pointerup", event => {
  if (lasso) return endLasso();
  const clicked = grabbed && !grabbed.moved, n = nearest(...atMap(event));
  grabbed = null;
  if (clicked && n !== null) openAt(shown.indexOf(n));
});
canvas().addEventListener("pointerleave", () => hover(null));
byId("lasso").addEventListener("click", () => setLasso(!lassoing));
byId("fit").addEventListener("click", () => { fitMap(); drawMap(); });
byId("closer").addEventListener("click", () => zoomMap(1.6));
byId("farther").addEventListener("click", () => zoomMap(1 / 1.6));
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => drawMap());
