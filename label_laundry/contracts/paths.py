"""The paths of all files that stages read and write. dvc.yaml has the same paths; a test compares the two."""

from pathlib import Path

PARAMS = Path("params.yaml")
DATA, RESULTS = Path("data"), Path("results")

# Written by download: a folder for each download, and beside it a record of its source.
DOWNLOADS = DATA / "download"
FASHION_MNIST, WEIGHTS = DOWNLOADS / "fashion-mnist", DOWNLOADS / "mobilenet-v2-weights"

# Written by check and verdicts, so that later stages wait for them.
SETTINGS_CHECKED, REVIEW_CHECKED = DATA / "checked" / "settings", DATA / "checked" / "review"

# The data set: fingerprint, decode and prepare.
FINGERPRINT = DATA / "fingerprint.json"
# Digests of the files with the user's own probabilities and embeddings.
IMPORTED_FILES = DATA / "imported.json"
DECODED, UNREADABLE = DATA / "decoded", RESULTS / "unreadable.csv"
DATASET, IDS, FILES = DATA / "dataset.json", DATA / "ids.csv", DATA / "files.csv"
ANNOTATORS = DATA / "annotators.csv"
FOLDS, GROUPS = DATA / "train" / "folds.npy", DATA / "train" / "groups.npy"
TEST_LABELS = DATA / "test" / "labels.csv"
# In Git; no stage writes it. It is the out-of-fold confusion matrix of an earlier run: as a stage output it would depend on itself.
CONFUSION = DATA / "confusion.csv"

# Written by features: what the encoder sees in each image, and how it was made. Other models have a folder there that never changes.
FEATURES = DATA / "features"
FEATURES_FACTS, FEATURES_CLOCK = FEATURES / "probe" / "facts.json", DATA / "clock" / "features.json"

# Opinions: crossval, flag, score, embed, examine.
EVIDENCE, EXAMINED = DATA / "evidence.parquet", DATA / "examined.parquet"
LABEL_ISSUES, LABEL_HEALTH, FOUND_CONFUSION = RESULTS / "label_issues.csv", RESULTS / "label_health.json", RESULTS / "confusion.csv"
SCORE, DETECTION, DETECTION_TABLE = DATA / "score", RESULTS / "detection.json", RESULTS / "detection.csv"
EMBED, DATA_ISSUES = DATA / "embed", RESULTS / "data_issues.csv"

# Verdicts and decisions: a person, clean, audit.
REVIEW, LEDGER, CLEANING = DATA / "review.csv", DATA / "ledger.csv", RESULTS / "cleaning.json"
# Opinions of people on test labels; nothing acts on them.
OPINIONS = DATA / "opinions.csv"
AUDIT, AUDIT_RESULT = DATA / "audit", RESULTS / "audit.json"

# What people look at: gallery, evaluate, compare, and the commands.
GALLERY, FIGURES, FLAGDIFF, JUDGE = RESULTS / "gallery", RESULTS / "figures", RESULTS / "flagdiff", RESULTS / "judge"
FIGURES_OF_MODELS = FIGURES / "models"
EVALUATE, METRICS, TIMING = DATA / "evaluate", RESULTS / "metrics.json", RESULTS / "timing.json"
COMPARISON, REPORT, STABILITY = RESULTS / "comparison.json", RESULTS / "report.md", RESULTS / "stability.json"

# Finished folds and seeds, outside DVC.
SCRATCH = Path(".scratch")


def images(split: str) -> Path:
    """uint8 (N, H, W) or (N, H, W, 3), memory-mappable."""
    return DATA / split / "images.npy"


def features(split: str) -> Path:
    """float16 (N, D), or float32 if they are the user's own."""
    return FEATURES / "probe" / f"{split}.npy"


def labels(side: str) -> Path:
    """The training labels of one side: id, index, label."""
    return DATA / "labels" / f"{side}.csv"


def targets(side: str) -> Path:
    """What one side is trained on besides its labels."""
    return DATA / "targets" / f"{side}.npz"


def record(download: Path) -> Path:
    """The record of where a download came from."""
    return download.with_name(f"{download.name}.json")


def crossval(model: str) -> Path:
    """Folder of one model's out-of-fold probabilities and learning curves."""
    return DATA / "crossval" / model


def probabilities(model: str, split: str) -> Path:
    """float32 (N, K): out of fold for training images, the folds' mean for test images."""
    return crossval(model) / f"{split}_probs.npy"


def trained(side: str, model: str) -> Path:
    """Folder of one model trained on one side: weights, test probabilities, learning curves."""
    return DATA / "models" / side / model


def crossval_clock(model: str) -> Path:
    return DATA / "clock" / f"crossval-{model}.json"


def trained_clock(side: str, model: str) -> Path:
    return DATA / "clock" / side / f"{model}.json"
