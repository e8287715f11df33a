"""Crosses what a firm may choose with the circumstances it may be in, and runs every case.

A sweep file names a scenario, the choices to be compared, and the circumstances in which
they are to be compared, each level a small set of changes by dotted path.  A case is one
choice in one combination of circumstances; all cases share their luck, so that the choices
differ within a circumstance by nothing but the choice.  Each case leaves a result folder
of its own, and a case whose folder is there already is not run again.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import Field, model_validator

from sim.base.errors import PlacedError, PlacedErrors, TalentwarError
from sim.base.quantities import Count
from sim.base.section import Section
from sim.experiments.run import Request, prepare
from sim.record.provenance import MODEL_VERSION
from sim.record.read import Result, is_result, read_result
from sim.scenario.checks import MOST_REPLICATES

if TYPE_CHECKING:
    import os
    from collections.abc import Sequence

    from sim.scenario.load import Loaded

MOST_CASES = 2_000
PLAIN = re.compile(r"[A-Za-z0-9_]{1,60}")

Level = dict[str, Any]
"""What makes a level: new values by dotted path."""


class Sweep(Section):
    """Choices, circumstances, and what is looked at."""

    title: str
    """Title in print."""
    question: str
    """What the sweep asks, in one sentence."""
    sources: tuple[str, ...]
    """Articles it rests on."""
    scenario: str
    """The scenario all cases start from: a name or a file."""
    firm: str
    """The firm that chooses."""
    replicates: Count
    """Runs of each case, with the same luck in all cases."""
    seed: Count
    """Seed from which each replicate's is derived."""
    always: Level
    """Changes that all cases share."""
    choices: dict[str, Level]
    """What the firm may do; the first is what the others are measured against."""
    circumstances: dict[str, dict[str, Level]]
    """The situations it may be in: for each circumstance its levels."""
    outcomes: Annotated[dict[str, Literal["higher", "lower"]], Field(min_length=1)]
    """Statistics to compare (as in ``replicates.csv``) and which way is better."""

    @model_validator(mode="after")
    def _hangs_together(self) -> Sweep:
        found = list(faults(self))
        if found:
            raise PlacedErrors(found)
        return self


@dataclass(frozen=True)
class Case:
    """One choice in one combination of circumstances."""

    levels: Mapping[str, str]
    choice: str
    overrides: tuple[str, ...]

    @property
    def folder(self) -> Path:
        """Where its result goes, below the sweep's own folder."""
        return Path(*self.levels.values()) / self.choice


def load_sweep(path: str | os.PathLike[str]) -> Loaded[Sweep]:
    """Read and check a sweep file; raises ScenarioError with every fault at its place."""
    from sim.scenario.load import load

    return load(path, Sweep)


def faults(sweep: Sweep) -> Iterator[PlacedError]:
    """What must hold between the parts of a sweep file."""
    if len(sweep.choices) < 2:
        yield PlacedError("choices", "there is nothing to choose", "name at least two choices")
    if not 1 <= sweep.replicates <= MOST_REPLICATES:
        yield PlacedError(
            "replicates", f"{sweep.replicates} replicates", f"1 to {MOST_REPLICATES} are allowed"
        )
    yield from name_faults("choices", sweep.choices)
    for name, levels in sweep.circumstances.items():
        yield from name_faults(f"circumstances.{name}", levels)
        if not levels:
            yield PlacedError(f"circumstances.{name}", "has no levels", "name at least one")
    count = len(sweep.choices)
    for levels in sweep.circumstances.values():
        count *= max(1, len(levels))
    if count > MOST_CASES:
        yield PlacedError("circumstances", f"{count} cases", f"at most {MOST_CASES} are allowed")


def name_faults(path: str, names: Iterable[str]) -> Iterator[PlacedError]:
    """Names become folders, so they are plain words."""
    for name in names:
        if not PLAIN.fullmatch(name):
            yield PlacedError(
                f"{path}.{name}", f"{name!r} cannot name a folder", "use letters, digits and _"
            )


