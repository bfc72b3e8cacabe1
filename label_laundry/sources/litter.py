"""Files and folders that operating systems and tools leave among images. They are never part of a data set."""

# fmt: off
FOLDERS = frozenset({
    "__macosx", ".appledouble", ".spotlight-v100", ".trashes", ".fseventsd", ".temporaryitems", ".documentrevisions-v100",  # macOS
    "$recycle.bin", "system volume information", "lost+found", ".trash",  # other systems
    "@eadir", "#recycle", "@recycle", ".@__thumb",  # network drives of Synology and QNAP
    ".thumbnails", ".thumbs", ".thumb", ".picasaoriginals",
    ".git", ".github", ".svn", ".hg", ".dvc", ".idea", ".vscode", ".venv", "__pycache__", ".ipynb_checkpoints", ".cache", ".huggingface",
})
FILES = frozenset({
    ".ds_store", "icon\r", "thumbs.db", "ehthumbs.db", "desktop.ini", ".directory", ".nomedia", ".gitkeep", ".gitignore", ".gitattributes",
})
# fmt: on


def is_litter(name: str, folder: bool) -> bool:
    """Whether a folder or file has a known litter name, or is a macOS resource fork (`._x.jpg`)."""
    low = name.casefold()
    return low in FOLDERS if folder else low in FILES or low.startswith("._")
