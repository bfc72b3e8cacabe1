"""What a test lacks on this machine: the test is skipped, but fails where NOTHING_SKIPPED is set, as in CI."""

import importlib.util
import os
from types import ModuleType

import pytest


def lacking(words: str) -> None:
    """Skip a test that lacks something here; where NOTHING_SKIPPED is set, as in CI, fail it."""
    (pytest.fail if "NOTHING_SKIPPED" in os.environ else pytest.skip)(words)


def needed(name: str, imported: bool = True) -> ModuleType | None:
    """A library of the dependency group `exchange`."""
    if importlib.util.find_spec(name.split(".")[0]) is None:
        lacking(f"no {name} here; install it: uv sync --group exchange")
    return importlib.import_module(name) if imported else None
