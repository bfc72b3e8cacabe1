import pytest

from label_laundry.contracts.trouble import Trouble, one_line, one_line_errors


def test_trouble_is_one_line_whatever_names_are_in_it(capsys):
    with pytest.raises(SystemExit) as stopped, one_line_errors():
        raise Trouble("data/a\nb.png: cannot be read \x1b[2J\u202e; é and 猫 stay")
    assert stopped.value.code == 1
    assert capsys.readouterr().err == "error: data/a\\nb.png: cannot be read \\x1b[2J\\u202e; é and 猫 stay\n"
    assert one_line("plain") == "plain"


def test_ctrl_c_has_the_exit_code_of_a_shell(capsys):
    with pytest.raises(SystemExit) as stopped, one_line_errors():
        raise KeyboardInterrupt
    assert stopped.value.code == 130
    assert capsys.readouterr().err == "stopped; what is finished is kept, and the same command goes on from there\n"
