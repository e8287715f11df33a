"""``talentwar list``: the scenarios at hand and what each asks."""

from __future__ import annotations

import typer


def scenarios() -> None:
    """List the scenarios at hand, each with the question it answers."""
    from sim.base.errors import TalentwarError
    from sim.scenario.load import load
    from sim.scenario.overlay import scenario_names
    from sim.scenario.places import scenario_folder
    from sim.scenario.schema import Scenario

    names = scenario_names(str(scenario_folder()))
    if not names:
        raise TalentwarError(f"no scenario files in {scenario_folder()}/")
    width = max(map(len, names))
    failed = False
    for name in names:
        try:
            question = load(name, Scenario, (), scenario_folder()).value.question
        except TalentwarError as error:
            failed = True
            typer.echo(str(error), err=True)
        else:
            typer.echo(f"{name:<{width}}  {' '.join(question.split())}")
    if failed:
        raise typer.Exit(2)
