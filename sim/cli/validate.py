"""``talentwar validate``: say everything that is wrong with scenario files."""

from __future__ import annotations

from typing import Annotated

import typer


def validate(
    files: Annotated[
        list[str], typer.Argument(metavar="FILE", help="Scenario files, or names from `list`.")
    ],
) -> None:
    """Check scenario files; print every error with its line, or `ok`."""
    from sim.scenario.verdict import all_are_valid

    if not all_are_valid(files):
        raise typer.Exit(2)
