"""Compares the raw, cleaned and control sides: what cleaning bought, and how certain that is.

In: every side's test probabilities and timing, the test set's flags, the cleaning summary. Out: results/comparison.json,
results/report.md and results/figures/sides.png. All sides are evaluated on the same untouched test images with the same seeds. If
`oracle` made the sides `true` and `right`, they show what the noise costs, and how much of that cleaning recovers.
"""

from label_laundry.contracts import params, paths
from label_laundry.contracts.atomic import write, write_json
from label_laundry.contracts.dataset import read_dataset, read_json, read_labels
from label_laundry.contracts.members import members
from label_laundry.contracts.tables import read_parquet
from label_laundry.contracts.trouble import one_line_errors
from label_laundry.contracts.vocabulary import NAMES, RAW, RIGHT, SIDES, TRUE
from label_laundry.figures.saving import save
from label_laundry.figures.sides import sides_figure
from label_laundry.noise.settings import Noise
from label_laundry.report.comparison import adjust, compare
from label_laundry.report.report import report
from label_laundry.report.sides import audited_rows, read_side


def main() -> None:
    with one_line_errors():
        dataset = read_dataset()
        labels = read_labels(paths.TEST_LABELS, dataset, "test")["label"].to_numpy()
        audited = audited_rows(read_parquet(paths.EVIDENCE, columns=["split", "index", "tier"]), len(labels))
        confidence, noise = params.get(float, "compare", "confidence"), params.get(Noise, "noise")
        there = members(lambda model: paths.trained(RAW, model) / "test_probs.npy")
        models = {}
        for model in there:
            of_truth = [side for side in (RIGHT, TRUE) if (paths.trained(side, model) / "test_probs.npy").exists()]
            sides = {side: read_side(side, model, dataset) for side in (*SIDES, *of_truth)}
            models[model] = compare(labels, sides, audited, dataset.class_names, confidence)
        adjust(models)
        clocks = {model: read_json(paths.crossval_clock(model)) for model in there}
        comparison = {
            "profile": params.get(str, "profile"),
            "noise": None if noise.kind == "none" else noise.model_dump(),
            "test_images": len(labels),
            "audited_test_images": int(audited.sum()),
            "confidence": confidence,
            "device": ", ".join(sorted({clock["device"] for clock in clocks.values()})),
            "crossval_seconds": {model: sum(clocks[model]["seconds_each"]) for model in there},
            "cleaning": read_json(paths.CLEANING),
            **models,
        }
        write_json(paths.COMPARISON, comparison)
        save(sides_figure({NAMES[model]: found for model, found in models.items()}, confidence), paths.FIGURES / "sides.png")
        sources = [read_json(paths.record(download)) for download in (paths.FASHION_MNIST, paths.WEIGHTS)]
        text = report(comparison, read_json(paths.LABEL_HEALTH), dataset, *sources)
        write(paths.REPORT, lambda temporary: temporary.write_text(text, encoding="utf-8"))


if __name__ == "__main__":
    main()
