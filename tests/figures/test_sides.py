import pytest

from label_laundry.figures.sides import LEAST_RANGE, bar, sides_figure


def found(accuracies: dict[str, list[float]], half: float = 0.01) -> dict:
    """What compare says of sides with these accuracies of seeds."""
    sides = {side: {"accuracy": sum(seeds) / len(seeds), "accuracy_of_seeds": seeds} for side, seeds in accuracies.items()}
    gains = {side: one["accuracy"] - sides["raw"]["accuracy"] for side, one in sides.items() if side != "raw"}
    differences = {
        f"{side}_vs_raw": {
            "all": {"interval": [gain - half, gain + half], "verdict": "improved" if gain > half else "no detectable change"}
        }
        for side, gain in gains.items()
    }
    return {"seeds": len(accuracies["raw"]), "sides": sides, "differences": differences}


THREE = {"raw": [0.90, 0.91], "cleaned": [0.93, 0.94], "control": [0.90, 0.90]}


def test_a_bar_crosses_the_line_of_raw_just_where_there_is_no_detectable_change():
    axes = sides_figure({"CNN": found(THREE)}, 0.95).axes[0]
    line = axes.lines[0].get_xdata()[0]
    assert line == pytest.approx(90.5)
    bars = {side: bar(found(THREE), side) for side in THREE}
    assert bars["cleaned"] == pytest.approx((93.5, 92.5, 94.5))
    assert bars["cleaned"][1] > line
    assert bars["control"][1] < line < bars["control"][2]
    assert axes.get_title() == "CNN: improved"


def test_each_seed_is_a_dot_and_a_single_one_none():
    def dots(accuracies):
        axes = sides_figure({"CNN": found(accuracies)}, 0.95).axes[0]
        return [line.get_xdata() for line in axes.lines if line.get_marker() == "o"]

    assert dots(THREE) == [pytest.approx([100 * one for one in seeds]) for seeds in THREE.values()]
    assert dots({"raw": [0.9], "cleaned": [0.93]}) == []


def test_panels_share_a_scale_but_not_a_place():
    low = {side: [one - 0.3 for one in seeds] for side, seeds in THREE.items()}
    first, second = sides_figure({"CNN": found(THREE), "Probe": found(low, 0.001)}, 0.95).axes
    widths = [axes.get_xlim()[1] - axes.get_xlim()[0] for axes in (first, second)]
    assert widths[0] == pytest.approx(widths[1])
    assert second.get_xlim()[1] < first.get_xlim()[0]
    same = {side: [0.9, 0.9] for side in THREE}
    low, high = sides_figure({"CNN": found(same, 0.0001)}, 0.95).axes[0].get_xlim()
    assert high - low >= LEAST_RANGE


def test_with_known_truth_the_ceiling_is_marked():
    axes = sides_figure({"CNN": found(THREE | {"true": [0.95, 0.96], "right": [0.94, 0.95]})}, 0.95).axes[0]
    dashed = [line.get_xdata()[0] for line in axes.lines if line.get_linestyle() == "--"]
    assert dashed == [pytest.approx(95.5)]
    assert [label.get_text() for label in axes.get_yticklabels()][-1] == "true labels"
    assert len(axes.get_yticklabels()) == 5
