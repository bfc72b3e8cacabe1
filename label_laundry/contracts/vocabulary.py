"""The words of the pipeline, each written once."""

# The paper's two networks, and a logistic regression on the features of a frozen encoder.
NETWORKS = ("cnn", "mobilenet_v2")
PROBE = "probe"
MODELS = (*NETWORKS, PROBE)
# A member that is not trained here: a person's own probabilities, imported.
IMPORTED = "imported"
MEMBERS = (*MODELS, IMPORTED)
# As a person writes them.
NAMES = {"cnn": "CNN", "mobilenet_v2": "MobileNetV2", PROBE: "Probe", IMPORTED: "Imported"}
SPLITS = ("train", "test")
# What a model is trained on: the labels as given, the cleaned labels, and the control of the cleaned side.
RAW, CLEANED, CONTROL = "raw", "cleaned", "control"
SIDES = (RAW, CLEANED, CONTROL)
# A fourth side where the truth is known: the true labels.
TRUE = "true"
# A fifth: of the labels as given, those that are right.
RIGHT = "right"
# From the surest flags to the least sure; the policy acts on the first two by default.
TIERS = ("certain", "likely", "possible")
ACTED_ON = TIERS[:2]
# The member that is the weighted mean of all models.
ENSEMBLE = "ensemble"
# Sections of params.yaml, one of which is in force. The others inherit from the first.
PROFILES = ("cpu", "quick", "smoke", "accurate", "hour", "gpu", "paper")
