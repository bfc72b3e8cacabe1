"""The images of any source -> one array of pixels and a table of their labels, in source order.

In: what `data:` in params.yaml names. Out: data/decoded/ (images.npy, memory-mapped; rows.csv with split, label and file; facts.json with
name, source and class names), and results/unreadable.csv, a line for each file that is no image with a label. The only stage that knows of
files.
"""

from pathlib import Path

from stages.contracts import params
from stages.contracts.atomic import whole_folder, write_csv, write_json
from stages.contracts.trouble import Trouble, told_plainly
from stages.sources.decoding import decode
from stages.sources.reading import read_source
from stages.sources.settings import DataSettings

DECODED, LEFT_OUT = Path("data/decoded"), Path("results/unreadable.csv")


def main() -> None:
    with told_plainly():
        settings = params.get(DataSettings, "data")
        source = read_source(settings)
        with whole_folder(DECODED) as folder:
            rows, left_out = decode(source, folder / "images.npy", settings.size, settings.fit, settings.colour)
            write_csv(LEFT_OUT, left_out)
            if len(left_out) and settings.unreadable == "stop":
                first = left_out.iloc[0]
                raise Trouble(
                    f"{first['file']}: {first['reason']}; {len(left_out):,} such files are listed in {LEFT_OUT}; remove or repair them, "
                    "or go on without them (data.unreadable: skip in params.yaml)"
                )
            write_csv(folder / "rows.csv", rows)
            write_json(folder / "facts.json", {"name": source.name, "source": source.words, "class_names": source.class_names})


if __name__ == "__main__":
    main()
