// The picture under review: fitted to its pane, enlarged by wheel, pinch or key; the original if a server has it.
const looks = Object.assign({ smooth: true, invert: false }, load("label-laundry-look", {}));
const MOST_ZOOM = 40, MOST_BLOWN_UP = 18;
let zoom = 1, shift = { x: 0, y: 0 };
const originals = new Map();  // id -> {address: promise of the original's address, stop}
const fingers = new Map();

function showLook() {
  document.body.classList.toggle("crisp", !looks.smooth);
  document.body.classList.toggle("invert", looks.invert);
  keep("label-laundry-look", looks);
}
function toggleLook(what) { looks[what] = !looks[what]; showLook(); tell({ smooth: looks.smooth ? "smooth" : "crisp", invert: looks.invert ? "inverted" : "as it is" }[what]); }

function original(id) {
  if (!originals.has(id)) {
    const stop = new AbortController();
    const address = fetch(`picture/${encodeURIComponent(id)}`, { headers: { "X-Token": served.token }, signal: stop.signal }).then(async answer => {
      if (!answer.ok) throw new Error((await answer.json()).message);
      return URL.createObjectURL(await answer.blob());
    });
    originals.set(id, { address, stop });
    address.catch(() => originals.delete(id));
  }
  return originals.get(id).address;
}

// Drop all other pictures, also those still loading: a browser has six connections to a server, and verdicts need one.
function forgetOriginals(ids) {
  for (const [id, { address, stop }] of originals) {
    if (ids.includes(id)) continue;
    originals.delete(id);
    stop.abort();
    address.then(URL.revokeObjectURL, () => {});
  }
}

// The pane with one image: first the small picture, then the original.
function stage(row) {
  const shownAs = element("img", [], { src: source(row.at), draggable: false, alt: `${whatOf(row)}, labelled ${plain(row.given)}, suggested ${plain(row.suggested)}` });
  const made = element("div", shownAs, { class: "stage", id: "stage" });
  unzoom(shownAs);
  // A few pixels blown up to a whole screen are harder to read than a smaller picture.
  shownAs.addEventListener("load", () => {
    shownAs.style.maxWidth = `${MOST_BLOWN_UP * shownAs.naturalWidth}px`;
    shownAs.style.maxHeight = `${MOST_BLOWN_UP * shownAs.naturalHeight}px`;
  });
  if (served) {
    const near = [row, rows[shown[at + 1]], rows[shown[at - 1]]].filter(Boolean).map(({ id }) => id);
    forgetOriginals(near);
    original(row.id).then(address => { shownAs.src = address; shownAs.dataset.original = "1"; },
      error => { if (current() === row) made.append(element("p", `A small copy: ${error.message}`, { class: "copy" })); });
    if (near[1]) original(near[1]).catch(() => {});
  }
  made.addEventListener("wheel", event => { event.preventDefault(); zoomBy(1.0015 ** -event.deltaY, event); }, { passive: false });
  made.addEventListener("dblclick", event => zoom > 1 ? unzoom(shownAs) : zoomBy(3, event));
  made.addEventListener("pointerdown", event => { fingers.set(event.pointerId, event); made.setPointerCapture(event.pointerId); });
  made.addEventListener("pointermove", event => drag(event));
  for (const kind of ["pointerup", "pointercancel"]) made.addEventListener(kind, event => fingers.delete(event.pointerId));
  return made;
}

function unzoom(shownAs = byId("stage")?.firstChild) {
  zoom = 1;
  shift = { x: 0, y: 0 };
  fingers.clear();
  if (shownAs) shownAs.style.transform = "";
}

// The point under `where` stays in place; without `where`, the centre does.
function zoomBy(factor, where) {
  const made = byId("stage");
  if (!made) return;
  const box = made.getBoundingClientRect(), before = zoom;
  zoom = Math.min(MOST_ZOOM, Math.max(1, zoom * factor));
  const x = where ? where.clientX - box.left - box.width / 2 : 0, y = where ? where.clientY - box.top - box.height / 2 : 0;
  shift = { x: x - (x - shift.x) * zoom / before, y: y - (y - shift.y) * zoom / before };
  place(made, box);
}

function place(made, box) {
  const limit = side => side * (zoom - 1) / 2;
  shift.x = Math.min(limit(box.width), Math.max(-limit(box.width), shift.x));
  shift.y = Math.min(limit(box.height), Math.max(-limit(box.height), shift.y));
  made.firstChild.style.transform = zoom === 1 ? "" : `translate(${shift.x}px, ${shift.y}px) scale(${zoom})`;
}

function drag(event) {
  const before = fingers.get(event.pointerId), made = byId("stage");
  if (!before || !made) return;
  const [one, other] = [...fingers.values()];
  if (other) {
    const still = one.pointerId === event.pointerId ? other : one;
    const apart = finger => Math.hypot(finger.clientX - still.clientX, finger.clientY - still.clientY) || 1;
    zoomBy(apart(event) / apart(before), { clientX: (event.clientX + still.clientX) / 2, clientY: (event.clientY + still.clientY) / 2 });
  } else if (zoom > 1) {
    shift = { x: shift.x + event.clientX - before.clientX, y: shift.y + event.clientY - before.clientY };
    place(made, made.getBoundingClientRect());
  }
  fingers.set(event.pointerId, event);
}
