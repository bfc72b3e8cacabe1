// Where to start, what is left, what the verdicts say about each tier, and which classes are mixed up.

// Wilson's 95 % interval of a share, k of n.
function wilson(k, n) {
  const z = 1.959964, middle = (k + z * z / 2) / (n + z * z);
  const half = z * Math.sqrt(k * (n - k) / n + z * z / 4) / (n + z * z);
  return [Math.max(0, middle - half), Math.min(1, middle + half)];
}

const looked = row => mine.has(row.id) && !isBulk(mine.get(row.id));

function showStart() {
  const all = ofSplit(), left = all.filter(isOpen).length, begun = left < all.length;
  const button = byId("start");
  byId("start-words").replaceChildren(!rows.length ? (compares ? "No flag differs." : "No label is flagged: there is nothing to review.")
    : compares ? `${plural(all.length, "flag")} came, went or moved to another tier.`
      : split === "test" ? `${plural(all.length, "test image")} flagged. Test labels are never changed: what you say here is kept apart, and nothing acts on it.`
        : `Models doubt ${plural(all.length, "label")}. Look at each picture and say whether its label is right; the surest errors come first. A key or a tap is a verdict, and every verdict can be taken back.`);
  button.hidden = !rows.length;
  button.replaceChildren(hint("KeyR"), !left ? "Look at them again" : begun ? `Go on: ${number(left)} left` : `Start here: ${plural(all.length, "image")}`);
  byId("other-split").hidden = !(hasTest && hasTrain);
  byId("other-split").replaceChildren(split === "train" ? `Test images (${number(rows.filter(row => row.split === "test").length)})` : "Training images");
}

// How many are wrong by the models' probabilities: the central 95 % interval.
function alone(rows) {
  const mean = rows.reduce((sum, row) => sum + row.wrong, 0), spread = 1.96 * Math.sqrt(rows.reduce((sum, row) => sum + row.wrong * (1 - row.wrong), 0));
  return `${Math.round(Math.max(0, mean - spread))} to ${Math.round(Math.min(rows.length, mean + spread))}`;
}

function showTiers() {
  const shownSplit = ofSplit();
  const worst = shownSplit.filter(isOpen).slice(0, 100);
  let low = 0, high = 0, known = true;
  const lines = tiers.map(tier => {
    const of = shownSplit.filter(row => row.tier === tier), reviewed = of.filter(looked), left = of.filter(isOpen).length;
    const wrong = reviewed.filter(row => isError(mine.get(row.id))).length;
    const edges = reviewed.length ? wilson(wrong, reviewed.length) : null;
    const coming = worst.filter(row => row.tier === tier).length;
    if (coming) {
      // The share among so few coming images varies, too: use the interval for n images, 1 / n = 1 / reviewed + 1 / coming.
      const as = reviewed.length * coming / (reviewed.length + coming);
      const next = edges ? wilson(as * wrong / reviewed.length, as) : [0, 1];
      known &&= edges !== null;
      low += coming * next[0];
      high += coming * next[1];
    }
    const button = keyButton("", [tier], () => { only({ tier }); resume(); go("review"); });
    return element("tr", [element("th", of.length ? button : tier), ...[number(of.length), number(left), number(reviewed.length), number(wrong),
      edges ? `${percent(wrong / reviewed.length)} [${percent(edges[0])}, ${percent(edges[1])}]` : "not yet"].map(text => element("td", text))]);
  });
  const head = element("tr", ["tier", "flagged", "left", "reviewed", "confirmed", "share, 95 %"].map(text => element("th", text)));
  byId("tiers").replaceChildren(element("table", [element("thead", head), element("tbody", lines)]));
  byId("expect").textContent = !shownSplit.length ? "" : !worst.length ? "Every one of these images has a verdict."
    : compares || split === "test" ? ""
      : known ? `Expect ${Math.round(low)} to ${Math.round(high)} real errors in the next ${worst.length}, ${order}.`
        : `By the models alone, before any verdict: expect ${alone(worst)} real errors in the next ${worst.length}, ${order}. Review some images of each tier, and your verdicts take their place.`;
}

