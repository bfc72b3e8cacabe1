"""`results/report.md`: the comparison in words and tables. It claims no more than the intervals support."""

from label_laundry.contracts.dataset import Dataset
from label_laundry.contracts.vocabulary import NAMES
from label_laundry.report.label_section import label_text
from label_laundry.report.recovery_section import recovery_text

# The paper's results on its data set: test accuracy, minutes of training on an RTX 4060, epochs, best epoch.
DATASET = "Fashion-MNIST"
PAPER = {"cnn": (0.9438, 53, 138, 113), "mobilenet_v2": (0.9376, 35, 51, 21)}
MOST_CLASSES = 20


def report(comparison: dict, health: dict, dataset: Dataset, data_source: dict, weights: dict) -> str:
    """Markdown, from the results of compare (`comparison`) and flag (`health`).

    `data_source` and `weights` are the records of where the downloads came from.
    """
    paper = PAPER if dataset.name == DATASET else {}
    parts = [
        "# What cleaning bought",
        "![Test accuracy of each side, with seeds and intervals](figures/sides.png)",
        setting(comparison, dataset, data_source, weights),
        "## Result",
        *(conclusion(model, comparison) for model in members(comparison)),
        *overall(comparison),
        "## Accuracy on the untouched test set",
        accuracy_table(comparison, paper),
        difference_table(comparison),
        *recovery_text(comparison),
        "## Time",
        time_table(comparison, paper),
        "## F1 of each class, cleaned minus raw",
        class_table(comparison, dataset.class_names),
        "## Labels",
        label_text(comparison["cleaning"], health),
    ]
    return "\n\n".join(parts) + "\n"


def members(comparison: dict) -> dict[str, str]:
    """The models that were compared, each with its name in the report."""
    return {model: name for model, name in NAMES.items() if model in comparison}


def setting(comparison: dict, dataset: Dataset, data_source: dict, weights: dict) -> str:
    start, origin = weights.get("file", "random initialisation"), data_source["source"] or dataset.source
    soft = ", and doubts as many labels," if comparison["cleaning"].get("soft") else ","
    return (
        f"{dataset.name}: {dataset.counts['train']:,} training and {dataset.counts['test']:,} test images (source: {origin}); "
        f"profile `{comparison['profile']}`, {dataset.folds} folds, on {comparison['device']}. MobileNetV2 starts from: {start}. "
        f"Intervals are {comparison['confidence']:.0%} and allow for other test images and other seeds. The *control* side lacks as many "
        f"images of each class as cleaning removed{soft} drawn at random. *Audited* leaves out the "
        f"{comparison['test_images'] - comparison['audited_test_images']:,} test images that the audit flags as certain."
    )


def points(value: float) -> str:
    """A share in signed percentage points, with a typographic minus sign."""
    return f"{100 * value:+.2f}".replace("-", "\N{MINUS SIGN}")


def interval(test: dict) -> str:
    return f"{points(test['difference'])} [{points(test['interval'][0])}, {points(test['interval'][1])}]"


def conclusion(model: str, comparison: dict) -> str:
    """One plain sentence for each model."""
    differences, n_seeds = comparison[model]["differences"], comparison[model]["seeds"]
    raw, control = differences["cleaned_vs_raw"]["all"], differences["cleaned_vs_control"]["all"]
    seeds = f"{n_seeds} {'seed' if n_seeds == 1 else 'seeds'}"
    if n_seeds == 1:
        seeds += ", so the interval leaves out the variation between seeds"
    return (
        f"**{NAMES[model]}: {raw['verdict']}** from raw to cleaned labels: {interval(raw)} points of test accuracy ({seeds}). "
        f"Against the control: {control['verdict']}, {interval(control)}."
    )


def overall(comparison: dict) -> list[str]:
    """One sentence if no comparison of sides shows a change, otherwise an empty list."""
    tests = [
        pair[images] for model in members(comparison) for pair in comparison[model]["differences"].values() for images in ("all", "audited")
    ]
    includes_zero = all(low <= 0 <= high for low, high in (test["interval"] for test in tests))
    return [f"Every {comparison['confidence']:.0%} interval of a difference in accuracy includes zero."] if includes_zero else []


