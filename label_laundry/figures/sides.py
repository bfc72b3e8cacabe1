"""What cleaning bought, at a glance: each side's accuracy, and how sure the difference from raw labels is."""

from matplotlib.figure import Figure

from label_laundry.contracts.vocabulary import CLEANED, CONTROL, RAW, RIGHT, TRUE

# Rows from top to bottom. Colours are Okabe and Ito's, which colour-blind readers can tell apart.
ROWS = {
    RAW: ("labels as given", "#444444"),
    CLEANED: ("cleaned", "#0072b2"),
    CONTROL: ("control: as many\nremoved at random", "#999999"),
    RIGHT: ("wrong labels removed\nby the truth", "#009e73"),
    TRUE: ("true labels", "#d55e00"),
}
# Smallest range of the axis, in points: a smaller one would magnify differences that do not matter.
LEAST_RANGE = 0.6
INK = "#222222"


def sides_figure(models: dict[str, dict], confidence: float) -> Figure:
    """A panel for each model, with a row for each side: its seeds as dots, its mean, and the interval of its difference from raw.

    A bar that crosses the line of the raw labels means no detectable change. Panels have different axis limits but the same scale.

    Parameters
    ----------
    models : by title, what `compare` found, with the same sides for each.
    """
    shown = [side for side in ROWS if side in next(iter(models.values()))["sides"]]
    figure = Figure(figsize=(max(3.4 * len(models), 6.4), 1.5 + 0.55 * len(shown)), layout="constrained")
    panels = figure.subplots(1, len(models), squeeze=False, sharey=True)[0]
    ranges = [reach(found, shown) for found in models.values()]
    width = max(LEAST_RANGE, *(high - low for low, high in ranges)) * 1.16
    for axes, (title, found), (low, high) in zip(panels, models.items(), ranges, strict=True):
        draw(axes, found, shown)
        axes.set_xlim((low + high - width) / 2, (low + high + width) / 2)
        axes.set_title(f"{title}: {found['differences']['cleaned_vs_raw']['all']['verdict']}", fontsize=10, color=INK)
        axes.set_xlabel("test accuracy, %")
    panels[0].set_yticks(range(len(shown)), [ROWS[side][0] for side in shown])
    panels[0].set_ylim(len(shown) - 0.4, -0.7)
    words = [f"bar: {confidence:.0%} interval of the difference from labels as given"]
    words.append("dot: a seed" if any(found["seeds"] > 1 for found in models.values()) else "of a single seed")
    words += ["dashed: the ceiling"] if TRUE in shown else []
    figure.supxlabel("; ".join(words), fontsize=8.5, color=INK)
    return figure


def bar(found: dict, side: str) -> tuple[float, float, float]:
    """Mean accuracy of a side in %, and the ends of the interval of its difference from raw, shifted to where raw is."""
    mean, raw = (100 * found["sides"][one]["accuracy"] for one in (side, RAW))
    if side == RAW:
        return mean, mean, mean
    low, high = found["differences"][f"{side}_vs_{RAW}"]["all"]["interval"]
    return mean, raw + 100 * low, raw + 100 * high


def reach(found: dict, shown: list[str]) -> tuple[float, float]:
    """The lowest and the highest value that a panel shows."""
    values = [value for side in shown for value in (*bar(found, side), *(100 * one for one in found["sides"][side]["accuracy_of_seeds"]))]
    return min(values), max(values)


def draw(axes, found: dict, shown: list[str]) -> None:
    axes.axvline(bar(found, RAW)[0], color=ROWS[RAW][1], linewidth=1, zorder=1)
    if TRUE in shown:
        axes.axvline(bar(found, TRUE)[0], color=ROWS[TRUE][1], linewidth=1, linestyle="--", zorder=1)
    for row, side in enumerate(shown):
        (mean, low, high), colour = bar(found, side), ROWS[side][1]
        axes.plot([low, high], [row, row], color=colour, linewidth=5, alpha=0.35, solid_capstyle="butt", zorder=2)
        of_seeds = [100 * one for one in found["sides"][side]["accuracy_of_seeds"]]
        if len(of_seeds) > 1:
            axes.plot(of_seeds, [row] * len(of_seeds), "o", color=colour, markersize=4, alpha=0.75, markeredgewidth=0, zorder=3)
        axes.plot([mean, mean], [row - 0.2, row + 0.2], color=colour, linewidth=2.5, zorder=4)
        axes.annotate(f"{mean:.2f}", (mean, row - 0.24), ha="center", va="bottom", fontsize=8.5, color=INK, zorder=5,
                      bbox={"facecolor": "white", "edgecolor": "none", "pad": 0.6, "alpha": 0.8})  # fmt: skip
    axes.grid(axis="x", alpha=0.25)
    axes.tick_params(axis="y", length=0)
    axes.spines[["top", "right", "left"]].set_visible(False)
