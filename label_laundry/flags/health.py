"""The label noise of a whole data set, as cleanlab estimates it from out-of-sample probabilities."""

import numpy as np
from cleanlab.count import estimate_joint, num_label_issues
from cleanlab.dataset import find_overlapping_classes, rank_classes_by_label_quality


def health(labels: np.ndarray, probs: np.ndarray, class_names: list[str], most_pairs: int = 10) -> dict:
    """Noise rate, label quality of each class, overlapping class pairs; plain numbers, ready for JSON.

    `noise_rate` is the headline number: cleanlab's calibrated count of off-diagonal examples, over N.
    `noise_rate_uncalibrated` is the count behind cleanlab's overall health score, over N; the two differ by design.

    Parameters
    ----------
    labels : (N,), probs : (N, K) of the ensemble, out of sample.
    """
    joint = estimate_joint(labels, probs)
    classes = rank_classes_by_label_quality(labels, probs, class_names=class_names)
    pairs = find_overlapping_classes(labels, probs, class_names=class_names).head(most_pairs)
    calibrated = num_label_issues(labels, probs, estimation_method="off_diagonal_calibrated")
    return {
        "noise_rate": int(calibrated) / len(labels),
        "noise_rate_uncalibrated": int(num_label_issues(labels, probs)) / len(labels),
        "label_agreement": float((probs.argmax(axis=1) == labels).mean()),
        "joint_trace": float(np.trace(joint)),
        "classes": {
            str(row["Class Name"]): {
                "label_quality": float(row["Label Quality Score"]),
                "noise": float(row["Label Noise"]),
                "inverse_noise": float(row["Inverse Label Noise"]),
            }
            for _, row in classes.sort_values("Class Index").iterrows()
        },
        "overlapping_classes": [
            {
                "classes": [str(row["Class Name A"]), str(row["Class Name B"])],
                "images": int(row["Num Overlapping Examples"]),
            }
            for _, row in pairs.iterrows()
        ],
    }
