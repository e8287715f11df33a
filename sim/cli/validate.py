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
    from sim.base.errors import TalentwarError
    from sim.scenario.load import load
    from sim.scenario.places import scenario_folder
    from sim.scenario.schema import Scenario

    failed = False
    for file in files:
        try:
            load(file, Scenario, (), scenario_folder())
        except TalentwarError as error:
            failed = True
            typer.echo(str(error), err=True)
        else:
            typer.echo(f"{file}: ok")
    if failed:
        raise typer.Exit(2)
