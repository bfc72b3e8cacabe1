"""The stages of dvc.yaml, a file each. `python -m stages.NAME` imports this first: Ctrl-C is one line while a stage still imports, too."""

import sys
from types import TracebackType

from label_laundry.contracts.trouble import one_line_errors


def in_one_line(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    """The hook of uncaught exceptions. torch and pandas take seconds to import, before `main` can catch anything."""
    if issubclass(kind, KeyboardInterrupt):
        with one_line_errors():
            raise error
    sys.__excepthook__(kind, error, trace)


sys.excepthook = in_one_line
