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
    adopt: Annotated[
        bool, typer.Option("--adopt", help="Also write the best point into the scenario's file.")
    ] = False,
    appraise: Annotated[
        Path | None,
        typer.Option(
            metavar="DIR",
            help="Also judge the fit (checks, rivals, variance, conclusions), into this folder.",
        ),
    ] = None,
    page: Annotated[
        bool,
        typer.Option("--page", hidden=True, help="The page docs/calibration.md and its pictures."),
    ] = False,
) -> None:
    """Fit the parameters to calibration/targets.yaml within calibration/priors.yaml."""
    if page:
        from sim.report.calibration_page import PAGE, write_page

        pictures = write_page(PAGE, out, out.with_name("appraisal"))
        typer.echo(f"{PAGE}; pictures in {pictures}/")
        return
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
        found, run = fitting.calibrate(out=out, work=work, jobs=jobs, progress=progress)
    show_fit(found)
    if adopt:
        from sim.calibrate.adopt import adopt as adopted

        point = dict(zip(found.problem.parameters, found.best_values, strict=True))
        typer.echo(f"best point written into {adopted(found.problem.settings.scenario, point)}")
    if appraise is not None:
        from sim.base.files import whole_folder
        from sim.validation.appraisal import SEALED, write_appraisal
        from sim.validation.appraisal import appraise as judged

        with whole_folder(appraise, SEALED.why_not_ours) as folder:
            write_appraisal(folder, judged(found, run), found.problem.settings.seed)
        typer.echo(f"judged in {appraise}")
