"""Settings for files that people bring: a table of labels, columns of a Hugging Face data set, true labels, a model's predictions."""

from pydantic import Field

from label_laundry.contracts.params import Section
from label_laundry.contracts.place import PlaceName


class Table(Section):
    """Where the labels are, as far as detection does not find them: the file of a table, and the names of its columns."""

    file: PlaceName | None = Field(None, min_length=1, description="of the table; None looks for it below data.path")
    image: str | None = Field(None, description="the column that names the images' files, or holds the images")
    label: str | list[str] | None = Field(None, description="several: one for each annotator")
    split: str | None = None
    annotator: str | None = Field(None, description="where a table has a row for each label that an annotator gave")

    def labels(self) -> list[str]:
        return [self.label] if isinstance(self.label, str) else self.label or []


class ImportedFiles(Section):
    """Predictions of a person's own model, made with another tool."""

    pred_probs: PlaceName | None = Field(min_length=1, description="a file of out-of-sample probabilities for all images")


class Truth(Section):
    """True labels of all or some training images. `prepare` copies them; only the stages `score` and `oracle` use them."""

    file: PlaceName = Field(min_length=1, description="a table")
    image: str = Field(description="the column that names images, by file or id")
    label: str = Field(description="the column of true labels")
