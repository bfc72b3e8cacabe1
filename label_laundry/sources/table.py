"""Images with a table of labels: Kaggle's train.csv, Hugging Face's metadata.csv, FiftyOne's labels.json, and similar files."""

from pathlib import Path, PurePosixPath

import pandas as pd

from label_laundry.contracts.trouble import Trouble
from label_laundry.formats.annotators import GIVEN_BY, by_annotator, majority, spread
from label_laundry.formats.asked import Table
from label_laundry.formats.file_index import FileIndex
from label_laundry.formats.label_words import listed, one_form
from label_laundry.formats.split_names import Validation, split_named
from label_laundry.formats.table_search import Found, the_tables
from label_laundry.sources.index import index_of
from label_laundry.sources.labelled import source_of
from label_laundry.sources.source import Source


def read_table(folder: Path, asked: Table, classes: dict[str, str] | None, validation: Validation = "train") -> Source:
    """The images of a folder that its tables label, in the order of the rows.

    Raises
    ------
    Trouble
        When there is no table of labels, it is unclear which table or column is meant, or no row of a table names a file.
    """
    index = index_of(folder)
    tables, notes = the_tables(index, asked)
    left_out: list[tuple[str, str, bool]] = []
    parts = [labels_of(one, index, notes, left_out) for one in tables]
    rows = pd.concat(parts, ignore_index=True)
    again = rows["file"].duplicated()
    if again.any():
        notes.append(f"{again.sum():,} images are in several tables; the first one counts: {listed(rows['file'][again].tolist())}")
        rows = rows[~again].reset_index(drop=True)
    given = [column for column in rows if column.startswith(GIVEN_BY)]
    if given:
        rows[given], joined = one_form_of_all(rows[given].fillna(""))
        rows["label"] = majority(rows[given])
        notes += [*joined, spread(rows[given])]
    names = ", ".join(one.name for one in tables)
    mentioned = {*rows["file"], *(file for file, _, _ in left_out)}
    unused = [file for file in index.pictures if file not in mentioned]
    if unused:
        notes.append(f"{len(unused):,} images have no row in {names}: {listed(unused)}")
        left_out += [(file, f"no row in {names}", False) for file in unused]
    source = source_of(
        name=folder.resolve().name,
        words=f"table {names} of images in {folder}",
        found=rows,
        images=[index.paths[file] for file in rows["file"]],
        classes=classes,
        validation=validation,
        notes=notes,
        left_out=left_out,
    )
    for column in given:
        known = classes or {name: name for name in source.class_names}
        source.rows[column] = source.rows[column].map(known).fillna("")
    return source


def labels_of(found: Found, index: FileIndex, notes: list[str], left_out: list[tuple[str, str, bool]]) -> pd.DataFrame:
    """One row per image, with columns split, label and file, and one column per annotator if there are several."""
    table, columns = found.table, found.columns
    split = table[columns.split] if columns.split else pd.Series(found.split or "", index=table.index)
    files = [index.find(cell, found.beside, split_named(of) or found.split) for cell, of in zip(table[columns.image], split, strict=True)]
    fail = [number for number, of in enumerate(files) if len(of) != 1]
    for number in fail:
        cell, of = table[columns.image].iloc[number], files[number]
        left_out.append((cell or f"{found.name} row {number + 1}", f"may be {listed(of)}" if of else f"no such file ({found.name})", True))
    if fail:
        notes.append(
            f"{found.name}: {len(fail):,} of {len(table):,} rows have no file of their own: {listed([left_out[-1][0]])} and the like"
        )
    labels = columns.labels
    rows = pd.DataFrame({"split": split, "file": [of[0] if len(of) == 1 else "" for of in files], **table[labels]})
    if columns.annotator:
        rows[columns.annotator] = table[columns.annotator]
    rows = rows[rows["file"] != ""]
    if rows.empty:
        raise Trouble(
            f"{found.name}: none of its {len(table):,} rows names a file in {index.top}; name the folder with the images: data.path"
        )
    if not columns.split and not found.split:
        rows["split"] = splits_by_folder(rows["file"])
    if columns.one_hot:
        return plainly_one(rows[["split", "file"]].assign(label=from_one_hot(rows[labels])), found.name, notes, left_out)
    if columns.annotator:
        wide = by_annotator(rows, "file", columns.annotator, labels[0])
        wide = wide.rename(columns=lambda name: name if name == "file" else f"{GIVEN_BY}{name}")
        return rows[["file", "split"]].drop_duplicates("file").merge(wide, on="file").assign(label="")
    if len(labels) > 1:
        rows = rows.rename(columns={name: f"{GIVEN_BY}{name}" for name in labels}).assign(label="")
        return rows.drop_duplicates("file")
    return plainly_one(rows.rename(columns={labels[0]: "label"}), found.name, notes, left_out)


def plainly_one(rows: pd.DataFrame, name: str, notes: list[str], left_out: list[tuple[str, str, bool]]) -> pd.DataFrame:
    """One row per file. If a file has several rows, they must agree on the label; otherwise it is left out."""
    again = rows["file"].duplicated(keep=False)
    if not again.any():
        return rows
    forms = one_form(rows["label"])[0]
    several = forms[again].groupby(rows["file"][again], sort=False).agg(lambda labels: sorted(set(labels)))
    torn = several[several.str.len() > 1]
    left_out += [(file, f"several labels in {name}: {listed(labels)}", True) for file, labels in torn.items()]
    notes.append(
        f"{name}: {len(several):,} files have several rows; {len(torn):,} of them with different labels, which are left out"
        + (" (if these are of several annotators, name the column: data.table: {annotator: COLUMN})" if len(torn) else "")
    )
    return rows[~rows["file"].isin(torn.index)].drop_duplicates("file")


def from_one_hot(cells: pd.DataFrame) -> pd.Series:
    """The name of the column that has the single 1 in each row; "" if there is no 1 or more than one."""
    ones = cells.apply(pd.to_numeric) == 1
    return ones.idxmax(axis=1).where(ones.sum(axis=1) == 1, "")


def splits_by_folder(files: pd.Series) -> pd.Series:
    """The split that the folders of each file name; "" for all files if some file is in no such folder."""
    named = {
        folder: next(filter(None, map(split_named, PurePosixPath(folder).parts)), "")
        for folder in {str(PurePosixPath(f).parent) for f in files}
    }
    splits = files.map(lambda file: named[str(PurePosixPath(file).parent)])
    return splits if (splits != "").all() else pd.Series("", index=files.index)


def one_form_of_all(votes: pd.DataFrame) -> tuple[pd.DataFrame, list[str]]:
    stacked, notes = one_form(pd.Series(votes.to_numpy().ravel(), dtype=object))
    return pd.DataFrame(stacked.to_numpy().reshape(votes.shape), columns=votes.columns, index=votes.index), notes
