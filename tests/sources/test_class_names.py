import os
import unicodedata

from label_laundry.formats.label_words import listed
from label_laundry.sources.class_names import differing, plain


def test_one_name_whatever_its_composition_blanks_or_bytes():
    assert plain(unicodedata.normalize("NFD", " Käfer ")) == "Käfer"
    assert plain(os.fsdecode("Käfer".encode("latin-1"))) == "Käfer"
    assert plain("   ") == "   "


def test_names_that_are_all_different_need_no_word():
    assert differing(["cat", "dog", "cat"]) == []


def test_many_names_are_counted():
    assert listed([str(n) for n in range(8)]) == "'0', '1', '2', '3', '4', '5' and 2 more"
