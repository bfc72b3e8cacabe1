import pandas as pd
import pytest

from label_laundry.flags.votes import VOTES, read_votes, with_votes, words


@pytest.mark.parametrize(
    ("votes", "given", "said"),
    [
        (["Coat", "Shirt", "Coat"], "Coat", "2 of 3 annotators say Coat, 1 Shirt"),
        (["Coat", "", "Coat"], "Coat", "2 of 2 annotators say Coat"),
        (["Bag", "Shirt", "Bag", "Coat", "Bag"], "Bag", "3 of 5 annotators say Bag, 1 Coat, 1 Shirt"),
        (["", "Shirt", ""], "Shirt", "the one annotator says Shirt"),
        # Noise was injected: the given label is nobody's.
        (["Bag", "Bag", "Coat"], "Shirt", "0 of 3 annotators say Shirt, 2 Bag, 1 Coat"),
    ],
)
def test_votes_are_told_in_words(votes, given, said):
    assert words(pd.Series(votes), given) == said


@pytest.fixture
def evidence():
    return pd.DataFrame(
        {
            "id": ["b", "a", "c"],
            "given": ["Coat", "Bag", "Coat"],
            "suggested": ["Shirt", "Coat", "Bag"],
            "tier": ["likely", "", "possible"],
            "reason": ["cnn says Shirt", "", "cnn says Bag"],
        }
    )


def test_each_image_gets_its_own_votes_and_each_flag_their_words(evidence, tmp_path):
    # In another order than the evidence, and of images that the profile leaves out.
    (tmp_path / "annotators.csv").write_text("id,anna,ben,cleo\na,Bag,Bag,Bag\nb,Coat,Shirt,Coat\nc,,,\nd,Bag,Coat,Bag\n")
    found = with_votes(evidence, read_votes(tmp_path / "annotators.csv"))
    assert found[VOTES].to_numpy().tolist() == [[3, 2, 1], [3, 3, 0], [0, 0, 0]]
    assert found["reason"].tolist() == ["cnn says Shirt; 2 of 3 annotators say Coat, 1 Shirt", "", "cnn says Bag"]


def test_a_set_without_annotators_has_no_votes(tmp_path):
    (tmp_path / "annotators.csv").write_text("id\n")
    assert read_votes(tmp_path / "annotators.csv") is None
