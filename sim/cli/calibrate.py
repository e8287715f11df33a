"""``talentwar calibrate``: fit the parameters to the figures, leave the posterior."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from sim.cli.options import Jobs

Out = Annotated[
    Path, typer.Option(metavar="DIR", help="Folder of the posterior, which is replaced.")
]
Work = Annotated[
    Path, typer.Option(metavar="DIR", help="Folder of finished runs: a stopped fit goes on there.")
]
Verify = Annotated[
    int | None,
    typer.Option(
        metavar="N",
        help="Fit nothing: make N of the posterior's runs again, and work it out from all.",
    ),
]
Adopt = Annotated[
    bool, typer.Option("--adopt", help="Also write the best point into the scenario's file.")
]
Appraise = Annotated[
    Path | None,
    typer.Option(
        metavar="DIR",
        help="Also judge the fit (checks, rivals, variance, conclusions), into this folder.",
    ),
]
Page = Annotated[
    bool,
    typer.Option("--page", hidden=True, help="The page docs/calibration.md and its pictures."),
]


def calibrate(
    jobs: Jobs = None,
    out: Out = Path("calibration/posterior"),
    work: Work = Path("runs/calibration"),
    verify: Verify = None,
    adopt: Adopt = False,
    appraise: Appraise = None,
    page: Page = False,
) -> None:
    """Fit the parameters to calibration/targets.yaml within calibration/priors.yaml."""
    if page:
        write(out)
    elif verify is not None:
        hold_to_its_runs(out, verify, jobs)
    else:
        fit(jobs, out, work, adopt, appraise)


def fit(jobs: int | None, out: Path, work: Path, adopt: bool, appraise: Path | None) -> None:
    """Fit, and if asked, mark the scenario and judge what was found."""
    from sim.calibration.calibrate import calibrate as fitted
    from sim.cli.progress import runs_told, tell_of_compiling
    from sim.report.calibration.terminal import show_fit

    tell_of_compiling()
    with runs_told("calibrate") as progress:
        found, run = fitted(out=out, work=work, jobs=jobs, progress=progress)
        show_fit(found)
        if adopt:
            from sim.calibration.adopt import adopt as adopted

            point = dict(zip(found.problem.parameters, found.best_values, strict=True))
            typer.echo(f"best point written into {adopted(found.problem.settings.scenario, point)}")
        if appraise is not None:
            from sim.base.files import whole_folder
            from sim.validation.appraisal import SEALED, write_appraisal
            from sim.validation.appraisal import appraise as judged

            with whole_folder(appraise, SEALED.why_not_ours) as folder:
                write_appraisal(folder, judged(found, run), found.problem.settings.seed)
            typer.echo(f"judged in {appraise}")


def hold_to_its_runs(out: Path, count: int, jobs: int | None) -> None:
    """Verify a posterior."""
    from sim.calibration.calibrate import verify
    from sim.cli.progress import runs_told, tell_of_compiling

    tell_of_compiling()
    with runs_told("verify") as progress:
        held = verify(count, out=out, jobs=jobs, progress=progress)
    typer.echo("\n".join(held))


def write(out: Path) -> None:
    """Write the page about a posterior and its appraisal."""
    from sim.report.calibration.page import PAGE, write_page

    pictures = write_page(PAGE, out, out.with_name("appraisal"))
    typer.echo(f"{PAGE}; pictures in {pictures}/")
