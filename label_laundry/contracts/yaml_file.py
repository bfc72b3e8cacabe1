"""Reads a YAML file strictly: mistakes that PyYAML ignores, or reports with a traceback, give one clear line."""

import copy
import reprlib
from collections.abc import Hashable
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml
from yaml.constructor import ConstructorError
from yaml.nodes import MappingNode, Node

from label_laundry.contracts.trouble import Trouble

# libyaml's loader is ten times as fast, and a stage reads params.yaml a dozen times.
BASE = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
# libyaml's composer is recursive: some ten thousand levels crash the process without a message.
DEEPEST = 50
LONGEST_LINE = 80


class Loader(BASE):
    """PyYAML's safe loader; each mistake is a YAMLError that names its line."""

    def construct_object(self, node: Node, deep: bool = False) -> Any:
        """Build a value. For 2026-99-99 or !!int x, PyYAML raises an error of another type that names no line; this one does."""
        try:
            return super().construct_object(node, deep)
        except (ValueError, LookupError, ArithmeticError, AttributeError, TypeError) as error:
            kind = node.tag.rpartition(":")[2]
            raise ConstructorError(None, None, f"{reprlib.repr(node.value)} is not a valid {kind}", node.start_mark) from error

    def flatten_mapping(self, node: MappingNode) -> None:
        """Refuse repeated keys. This runs before merge keys are expanded, so a key is there twice only if it was written twice."""
        seen: dict[Hashable, int] = {}
        for key, _ in node.value:
            name = key.value if isinstance(key.value, str) else None
            if name in seen and name is not None and not hasattr(node, "flat"):
                first = f"the first is in line {seen[name] + 1}"
                raise ConstructorError(None, None, f"the key {reprlib.repr(name)} is there twice ({first}); keep one", key.start_mark)
            seen[name] = key.start_mark.line
        # An anchored mapping comes here again for each alias, and by then it contains its merged keys.
        node.flat = True
        super().flatten_mapping(node)


def read_yaml(path: Path) -> Any:
    """The content of a YAML file as plain Python values.

    Raises
    ------
    Trouble
        When the file cannot be read or is not valid YAML; the message then names the line.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
        # A copy, because the parsed value is cached and callers may change theirs.
        return copy.deepcopy(parsed(text))
    except OSError as error:
        raise Trouble(f"{path}: cannot be read ({error.strerror}); make it a file that you may read") from error
    except UnicodeDecodeError as error:
        number = path.read_bytes().count(b"\n", 0, error.start) + 1
        raise Trouble(f"{path}: line {number}: is not UTF-8 ({error.reason}); save the file as UTF-8") from error
    except yaml.MarkedYAMLError as error:
        number = (error.problem_mark or error.context_mark).line
        raise Trouble(f"{path}: {at_line(text, number)}: cannot be read as YAML ({error.problem or error.context})") from error
    except yaml.reader.ReaderError as error:
        number = text.count("\n", 0, error.position if isinstance(error.position, int) else 0)
        raise Trouble(f"{path}: {at_line(text, number)}: cannot be read as YAML ({error.reason})") from error


@lru_cache(maxsize=4)
def parsed(text: str) -> Any:
    """Parse each text only once: `laundry init` reads 200 settings, and a parse takes 10 ms or more."""
    refuse_depth(text)
    return yaml.load(text, Loader=Loader)


def refuse_depth(text: str) -> None:
    """Raise YAMLError at the first value nested deeper than any setting."""
    depth = 0
    for event in yaml.parse(text, Loader=BASE):
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > DEEPEST:
            raise ConstructorError(None, None, f"values are nested more than {DEEPEST} deep", event.start_mark)


def at_line(text: str, number: int) -> str:
    """The number of a line, counted from 1, and its content, which begins with the key."""
    lines = text.splitlines()
    # At the end of the file libyaml names the line after the last one.
    content = lines[min(number, len(lines) - 1)].strip() if lines else ""
    return f"line {number + 1} ({content[:LONGEST_LINE]})"
