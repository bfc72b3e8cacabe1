"""What else is wrong with the data set: outliers, duplicates, leaks into the test set, ambiguous images.

In: data/evidence.parquet, data/embed (the neighbour graph of all images), images, the `examine:` section. Out:
data/examined.parquet (the evidence with columns added), results/data_issues.csv (a row for each finding). Test images are examined
and never changed.
"""

import numpy as np

from label_laundry.contracts import params, paths
from label_laundry.contracts.atomic import write, write_csv
from label_laundry.contracts.dataset import read_array, read_dataset, read_images
from label_laundry.contracts.tables import read_parquet
from label_laundry.contracts.trouble import one_line_errors
from label_laundry.contracts.vocabulary import SPLITS
from label_laundry.neighbours.examination import data_issues, examine
from label_laundry.neighbours.outliers_and_duplicates import Limits


def main() -> None:
    with one_line_errors():
        dataset = read_dataset()
        images = {split: read_images(split, dataset) for split in SPLITS}
        graph = (np.array(read_array(paths.EMBED / f"{name}.npy")) for name in ("indices", "distances"))
        examined = examine(read_parquet(paths.EVIDENCE), images, *graph, params.get(Limits, "examine"))
        write(paths.EXAMINED, lambda temporary: examined.to_parquet(temporary, index=False))
        write_csv(paths.DATA_ISSUES, data_issues(examined))


if __name__ == "__main__":
    main()
