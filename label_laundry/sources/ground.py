"""The background for pictures with transparent parts."""

import numpy as np
from PIL import Image

# Mean difference (0 to 255) between the opaque parts and a white background; below it, the drawing cannot be seen on white.
SHOWS = 40


def on_ground(image: Image.Image) -> Image.Image:
    """Put the picture on white, or on black if the drawing itself is nearly white, as are icons for dark pages."""
    if not image.has_transparency_data:
        return image
    image = image.convert("RGBA")
    pixels = np.asarray(image)
    alpha = pixels[..., 3].astype(np.float64)
    brightness = pixels[..., :3].min(axis=2)  # the darkest channel, because yellow is visible on white
    opaque = alpha.sum()
    lost = opaque and alpha.min() < 255 and (alpha * (255 - brightness)).sum() / opaque < SHOWS
    return Image.alpha_composite(Image.new("RGBA", image.size, "black" if lost else "white"), image)
