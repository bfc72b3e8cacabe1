"""Seeded mutations of a params.yaml: typos, broken editors, bad merges, and worse."""

import random
import re
from collections.abc import Iterator
from dataclasses import dataclass

PAIR = re.compile(r"^(?P<indent> *)(?P<key>[\w-]+): *(?P<value>[^#\n]*?)(?P<rest> *(#.*)?)$")
INSIDE = re.compile(r"(?P<key>\w+): (?P<value>[^,{}\[\]]+)")
# Values as written in YAML, which reads some as another type (name, number, date or error) than they look.
VALUES = (
    "", "~", "null", "on", "no", "yes", "true", "False", "auto", "cpu", "0", "-1", "-0", "007", "0o17", "0x1f", "0b2", "1_000", "1e3",
    "1.0e+3", "1e400", ".5", ".nan", ".inf", "-.inf", "0.0000000001", "99999999999999999999999999", "1" + "0" * 5000, "0x" + "f" * 5000,
    "12:30:45", "1:99", "2026-11-28", "2026-99-99", "2026-02-30 10:00:00", "=", "<<", "[]", "{}", "[1, 2]", "[null]", "{a: 1}", "{1: 2}",
    "{[1]: 2}", "&x [*x]", "*nothing", "*cnn", "*all", "!!binary aGk=", "!!binary '*'", "!!set {a}", "!!omap [a: 1]",
    "!!python/object:os.system x", "!!int x", "!!int ''", "!!float x", "!!bool maybe", "!!timestamp x", "!unknown x", "'", '"', "'a",
    '"\\0"', '"\\uD800"', '"\\n"', '"\u202e"', '"\u00a0"', "\uff11", "\u0661", "a: b", "- a", "? a", "| x", "> x", "|", "%a", "@a", "`a`",
    "x" * 100_000, "~nobodyatall/x", "/", "..", "data", "con", "http://x", "s3://x/y", "(?P<label>", "'(?P<label>a{99999999999})'",
    "(?P<label>(a+)+)$", "(" * 5000, "[" * 40, "[" * 60 + "]" * 60, "[" * 100_000, "{a: " * 100_000, "- " * 3000,
)  # fmt: skip
CHARACTERS = (
    "\0", "\x07", "\x1b[2J", "\t", "\r", "\u2028", "\u00a0", "\u202e", "\ufeff", "\uff1a", "\U0001f9fa", "'", '"', "{", "}", "[", "]",
    ":", "#", "&", "*", "!", "|", "%", "@",
)  # fmt: skip
KEYS = ("null", "1", "1.5", "true", "[a, b]", "? {a: 1}", '"a\\nb"', "x" * 900, "<<", '""')
BYTES = (b"\xff", b"\xe9", b"\xed\xa0\x80", b"\xc0\x80", b"\xf5\x80\x80\x80")
MERGES = ("*cnn", "*nothing", "1", "[1]", "[*cnn, *probe]", "{a: 1}", "[[*cnn]]", "null", "*all", "&self {<<: *self}")


@dataclass(frozen=True)
class Mutation:
    """`keys` are the names by which a message may report the mutation: its key or section; none for the whole file."""

    name: str
    keys: tuple[str, ...]
    content: bytes


def pairs(text: str) -> list[tuple[int, str]]:
    """Line (from 0) and full name of each setting that has a line of its own."""
    found, open_sections = [], []
    for number, line in enumerate(text.splitlines()):
        if match := PAIR.match(line):
            depth = len(match["indent"])
            open_sections = [one for one in open_sections if one[0] < depth] + [(depth, match["key"])]
            found.append((number, ".".join(key for _, key in open_sections)))
    return found


def mutations(text: str, n: int, seed: int) -> Iterator[Mutation]:
    """`n` mutations of a params.yaml; the same for a seed."""
    draw = random.Random(seed)
    settings, kinds = pairs(text), (new_value, new_value, new_value, inside, new_key, new_line, new_merge, new_bytes)
    for _ in range(n):
        lines = text.splitlines()
        number, key = draw.choice(settings)
        yield draw.choice(kinds)(draw, lines, number, key)


