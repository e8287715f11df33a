"""``calibrate`` and ``verify``: from the files of ``calibration/`` to a posterior, and back."""

from __future__ import annotations

import tempfile
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from sim.base.errors import TalentwarError
from sim.base.files import whole_folder
from sim.calibration.fit import fit
from sim.calibration.problem import problem
from sim.calibration.replay import replay
from sim.calibration.runs import Runner
from sim.calibration.written import write_fit
from sim.experiments.run import MOST_JOBS, processors, within
from sim.parameters.posterior import POSTERIOR, read_posterior
from sim.parameters.stale import changes

if TYPE_CHECKING:
    from sim.calibration.fit import Fit
    from sim.calibration.runs import Told

NEEDED = ("sklearn", "optuna", "cmaes", "threadpoolctl", "scoringrules")
OUT, WORK = Path("calibration/posterior"), Path("runs/calibration")


def calibrate(
    *,
    out: str | Path = OUT,
    work: str | Path = WORK,
    jobs: int | None = None,
    progress: Told | None = None,
) -> tuple[Fit, Runner]:
    """Fit the parameters to ``calibration/targets.yaml`` and leave the posterior.

    The same files leave the same posterior, whatever the number of jobs.  What a stopped fit had
    finished is found again in ``work``.

    Args:
        out: folder of the posterior; an older one is replaced, anything else is refused.
        work: folder of finished runs.
        jobs: processes at work; as many as there are processors unless given.
        progress: told what is being run, how many runs of it are done, and of how many.

    Returns:
        The fit, and what carried out its runs.

    Raises:
        TalentwarError: a file is incomplete, a target out of reach, targets contradict each other,
            a package is missing, or the place is taken.
    """
    refuse_without_packages()
    asked = problem()
    at_work = processes(jobs)
    run = Runner(asked, Path(work), at_work, progress)
    with whole_folder(Path(out), POSTERIOR.why_not_ours) as folder:
        found = fit(asked, run, at_work)
        write_fit(folder, found)
    return found, run


def verify(
    count: int,
    *,
    out: str | Path = OUT,
    jobs: int | None = None,
    progress: Told | None = None,
) -> list[str]:
    """Check a posterior against its own runs, ``count`` of which are made again; says what held.

    Raises:
        TalentwarError: it is stale, does not follow from its runs, or a run comes out otherwise.
    """
    refuse_without_packages()
    if not 1 <= count <= 10_000:
        raise TalentwarError(f"verify: {count} is not allowed; give 1 to 10000 runs")
    posterior = read_posterior(out)
    stale = changes(posterior)
    if stale:
        raise TalentwarError(
            f"{out}: does not belong to this model any more: {'; '.join(stale)}; "
            "`talentwar calibrate` makes it anew"
        )
    asked = problem()
    with tempfile.TemporaryDirectory() as fresh:
        run = Runner(asked, Path(fresh), processes(jobs), progress)
        return replay(asked, posterior, run, count)


def processes(jobs: int | None) -> int:
    """Processes at work: as many as asked for, or as there are processors."""
    return within("jobs", processors(MOST_JOBS) if jobs is None else jobs, 1)


def refuse_without_packages() -> None:
    """Refuse, with a way out, when the packages of the fit are not installed."""
    missing = [name for name in NEEDED if find_spec(name) is None]
    if missing:
        raise TalentwarError(
            f"calibrating needs packages that a run does without ({', '.join(missing)}): "
            "pip install 'talentwar[calibrate]', or `make ready-dev` in a clone"
        )
