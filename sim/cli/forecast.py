"""``talentwar forecast``: freeze what the model expects of the months ahead."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from sim.cli.options import Jobs, Overrides, Seed


def forecast(
    scenario: Annotated[
        str, typer.Argument(metavar="SCENARIO", help="A file, or a name from `list`.")
    ] = "baseline",
    date: Annotated[
        str | None, typer.Option(metavar="DAY", help="The day it is of (default: today).")
    ] = None,
    months: Annotated[
        int | None, typer.Option(metavar="N", help="How many months ahead (default: 12).")
    ] = None,
    overrides: Overrides = None,
    replicates: Annotated[
        int | None, typer.Option(metavar="N", help="Runs, each with its own luck (default: 100).")
    ] = None,
    seed: Seed = None,
    jobs: Jobs = None,
    out: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="Folder (default: results/forecasts/DAY)."),
    ] = None,
) -> None:
    """State what is expected of the months ahead, dated and sealed; it is never changed."""
    from sim.cli.parameters import warn_of_changes
    from sim.cli.progress import told
    from sim.report.forecasts.statement import statement
    from sim.report.forecasts.terminal import show_forecast
    from sim.validation.forecasts.make import carry_out, plan

    found = plan(
        scenario,
        made_on=date,
        months=months,
        overrides=overrides or (),
        replicates=replicates,
        seed=seed,
        jobs=jobs,
        out=out,
    )
    request = found.request
    warn_of_changes([request])
    with told(f"forecast of {found.made_on}", request.replicates, len(request.months)) as progress:
        made = carry_out(found, statement, progress)
    show_forecast(made)
