import pytest

from label_laundry.contracts import params
from label_laundry.sources.reading import kind_of, read_source
from label_laundry.sources.settings import DOWNLOADED, DataSettings


def test_fashion_mnist_itself_has_its_names(project, idx_folder):
    (project / DOWNLOADED).parent.mkdir(parents=True)
    (project / DOWNLOADED).symlink_to(idx_folder)
    source = read_source(params.get(DataSettings, "data"))
    assert (source.name, source.class_names[0], len(source.rows)) == ("Fashion-MNIST", "T-shirt/top", 70_000)


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("dataset_dict.json", "datasets"),
        ("dataset_info.json", "folder"),
        ("state.json", "datasets"),
        ("emnist-letters-train-images-idx3-ubyte.gz", "idx"),
        ("mnist.npz", "arrays"),
        ("train-images-idx3-ubyte", "idx"),
        ("images.npz", "arrays"),
        ("train_images.npy", "arrays"),
        ("cat", "folder"),
    ],
)
def test_a_folder_is_known_by_its_files(tmp_path, name, kind):
    (tmp_path / name).touch()
    assert kind_of(tmp_path) == kind
