import pytest

from label_laundry.contracts import params
from label_laundry.contracts.trouble import Trouble
from label_laundry.sources.reading import kind_of, read_source
from label_laundry.sources.settings import DOWNLOADED, DataSettings


def test_fashion_mnist_itself_has_its_names(project, idx_folder):
    (project / DOWNLOADED).parent.mkdir(parents=True)
    (project / DOWNLOADED).symlink_to(idx_folder)
    source = read_source(params.get(DataSettings, "data"))
    assert (source.name, source.class_names[0], len(source.rows)) == ("Fashion-MNIST", "T-shirt/top", 70_000)


@pytest.mark.parametrize("source", ["folder", "table", "file-names", "cifar", "idx", "arrays", "datasets", "fashion-mnist"])
def test_a_file_is_no_folder_of_images(project, source):
    (project / "pets.npz").touch()
    settings = params.get(DataSettings, "data").model_copy(update={"source": source, "path": "pets.npz"})
    with pytest.raises(Trouble, match=r"pets\.npz is a file; name the folder that holds it"):
        read_source(settings)


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
