"""The flags of another revision or experiment, beside those of the workspace."""

import dvc.api
import pandas as pd
from dvc.exceptions import DvcException

from label_laundry.contracts import paths
from label_laundry.contracts.trouble import Trouble


def flags_of(revision: str, columns: list[str]) -> pd.DataFrame:
    """Columns of a revision's flags, from Git and DVC's cache.

    Raises
    ------
    Trouble
        When there is no such revision, or its flags are not in the cache.
    """
    try:
        with dvc.api.open(paths.EVIDENCE.as_posix(), rev=revision, mode="rb") as file:
            return pd.read_parquet(file, columns=columns)
    except (DvcException, OSError) as error:
        raise Trouble(
            f"{revision}: has no {paths.EVIDENCE} ({' '.join(str(error).split())}); dvc exp list shows the experiments"
        ) from error
