"""Pictures for people: a page for reviewing all flagged images, contact sheets by tier and by pair of classes, the map.

In: data/examined.parquet, all models' probabilities, images, data/embed, and the originals, each checked against its id. Out:
results/gallery/ (index.html and sheets/), and results/figures/{flagged,label_map}.png.
"""

import sys

import pandas as pd
from matplotlib.figure import Figure

from label_laundry.contracts import paths
from label_laundry.contracts.atomic import whole_folder
from label_laundry.contracts.trouble import one_line_errors
from label_laundry.contracts.vocabulary import ACTED_ON, TIERS
from label_laundry.figures.fonts import use_fonts_for
from label_laundry.figures.label_map import label_map
from label_laundry.figures.saving import save
from label_laundry.figures.sheets import contact_sheet, write_sheets
from label_laundry.pages.material import Material, read_material, review_page
from label_laundry.pages.pictures import missing_words

# Images in flagged.png, which README shows.
WORST = 40


def worst_sheet(material: Material) -> Figure:
    """A contact sheet of the flagged training images with the worst scores."""
    flagged = material.examined[(material.examined["tier"] != "") & (material.examined["split"] == "train")]
    worst = flagged.head(WORST)
    name = material.dataset.name
    title = f"{name}: the {len(worst)} training labels with the worst scores" if len(worst) else "no training label is flagged"
    return contact_sheet(worst, material.cell, title)


def map_of(material: Material) -> Figure:
    """The map of all images, with certain and likely flags marked."""
    examined, names = material.examined, material.dataset.class_names
    labels = pd.Categorical(examined["given"], categories=names).codes
    return label_map(material.points[examined["place"]], labels, examined["tier"].isin(ACTED_ON).to_numpy(), names)


def main() -> None:
    with one_line_errors():
        material = read_material()
        dataset = material.dataset
        flagged = material.examined[material.examined["tier"] != ""]
        use_fonts_for([dataset.name, *dataset.class_names])
        with whole_folder(paths.GALLERY) as folder:
            html = review_page(flagged, material, TIERS, f"Flagged labels: {dataset.name}")
            (folder / "index.html").write_text(html, encoding="utf-8")
            write_sheets(flagged, material.cell, folder / "sheets")
        save(worst_sheet(material), paths.FIGURES / "flagged.png")
        save(map_of(material), paths.FIGURES / "label_map.png")
        if material.missing:
            print(missing_words(material.missing), file=sys.stderr)


if __name__ == "__main__":
    main()
