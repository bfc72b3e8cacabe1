import numpy as np
import pandas as pd

from label_laundry.figures.sheets import contact_sheet, file_name


def test_class_names_make_safe_file_names():
    assert file_name("T-shirt/top", "Ankle boot") == "T_shirt_top-Ankle_boot.png"
    assert file_name("../..", "Hose für Ärzte") == "_-Hose_für_Ärzte.png"


def test_a_sheet_without_flags_is_a_title(tmp_path):
    rows = pd.DataFrame(columns=["split", "index", "given", "suggested"])
    figure = contact_sheet(rows, lambda row: np.zeros((8, 8), np.uint8), "no training label is flagged")
    figure.savefig(tmp_path / "sheet.png")
    assert figure.axes[0].get_title() == "no training label is flagged"
    assert not figure.axes[0].images
