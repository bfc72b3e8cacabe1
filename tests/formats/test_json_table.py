import pytest

from label_laundry.formats.json_table import rows_of_json

COCO = {
    "images": [{"id": 1, "file_name": "a.jpg"}, {"id": 2, "file_name": "b.jpg"}, {"id": 3, "file_name": "c.jpg"}],
    "annotations": [{"image_id": 2, "category_id": 7}, {"image_id": 1, "category_id": 5}],
    "categories": [{"id": 5, "name": "cat"}, {"id": 7, "name": "dog"}],
}


@pytest.mark.parametrize(
    ("content", "rows"),
    [
        ({"classes": ["cat", "dog"], "labels": {"a": 1, "b": 0, "c": None}}, [["a", "dog"], ["b", "cat"], ["c", None]]),
        ({"labels": {"a": "dog", "b": {"label": "cat", "confidence": 0.9}, "c": ["dog"]}}, [["a", "dog"], ["b", "cat"], ["c", "dog"]]),
        ({"a.jpg": 3, "b.jpg": "cat"}, [["a.jpg", 3], ["b.jpg", "cat"]]),
        (COCO, [["b.jpg", "dog"], ["a.jpg", "cat"], ["c.jpg", ""]]),
    ],
)
def test_usual_forms(content, rows):
    assert rows_of_json(content).to_numpy().tolist() == rows


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ({"classes": ["cat"], "labels": {"a": 1}}, "the label 1 is none of its 1 classes"),
        ({"labels": {"a": ["cat", "dog"]}}, "several labels"),
        ({**COCO, "images": [{"id": 1}]}, "it looks like COCO, but 'file_name' is missing"),
        ({**COCO, "annotations": [{"image_id": 1, "category_id": 5, "bbox": [1, 2, 3, 4]}] * 2}, "several boxes in an image: cut them out"),
        ([], "no form that is known"),
        ("text", "no form that is known"),
    ],
)
def test_other_forms_are_told(content, words):
    with pytest.raises(ValueError, match=words):
        rows_of_json(content)
