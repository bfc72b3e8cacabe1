"""Run a command as a person does."""

import pytest

from label_laundry.cli.main import main


def laundry(*arguments):
    """A command that must succeed."""
    with pytest.raises(SystemExit) as ended:
        main(list(arguments), prog_name="laundry")
    assert not ended.value.code


def stopped(capsys, *arguments):
    """Exit code and message of a command that must not."""
    with pytest.raises(SystemExit) as ended:
        main(list(arguments), prog_name="laundry")
    assert ended.value.code
    return ended.value.code, capsys.readouterr().err
