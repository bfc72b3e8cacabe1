"""Reduce pictures to eight bits per channel: from 12-bit cameras, 16-bit scans, floats."""

import numpy as np
from PIL import Image

# Pillow's one-channel modes with more than eight bits, apart from I;16 and its variants.
DEEP = ("I", "F")
Values = tuple[float, float]  # the values that become black and white


def is_deep(image: Image.Image) -> bool:
    return image.mode in DEEP or image.mode.startswith("I;16")


def span(image: Image.Image) -> Values:
    """The lowest and highest finite value; (0, 0) if there is none."""
    values = np.asarray(image)
    values = values[np.isfinite(values)]
    return (float(values.min()), float(values.max())) if values.size else (0.0, 0.0)


def black_and_white(spans: list[Values]) -> Values:
    """The values that become black and white in a whole set, from the span of each picture.

    The whole set shares one scale, so that a dark picture stays darker than a bright one. Black is 0, or the lowest value if that is
    negative. White is the end of a usual range (1, or 8, 10, 12, 14 or 16 bits, as in cameras) if the highest value lies in its upper
    three quarters; else it is the highest value.
    """
    low, high = min(low for low, _ in spans), max(high for _, high in spans)
    natural = [1.0, *(float(2**bits - 1) for bits in (8, 10, 12, 14, 16))]
    return min(0.0, low), next((top for top in natural if top / 4 < high <= top), max(high, low + 1e-12))


def eight_bits(image: Image.Image, values: Values | None = None) -> Image.Image:
    """Scale to eight bits; Pillow's own conversion would clip at 255. `values` None uses the picture's own span."""
    if not is_deep(image):
        return image
    black, white = values or black_and_white([span(image)])
    array = np.nan_to_num(np.asarray(image, np.float64), nan=black, posinf=white, neginf=black)
    return Image.fromarray((np.clip((array - black) / (white - black), 0, 1) * 255).round().astype(np.uint8))
