"""`results/report.md`: the comparison in words and tables. It claims what the intervals carry, and no more."""

from label_laundry.contracts.dataset import Dataset
from label_laundry.contracts.vocabulary import NAMES
from label_laundry.report.label_section import label_text

# The paper's table, for the data set that it is about: test accuracy, minutes of training on an RTX 4060, epochs, epochs to the best.
DATASET = "Fashion-MNIST"
PAPER = {"cnn": (0.9438, 53, 138, 113), "mobilenet_v2": (0.9376, 35, 51, 21)}
MOST_CLASSES = 20
# With fewer a bootstrap over seeds is too narrow: of 2 that differ by .35 points it holds the truth in 82 % of cases, of 5 in 91 %.
FEW = 5


def report(comparison: dict, health: dict, dataset: Dataset, data_source: dict, weights: dict) -> str:
    """Markdown.

    `comparison` and `health` are what compare and flag found; the last two say where the inputs came from.
    """
    paper = PAPER if dataset.name == DATASET else {}
    parts = [
        "# What cleaning bought",
        setting(comparison, dataset, data_source, weights),
        "## Verdict",
        *(verdict(model, comparison) for model in NAMES),
        "## Accuracy on the untouched test set",
        accuracy_table(comparison, paper),
        difference_table(comparison),
        *recovery_text(comparison),
        "## Time",
        time_table(comparison, paper),
        "## Classes: F1 of cleaned minus raw",
        class_table(comparison, dataset.class_names),
        "## Labels",
        label_text(comparison["cleaning"], health),
    ]
    return "\n\n".join(parts) + "\n"


def setting(comparison: dict, dataset: Dataset, data_source: dict, weights: dict) -> str:
    start, origin = weights.get("file", "random initialisation"), data_source["source"] or dataset.source
    return (
        f"{dataset.name}, {dataset.counts['train']:,} training and {dataset.counts['test']:,} test images (from: {origin}); "
        f"profile `{comparison['profile']}`, {dataset.folds} folds, on {comparison['device']}. MobileNetV2 starts from: {start}. "
        f"Intervals: {comparison['confidence']:.0%}, paired bootstrap over images and seeds. The *control* side lacks as many "
        "images of each class as cleaning removed, drawn at random. *Audited*: without the "
        f"{comparison['test_images'] - comparison['audited_test_images']} test images whose label the audit doubts for certain."
    )


def points(value: float) -> str:
    """A share as signed percentage points, with a true minus sign."""
    return f"{100 * value:+.2f}".replace("-", "\N{MINUS SIGN}")


def interval(test: dict) -> str:
    return f"{points(test['difference'])} [{points(test['interval'][0])}, {points(test['interval'][1])}]"


def verdict(model: str, comparison: dict) -> str:
    """One plain sentence for each model."""
    one = comparison[model]
    raw, control = one["differences"]["cleaned_vs_raw"]["all"], one["differences"]["cleaned_vs_control"]["all"]
    seeds = f"{one['seeds']} {'seed' if one['seeds'] == 1 else 'seeds'}"
    if one["seeds"] < FEW:
        seeds += f", so the interval knows {'nothing' if one['seeds'] == 1 else 'little'} of how seeds differ"
    return (
        f"**{NAMES[model]}: {raw['verdict']}** from raw to cleaned labels: {interval(raw)} points of test accuracy ({seeds}). "
        f"Against the control: {control['verdict']}, {interval(control)}."
    )


def accuracy_table(comparison: dict, paper: dict[str, tuple]) -> str:
    rows = [
        "| | trained on | images | accuracy | seeds' std | macro F1 | log loss | audited | training − test |",
        "|---|---|--:|--:|--:|--:|--:|--:|--:|",
    ]
    for model, name in NAMES.items():
        for side, one in comparison[model]["sides"].items():
            spread = f"{100 * one['accuracy_std']:.2f}" if comparison[model]["seeds"] > 1 else ""
            rows.append(
                f"| {name} | {side} | {one['train_images']:,} | {one['accuracy']:.2%} | {spread} "
                f"| {one['macro_f1']:.4f} | {one['log_loss']:.4f} | {one['audited_accuracy']:.2%} "
                f"| {points(one['train_accuracy'] - one['accuracy'])} |"
            )
        if model in paper:
            rows.append(f"| {name} | *the paper, 64×64* | 60,000 | *{paper[model][0]:.2%}* | | *0.94* | | | |")
    return "\n".join(rows)


