"""The table of docs/measured/faults.md, from results/faults.json."""


def table(found: dict[str, dict]) -> str:
    """Markdown: a row for each part that was run."""
    rows = [f"| {fault} | {times:,} | {became} | {len(found[part]['wrong'])} |" for part, (fault, times, became) in rows_of(found).items()]
    return "\n".join(["| fault | times | outcome | wrong or lost |", "|---|--:|---|--:|", *rows])


def rows_of(found: dict[str, dict]) -> dict[str, tuple[str, int, str]]:
    """For each part: the fault, how often it was tried, and the outcome."""
    rows = {}
    for part, one in found.items():
        fault, became = WORDS[part]
        times = one.get("times", one.get("tried", 0))
        rows[part] = fault, times, one.get("why") or became.format(**{key: as_text(value) for key, value in one.items()})
    return rows


def as_text(value: object) -> str:
    if isinstance(value, list):
        return ", ".join(map(str, value))
    return f"{value:,}" if isinstance(value, int) else str(value)


WORDS = {
    "settings": ("params.yaml mutated", "{refused} refused in one line that names the key or the line; {accepted} accepted"),
    "verdicts": ("data/review.csv mutated", "{refused} refused in one line that names the line; none lost of {accepted} read"),
    "pipeline": ("SIGKILL of `dvc repro` and its children", "{torn} truncated dvc.lock, repaired as documented; {outputs} same outputs"),
    "stages": ("SIGKILL of a stage", "{stages} stages, each at least {fewest} times: outputs whole or absent, then the same bytes"),
    "two": ("two `dvc repro` at once", "{refused} refused by DVC's lock, the other succeeded; the same bytes"),
    "ctrl-c": ("Ctrl-C during `dvc repro`", "{stopped} stopped, {torn} truncated dvc.lock, repaired as documented; then the same bytes"),
    "disks": ("a full, nearly full or read-only disk under a stage", "{refused} stopped in one line that names the file"),
    "inputs": ("an input of a stage truncated, emptied or deleted", "{refused} refused in one line that names the file; {went_on} went on"),
    "workspace": ("an output truncated, emptied, deleted or with a flipped bit", "`dvc repro` restored the same bytes"),
    "cache": ("a file of DVC's cache truncated, deleted or with a flipped bit, and its output", "`dvc repro` made the same bytes"),
    "surroundings": ("a stage in another environment", "the same bytes with {kinds}"),
    "clock": ("files from the future and from 1970, a clock set back", "nothing ran again; the same bytes"),
}  # fmt: skip
