"""What the settings say of files that people bring: a table of labels, a Hugging Face data set's columns, the truth, a model's answers."""

from pydantic import Field

from label_laundry.contracts.params import Section
from label_laundry.contracts.place import PlaceName


class Table(Section):
    """Where labels are, as far as it is not recognised: a table's file, and the names of its columns."""

    file: PlaceName | None = Field(None, min_length=1, description="of the table; None looks for it below data.path")
    image: str | None = Field(None, description="the column that names the images' files, or holds the images")
    label: str | list[str] | None = Field(None, description="several: one for each annotator")
    split: str | None = None
    annotator: str | None = Field(None, description="where a table has a row for each label that an annotator gave")

    def labels(self) -> list[str]:
        return [self.label] if isinstance(self.label, str) else self.label or []


class ImportedFiles(Section):
    """What a person's own model says, from another tool."""

    pred_probs: PlaceName | None = Field(min_length=1, description="a file of out-of-sample probabilities for all images")


class Truth(Section):
    """True labels of all or some training images, which the stage `score` alone reads."""

    file: PlaceName = Field(min_length=1, description="a table")
    image: str = Field(description="the column that names images, by file or id")
    label: str = Field(description="the column of true labels")