// A larger matrix cannot be read; then the page lists pairs, most flags first.
const MOST_CLASSES = 24, MOST_PAIRS = 100;

function showPairs() {
  const counts = new Map();
  for (const row of ofSplit()) {
    const key = pairOf(row);
    if (!counts.has(key)) counts.set(key, { key, row, n: 0, left: 0 });
    counts.get(key).n++;
    if (isOpen(row)) counts.get(key).left++;
  }
  const used = [...new Set([...counts.values()].flatMap(({ row }) => [row.given, row.suggested]))].sort((a, b) => a - b);
  byId("pairs").replaceChildren(used.length <= MOST_CLASSES ? matrix(used, counts) : pairList([...counts.values()]));
}

const openPair = key => { only({ pair: key }); resume(); go("review"); };

function matrix(used, counts) {
  const most = Math.max(...[...counts.values()].map(({ n }) => n), 1);
  const head = element("tr", [element("th", "labelled ↓ suggested →"), ...used.map(code => element("th", name(code)))]);
  return element("table", [element("thead", head), element("tbody", used.map(given => element("tr", [element("th", name(given)), ...used.map(suggested => {
    const found = counts.get(`${classes[given]} → ${classes[suggested]}`);
    if (!found) return element("td");
    const button = keyButton("", [number(found.n)], () => openPair(found.key), {
      aria: { label: `${number(found.n)} labelled ${plain(given)}, suggested ${plain(suggested)}` },
      style: { background: `color-mix(in srgb, var(--bar) ${Math.round(45 * Math.sqrt(found.n / most))}%, var(--card))` },
    });
    return element("td", button);
  })])))], { class: "matrix" });
}

function pairList(found) {
  found.sort((a, b) => b.n - a.n || (a.key < b.key ? -1 : 1));
  const head = element("tr", ["labelled → suggested", "flagged", "left"].map(text => element("th", text)));
  const lines = found.slice(0, MOST_PAIRS).map(({ key, row, n, left }) => element("tr", [
    element("th", keyButton("", [pair(row)], () => openPair(key))), element("td", number(n)), element("td", number(left)),
  ]));
  const more = found.length - lines.length;
  return element("div", [element("table", [element("thead", head), element("tbody", lines)], { class: "pair-list" }),
    more > 0 && element("p", `and ${plural(more, "rarer pair")}, in the list of the filter`, { class: "soft" })]);
}

// Comparison of two sets of flags: which tier the images of each tier moved to.
function showComparison() {
  byId("comparison").hidden = !compares;
  if (!compares) return;
  const { there, tiers: names, counts } = page.comparison;
  const changes = [...new Set(rows.map(row => row.change))].map(change => [change, rows.filter(row => row.change === change).length]);
  byId("changes").replaceChildren(...changes.map(([change, n]) => keyButton("", [`${number(n)} ${change}`], () => { only({ change }); resume(); go("review"); })));
  const head = element("tr", [element("th", `${there} ↓ here →`), ...names.map(text => element("th", text))]);
  byId("moved").replaceChildren(element("table", [element("thead", head), element("tbody", counts.map((line, n) =>
    element("tr", [element("th", names[n]), ...line.map((count, other) => element("td", element(count && n !== other ? "b" : "span", number(count))))])))]));
}

function showOverview() {
  byId("bar").hidden = true;
  showStart();
  showComparison();
  showTiers();
  showPairs();
  const opinions = rows.filter(row => row.split === "test" && mine.has(row.id)).length, verdicts = mine.size - opinions;
  byId("kept").textContent = served ? `Every verdict is written to ${served.file} at once. Add a file of another reviewer with: uv run laundry import csv FILE`
    : `${plural(verdicts, "verdict")} of yours ${verdicts === 1 ? "is" : "are"} kept in this browser${others.length ? `, beside ${number(others.length)} of others` : ""}. Save the file, add it to the project's with: uv run laundry import csv review.csv, and run dvc repro.`;
  byId("save-opinions").hidden = !opinions;
}
