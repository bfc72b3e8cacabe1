"""Show which flags changed since another revision or experiment, such as one with other folds, epochs or rules.

Prints how many images moved from each tier to each, and writes results/flagdiff/: a page like the gallery with the
images whose flag was added, removed or moved to another tier, and changes.csv.
"""

import numpy as np
import pandas as pd

from label_laundry.cli.revision import flags_of
from label_laundry.contracts import paths
from label_laundry.contracts.atomic import whole_folder, write_csv
from label_laundry.contracts.cells import to_cell
from label_laundry.contracts.trouble import Trouble
from label_laundry.contracts.vocabulary import TIERS
from label_laundry.pages.material import read_material, review_page

NO_FLAG = "no flag"
# From the surest tier to none.
ORDER = (*TIERS, NO_FLAG)
CHANGES = ("added", "removed", "moved up", "moved down")
COLUMNS = ["id", "tier", "score", "given", "suggested"]
NAMES = ["given", "suggested", "suggested_there"]
SHOWN = ["id", "split", "index", "given", "suggested", "change", "tier", "tier_there", "score", "score_there", "suggested_there"]


def run(revision: str) -> None:
    """Print the table and write the folder."""
    if not paths.EXAMINED.exists():
        raise Trouble(f"{paths.EXAMINED}: not there yet; run `dvc repro` first")
    there = flags_of(revision, COLUMNS)
    material = read_material()
    both = side_by_side(material.examined, there)
    if both.empty:
        raise Trouble(f"{revision}: shares no image with the workspace; compare runs on the same data set")
    changed = changes(both, revision)
    table = pd.crosstab(tier(both["tier_there"]), tier(both["tier"]), rownames=[revision], colnames=["here"], dropna=False)
    comparison = {"there": revision, "tiers": list(ORDER), "counts": table.to_numpy().tolist()}
    with whole_folder(paths.FLAGDIFF) as folder:
        html = review_page(changed, material, ORDER, f"Flags of {material.dataset.name} that differ from {revision}", comparison)
        (folder / "index.html").write_text(html, encoding="utf-8")
        write_csv(folder / "changes.csv", changed[SHOWN].round(4).assign(**{name: changed[name].map(to_cell) for name in NAMES}))
    print(f"{len(both):,} images in both; their tier in {revision}, by row, and here, by column:\n")
    print(table.to_string())
    counts = changed["change"].value_counts()
    print("\n" + ", ".join(f"{counts.get(change, 0):,} {change}" for change in CHANGES))
    print(f"{paths.FLAGDIFF}/index.html shows them")


def tier(column: pd.Series) -> pd.Categorical:
    return pd.Categorical(column, categories=ORDER)


def side_by_side(here: pd.DataFrame, there: pd.DataFrame) -> pd.DataFrame:
    """Images that both runs have, matched by id, with the other run's columns as `*_there`. An empty tier becomes "no flag"."""
    both = here.merge(there, on="id", suffixes=("", "_there"))
    return both.assign(**{column: both[column].replace("", NO_FLAG) for column in ("tier", "tier_there")})


def changes(both: pd.DataFrame, revision: str) -> pd.DataFrame:
    """Rows whose tier changed, largest change of score first, with `change` and a reason that names the old tier."""
    now, then = (tier(both[column]).codes for column in ("tier", "tier_there"))
    none = ORDER.index(NO_FLAG)
    kinds = [(then == none) & (now < none), (now == none) & (then < none), now < then, now > then]
    both = both.assign(change=np.select(kinds, CHANGES, default=""), by=(both["score"] - both["score_there"]).abs())
    changed = both[both["change"] != ""].sort_values(["by", "id"], ascending=[False, True], ignore_index=True).drop(columns="by")
    return changed.assign(reason=[words(row, revision) for row in changed.itertuples()])


def words(row: object, revision: str) -> str:
    """The other revision's flag, then the reason for the current flag."""
    there = f"{row.tier_there} in {revision}, score {row.score_there:.2f}"
    if row.given_there != row.given:
        there += f", given {row.given_there}"
    if row.suggested_there != row.suggested:
        there += f", suggested {row.suggested_there}"
    return f"{row.change}: {there}; {row.reason or 'not flagged here'}"