def difference_table(comparison: dict) -> str:
    rows = [
        "| | difference, points of accuracy | all test images | audited | verdict (all) | detectable | McNemar p (Holm), each seed |",
        "|---|---|---|---|---|---|---|",
    ]
    for model, name in NAMES.items():
        for pair, tests in comparison[model]["differences"].items():
            p_values = ", ".join(f"{one['p']:.3f} ({one['p_holm']:.3f})" for one in tests["all"]["mcnemar"])
            rows.append(
                f"| {name} | {pair.replace('_vs_', ' − ')} | {interval(tests['all'])} | {interval(tests['audited'])} "
                f"| {tests['all']['verdict']} | {100 * tests['all']['smallest_detectable']:.2f} | {p_values} |"
            )
    return "\n".join(rows) + (
        "\n\nDetectable: the smallest change in points that would be found four times in five. Holm: adjusted for the number of "
        "comparisons with the same seed."
    )


def recovery_text(comparison: dict) -> list[str]:
    """Where noise was put in: the share of the lost accuracy that came back; nothing otherwise."""
    noise = comparison["noise"]
    if noise is None:
        return []
    rows = [
        "## Recovery",
        f"Noise put in: {noise['kind']}, {noise['rate']:.0%} of the labels. Recovery is (side − raw) / (true − raw) in test accuracy.",
        "| | cleaned | control |\n|---|---|---|",
    ]
    for model, name in NAMES.items():
        cells = " | ".join(recovered(comparison[model]["recovery"][side]) for side in ("cleaned", "control"))
        rows[-1] += f"\n| {name} | {cells} |"
    return rows


def recovered(one: dict) -> str:
    if one["recovery"] is None:
        return "no detectable loss"
    return f"{one['recovery']:.2f} [{one['interval'][0]:.2f}, {one['interval'][1]:.2f}]"


def time_table(comparison: dict, paper: dict[str, tuple]) -> str:
    rows = [
        "Seconds of one training, in a worker of its own; on a CPU several train side by side, one thread each.",
        "",
        "| | trained on | seconds | images/s | epochs | of them to the best | inference, µs an image |",
        "|---|---|--:|--:|--:|--:|--:|",
    ]
    for model, name in NAMES.items():
        for side, one in comparison[model]["sides"].items():
            rows.append(
                f"| {name} | {side} | {one['seconds']:.1f} | {one['images_per_second']:,.0f} | {one['epochs']:g} "
                f"| {one['epochs_to_best']:g} | {one['inference_us_per_image']:,.0f} |"
            )
        if model in paper:
            _, minutes, epochs, best = paper[model]
            rows.append(f"| {name} | *the paper, RTX 4060* | *{60 * minutes:,}* | | *{epochs}* | *{best}* | |")
    ratios = ", ".join(f"{name} {comparison[model]['differences']['cleaned_vs_raw']['seconds_ratio']:.3f}" for model, name in NAMES.items())
    cost = ", ".join(f"{name} {comparison['crossval_seconds'][model]:,.0f} s" for model, name in NAMES.items())
    return "\n".join(rows) + f"\n\nCleaned over raw, seconds: {ratios}. Cross-validation, all folds added up: {cost}."


def class_table(comparison: dict, class_names: list[str]) -> str:
    """Of many classes those that changed most."""
    changes = {model: comparison[model]["differences"]["cleaned_vs_raw"]["f1_change"] for model in NAMES}
    rows = ["| class | " + " | ".join(NAMES.values()) + " | pruned |", "|---|--:|--:|--:|"]
    most = sorted(class_names, key=lambda name: -max(abs(changes[model][name]) for model in NAMES))[:MOST_CLASSES]
    for name in (one for one in class_names if one in set(most)):
        cells = " | ".join(points(changes[model][name]) for model in NAMES)
        rows.append(f"| {name} | {cells} | {comparison['cleaning']['pruned_by_class'].get(name, 0)} |")
    left_out = len(class_names) - len(most)
    of_others = f" The {left_out:,} other classes changed less; `results/comparison.json` has them." if left_out else ""
    each = comparison["test_images"] / len(class_names)
    return (
        "\n".join(rows)
        + f"\n\nIn points; a class has {each:,.0f} test images on average, so its changes are noisier than the whole.{of_others}"
    )
