"""Reads a YAML file strictly: what YAML would pass over in silence, or answer with a traceback, is one clear line here."""

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

# libyaml's is ten times as fast, and a stage reads params.yaml a dozen times.
BASE = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
# libyaml's composer calls itself at each level; some ten thousand end the process without a word.
DEEPEST = 50
LONGEST_LINE = 80


class Loader(BASE):
    """PyYAML's safe loader; each mistake is a YAMLError that names its line."""

    def construct_object(self, node: Node, deep: bool = False) -> Any:
        """A value; PyYAML reports neither the line of 2026-99-99 or !!int x nor that it is a mistake in the file."""
        try:
            return super().construct_object(node, deep)
        except (ValueError, LookupError, ArithmeticError, AttributeError, TypeError) as error:
            kind = node.tag.rpartition(":")[2]
            raise ConstructorError(None, None, f"{reprlib.repr(node.value)} is no {kind}", node.start_mark) from error

    def flatten_mapping(self, node: MappingNode) -> None:
        """Called for each mapping before its merge keys are put into it, so that a key is there twice only if it was written twice."""
        seen: dict[Hashable, int] = {}
        for key, _ in node.value:
            name = key.value if isinstance(key.value, str) else None
            if name in seen and name is not None and not hasattr(node, "flat"):
                first = f"the first is in line {seen[name] + 1}"
                raise ConstructorError(None, None, f"the key {reprlib.repr(name)} is there twice ({first}); keep one", key.start_mark)
            seen[name] = key.start_mark.line
        # An anchored mapping comes here once for each alias, and then holds the keys of its merges too.
        node.flat = True
        super().flatten_mapping(node)


def read_yaml(path: Path) -> Any:
    """The content of a YAML file as plain Python values.

    Raises
    ------
    Trouble
        Naming the line, where the file can be read at all.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
        # A copy, as what is returned may be changed.
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
    """One parse for each content: `laundry init` asks for 200 settings, at 10 ms and more a parse."""
    refuse_depth(text)
    return yaml.load(text, Loader=Loader)


def refuse_depth(text: str) -> None:
    """Raise YAMLError at the first value that lies deeper than any setting could."""
    depth = 0
    for event in yaml.parse(text, Loader=BASE):
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > DEEPEST:
            raise ConstructorError(None, None, f"values lie in more than {DEEPEST} others", event.start_mark)


def at_line(text: str, number: int) -> str:
    """A line's number, from 1, and its content, which begins with its key."""
    lines = text.splitlines()
    # At the end of the file libyaml names the line after the last one.
    content = lines[min(number, len(lines) - 1)].strip() if lines else ""
    return f"line {number + 1} ({content[:LONGEST_LINE]})"
