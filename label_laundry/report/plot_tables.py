"""Tables for `dvc plots`, each for one model: accuracy on every side, and F1 of every class. All numbers are in %.

DVC's bars start at zero, so the plots show the shortfall from 100 %: between bars of 93 and 94 % no difference would be visible.
"""

import pandas as pd

from label_laundry.contracts.vocabulary import CLEANED, RAW


def side_rows(model: str, sides: dict[str, dict]) -> pd.DataFrame:
    """One row per side and seed: model, side, seed, accuracy, `error` (100 minus accuracy), and `training`, the row's name on the axis."""
    rows = [
        {
            "model": model, "side": side, "seed": seed, "accuracy": percent(accuracy), "error": percent(1 - accuracy),
            "training": f"{side}, seed {seed}",
        }
        for side, found in sides.items()
        for seed, accuracy in enumerate(found["accuracy_of_seeds"], 1)
    ]  # fmt: skip
    return pd.DataFrame(rows)


def class_rows(model: str, sides: dict[str, dict], side: str) -> pd.DataFrame:
    """One row per class: class, model, F1 on the raw and the cleaned side, and `lacks`, 100 minus F1 on the given side."""
    rows = [
        {"class": name, "model": model} | {one: percent(sides[one]["f1"][name]) for one in (RAW, CLEANED)} | {"lacks": percent(1 - f1)}
        for name, f1 in sides[side]["f1"].items()
    ]
    return pd.DataFrame(rows)


def percent(share: float) -> float:
    return round(100 * share, 4)
