"""What people's verdicts say of the true label of each image that they reviewed."""

import pandas as pd

from label_laundry.review.verdicts import is_bulk, majority_verdicts

# Of an image that was pruned: its label is wrong, and no other class is known to be right.
NO_CLASS = ""


def labels_by_verdict(review: pd.DataFrame, given: pd.Series) -> pd.Series:
    """The label that most reviewers hold to be true, str, indexed by id in the order of `given`.

    Parameters
    ----------
    review : verdicts (see `read_review`); given : class names, indexed by id. Verdicts on other images are left out.

    Notes
    -----
    A relabelled image has its new label, a pruned one `NO_CLASS`, and a kept one that given; so has an ambiguous one, for which it is among
    the classes that fit. As in `tier_precision`, a verdict given in bulk is no review, and nor is one without a majority.
    """
    verdicts = majority_verdicts(review[~is_bulk(review["note"])])[0].set_index("id")
    verdicts = verdicts.reindex(given.index.intersection(verdicts.index))
    said = given.reindex(verdicts.index)
    return said.mask(verdicts["verdict"] == "relabel", verdicts["new_label"]).mask(verdicts["verdict"] == "prune", NO_CLASS)
