"""What people's verdicts say about the true label of each image that they reviewed."""

import pandas as pd

from label_laundry.review.verdicts import is_bulk, majority_verdicts

# The label of a pruned image: the given one is wrong, and no other class is known to be right.
NO_CLASS = ""


def labels_by_verdict(review: pd.DataFrame, given: pd.Series) -> pd.Series:
    """The label that most reviewers hold to be true, str, indexed by id in the order of `given`.

    Parameters
    ----------
    review : verdicts (see `read_review`); given : class names, indexed by id. Verdicts on other images are left out.

    Notes
    -----
    A relabelled image has its new label, a pruned one `NO_CLASS`, and a kept one its given label. So has an ambiguous one, because the
    given label is among those that fit. As in `tier_precision`, verdicts given in bulk do not count, nor do images without a majority.
    """
    verdicts = majority_verdicts(review[~is_bulk(review["note"])])[0].set_index("id")
    verdicts = verdicts.reindex(given.index.intersection(verdicts.index))
    said = given.reindex(verdicts.index)
    return said.mask(verdicts["verdict"] == "relabel", verdicts["new_label"]).mask(verdicts["verdict"] == "prune", NO_CLASS)
