"""Behaviour that all commands share: they run in a project's folder, and report bad input in one line."""

import click

from label_laundry.contracts import paths
from label_laundry.contracts.trouble import Trouble, one_line_errors


class ProjectCommand(click.Command):
    """A command that works on the project in the current folder. `Trouble` becomes one line and an exit code."""

    code_of_trouble = 1

    def invoke(self, ctx: click.Context) -> None:
        with one_line_errors(self.code_of_trouble):
            if not paths.PARAMS.exists():
                raise Trouble(f"no {paths.PARAMS} here; run laundry in the project's folder")
            super().invoke(ctx)


class Guard(ProjectCommand):
    """A command that answers by its exit code. 1 means that something was found, so bad input gets another code."""

    code_of_trouble = 2


class Commands(click.Group):
    """Commands in the order in which people need them."""

    command_class = ProjectCommand
    group_class = type

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(self.commands)
