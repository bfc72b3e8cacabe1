"""The pipeline's graph from dvc.yaml, for benchmarks that run stages without DVC."""

from itertools import product
from pathlib import Path

import yaml

from label_laundry.contracts.vocabulary import RAW

DVC = Path(__file__).parents[1] / "dvc.yaml"


def cells() -> dict[str, dict]:
    """Every stage by DVC's name, with one stage per cell of a matrix: "crossval@cnn"; `labels:` is raw."""
    out = {}
    for name, stage in yaml.safe_load(DVC.read_text(encoding="utf-8"))["stages"].items():
        matrix = stage.get("matrix", {})
        for values in product(*matrix.values()):
            text = yaml.safe_dump({"deps": stage.get("deps", []), "outs": stage.get("outs", []) + stage.get("metrics", [])})
            for key, value in zip(matrix, values, strict=True):
                text = text.replace(f"${{item.{key}}}", value)
            out["@".join(filter(None, [name, "-".join(values)]))] = yaml.safe_load(text.replace("${labels}", RAW))
    return out


def needs() -> dict[str, tuple[str, ...]]:
    """For each stage of the raw side, in a valid order, the stages whose outputs it reads; downloads are there already."""
    kept = {
        name: stage for name, stage in cells().items() if not name.startswith("download") and name.partition("train@")[2][:3] in ("", RAW)
    }
    made_by = {out if isinstance(out, str) else next(iter(out)): name for name, stage in kept.items() for out in stage["outs"]}

    def makers(dep: str) -> list[str]:
        """Stages that make the file, a folder above it, or a part of it."""
        return [maker for out, maker in made_by.items() if out == dep or out.startswith(f"{dep}/") or dep.startswith(f"{out}/")]

    return {name: tuple(dict.fromkeys(one for dep in stage["deps"] for one in makers(dep))) for name, stage in kept.items()}
