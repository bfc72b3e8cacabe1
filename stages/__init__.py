"""The stages of dvc.yaml, one file each. `python -m stages.NAME` imports this first, so Ctrl-C prints one line even during imports."""

import sys
from types import TracebackType

from label_laundry.contracts.trouble import one_line_errors


def in_one_line(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    """Hook for uncaught exceptions. Importing torch and pandas takes seconds, and only then can `main` catch anything."""
    if issubclass(kind, KeyboardInterrupt):
        with one_line_errors():
            raise error
    sys.__excepthook__(kind, error, trace)


sys.excepthook = in_one_line
