"""Bad input gives one clear line and exit code 1, without a traceback."""

import contextlib
import sys
from collections.abc import Iterator


class Trouble(Exception):
    """What is wrong, where (file, key, line), and the remedy, in one line that a stranger understands."""


@contextlib.contextmanager
def one_line_errors(code: int = 1) -> Iterator[None]:
    """Turn `Trouble` into its line on standard error and this exit code; any other error keeps its traceback.

    Ctrl-C also prints one line; its exit code is 130, as in a shell.
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
    """The text, with characters escaped that break lines, reverse the reading order or control a terminal."""
    return "".join(each if each.isprintable() else ascii(each)[1:-1] for each in text)
