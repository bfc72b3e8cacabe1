"""Precision against recall for every score, where the truth is known."""

import pandas as pd
from matplotlib.figure import Figure

COLOURS = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#56b4e9", "#e69f00")  # Okabe and Ito
STYLES = ("--", ":", "-.")


def precision_recall(curves: dict[str, pd.DataFrame], title: str) -> Figure:
    """A line for each detector, from columns `recall` and `precision` (shares); the first is drawn thick and black."""
    figure = Figure(figsize=(7.6, 4.8), layout="constrained")
    axes = figure.subplots()
    for number, (name, curve) in enumerate(curves.items()):
        look = {"color": COLOURS[number % len(COLOURS)], "linestyle": STYLES[number % len(STYLES)], "linewidth": 1.3}
        if not number:
            look = {"color": "black", "linewidth": 2.4, "zorder": 3}
        axes.plot(curve["recall"], curve["precision"], label=name, **look)
    axes.set(xlabel="recall: share of the wrong labels that is found", ylabel="precision", xlim=(0, 1), ylim=(0, 1.01), title=title)
    axes.grid(alpha=0.3)
    axes.legend(loc="center left", bbox_to_anchor=(1, 0.5), frameon=False)
    return figure
