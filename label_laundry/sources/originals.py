"""The original of an image, for people and for encoders that see more than the stored array.

Stages that look at originals list `data/decoded` or `data/files.csv` as their input, not the source: the id is a hash of the original,
so a file that changed behind it is noticed here.
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
    """Pictures by the id of their image. The source is looked at when the first one is asked for."""

    def __init__(self, settings: DataSettings | None = None) -> None:
        """`settings` None takes the `data:` section of params.yaml."""
        self.given = settings

    @cached_property
    def settings(self) -> DataSettings:
        return self.given or params.get(DataSettings, "data")

    @property
    def stored_whole(self) -> bool:
        """Whether the stored array has each image in its own size."""
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
        """Black and white of pictures of more than eight bits, of the whole set."""
        return read_dataset().values

    def raw(self, id_: str) -> Raw:
        """The image as the source has it: a file, its content, or pixels. It may have changed since `decode`.

        Raises
        ------
        Trouble
            When the source is not what `decode` read.
        """
        place = int(self.places[id_])
        if place >= len(self.source.images):
            raise Trouble(f"{self.source.words}: image {id_} {GONE}")
        return self.source.images[place]

    def typical_edge(self, ids: np.ndarray) -> float:
        """The median longer side, in pixels, of 1,000 originals at most, evenly spaced."""
        return float(np.median([max(self.look(id_, form)[:2]) for id_ in ids[:: max(1, len(ids) // LOOKED_AT)]]))

    def picture(self, id_: str) -> Image.Image:
        """Upright, in its own size, eight bits gray (L) or colour (RGB).

        Raises
        ------
        Trouble
            When it cannot be read, or is another picture than `decode` saw.
        """
        image = self.look(id_, original)
        if digest(image) != id_.split("-")[0]:
            raise Trouble(f"{self.name(id_)} {GONE}")
        return shown(image, values=self.values if is_deep(image) else None)

    def file(self, id_: str) -> tuple[str, bytes]:
        """Suffix and content of a picture file for other tools: the source's own where browsers show its format, else a PNG.

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
