"""The original of an image, for people and for encoders that need more detail than the stored array has.

Stages that read originals list `data/decoded` or `data/files.csv` as their input, not the source. That is safe: an id is a hash of the
original, so a file that has changed since `decode` is noticed here.
"""

import io
from collections.abc import Callable
from functools import cached_property
from typing import TypeVar

import numpy as np
import pandas as pd
from PIL import Image

from label_laundry.contracts import params, paths
from label_laundry.contracts.dataset import read_dataset
from label_laundry.contracts.tables import read_csv
from label_laundry.contracts.trouble import Trouble
from label_laundry.sources.depth import Values, is_deep
from label_laundry.sources.identity import digest
from label_laundry.sources.pictures import Unreadable, form, original, shown
from label_laundry.sources.reading import read_source
from label_laundry.sources.settings import DataSettings
from label_laundry.sources.source import Raw, Source

LOOKED_AT = 1_000
SHOWN_BY_BROWSERS = {"JPEG": "jpg", "PNG": "png", "WEBP": "webp", "GIF": "gif", "BMP": "bmp"}
Seen = TypeVar("Seen")
GONE = "is not the picture that `decode` saw; put it back, or run `dvc repro` to take it as it is"


class Originals:
    """Original pictures by image id. The source is read only when the first one is requested."""

    def __init__(self, settings: DataSettings | None = None) -> None:
        """`settings` None reads the `data:` section of params.yaml."""
        self.given = settings

    @cached_property
    def settings(self) -> DataSettings:
        return self.given or params.get(DataSettings, "data")

    @property
    def stored_whole(self) -> bool:
        """Whether the stored array keeps the images' own size."""
        return self.settings.size is None

    @cached_property
    def source(self) -> Source:
        return read_source(self.settings)

    @cached_property
    def places(self) -> pd.Series:
        """Each image's place in the source, by id."""
        return read_csv(paths.FILES, dtype={"id": str, "place": np.int64}, usecols=["id", "place"]).set_index("id")["place"]

    @cached_property
    def values(self) -> Values | None:
        """The values that are black and white in the set's pictures with more than eight bits; None if there are none."""
        return read_dataset().values

    def raw(self, id_: str) -> Raw:
        """The image in the form that the source has it: a path, the content of a file, or pixels. It may have changed since `decode`.

        Raises
        ------
        Trouble
            When the source now has too few images to contain this one.
        """
        place = int(self.places[id_])
        if place >= len(self.source.images):
            raise Trouble(f"{self.source.words}: image {id_} {GONE}")
        return self.source.images[place]

    def typical_edge(self, ids: np.ndarray) -> float:
        """The median of the longer side, in pixels, over fewer than 2,000 evenly spaced originals."""
        return float(np.median([max(self.look(id_, form)[:2]) for id_ in ids[:: max(1, len(ids) // LOOKED_AT)]]))

    def picture(self, id_: str) -> Image.Image:
        """The original, upright, in its own size, as eight-bit gray (L) or colour (RGB).

        Raises
        ------
        Trouble
            When it cannot be read, or is not the picture that `decode` saw.
        """
        image = self.look(id_, original)
        if digest(image) != id_.split("-")[0]:
            raise Trouble(f"{self.name(id_)} {GONE}")
        return shown(image, values=self.values if is_deep(image) else None)

    def file(self, id_: str) -> tuple[str, bytes]:
        """Suffix and content of an image file for other tools: the source's own file if browsers can show it, else a PNG.

        Raises
        ------
        Trouble
            As `picture`.
        """
        image, raw = self.picture(id_), self.raw(id_)
        if not isinstance(raw, np.ndarray):
            content = raw if isinstance(raw, bytes) else raw.read_bytes()
            with Image.open(io.BytesIO(content)) as opened:
                if opened.format in SHOWN_BY_BROWSERS:
                    return SHOWN_BY_BROWSERS[opened.format], content
        png = io.BytesIO()
        image.save(png, "PNG")
        return "png", png.getvalue()

    def look(self, id_: str, what: Callable[[Raw], Seen]) -> Seen:
        try:
            return what(self.raw(id_))
        except Unreadable as reason:
            raise Trouble(f"{self.name(id_)}: {reason}; it {GONE}") from reason

    def name(self, id_: str) -> str:
        file = self.source.rows["file"].iloc[int(self.places[id_])]
        return f"{self.source.words}: {file or f'image {id_}'}"
