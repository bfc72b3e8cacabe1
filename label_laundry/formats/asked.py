"""What the settings say of a table of labels, of the columns of a Hugging Face data set, or of a table of the truth."""

from pydantic import Field

from label_laundry.contracts.params import Section


class Table(Section):
    """Where labels are, as far as it is not recognised: a table's file, and the names of its columns."""

    file: str | None = Field(None, min_length=1, description="of the table; None looks for it below data.path")
    image: str | None = Field(None, description="the column that names the images' files, or holds the images")
    label: str | list[str] | None = Field(None, description="several: one for each annotator")
    split: str | None = None
    annotator: str | None = Field(None, description="where a table has a row for each label that an annotator gave")

    def labels(self) -> list[str]:
        return [self.label] if isinstance(self.label, str) else self.label or []


class Truth(Section):
    """True labels of all or some training images, which the stage `score` alone reads."""

    file: str = Field(min_length=1, description="a table")
    image: str = Field(description="the column that names images, by file or id")
    label: str = Field(description="the column of true labels")
