"""Bad input is one clear line, exit code 1, and no traceback."""

import contextlib
import sys
from collections.abc import Iterator


class Trouble(Exception):
    """What is wrong, where (file, key, line), and the remedy, in one line that a stranger understands."""


@contextlib.contextmanager
def one_line_errors(code: int = 1) -> Iterator[None]:
    """Turn `Trouble` into its line on standard error and this exit code; any other error keeps its traceback.

    Ctrl-C is one line too, with exit code 130, as a shell has it.
    """
    try:
        yield
    except Trouble as trouble:
        print(f"error: {one_line(str(trouble))}", file=sys.stderr)
        sys.exit(code)
    except KeyboardInterrupt:
        print("stopped; what is finished is kept, and the same command goes on from there", file=sys.stderr)
        sys.exit(130)


def one_line(text: str) -> str:
    """The text with characters that break lines, reverse the reading order or steer a terminal written as escapes."""
    return "".join(each if each.isprintable() else ascii(each)[1:-1] for each in text)
