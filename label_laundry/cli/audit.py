"""Estimate how many labels are really wrong, from a blind sample that people judge.

`sample` draws images from the whole range of scores, including unflagged images, and writes data/audit/: a page for the
answers (index.html), the same as a table (sample.csv), and the key (key.csv), which reviewers should not read.
`report` reads every answers-NAME.csv there and writes results/audit.json.
"""

from pathlib import Path

import pandas as pd

from label_laundry.contracts import params, paths
from label_laundry.contracts.atomic import whole_folder, write_csv, write_json
from label_laundry.contracts.cells import to_cell
from label_laundry.contracts.dataset import read_dataset, read_images
from label_laundry.contracts.seeds import derive
from label_laundry.contracts.tables import read_parquet
from label_laundry.contracts.trouble import Trouble
from label_laundry.pages.audit_page import audit_page
from label_laundry.pages.pictures import missing_words, original_or
from label_laundry.review.audit import ANSWERS, STRATA, draw, estimate, kappa, strata, wrong_by_majority
from label_laundry.sources.originals import Originals

KEY, SHEET = paths.AUDIT / "key.csv", paths.AUDIT / "sample.csv"
NEXT = 100


def sample(size: int, split: str) -> None:
    """Draw the sample and write its folder.

    Raises
    ------
    Trouble
        When the size is too small, or when an older sample has answers, which would be lost with its key.
    """
    if size < len(STRATA):
        raise Trouble(f"--size {size}: too few for an estimate; use at least {len(STRATA)}, better several hundred")
    answered = sorted(paths.AUDIT.glob("answers-*.csv")) + [path for path in [SHEET] if filled_in(path)]
    if answered:
        raise Trouble(f"{answered[0]}: belongs to the existing sample; move {paths.AUDIT} away (or remove it) to draw another")
    issues, dataset = read_issues(), read_dataset()
    key = draw(issues[issues["split"] == split].reset_index(drop=True), size, derive(params.get(int, "seed"), "audit"))
    images, originals, missing = read_images(split, dataset), Originals(), set()
    pictures = [original_or(images[index], id_, originals, missing) for id_, index in zip(key["id"], key["index"], strict=True)]
    with whole_folder(paths.AUDIT) as folder:
        page = audit_page(key, pictures, dataset.name)
        (folder / "index.html").write_text(page, encoding="utf-8")
        # Spreadsheets open this file, so names that they would run as formulas are written as text.
        names = {column: key[column].map(to_cell) for column in ("first", "second")}
        write_csv(folder / "sample.csv", key[["number", "id"]].assign(**names, answer=""))
        write_csv(folder / "key.csv", key.round({"score": 6}))
    print(f"{len(key)} images of the {split} set, answer on {paths.AUDIT / 'index.html'} (or in {SHEET}: {', '.join(ANSWERS)})")
    if missing:
        print(missing_words(missing))
    print(f"save the answers as {paths.AUDIT}/answers-NAME.csv, then: uv run laundry audit report")


def filled_in(path: Path) -> bool:
    """Whether the sheet has answers. A sheet that cannot be read may have some, so it counts."""
    if not path.exists():
        return False
    try:
        return (pd.read_csv(path, dtype=str, keep_default_na=False)["answer"] != "").any()
    except (OSError, ValueError, KeyError):
        return True


def read_issues() -> pd.DataFrame:
    if not paths.EVIDENCE.exists():
        raise Trouble(f"{paths.EVIDENCE}: not there yet; run `dvc repro flag` first")
    return read_parquet(paths.EVIDENCE, columns=["split", "id", "index", "given", "suggested", "score", "tier"])


