"""The flag rule under every kind of noise, synthetic and human: `python -m benchmarks.flag_rule [--seeds 1 2] [--people FOLDER …]`.

Fashion-MNIST, 20,000 images with symmetric, confusion and instance noise of 3 to 40 %, and with its own labels alone; 3,000 images, as in
a small set; and tables of people's labels whose truth is known, a folder each with images and labels.csv (columns image, label,
split, true). A setting takes 6 to 15 minutes on two cores and is kept in .scratch/flag-rule.
In: what `download` made. Out: results/flag_rule.csv, where new rows take the place of a setting's older ones; flag_rule_added.csv, where
noise is added to the probabilities of settings without injected noise; their tables on standard output;
`python -m benchmarks.pages flag-rule` writes docs/measured/flag-rule.md.
"""

import argparse
from pathlib import Path

import pandas as pd
from tqdm import tqdm

from benchmarks.flag_rule.added import with_added_noise
from benchmarks.flag_rule.own_errors import without_own_errors
from benchmarks.flag_rule.rules import measured
from benchmarks.flag_rule.settings import SEEDS, injected, members_say, people, small, without_noise
from benchmarks.flag_rule.summary import tables
from label_laundry.contracts.atomic import write_csv
from label_laundry.contracts.trouble import one_line_errors

OUT, ADDED = Path("results/flag_rule.csv"), Path("results/flag_rule_added.csv")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seeds", nargs="+", type=int, default=SEEDS)
    parser.add_argument("--people", nargs="*", type=Path, default=[], metavar="FOLDER")
    parser.add_argument("--kept", action="store_true", help="only settings that are kept from earlier runs")
    asked = parser.parse_args()
    with one_line_errors():
        settings = [*injected(asked.seeds), *small(asked.seeds), *map(people, asked.people)]
        if asked.kept:
            settings = [setting for setting in settings if setting.kept.exists()]
        with tqdm(settings, unit="setting") as bar:
            for setting in bar:
                arrays, as_given = members_say(setting, bar.set_description), without_noise(setting)
                new = measured(setting.name, arrays)
                if as_given is not None and as_given.kept.exists():
                    new.append(without_own_errors(setting.name, arrays, members_say(as_given, bar.set_description)))
                if as_given is None and setting.profile == "cpu":
                    replace_rows(ADDED, setting.name, with_added_noise(setting.name, arrays))
                rows = replace_rows(OUT, setting.name, new)
        print(tables(rows, pd.read_csv(ADDED)))


def replace_rows(path: Path, setting: str, new: list[dict]) -> pd.DataFrame:
    """All rows of the file, with these in place of older ones of the setting."""
    rows = pd.read_csv(path) if path.exists() else pd.DataFrame(columns=["setting"])
    rows = pd.concat([rows[rows["setting"] != setting], pd.DataFrame(new)], ignore_index=True)
    write_csv(path, rows.round(4))
    return rows


if __name__ == "__main__":
    main()
