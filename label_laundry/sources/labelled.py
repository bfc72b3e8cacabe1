"""Rows with text labels -> a source: its splits, its classes, and everything that is left out."""

from collections.abc import Iterable, Sequence

import numpy as np
import pandas as pd

from label_laundry.contracts.trouble import Trouble
from label_laundry.formats.label_words import listed, one_form, several_in_one
from label_laundry.formats.split_names import Validation, assigned, split_named
from label_laundry.sources.source import LEFT_OUT, Raw, Source, natural


def source_of(
    name: str,
    words: str,
    found: pd.DataFrame,
    images: Sequence[Raw],
    classes: dict[str, str] | None,
    validation: Validation,
    order: Iterable[str] | None = None,
    notes: Iterable[str] = (),
    left_out: Iterable[tuple[str, str, bool]] = (),
) -> Source:
    """Build a source from images whose labels are text.

    Parameters
    ----------
    found : one row per image: split (the source's own name for it, "" for none), label (str, "" for none) and file. Further columns
        are kept unchanged. The index is ignored.
    images : one for each row of `found`.
    classes : label -> class name, in class order; None uses the labels of the training images.
    validation : what happens to a validation split when there are training and test splits too.
    order : labels in class order, if the source defines one; other labels follow, sorted.
    left_out : (file, reason, whether an image is lost) for whatever the reader could not use.

    Raises
    ------
    Trouble
        When no training image has a label, or a class in `classes` has no training image.
    """
    found = found.reset_index(drop=True)
    labels, joined = one_form(found["label"])
    joined += several_in_one(labels)
    splits, reasons, said = split_rows(found["split"], labels != "", validation)
    reasons[(labels == "") & (reasons == "")] = "no label"
    training = (splits != "test") & (reasons == "")
    known = set(labels[training])
    if classes is None:
        sorted_known = sorted(known, key=natural)
        ordered = list(dict.fromkeys(order if order is not None else sorted_known))
        empty = [label for label in ordered if label not in known]
        said += [f"no training image: {listed(empty)}; left out as a class"] if empty else []
        classes = {label: label for label in ordered + [one for one in sorted_known if one not in ordered] if label in known}
        why = "is no class of the training images"
    else:
        why = "is not in data.classes"
        missing = next((label for label in classes if label not in known), None)
        if missing is not None:
            raise Trouble(
                f"{words}: no training image has the label {missing!r} of data.classes in params.yaml; "
                f"labels of the training images: {listed(sorted(known, key=natural)) or 'none'}"
            )
    if not known:
        raise Trouble(f"{words}: no training image has a label, of {len(found):,} images ({'; '.join(said) or 'no label at all'})")
    other = (reasons == "") & ~labels.isin(classes)
    reasons[other] = labels[other].map(lambda label: f"{label!r} {why}")
    if other.any():
        said.append(f"{other.sum():,} images are left out: {listed(sorted(set(labels[other]), key=natural))} {why}")
    kept = (reasons == "").to_numpy()
    codes = {label: code for code, label in enumerate(classes)}
    rows = found[kept].assign(split=splits[kept], label=labels[kept].map(codes).astype(np.int64)).reset_index(drop=True)
    rows = rows[["split", "label", "file", *(column for column in rows if column not in ("split", "label", "file"))]]
    names = named(found)
    # Nothing is lost with an image of an unlabelled or unused split, or of a class that the user left out.
    lost = ~reasons.str.startswith("of the ") & ~(other & (why == "is not in data.classes"))
    gone = list(zip(names[~kept], reasons[~kept], lost[~kept], strict=True))
    return Source(
        name=name,
        words=words,
        class_names=list(classes.values()),
        rows=rows,
        images=Chosen(images, np.flatnonzero(kept)),
        left_out=pd.DataFrame([*gone, *left_out], columns=LEFT_OUT).astype({"lost": bool}),
        notes=(*notes, *joined, *said),
    )


def split_rows(written: pd.Series, labelled: pd.Series, validation: Validation) -> tuple[pd.Series, pd.Series, list[str]]:
    """The split that each row ends up in, why it is left out ("" if it is not), and notes for a person.

    A split without any label, like the test set of a contest, is left out if another split has labels.
    """
    kinds = {name: split_named(name) if name else "" for name in written.unique()}
    unknown = [name for name, kind in kinds.items() if kind is None]
    reasons, said = pd.Series("", index=written.index), []
    if len(unknown) == len(kinds):
        said += [f"splits {listed(unknown)} are joined, as none has a known name"] if len(unknown) > 1 else []
        kinds, unknown = dict.fromkeys(kinds, ""), []
    kind = written.map(kinds)
    for name in unknown:
        reasons[written == name] = f"of the split {name!r}"
        said.append(f"the split {name!r} is left out; known names are train, validation and test")
    without = [one for one in dict.fromkeys(kind.dropna()) if not labelled[kind == one].any()]
    if len(without) < kind.nunique():
        for one in without:
            reasons[kind == one] = f"of the {one or 'nameless'} split, which has no labels"
            said.append(f"the {one or 'nameless'} split has {(kind == one).sum():,} images and no labels: it is left out")
    left = [one for one in dict.fromkeys(kind[reasons == ""]) if one]
    if left and (nameless := (kind == "") & (reasons == "")).any():
        reasons[nameless] = "in no split"
        said.append(f"{nameless.sum():,} images are in no split: they are left out")
    become, sentence = assigned(left, validation) if left else ({}, "")
    said += [sentence] if sentence else []
    for one, target in become.items():
        if target is None:
            reasons[(kind == one) & (reasons == "")] = f"of the {one} split (data.validation: leave out)"
    return kind.map({**become, "": ""}).fillna(""), reasons, said


def named(found: pd.DataFrame) -> pd.Series:
    """Each row's file; without one, its position, such as `train row 5`."""
    number = found.groupby("split").cumcount().astype(str)
    place = (found["split"] + " row ").where(found["split"] != "", "row ") + number
    return found["file"].where(found["file"] != "", place)


class Chosen:
    """A view of some images of a sequence; nothing is copied."""

    def __init__(self, images: Sequence[Raw], places: np.ndarray) -> None:
        self.images, self.places = images, places

    def __len__(self) -> int:
        return len(self.places)

    def __getitem__(self, place: int) -> Raw:
        return self.images[self.places[place]]
