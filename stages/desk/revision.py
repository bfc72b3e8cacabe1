"""The flags of another revision or experiment, beside those of the workspace."""

from pathlib import Path

import dvc.api
import pandas as pd
from dvc.exceptions import DvcException

from stages.contracts.trouble import Trouble

ISSUES = Path("data/issues.parquet")


def flags_of(revision: str, columns: list[str]) -> pd.DataFrame:
    """Columns of a revision's flags, from Git and DVC's cache.

    Raises
    ------
    Trouble
        When there is no such revision, or its flags are not in the cache.
    """
    try:
        with dvc.api.open(ISSUES.as_posix(), rev=revision, mode="rb") as file:
            return pd.read_parquet(file, columns=columns)
    except (DvcException, OSError) as error:
        raise Trouble(f"{revision}: has no {ISSUES} ({' '.join(str(error).split())}); dvc exp list shows the experiments") from error
