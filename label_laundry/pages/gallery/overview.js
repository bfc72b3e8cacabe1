// Flags by tier and by pair, what the verdicts say about each tier, and the map.

// Wilson's 95 % interval of a share, k of n.
function wilson(k, n) {
  const z = 1.959964, middle = (k + z * z / 2) / (n + z * z);
  const half = z * Math.sqrt(k * (n - k) / n + z * z / 4) / (n + z * z);
  return [Math.max(0, middle - half), Math.min(1, middle + half)];
}

const isError = said => said.verdict === "relabel" || said.verdict === "prune";

function showTiers() {
  const table = element("table"), head = table.createTHead().insertRow(), body = table.createTBody();
  for (const text of ["tier", "flagged", "reviewed", "confirmed", "share, 95 %"]) head.append(element("th", text));
  const worst = rows.filter(row => !mine.has(row.id) && row.split === "train").slice(0, 100);
  let low = 0, high = 0, known = true;
  for (const tier of tiers) {
    const of = rows.filter(row => row.tier === tier && row.split === "train");
    const reviewed = of.filter(row => mine.has(row.id));
    const confirmed = reviewed.filter(row => isError(mine.get(row.id))).length;
    const edges = reviewed.length ? wilson(confirmed, reviewed.length) : null;
    const line = body.insertRow();
    line.append(element("th", tier));
    for (const text of [number(of.length), number(reviewed.length), number(confirmed),
      edges ? `${percent(confirmed / reviewed.length)} [${percent(edges[0])}, ${percent(edges[1])}]` : "not yet"]) line.insertCell().textContent = text;
    const coming = worst.filter(row => row.tier === tier).length;
    if (!coming) continue;
    // Of so few to come the share scatters, too: an interval as of n images, 1 / n = 1 / reviewed + 1 / coming.
    const as = reviewed.length * coming / (reviewed.length + coming);
    const next = edges ? wilson(as * confirmed / reviewed.length, as) : [0, 1];
    known &&= edges !== null;
    low += coming * next[0];
    high += coming * next[1];
  }
  byId("tiers").replaceChildren(table);
  byId("expect").textContent = !worst.length ? "Every flagged training image is reviewed."
    : known ? `Expect ${Math.round(low)} to ${Math.round(high)} real errors in the next ${worst.length}, ${order}.`
    : "Review some images of each tier, and this line says how many real errors to expect in the next hundred.";
}

// Rows and columns of the matrix; of more classes those with the most flags.
const MOST_CLASSES = 24;

function showMatrix() {
  const counts = new Map();
  for (const row of rows) counts.set(`${row.given},${row.suggested}`, (counts.get(`${row.given},${row.suggested}`) || 0) + 1);
  const flags = classes.map(() => 0);
  for (const row of rows) { flags[row.given] += 1; flags[row.suggested] += 1; }
  const flagged = classes.map((_, code) => code).filter(code => flags[code]);
  const used = flagged.toSorted((one, other) => flags[other] - flags[one]).slice(0, MOST_CLASSES).sort((one, other) => one - other);
  const table = element("table"), head = table.createTHead().insertRow(), body = table.createTBody();
  const most = Math.max(...counts.values(), 1);
  head.append(element("th", "given"), ...used.map(code => element("th", classes[code])));
  for (const given of used) {
    const line = body.insertRow();
    line.append(element("th", classes[given]));
    for (const suggested of used) {
      const cell = line.insertCell(), n = counts.get(`${given},${suggested}`);
      if (!n) continue;
      const button = element("button", number(n));
      button.setAttribute("aria-label", `${n} given ${classes[given]}, suggested ${classes[suggested]}`);
      button.style.background = `color-mix(in srgb, var(--bar) ${Math.round(45 * Math.sqrt(n / most))}%, var(--card))`;
      button.addEventListener("click", () => { only({ pair: `${classes[given]} → ${classes[suggested]}` }); go("review"); });
      cell.append(button);
    }
  }
  byId("matrix").replaceChildren(table);
  if (used.length < flagged.length)
    byId("matrix").append(element("p", `The ${used.length} of ${number(flagged.length)} classes with the most flags; the list above has every pair.`));
}

// Map coordinates are whole numbers up to 1000; all images gray, flags on top.
function showMap() {
  const canvas = byId("map"), pen = canvas.getContext("2d");
  canvas.width = canvas.height = 1000;
  pen.fillStyle = "#fff";
  pen.fillRect(0, 0, 1000, 1000);
  pen.fillStyle = "#c4c4c4";
  for (let n = 0; n < page.map.length; n += 2) pen.fillRect(page.map[n], page.map[n + 1], 2, 2);
  const colours = ["#b3261e", "#d98200", "#0072b2", "#595959"];
  for (const n of shown.toReversed()) {
    const row = rows[n];
    pen.fillStyle = mine.has(row.id) ? "#1d6b35" : colours[tiers.indexOf(row.tier)];
    pen.beginPath();
    pen.arc(row.x, row.y, 5, 0, 7);
    pen.fill();
  }
}

byId("map").addEventListener("click", event => {
  const box = byId("map").getBoundingClientRect();
  const x = 1000 * (event.clientX - box.left) / box.width, y = 1000 * (event.clientY - box.top) / box.height;
  const far = n => (rows[n].x - x) ** 2 + (rows[n].y - y) ** 2;
  if (!shown.length) return;
  at = shown.reduce((best, n, place) => far(n) < far(shown[best]) ? place : best, 0);
  go("review");
});

function showOverview() {
  showTiers();
  showMatrix();
  showMap();
  byId("kept").textContent = served ? "Every verdict is written to data/review.csv at once. A file of another reviewer: uv run laundry import csv FILE."
    : `${number(mine.size)} verdicts of yours are kept in this browser${others.length ? `, beside ${number(others.length)} of others` : ""}. Save the file, put it in the place of data/review.csv and run dvc repro.`;
}
