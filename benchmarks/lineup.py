"""The contenders: four of ours and four peers, all on the same images with the same batch and number of epochs.

`ours_cnn_64` and its fp32 twin train the paper's network with the paper's recipe (full dropout, constant rate 0.001,
64x64 RGB), as the peers do. The other two use profile `cpu` of params.yaml.
"""

from benchmarks.contender import Entry
from label_laundry.contracts import params
from label_laundry.training.recipe import Recipe

OURS = ("ours_cnn_64", "ours_cnn_64_fp32", "ours_cnn_cpu_profile", "ours_mobilenet_v2")
PEERS = ("plain_pytorch_cnn_64", "keras_cnn_64", "skorch_cnn_64")
CONTENDERS = (*OURS, *PEERS, "plain_pytorch_mobilenet_v2")
MATMUL = Entry("matmul", "matrix product", "benchmarks.matmul:Matmul")


def lineup() -> list[Entry]:
    """All contenders, with recipes from the params.yaml of the current folder."""
    # No early stopping: the number of epochs is the same for all.
    paper = params.get(Recipe, "paper", "cnn").model_copy(update={"patience": None, "validation": 0.0})
    mobilenet = params.get(Recipe, "cpu", "mobilenet_v2")
    seen = {"channels": 1 if mobilenet.colour == "gray" else 3, "size": mobilenet.size}
    return [
        ours("ours_cnn_64", "ours, CNN 64×64 RGB, bf16", "cnn", paper.model_copy(update={"precision": "bf16"})),
        ours("ours_cnn_64_fp32", "ours, CNN 64×64 RGB, fp32", "cnn", paper.model_copy(update={"precision": "fp32"})),
        Entry("plain_pytorch_cnn_64", "plain PyTorch, CNN 64×64 RGB", "benchmarks.peers.plain_pytorch:PlainPyTorch", "cnn",
              settings={"model": "cnn", "size": 64, "fit": "resize"}),
        Entry("keras_cnn_64", "Keras 3 `fit`, CNN 64×64 RGB", "benchmarks.peers.keras_fit:KerasFit", "cnn", settings={"size": 64}),
        Entry("skorch_cnn_64", "skorch `cross_val_predict`, CNN 64×64 RGB", "benchmarks.peers.skorch_cv:SkorchCV", "cnn",
              settings={"size": 64}),
        ours("ours_cnn_cpu_profile", "ours, CNN, profile `cpu`", "cnn", params.get(Recipe, "cpu", "cnn")),
        ours("ours_mobilenet_v2", "ours, MobileNetV2, profile `cpu`", "mobilenet_v2", mobilenet),
        Entry("plain_pytorch_mobilenet_v2", "plain PyTorch, MobileNetV2, the same input", "benchmarks.peers.plain_pytorch:PlainPyTorch",
              "mobilenet_v2", **seen, settings={"model": "mobilenet_v2", "size": mobilenet.size, "fit": mobilenet.fit}),
    ]  # fmt: skip


def ours(name: str, title: str, model: str, recipe: Recipe) -> Entry:
    channels = 1 if recipe.colour == "gray" else 3
    settings = {"model": model, "recipe": recipe.model_dump()}
    return Entry(name, title, "benchmarks.ours:Ours", model, channels, recipe.size, side_by_side=True, settings=settings)
