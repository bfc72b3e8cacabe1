"""The vocabulary of the pipeline, each word defined once."""

# The paper's two networks, and a logistic regression on the features of a frozen encoder.
NETWORKS = ("cnn", "mobilenet_v2")
PROBE = "probe"
MODELS = (*NETWORKS, PROBE)
# A member that is not trained here: the user's own probabilities, imported.
IMPORTED = "imported"
MEMBERS = (*MODELS, IMPORTED)
# Display names.
NAMES = {"cnn": "CNN", "mobilenet_v2": "MobileNetV2", PROBE: "Probe", IMPORTED: "Imported"}
SPLITS = ("train", "test")
# What a model is trained on: the labels as given, the cleaned labels, and the control of the cleaned side.
RAW, CLEANED, CONTROL = "raw", "cleaned", "control"
SIDES = (RAW, CLEANED, CONTROL)
# A fourth side if the truth is known: the true labels.
TRUE = "true"
# A fifth: only those given labels that are correct.
RIGHT = "right"
# From the most to the least certain flags; the policy acts on the first two by default.
TIERS = ("certain", "likely", "possible")
ACTED_ON = TIERS[:2]
# The member that is the weighted mean of all models.
ENSEMBLE = "ensemble"
# Sections of params.yaml, one of which is active. All others inherit from the first.
PROFILES = ("cpu", "quick", "smoke", "accurate", "hour", "gpu", "paper")
