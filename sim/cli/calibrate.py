"""``talentwar calibrate``: fit the parameters to the figures, leave the posterior."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from sim.cli.options import Jobs


def calibrate(
    jobs: Jobs = None,
    out: Annotated[
        Path, typer.Option(metavar="DIR", help="Folder of the posterior, which is replaced.")
    ] = Path("calibration/posterior"),
    work: Annotated[
        Path,
        typer.Option(metavar="DIR", help="Folder of finished runs: a stopped fit goes on there."),
    ] = Path("runs/calibration"),
    verify: Annotated[
        int | None,
        typer.Option(
            metavar="N",
            help="Fit nothing: make N of the posterior's runs again, and work it out from all.",
        ),
    ] = None,
) -> None:
    """Fit the parameters to calibration/targets.yaml within calibration/priors.yaml."""
    from sim.calibrate import calibrate as fitting
    from sim.cli.progress import runs_told, tell_of_compiling

    tell_of_compiling()
    if verify is not None:
        with runs_told("verify") as progress:
            held = fitting.verify(verify, out=out, jobs=jobs, progress=progress)
        typer.echo("\n".join(held))
        return
    from sim.report.calibration import show_fit

    with runs_told("calibrate") as progress:
        found, _ = fitting.calibrate(out=out, work=work, jobs=jobs, progress=progress)
    show_fit(found)