def read_answers(path: Path, key: pd.DataFrame) -> pd.Series:
    """One reviewer's answers, indexed like the key, NaN if there is none.

    Raises
    ------
    Trouble
        Naming the line: an image that is not in the key, an unknown answer, or a second answer.
    """
    try:
        table = pd.read_csv(path, dtype=str, keep_default_na=False)
    except (OSError, ValueError) as error:
        raise Trouble(f"{path}: cannot be read ({error})") from error
    if not {"number", "id", "answer"} <= set(table.columns):
        raise Trouble(f"{path}: needs the columns number, id, answer; found {', '.join(table.columns)}")
    numbers = {(str(row.number), row.id): place for place, row in zip(key.index, key.itertuples(), strict=True)}
    out = pd.Series(pd.NA, key.index, object)
    for line, row in enumerate(table.itertuples(), 2):
        place = numbers.get((row.number, row.id))
        if place is None:
            raise Trouble(f"{path}: line {line}: image {row.number} ({row.id}) is not in this sample; see {KEY}")
        if row.answer and row.answer not in ANSWERS:
            raise Trouble(f"{path}: line {line}: unknown answer {row.answer!r}; write {', '.join(ANSWERS)}, or nothing")
        if row.answer and pd.notna(out[place]):
            raise Trouble(f"{path}: line {line}: a second answer for image {row.number}; keep one")
        if row.answer:
            out[place] = row.answer
    return out


def report() -> None:
    """Write results/audit.json and print it in words."""
    if not KEY.exists():
        raise Trouble(f"{KEY}: no sample yet; run `uv run laundry audit sample` first")
    key = pd.read_csv(KEY, dtype={"id": str}, keep_default_na=False)
    reviewers = {path.stem.removeprefix("answers-"): read_answers(path, key) for path in sorted(paths.AUDIT.glob("answers-*.csv"))}
    if not any(answers.notna().any() for answers in reviewers.values()):
        raise Trouble(
            f"{paths.AUDIT}: no answers-NAME.csv with answers; save them from {paths.AUDIT / 'index.html'}, or fill in {SHEET} "
            "and save it as answers-NAME.csv"
        )
    issues = read_issues()
    same = issues[issues["split"] == key["split"].iloc[0]]
    following = strata(same)[(same["tier"] != "") & ~same["id"].isin(key["id"])].head(NEXT)
    result = estimate(key, wrong_by_majority(key, reviewers), following, derive(params.get(int, "seed"), "audit report"))
    names = list(reviewers)
    result["reviewers"] = {name: int(answers.notna().sum()) for name, answers in reviewers.items()}
    result["agreement"] = {
        f"{one} and {other}": kappa(key, reviewers[one], reviewers[other]) for n, one in enumerate(names) for other in names[n + 1 :]
    }
    write_json(paths.AUDIT_RESULT, result)
    print("\n".join(words(result)))


def words(result: dict) -> list[str]:
    """The result as Markdown."""
    out = ["| | images | answered | wrong | share wrong, 95 % |", "|---|--:|--:|--:|---|"]
    for name, one in result["strata"].items():
        share = "" if one["share"] is None else f"{one['share']:.0%} [{one['interval'][0]:.0%}, {one['interval'][1]:.0%}]"
        out.append(f"| {name} | {one['images']:,} | {one['answered']} | {one['wrong']} | {share} |")
    in_all, missed, coming = (result[name] for name in ("wrong_in_all", "wrong_not_flagged", "next"))
    out += [
        "",
        f"Wrong labels in total: about {in_all['images']:,.0f} [{in_all['interval'][0]:,.0f}, {in_all['interval'][1]:,.0f}]; "
        f"unflagged: about {missed['images']:,.0f} [{missed['interval'][0]:,.0f}, {missed['interval'][1]:,.0f}].",
        f"Expect {coming['wrong'][0]:.0f} to {coming['wrong'][1]:.0f} wrong labels among the next {coming['images']} flagged images, "
        "worst first.",
        "Answers: " + ", ".join(f"{name} {n}" for name, n in result["reviewers"].items()) + ".",
    ]
    for pair, one in result["agreement"].items():
        if one["kappa"] is not None:
            verdict = "" if one["kappa_wrong"] is None else f"; on right or wrong {one['kappa_wrong']:.2f}"
            out.append(f"Cohen's kappa of {pair}: {one['kappa']:.2f} on {one['images']} images{verdict}.")
    return out