def cases(sweep: Sweep) -> list[Case]:
    """Every choice in every combination of circumstances, choices side by side."""
    names = list(sweep.circumstances)
    combinations = product(*(sweep.circumstances[name] for name in names))
    return [
        Case(
            dict(zip(names, levels, strict=True)),
            choice,
            overrides(
                sweep.always,
                *(sweep.circumstances[n][level] for n, level in zip(names, levels, strict=True)),
                change,
            ),
        )
        for levels in combinations
        for choice, change in sweep.choices.items()
    ]


def overrides(*parts: Level) -> tuple[str, ...]:
    """Changes as the command line writes them; a later part goes over an earlier one."""
    together: dict[str, Any] = {}
    for part in parts:
        for path, value in part.items():
            together.pop(path, None)  # the later one also stands later, after what holds it
            together[path] = value
    return tuple(f"{path}={written(value)}" for path, value in together.items())


def written(value: Any) -> str:
    """A value on one line, as YAML reads it."""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def requests(
    sweep: Sweep,
    folder: Path,
    jobs: int | None = None,
    check: bool | None = None,
    point: bool = False,
) -> list[tuple[Case, Request]]:
    """Every case as a checked run, before any is started."""
    found = []
    posterior = None
    for case in cases(sweep):
        request = prepare(
            sweep.scenario,
            overrides=case.overrides,
            replicates=sweep.replicates,
            seed=sweep.seed,
            jobs=jobs,
            out=folder / case.folder,
            check=check,
            point=point,
            posterior=posterior,
        )
        posterior = posterior or request.posterior
        found.append((case, request))
    return found


def parameters_of(requests: Iterable[Request]) -> dict[str, Any]:
    """Where the cases' fitted parameters have their numbers from; nothing fitted says least.

    Cases share their seeds, so all that draw from the posterior draw the same rows.
    """
    said = [request.parameters for request in requests]
    return next((one for one in said if one["from"] != "scenario"), {"from": "scenario"})


def result_of(request: Request, finish: Callable[[Request], Result]) -> Result:
    """The case's result: the one that is there already, or a new run."""
    if is_result(request.out):
        there = read_result(request.out)
        if is_the_same(there, request):
            return there
    return finish(request)


def is_the_same(result: Result, request: Request) -> bool:
    """Whether a result is what the request would give: scenario, seeds, parameters, model."""
    record = result.record
    return (
        record["scenario"]["sha256"] == request.loaded.sha256
        and result.seeds == request.seeds
        and result.parameters == request.parameters
        and record["model_version"] == MODEL_VERSION
    )


@dataclass(frozen=True)
class Observation:
    """The outcomes of one replicate of one case; missing ones are NaN."""

    levels: Mapping[str, str]
    choice: str
    replicate: int
    outcomes: Mapping[str, float]


def observations(sweep: Sweep, found: Sequence[tuple[Case, Result]]) -> list[Observation]:
    """A row a replicate and case, in the order of the cases.

    Raises:
        TalentwarError: an outcome is no statistic of these results.
    """
    rows = []
    for case, result in found:
        values = outcomes_of(sweep, result)
        rows += [
            Observation(
                case.levels, case.choice, number, {name: values[name][number] for name in values}
            )
            for number in range(len(result.seeds))
        ]
    return rows


def outcomes_of(sweep: Sweep, result: Result) -> dict[str, list[float]]:
    """The sweep's outcomes in every replicate of a result."""
    table = result.replicates
    names = table.column("statistic").to_pylist()
    place = {name: row for row, name in enumerate(names)}
    unknown = [name for name in sweep.outcomes if name not in place]
    if unknown:
        from sim.scenario.nearest import did_you_mean

        hint = did_you_mean(unknown[0], names)
        raise TalentwarError(f"outcomes: there is no statistic {unknown[0]!r}; {hint}")
    rows = table.to_pylist()
    columns = [f"replicate_{number}" for number in range(len(result.seeds))]
    return {
        name: [_number(rows[place[name]][column]) for column in columns] for name in sweep.outcomes
    }


def _number(value: float | None) -> float:
    return float("nan") if value is None else float(value)
