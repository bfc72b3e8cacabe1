"""The ground on which a picture that is transparent in parts shows."""

import numpy as np
from PIL import Image

# Mean difference of what is opaque from the ground, of 255, below which a drawing is lost on it.
SHOWS = 40


def on_ground(image: Image.Image) -> Image.Image:
    """On white; on black where what is drawn is nearly white itself, such as icons for dark pages."""
    if not image.has_transparency_data:
        return image
    image = image.convert("RGBA")
    pixels = np.asarray(image)
    alpha = pixels[..., 3].astype(np.float64)
    brightness = pixels[..., :3].min(axis=2)  # yellow shows on white
    opaque = alpha.sum()
    lost = opaque and alpha.min() < 255 and (alpha * (255 - brightness)).sum() / opaque < SHOWS
    return Image.alpha_composite(Image.new("RGBA", image.size, "black" if lost else "white"), image)
