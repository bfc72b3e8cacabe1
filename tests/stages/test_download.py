import json

from stages import download


def test_each_model_gets_a_folder_of_what_it_starts_from(project):
    params = (project / "params.yaml").read_text()
    (project / "params.yaml").write_text(params.replace("weights: auto", "weights: random"))
    download.main("mobilenet-v2-weights")
    folder = project / "data" / "download" / "mobilenet-v2-weights"
    for model in ("cnn", "mobilenet_v2"):
        assert json.loads((folder / model / "start.json").read_text()) == {"weights": "random"}
    assert not (folder / "mobilenet_v2" / "weights.safetensors").exists()


def test_the_record_of_the_source_survives_a_second_run(project, idx_folder):
    params = (project / "params.yaml").read_text()
    (project / "params.yaml").write_text(params.replace("folder: null", f"folder: {idx_folder}"))
    download.main("fashion-mnist")
    (project / "params.yaml").write_text(params)
    download.main("fashion-mnist")
    record = json.loads((project / "data" / "download" / "fashion-mnist.json").read_text())
    assert record == {"source": "folder given in params.yaml"}


def test_for_other_images_nothing_is_fetched(project):
    params = (project / "params.yaml").read_text()
    params = params.replace("source: fashion-mnist", "source: folder").replace("path: data/download/fashion-mnist", "path: mine")
    (project / "params.yaml").write_text(params)
    download.main("fashion-mnist")
    assert list((project / "data" / "download" / "fashion-mnist").iterdir()) == []
    assert json.loads((project / "data" / "download" / "fashion-mnist.json").read_text()) == {"source": None}
