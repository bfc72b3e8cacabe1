"""Finds, reviews and cleans wrong labels in image data sets, and proves what cleaning bought.

For a pipeline of your own, without DVC, four functions do the work on arrays or files:

- `flag_labels`: labels and out-of-sample probabilities -> a row of evidence for each image, and flags.
- `clean_labels`: evidence and verdicts -> cleaned labels, their control, and a ledger of every decision.
- `compare_sides`: test predictions of models trained on different labels -> paired differences with intervals.
- `review_page`: flagged images -> one HTML page to review them on.
"""

import importlib

# Imported when first used: `laundry --help` must not wait for pandas and cleanlab.
HOMES = {
    "flag_labels": "label_laundry.notebook.flagging",
    "clean_labels": "label_laundry.notebook.cleaning",
    "compare_sides": "label_laundry.notebook.comparison",
    "review_page": "label_laundry.notebook.reviewing",
}
__all__ = list(HOMES)


def __getattr__(name: str) -> object:
    if name not in HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(importlib.import_module(HOMES[name]), name)


def __dir__() -> list[str]:
    return sorted([*globals(), *HOMES])
