from stages.gallery import file_name


def test_class_names_make_safe_file_names():
    assert file_name("T-shirt/top", "Ankle boot") == "T_shirt_top-Ankle_boot.png"
    assert file_name("../..", "Hose für Ärzte") == "_-Hose_für_Ärzte.png"
