"""Checks everything in params.yaml before any work, and says what a whole run trains and about how long that takes here.

Otherwise a typo in `clean:` would come to light only after half an hour of training. The output never changes, so a changed setting
reruns this stage and then only what depends on that setting.
"""

import sys

from label_laundry.contracts import params, paths
from label_laundry.contracts.atomic import write
from label_laundry.contracts.dataset import read_json
from label_laundry.contracts.trouble import Trouble, one_line_errors
from label_laundry.running.how_long import whole_run
from label_laundry.settings.whole import Params
from label_laundry.sources.settings import FASHION_MNIST

SHIPPED = 60_000  # training images of Fashion-MNIST


def main() -> None:
    with one_line_errors():
        params.check(Params, params.read(), "")
        print(whole_run(training_images()), file=sys.stderr)
        write(paths.SETTINGS_CHECKED, lambda temporary: temporary.write_text("params.yaml is in order\n", encoding="utf-8"))


def training_images() -> int | None:
    """The number of training images, or None. For a user's own data set it is known from the second run on."""
    most = params.in_profile(int | None, "images", "train")
    if params.get(str, "data", "source") == FASHION_MNIST:
        return min(most or SHIPPED, SHIPPED)
    try:
        return read_json(paths.DATASET)["counts"]["train"]
    except Trouble:  # not there yet, or damaged, which a later stage mends
        return None


if __name__ == "__main__":
    main()
