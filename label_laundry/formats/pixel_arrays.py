"""Image arrays in any usual layout -> uint8 (N, H, W), (N, H, W, 3) or (N, H, W, 4), one image at a time."""

from collections.abc import Callable, Iterable

import numpy as np

from label_laundry.contracts.trouble import Trouble

CHANNELS = (1, 3, 4)
CHUNK = 1_000


def arranged(array: np.ndarray, name: str) -> np.ndarray:
    """A view as (N, H, W) or (N, H, W, 3 or 4). Also accepts (N, H, W, 1), PyTorch's (N, C, H, W), and flattened squares (N, H*H).

    Raises
    ------
    Trouble
        When the array has another layout, is not numeric, or is empty.
    """
    if not len(array.shape) or not len(array) or array.dtype.kind not in "biuf":
        raise Trouble(f"{name}: {array.dtype} {array.shape} holds no images; expected numbers in the form (N, H, W) or (N, H, W, 3)")
    if array.ndim == 2 and (edge := round(array.shape[1] ** 0.5)) ** 2 == array.shape[1] and edge > 1:
        return array.reshape(len(array), edge, edge)
    if array.ndim == 4 and array.shape[1] in CHANNELS and array.shape[3] not in (1, 3) and not (array.shape[1] == array.shape[3] == 4):
        array = np.moveaxis(array, 1, 3)
    if array.ndim == 4 and array.shape[3] == 1:
        array = array[..., 0]
    if not (array.ndim == 3 or (array.ndim == 4 and array.shape[3] in CHANNELS)) or not array.size:
        raise Trouble(f"{name}: {array.dtype} {array.shape}, expected the form (N, H, W), (N, H, W, 3) or (N, 3, H, W)")
    return array


def to_eight_bits(arrays: dict[str, np.ndarray]) -> tuple[Callable[[np.ndarray], np.ndarray], str]:
    """A function that converts one image to uint8, chosen by the range of all arrays, and a note on scaling ("" if there is none).

    uint8 is kept. Values from 0 to 255 are rounded. Floats from 0 to 1 or from -1 to 1 are scaled to 0 to 255, and so is any other
    range, from its lowest to its highest value. The whole set shares one range, so that dark images stay darker than bright ones.

    Raises
    ------
    Trouble
        When a value is not a finite number.
    """
    kinds = {array.dtype for array in arrays.values()}
    if kinds == {np.dtype(np.uint8)}:
        return (lambda image: image), ""
    if kinds == {np.dtype(bool)}:
        return (lambda image: image.astype(np.uint8) * 255), ""
    least, most = np.min([limits(array, name) for name, array in arrays.items()], axis=0) * (1, -1)
    whole = all(kind.kind in "biu" for kind in kinds)
    # Floats a little above 1 are not gray levels from 0 to 255, but values from 0 to 1 after a filter.
    if least >= 0 and (1 if whole else 2) < most <= 255:
        return (lambda image: np.round(image).astype(np.uint8)), ""
    if not whole and least >= 0 and most <= 1:
        low, high = 0.0, 1.0
    elif not whole and least >= -1 and most <= 1:
        low, high = -1.0, 1.0
    else:
        low, high = float(least), float(max(most, least + 1))
    said = f"values from {least:g} to {most:g} are stored as 0 to 255, with {low:g} as black and {high:g} as white in all images"

    def scaled(image: np.ndarray) -> np.ndarray:
        return np.round((np.clip(image.astype(np.float64), low, high) - low) * (255 / (high - low))).astype(np.uint8)

    return scaled, said


def limits(array: np.ndarray, name: str) -> tuple[float, float]:
    """The lowest value and minus the highest, so that a minimum combines both over chunks and arrays."""
    found = []
    for start in range(0, len(array), CHUNK):
        chunk = array[start : start + CHUNK]
        low, high = float(chunk.min()), float(chunk.max())
        if not np.isfinite([low, high]).all():
            row = start + int(np.flatnonzero(~np.isfinite(chunk.reshape(len(chunk), -1)).all(1))[0])
            raise Trouble(f"{name}: image {row} has values that are not finite (NaN or infinity); replace them, or take the image away")
        found.append((low, -high))
    return tuple(np.min(found, axis=0))


class EndToEnd:
    """The images of several arrays as one sequence; each is converted by `change` when it is requested."""

    def __init__(self, arrays: Iterable[np.ndarray], change: Callable[[np.ndarray], np.ndarray] = lambda image: image) -> None:
        self.arrays, self.change = list(arrays), change
        self.ends = np.cumsum([len(array) for array in self.arrays])

    def __len__(self) -> int:
        return int(self.ends[-1])

    def __getitem__(self, row: int) -> np.ndarray:
        which = int(np.searchsorted(self.ends, row, side="right"))
        return np.ascontiguousarray(self.change(self.arrays[which][row - (self.ends[which - 1] if which else 0)]))
