"""Decodes the images of any source into one array of pixels and a table of their labels, in source order.

In: what `data:` in params.yaml names. Out: data/decoded/ (images.npy, memory-mapped; rows.csv with split, label, file, digest of
the original, and place in the source; facts.json with name, source, class names, and the values of black and white where images have
more than eight bits), and results/unreadable.csv, a row for each file or folder that is left out, with the reason and whether an image
is lost by it. The count is printed. Later stages that look at an original again check it against its digest.
"""

import sys

from label_laundry.contracts import params, paths
from label_laundry.contracts.atomic import whole_folder, write_csv, write_json
from label_laundry.contracts.trouble import one_line_errors
from label_laundry.sources.decoding import decode
from label_laundry.sources.left_out import hold_to, summary
from label_laundry.sources.reading import read_source
from label_laundry.sources.settings import DataSettings


def tell(*lines: str) -> None:
    for line in filter(None, lines):
        print(line, file=sys.stderr, flush=True)


def main() -> None:
    with one_line_errors():
        settings = params.get(DataSettings, "data")
        source = read_source(settings)
        tell(*source.notes)
        with whole_folder(paths.DECODED) as folder:
            rows, left_out, values = decode(source, folder / "images.npy", settings.size, settings.fit, settings.colour)
            write_csv(paths.UNREADABLE, left_out)
            tell(summary(left_out))
            hold_to(settings, source, rows, left_out)
            write_csv(folder / "rows.csv", rows)
            facts = {"name": source.name, "source": source.words, "class_names": source.class_names}
            write_json(folder / "facts.json", facts | ({"values": values} if values else {}))


if __name__ == "__main__":
    main()