def made(name: str, key: str, lines: list[str], new_key: str = "") -> Mutation:
    return Mutation(
        name, tuple(filter(None, [*key.split(".")[-2:], new_key.strip('"')])), "\n".join([*lines, ""]).encode("utf-8", "surrogatepass")
    )


def new_value(draw: random.Random, lines: list[str], number: int, key: str) -> Mutation:
    value = draw.choice(VALUES)
    lines[number] = PAIR.sub(lambda match: f"{match['indent']}{match['key']}: {value}{match['rest']}", lines[number])
    return made(f"{key}: {value[:20]}", key, lines)


def inside(draw: random.Random, lines: list[str], number: int, key: str) -> Mutation:
    """A value within braces, if the line has any."""
    found = list(INSIDE.finditer(lines[number].partition("#")[0]))
    if not found:
        return new_value(draw, lines, number, key)
    match, value = draw.choice(found), draw.choice(VALUES)
    lines[number] = lines[number][: match.start("value")] + value + lines[number][match.end("value") :]
    return made(f"{key}, inside: {value[:20]}", key, lines)


def new_key(draw: random.Random, lines: list[str], number: int, key: str) -> Mutation:
    """A key that is misspelt, odd, missing or repeated."""
    old = key.rpartition(".")[2]
    new = draw.choice(
        (
            old[:-1],
            old + "s",
            old.upper(),
            old[::-1],
            "null",
            "1",
            "1.5",
            "true",
            "[a, b]",
            "? {a: 1}",
            '"a\\nb"',
            "x" * 900,
            "<<",
            old + "\u200b",
            '""',
        )
    )
    what = draw.choice(("rename", "twice", "delete", "add"))
    line = lines[number]
    if what == "rename":
        lines[number] = line.replace(old, new, 1)
    elif what == "twice":
        lines.insert(number + 1, line)
    elif what == "delete":
        del lines[number]
        if not PAIR.match(line)["value"]:  # the section's content now belongs to the section before, and is named there
            return made(f"{what} {key}", "", lines)
    else:
        lines.insert(number, f"{line[: len(line) - len(line.lstrip())]}{new}: 1")
    return made(f"{what} {key} {new[:20]}", key, lines, new)


def new_line(draw: random.Random, lines: list[str], number: int, key: str) -> Mutation:
    """Lines that are moved, cut or re-indented, or belong to a Git conflict."""
    what = draw.choice(("indent", "unindent", "tab", "move", "cut", "document", "conflict"))
    if what == "indent":
        lines[number] = " " * draw.randint(1, 5) + lines[number]
    elif what == "unindent":
        lines[number] = lines[number][draw.randint(1, 2) :]
    elif what == "tab":
        lines[number] = "\t" + lines[number]
    elif what == "move":
        lines.insert(draw.randrange(len(lines)), lines.pop(number))
    elif what == "cut":
        lines[number:] = [lines[number][: draw.randrange(len(lines[number]) + 1)]]
    elif what == "document":
        lines.insert(number, draw.choice(("---", "...", "%YAML 9.9")))
    else:
        lines[number : number + 1] = ["<<<<<<< HEAD", lines[number], "=======", lines[number], ">>>>>>> other"]
    return made(f"{what} {key}", "", lines)


def new_merge(draw: random.Random, lines: list[str], number: int, key: str) -> Mutation:
    merge = draw.choice(MERGES)
    lines.insert(number, f"{re.match(' *', lines[number])[0]}<<: {merge}")
    return made(f"merge {merge} at {key}", "", lines)


def new_bytes(draw: random.Random, lines: list[str], number: int, key: str) -> Mutation:
    whole = made("", "", lines).content
    at = draw.randrange(len(whole))
    odd = draw.choice([*BYTES, *(each.encode() for each in CHARACTERS)])
    return Mutation(f"{odd!r} at byte {at}", (), whole[:at] + odd + whole[at:])
