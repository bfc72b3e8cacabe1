"""People's labelling errors with the truth known: `python -m benchmarks.human_noise FOLDER [--images N] [--minutes M]`.

The pipeline runs up to crossval on CIFAR-10N, as on images of one's own, with the majority label of three people and with that of one; the
truth judges alone. FOLDER: see benchmarks/flag_rule/cifar_10n.py. A set takes half an hour or more on two cores and is kept in
.scratch/flag-rule. Out: results/human_noise.json, a picture of what people got wrong, and its table on standard
output; `python -m benchmarks.pages human-noise` writes docs/measured/human-noise.md.
"""

import argparse
from functools import reduce
from pathlib import Path

import numpy as np
import pandas as pd

from benchmarks.flag_rule.cifar_10n import SETS, arrange
from benchmarks.flag_rule.rules import PARTS, flagged, measured, members_of
from benchmarks.flag_rule.settings import IMAGES, TABLE, TRUTH, members_say, people
from benchmarks.growth import machine
from label_laundry.cli.fitting import MINUTES
from label_laundry.contracts import paths
from label_laundry.contracts.atomic import write_json
from label_laundry.contracts.dataset import read_json
from label_laundry.contracts.trouble import one_line_errors
from label_laundry.contracts.vocabulary import ACTED_ON, ENSEMBLE
from label_laundry.figures.paper import confusion_figure
from label_laundry.figures.saving import save
from label_laundry.flags.ensemble import weighted_mean
from label_laundry.flags.weights import ensemble_weights

OUT, ARRANGED, PICTURES = paths.RESULTS / "human_noise.json", Path(".scratch/human-noise"), paths.FIGURES / "human_noise"


def judged(name: str, arrays: dict[str, np.ndarray]) -> dict:
    """What the pipeline says of one set of labels, beside the truth."""
    given, true, probs = arrays["given"], arrays["true"], members_of(arrays)
    mean = weighted_mean(probs, ensemble_weights(given, probs))
    found = flagged(arrays)[0]
    right = found["tier"].isin(ACTED_ON).to_numpy() & (given != true)
    rows = {row.pop("rule"): row for row in measured(name, arrays)}
    return {
        "images": len(given), "wrong": int((given != true).sum()), "expected": float(found["wrong_prob"].sum()),
        "seconds": float(arrays["seconds"]), "machine": machine(),
        "right": {member: float((one.argmax(1) == true).mean()) for member, one in (*probs.items(), (ENSEMBLE, mean))},
        "average_precision": rows["score"]["average_precision"],
        "suggestions_right": float((found["suggested"].to_numpy().astype(int)[right] == true[right]).mean()),
        "rules": {rule: {key: row[key] for key in ("flags", "precision", "recall", "f1")} for rule, row in rows.items() if "f1" in row},
    }  # fmt: skip


def table(found: dict[str, dict]) -> str:
    """Markdown: how good the members are, how well wrong labels rank and are flagged, and F1 beside cleanlab's rules."""
    some = next(iter(found.values()))

    def cells(form: str, *keys: str) -> list[str]:
        return [form.format(**reduce(dict.__getitem__, keys, one)) for one in found.values()]

    rows = {
        "budget of `init`, minutes": cells("{minutes}"),
        "images; wrong labels": cells("{images:,}; {wrong:,}"),
        "wrong labels that the rule expects": cells("{expected:,.0f}"),
        **{f"right out of fold: {member}": cells(f"{{{member}:.1%}}", "right") for member in some["right"]},
        "average precision of the score": cells("{average_precision:.3f}"),
        "suggestion right, where a flag is": cells("{suggestions_right:.1%}"),
        **{f"F1: {rule}": cells("{f1:.3f}", "rules", rule) for rule in some["rules"] if rule not in PARTS},
        **{f"{rule}: flags; precision": cells("{flags:,}; {precision:.3f}", "rules", rule) for rule in PARTS},
        "seconds": cells("{seconds:,.0f}"),
    }
    head = f"| | {' | '.join(found)} |\n|---|{'--:|' * len(found)}"
    return "\n".join([head, *(f"| {what} | {' | '.join(values)} |" for what, values in rows.items())])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path, metavar="FOLDER")
    parser.add_argument("--sets", nargs="+", choices=SETS, default=list(SETS))
    parser.add_argument("--images", type=int, default=IMAGES, help=f"training images, stratified (default: {IMAGES:,} of 50,000)")
    parser.add_argument("--minutes", type=int, default=MINUTES, help=f"budget of `laundry init` for all trainings (default: {MINUTES})")
    asked = parser.parse_args()
    with one_line_errors():
        for folder in arrange(asked.folder, ARRANGED):
            if folder.name not in asked.sets:
                continue
            setting = people(folder, asked.images, asked.minutes)
            arrays = members_say(setting, print)
            one = judged(setting.name, arrays) | {"minutes": asked.minutes}
            write_json(OUT, (read_json(OUT) if OUT.exists() else {}) | {setting.name: one})
            figure = confusion_figure(arrays["true"], arrays["given"], class_names(folder), f"{folder.name}: {asked.images:,} photographs")
            figure.axes[0].set(xlabel="what people say", ylabel="what it is")
            save(figure, PICTURES / f"{folder.name}.png")
        print(table(read_json(OUT)))


def class_names(folder: Path) -> list[str]:
    return sorted(pd.read_csv(folder / TABLE)[TRUTH].unique())


if __name__ == "__main__":
    main()
