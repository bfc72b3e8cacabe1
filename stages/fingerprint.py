"""A fingerprint of the source's files, made at each run, so that `decode` runs again if one of them changed.

In: what `data:` in params.yaml names, including the targets of links, which DVC does not follow; imported files. Out:
data/fingerprint.json, data/imported.json. If nothing has changed, `decode` does not run, so this stage prints what it left out last time.
"""

import sys
from pathlib import Path

from label_laundry.contracts import params, paths
from label_laundry.contracts.atomic import write, write_json
from label_laundry.contracts.place import expanded
from label_laundry.contracts.tables import read_csv
from label_laundry.contracts.trouble import one_line_errors
from label_laundry.formats.asked import ImportedFiles
from label_laundry.sources.fingerprint import digest, fingerprint
from label_laundry.sources.left_out import summary
from label_laundry.sources.reading import files_elsewhere, place
from label_laundry.sources.settings import DataSettings
from label_laundry.training.recipe import Encoding

# Kept outside DVC, which removes the outputs of a stage before it runs.
MEMORY, LAST = paths.SCRATCH / "fingerprint" / "files.json", paths.SCRATCH / "fingerprint" / "last"


def main() -> None:
    with one_line_errors():
        settings = params.get(DataSettings, "data")
        found = fingerprint(place(settings), files_elsewhere(settings), memory=MEMORY)
        write_json(paths.FINGERPRINT, found)
        write_json(paths.IMPORTED_FILES, {key: digest(file) for key, file in imported_files().items()})
        if LAST.exists() and LAST.read_text() == found["sha256"] and paths.UNREADABLE.exists():
            # The output of a later stage: it is only printed, for a person to read.
            left_out = read_csv(paths.UNREADABLE, keep_default_na=False)
            said = summary(left_out.astype({"lost": bool})) if "lost" in left_out else ""
            print(*filter(None, [said]), sep="\n", end="\n" if said else "", file=sys.stderr)
        write(LAST, lambda temporary: temporary.write_text(found["sha256"]))


def imported_files() -> dict[str, Path]:
    """The user's own probabilities and embeddings, if params.yaml names them."""
    found = {"pred_probs": params.get(ImportedFiles, "imported").pred_probs, "embeddings": params.get(Encoding, "features").file}
    return {key: expanded(file) for key, file in found.items() if file}


if __name__ == "__main__":
    main()
