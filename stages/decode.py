"""The images of any source -> one array of pixels and a table of their labels, in source order.

In: what `data:` in params.yaml names. Out: data/decoded/ (images.npy, memory-mapped; rows.csv with split, label, file, digest of
the original, and place in the source; facts.json with name, source and class names), and results/unreadable.csv, a row for each file that
cannot be read as an image or has no label. Later stages that look at an original again hold it against its digest.
"""

import sys

from label_laundry.contracts import params, paths
from label_laundry.contracts.atomic import whole_folder, write_csv, write_json
from label_laundry.contracts.trouble import Trouble, one_line_errors
from label_laundry.sources.decoding import decode
from label_laundry.sources.reading import read_source
from label_laundry.sources.settings import DataSettings


def main() -> None:
    with one_line_errors():
        settings = params.get(DataSettings, "data")
        source = read_source(settings)
        for note in source.notes:
            print(note, file=sys.stderr, flush=True)
        with whole_folder(paths.DECODED) as folder:
            rows, left_out = decode(source, folder / "images.npy", settings.size, settings.fit, settings.colour)
            write_csv(paths.UNREADABLE, left_out)
            if len(left_out) and settings.unreadable == "stop":
                first = left_out.iloc[0]
                raise Trouble(
                    f"{first['file']}: {first['reason']}; {len(left_out):,} such files are listed in {paths.UNREADABLE}; remove or repair "
                    "them, or go on without them (data.unreadable: skip in params.yaml)"
                )
            write_csv(folder / "rows.csv", rows)
            write_json(folder / "facts.json", {"name": source.name, "source": source.words, "class_names": source.class_names})


if __name__ == "__main__":
    main()