def accuracy_table(comparison: dict, paper: dict[str, tuple]) -> str:
    rows = [
        "| | trained on | images | accuracy | std over seeds | macro F1 | log loss | calibration error "
        "| audited accuracy | training − test |",
        "|---|---|--:|--:|--:|--:|--:|--:|--:|--:|",
    ]
    for model, name in members(comparison).items():
        for side, result in comparison[model]["sides"].items():
            std = f"{100 * result['accuracy_std']:.2f}" if comparison[model]["seeds"] > 1 else ""
            rows.append(
                f"| {name} | {side} | {result['train_images']:,} | {result['accuracy']:.2%} | {std} | {result['macro_f1']:.4f} "
                f"| {result['log_loss']:.4f} | {result['calibration_error']:.4f} | {result['audited_accuracy']:.2%} "
                f"| {points(result['train_accuracy'] - result['accuracy'])} |"
            )
        if model in paper:
            rows.append(f"| {name} | *the paper, 64×64* | 60,000 | *{paper[model][0]:.2%}* | | *0.94* | | | | |")
    return "\n".join(rows)


def difference_table(comparison: dict) -> str:
    rows = [
        "| | difference | accuracy, points | audited accuracy, points | result | detectable | log loss | McNemar p of each seed (Holm) |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for model, name in members(comparison).items():
        for pair, tests in comparison[model]["differences"].items():
            p_values = ", ".join(f"{test['p']:.3f} ({test['p_holm']:.3f})" for test in tests["all"]["mcnemar"])
            rows.append(
                f"| {name} | {pair.replace('_vs_', ' − ')} | {interval(tests['all'])} | {interval(tests['audited'])} "
                f"| {tests['all']['verdict']} | {100 * tests['all']['smallest_detectable']:.2f} "
                f"| {loss_change(tests['log_loss'])} | {p_values} |"
            )
    return "\n".join(rows) + (
        "\n\nDetectable: the smallest change, in points, that this comparison would find four times out of five. Log loss: less is "
        "better. Holm: p adjusted for the number of comparisons with the same seed."
    )


def loss_change(test: dict) -> str:
    """A difference in log loss with its interval."""
    low, high = test["interval"]
    return f"{test['difference']:+.4f} [{low:+.4f}, {high:+.4f}]".replace("-", "\N{MINUS SIGN}")


def time_table(comparison: dict, paper: dict[str, tuple]) -> str:
    rows = [
        "Seconds of one training in its own worker process. On a CPU several trainings run side by side, with one thread each.",
        "",
        "| | trained on | seconds | images/s | epochs | epochs to the best | inference, µs per image |",
        "|---|---|--:|--:|--:|--:|--:|",
    ]
    for model, name in members(comparison).items():
        for side, result in comparison[model]["sides"].items():
            rows.append(
                f"| {name} | {side} | {result['seconds']:.1f} | {result['images_per_second']:,.0f} | {result['epochs']:g} "
                f"| {result['epochs_to_best']:g} | {result['inference_us_per_image']:,.0f} |"
            )
        if model in paper:
            _, minutes, epochs, best = paper[model]
            rows.append(f"| {name} | *the paper, RTX 4060* | *{60 * minutes:,}* | | *{epochs}* | *{best}* | |")
    ratios = ", ".join(
        f"{name} {comparison[model]['differences']['cleaned_vs_raw']['seconds_ratio']:.3f}" for model, name in members(comparison).items()
    )
    cost = ", ".join(f"{name} {comparison['crossval_seconds'][model]:,.0f} s" for model, name in members(comparison).items())
    return "\n".join(rows) + f"\n\nTraining time, cleaned / raw: {ratios}. Cross-validation, all folds added up: {cost}."


def class_table(comparison: dict, class_names: list[str]) -> str:
    """Change in F1 of each class; with many classes, only of those that changed most."""
    changes = {model: comparison[model]["differences"]["cleaned_vs_raw"]["f1_change"] for model in members(comparison)}
    rows = ["| class | " + " | ".join(members(comparison).values()) + " | pruned |", "|---|" + "--:|" * (len(changes) + 1)]
    most = sorted(class_names, key=lambda name: -max(abs(changes[model][name]) for model in members(comparison)))[:MOST_CLASSES]
    for name in (name for name in class_names if name in set(most)):
        cells = " | ".join(points(changes[model][name]) for model in members(comparison))
        rows.append(f"| {name} | {cells} | {comparison['cleaning']['pruned_by_class'].get(name, 0)} |")
    left_out = len(class_names) - len(most)
    others = f" The {left_out:,} other classes changed less; `results/comparison.json` has them." if left_out else ""
    each = comparison["test_images"] / len(class_names)
    return (
        "\n".join(rows)
        + f"\n\nIn points. A class has {each:,.0f} test images on average, so its change is noisier than the overall change.{others}"
    )
