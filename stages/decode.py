"""The images of any source -> one array of pixels and a table of their labels, in source order.

In: what `data:` in params.yaml names. Out: data/decoded/ (images.npy, memory-mapped; rows.csv with split, label and file; facts.json with
name, source and class names), and results/unreadable.csv, a line for each file that is no image with a label. The only stage that knows of
files.
"""

from dataclasses import replace
from pathlib import Path

from stages.contracts import params
from stages.contracts.atomic import whole_folder, write_csv, write_json
from stages.contracts.trouble import Trouble, told_plainly
from stages.sources.arrays import read_arrays, read_idx
from stages.sources.class_folders import read_class_folders
from stages.sources.datasets_folder import read_datasets_folder
from stages.sources.decoding import decode
from stages.sources.fashion_mnist import CLASS_NAMES
from stages.sources.settings import FASHION_MNIST, DataSettings
from stages.sources.source import Source

DECODED, LEFT_OUT = Path("data/decoded"), Path("results/unreadable.csv")


def read_source(settings: DataSettings) -> Source:
    """The source that the settings name.

    Raises
    ------
    Trouble
        When it is not there or not in order.
    """
    path = Path(settings.path).expanduser()
    if settings.source == FASHION_MNIST:
        words = "the authors' IDX files, verified by the SHA-256 of their decompressed content"
        return replace(read_idx(path, {str(code): name for code, name in enumerate(CLASS_NAMES)}), name="Fashion-MNIST", words=words)
    if not path.exists():
        raise Trouble(f"params.yaml: data.path: {path} is not there; name the folder with your images")
    classes = None if settings.classes is None else {str(key): name for key, name in settings.classes.items()}
    read = {"folder": read_class_folders, "idx": read_idx, "arrays": read_arrays, "datasets": read_datasets_folder}[settings.source]
    return read(path, classes)


def main() -> None:
    with told_plainly():
        settings = params.get(DataSettings, "data")
        source = read_source(settings)
        if len(source.class_names) < 2:
            raise Trouble(f"{source.words}: one class, {source.class_names[0]!r}; labels can be wrong where there are two or more")
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
