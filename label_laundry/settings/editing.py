"""Change values in params.yaml, and nothing else: comments, anchors and merge keys stay."""

import io

import yaml as pyyaml
from ruamel.yaml import YAML
from ruamel.yaml.scalarstring import DoubleQuotedScalarString

from label_laundry.contracts import paths
from label_laundry.contracts.atomic import write


def edit_params(values: dict[tuple[str, ...], object]) -> None:
    """Set each value under its keys, as in {("data", "path"): "photos"}."""
    yaml = YAML()
    yaml.width, yaml.preserve_quotes = 4096, True
    yaml.representer.add_representer(type(None), lambda representer, _: representer.represent_scalar("tag:yaml.org,2002:null", "null"))
    content = yaml.load(paths.PARAMS.read_text(encoding="utf-8"))
    for (*keys, last), value in values.items():
        section = content
        for key in keys:
            section = section[key]
        section[last] = quoted(value)
    text = io.StringIO()
    yaml.dump(content, text)
    write(paths.PARAMS, lambda temporary: temporary.write_text(text.getvalue(), encoding="utf-8"))


def quoted(value: object) -> object:
    """Quote a text that YAML 1.1, the version used to read params.yaml, would take for another type: on, no, 12:30:45, 00000."""
    if not isinstance(value, str):
        return value
    try:
        return value if pyyaml.safe_load(value) == value else DoubleQuotedScalarString(value)
    except pyyaml.YAMLError:
        return DoubleQuotedScalarString(value)
