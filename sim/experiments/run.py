"""Runs a scenario, as often as asked and on as many processors, into one result folder."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.base.errors import CheckFailed, ScenarioError, TalentwarError
from sim.base.files import whole_folder
from sim.base.parts import threads
from sim.base.quantities import Month
from sim.experiments.luck import OF_POSTERIOR, realised, replicate_seed, uniforms
from sim.experiments.precision import StoppingRule
from sim.experiments.replicates import outcomes
from sim.parameters.posterior import read_posterior
from sim.record.abridgement import Abridgement
from sim.record.read import Result, read_result, why_not_ours
from sim.record.write import Origin, write_record
from sim.scenario.checks import MOST_REPLICATES

if TYPE_CHECKING:
    from sim.experiments.replicates import Progress
    from sim.parameters.posterior import Posterior
    from sim.record.write import Draw
    from sim.scenario.load import Loaded
    from sim.scenario.schema import Scenario, Until

MOST_JOBS = 256
LARGEST_SEED = 2**63 - 1


@dataclass(frozen=True)
class Request:
    """A run that has been checked: what will be simulated, how often, and where it goes.

    ``written`` and ``overrides`` are the scenario's name and changes as the user gave them, if
    it was not given loaded.  Fitted parameters are drawn from ``posterior``, a row a replicate;
    without one they are at the best point, which the scenario has.  With ``until`` there are
    ``replicates`` to begin with, and as many more as it takes.  An ``abridged`` result is the
    short form, :mod:`sim.record.abridgement`.
    """

    loaded: Loaded[Scenario]
    replicates: int
    seed: int
    jobs: int
    out: Path
    check: bool | None = None
    written: str = ""
    overrides: tuple[str, ...] = ()
    posterior: Posterior | None = None
    until: Until | None = None
    abridged: bool = False

    @property
    def most(self) -> int:
        """The number of replicates, or with ``until`` the most there may be."""
        return self.replicates if self.until is None else self.until.max

    @property
    def seeds(self) -> list[int]:
        """Seed of each replicate that is certain to be run."""
        return [replicate_seed(self.seed, number) for number in range(self.replicates)]

    @property
    def parameters(self) -> dict[str, Any]:
        """Where fitted parameters have their numbers from, as the result will say."""
        if self.posterior is None:
            return {"from": "point" if self.loaded.fitted else "scenario"}
        rows = [self.posterior.row(uniforms(seed)(OF_POSTERIOR)) for seed in self.seeds]
        return {"from": "posterior", "sha256": self.posterior.sha256, "rows": rows}

    def realised(self, seed: int) -> Scenario:
        """The scenario of the replicate with this seed; distributions have become numbers."""
        return realised(self.loaded, seed, self.posterior)

    @property
    def months(self) -> list[str]:
        """The months of the run, as text."""
        span = self.loaded.value.run
        return [str(Month(month)) for month in range(int(span.start), int(span.end) + 1)]

    def inside(self, folder: Path) -> Request:
        """The same run, with its result in a folder among others."""
        return replace(self, out=folder / self.loaded.name)

    def again(self, replicate: int) -> str:
        """What runs the same up to and including one replicate, with checks."""
        count = replicate + 1
        point = self.parameters["from"] == "point"
        if not self.written:
            more = ", point=True" * point
            return f"sim.run(scenario, seed={self.seed}, replicates={count}, check=True{more})"
        changes = [word for each in self.overrides for word in ("--set", each)]
        often = ["--seed", str(self.seed), "--replicates", str(count), "--check"]
        often += ["--point"] * point
        return shlex.join(["talentwar", "run", self.written, *changes, *often])

    def fixed(self, replicates: int) -> Request:
        """The same run with so many replicates, however well anything is known by then."""
        return replace(self, replicates=replicates, until=None)

    def origin(self) -> Origin:
        """What the result will say about where it comes from, if no replicate is added."""
        scenario = self.loaded.value
        return Origin(
            name=self.loaded.name,
            title=scenario.title,
            question=scenario.question,
            scenario_yaml=self.loaded.canonical_yaml(),
            scenario_sha256=self.loaded.sha256,
            seed=self.seed,
            replicate_seeds=self.seeds,
            months=self.months,
            firms={
                key: {"name": firm.name, "bids": firm.bids} for key, firm in scenario.firms.items()
            },
            parameters=self.parameters,
            abridged=Abridgement.of(scenario.look_at) if self.abridged else None,
        )


def run(  # noqa: PLR0913 - keywords, and each is asked for by somebody
    scenario: str | Path | Loaded[Scenario],
    *,
    overrides: Sequence[str] = (),
    replicates: int | None = None,
    seed: int | None = None,
    jobs: int | None = None,
    out: str | Path | None = None,
    progress: Progress | None = None,
    draw: Draw | None = None,
    check: bool | None = None,
    point: bool = False,
    abridged: bool = False,
) -> Result:
    """Simulate a scenario and leave a result folder, whole or not at all.

    The same scenario and seed leave the same files, whatever the number of jobs.

    Args:
        scenario: a file, the name of a scenario that comes with the program, or one loaded.
        overrides: changes such as ``firms.meta.capex=90e9``.
        replicates: how often, each with its own luck; as the scenario says unless given.  A
            number given is the number run, so the scenario's ``until`` does not apply then.
        seed: of all luck; as the scenario says unless given.
        jobs: processes at work; as many as there are processors unless given.
        out: the result folder; ``runs/<scenario>`` unless given.
        progress: told after each month, or after each replicate when processes share the work.
        draw: makes pictures from the finished record (see :mod:`sim.report.figures`).
        check: check every month's books and market; as ``TALENTWAR_CHECK`` says unless given.
        point: fitted parameters at their best point, not a draw of the posterior each replicate.
        abridged: leave the short form that is committed: what is shown and looked at, no tables.

    Raises:
        TalentwarError: the scenario, a number asked for, or the place is not acceptable.
        CheckFailed: a check found a fault of the model.
    """
    request = prepare(
        scenario,
        overrides=overrides,
        replicates=replicates,
        seed=seed,
        jobs=jobs,
        out=out,
        check=check,
        point=point,
    )
    return carry_out(replace(request, abridged=abridged), progress=progress, draw=draw)


def prepare(
    scenario: str | Path | Loaded[Scenario],
    *,
    overrides: Sequence[str] = (),
    replicates: int | None = None,
    seed: int | None = None,
    jobs: int | None = None,
    out: str | Path | None = None,
    check: bool | None = None,
    point: bool = False,
    posterior: Posterior | None = None,
) -> Request:
    """Look a run over without starting it; see :func:`run`.

    ``posterior`` spares reading it again for each of many runs; it is read unless given.
    """
    written = ""
    if isinstance(scenario, (str, Path)):
        from sim.scenario.load import load
        from sim.scenario.places import scenario_folder
        from sim.scenario.schema import Scenario

        written = str(scenario)
        scenario = load(scenario, Scenario, overrides, scenario_folder())
    elif overrides:
        raise TalentwarError("overrides apply to a file or a name, not to a loaded scenario")
    threads()  # refused before anything is begun, if it is no number
    wanted = scenario.value.run
    times = within("replicates", wanted.replicates if replicates is None else replicates, 1)
    until = wanted.until if replicates is None else None
    most = times if until is None else until.max
    return Request(
        loaded=scenario,
        replicates=times,
        seed=within("seed", int(wanted.seed) if seed is None else seed, 0),
        jobs=within("jobs", processors(most) if jobs is None else jobs, 1),
        out=Path("runs") / scenario.name if out is None else Path(out),
        check=check,
        written=written,
        overrides=tuple(overrides),
        posterior=None if point else _posterior(scenario, posterior),
        until=until,
    )


def carry_out(
    request: Request, *, progress: Progress | None = None, draw: Draw | None = None
) -> Result:
    """Simulate a checked request; see :func:`run`."""
    rule = None if request.until is None else StoppingRule.of(request.until, request.replicates)
    try:
        with whole_folder(request.out, why_not_ours) as folder:
            origin = partial(_origin, request, rule)
            write_record(folder, origin, outcomes(request, rule, progress), draw)
    except CheckFailed as error:
        error.command = request.again(request.fixed(request.most).seeds.index(error.seed))
        raise
    return read_result(request.out)


def _origin(request: Request, rule: StoppingRule | None) -> Origin:
    if rule is None:
        return request.origin()
    return replace(request.fixed(rule.run).origin(), precision=rule.precision.described())


def refuse_one_place_for_two(places: Sequence[Path]) -> None:
    """Refuse runs of which a later one would replace the result of an earlier one."""
    twice = sorted({str(place) for place in places if places.count(place) > 1})
    if twice:
        raise TalentwarError(
            f"{twice[0]}: two of these scenarios would write there; run them one by one, "
            "each with its own --out"
        )


def _posterior(loaded: Loaded[Scenario], given: Posterior | None) -> Posterior | None:
    """The posterior, if anything is to be drawn from it; it has to have all that was fitted."""
    fitted = loaded.fitted
    if not fitted:
        return None
    posterior = read_posterior() if given is None else given
    what = f"is fitted, and {posterior.folder} has no draws of it"
    hint = "write a number instead, use --point, or fit it with `talentwar calibrate`"
    lacking = [path for path in fitted if path not in posterior.parameters]
    if lacking:
        raise ScenarioError(loaded.place_of(path).problem(path, what, hint) for path in lacking)
    return posterior


def within(name: str, value: int, least: int) -> int:
    """A number asked for, if it is allowed; refused with what is."""
    most = {"replicates": MOST_REPLICATES, "jobs": MOST_JOBS, "seed": LARGEST_SEED}[name]
    if not least <= value <= most:
        raise TalentwarError(f"{name}: {value} is not allowed; give {least} to {most}")
    return int(value)


def processors(replicates: int) -> int:
    """Processors to share so many runs."""
    if replicates == 1:
        return 1
    import joblib

    return min(int(joblib.cpu_count()), replicates, MOST_JOBS)
