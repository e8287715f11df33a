"""The question of a solve, checked against its scenario before anything is run."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, get_args

from pydantic_core import PydanticCustomError

from sim.base.errors import ScenarioError, TalentwarError
from sim.base.lazy import np
from sim.base.quantities import Month, NonNegative, People, Quantity, Share, Usd, UsdPerYear
from sim.experiments.batch.runs import Run
from sim.experiments.luck import drawn_from, realised, replicate_seed
from sim.experiments.run import within
from sim.experiments.solving.search import FIRST_LEVELS, Aim
from sim.parameters.priors import units_of_parameters
from sim.scenario.checks import statistic_faults
from sim.scenario.distributions import FITTED
from sim.scenario.nearest import nearest
from sim.scenario.places import load_scenario
from sim.statistics import meanings, named

if TYPE_CHECKING:
    from pathlib import Path

    from sim.base.arrays import Floats
    from sim.parameters.posterior import Posterior
    from sim.scenario.load import Loaded
    from sim.scenario.schema import Scenario

REPLICATES = 20
PRECISION = 0.05
MOST_RUNS = 1000
MOST_ALLOWED = 1_000_000
AMOUNTS = {"USD": Usd, "USD/yr": UsdPerYear, "people": People, "share": Share, "probability": Share}
"""What a statistic of each unit may be written as; any other is a plain number or a per cent."""


@dataclass(frozen=True)
class Lever:
    """The number of a scenario that is turned, and between what, in the model's unit."""

    path: str
    low: float
    high: float
    whole: bool
    unit: str

    @property
    def middle(self) -> float:
        """A number between, which the scenario allows if it allows any."""
        middle = (self.low + self.high) / 2
        return round(middle) if self.whole else middle


@dataclass(frozen=True)
class Question:
    """At which level of a lever a statistic reaches a value.

    ``loaded`` has the lever open.  The statistic is to be ``reach`` or more, ``at_most`` as much
    if that is asked, in the mean or, with ``in_share``, in that share of runs.
    """

    loaded: Loaded[Scenario]
    lever: Lever
    statistic: str
    reach: float
    at_most: bool
    in_share: float | None
    seed: int
    replicates: int
    precision: float
    max_runs: int
    posterior: Posterior | None

    @property
    def parameters(self) -> str:
        """Where fitted parameters have their numbers from: posterior, point or scenario."""
        if self.posterior is not None:
            return "posterior"
        return "point" if self.loaded.fitted.keys() - {self.lever.path} else "scenario"

    @property
    def aim(self) -> Aim:
        """The same as the search has it."""
        mean = -self.reach if self.at_most else self.reach
        return Aim(
            self.lever.low,
            self.lever.high,
            self.lever.whole,
            self.responds,
            mean if self.in_share is None else self.in_share,
            self.precision * (self.lever.high - self.lever.low),
            self.seed,
        )

    def responds(self, outcomes: Floats) -> Floats:
        """Outcomes as a response of which more is nearer to what is asked."""
        if self.in_share is not None:
            return self.reaches(outcomes)
        return -outcomes if self.at_most else outcomes

    def reaches(self, outcomes: Floats) -> Floats:
        """1 for a run that reaches the value and 0 for one that does not."""
        enough = outcomes <= self.reach if self.at_most else outcomes >= self.reach
        return np.where(np.isnan(outcomes), np.nan, enough)

    def run(self, level: float, replicate: int) -> Run:
        """One run: the luck and the draw of the posterior depend on the replicate alone.

        Raises:
            ScenarioError: the level, or the draw, breaks a bound or a check of the scenario.
        """
        seed = replicate_seed(self.seed, replicate)
        numbers = {self.lever.path: level}
        return Run.of(realised(self.loaded, seed, self.posterior, numbers), seed)


def prepare(  # noqa: PLR0913 - keywords, and each is asked for by somebody
    scenario: str | Path,
    *,
    lever: str,
    between: tuple[float | str, float | str],
    of: str,
    reach: float | str,
    at_most: bool = False,
    in_share: float | str | None = None,
    overrides: Sequence[str] = (),
    replicates: int = REPLICATES,
    precision: float | str = PRECISION,
    max_runs: int = MOST_RUNS,
    seed: int | None = None,
    point: bool = False,
) -> Question:
    """Look a question over without running anything; see :class:`sim.experiments.solve.Asked`.

    Raises:
        TalentwarError: something of it does not fit the scenario; told of the option that has it.
    """
    plain = load_scenario(scenario, overrides)
    for fault in statistic_faults("--of", of, plain.value.firms):
        raise TalentwarError(f"--of: {fault.message}; {fault.hint}")
    turned = _lever(plain, scenario, overrides, lever, between)
    loaded = load_scenario(scenario, [*overrides, f"{lever}={{{FITTED}: [{turned.middle!r}]}}"])
    fitted = loaded.fitted.keys() - {lever}
    share: Quantity = get_args(Share)[1]
    inside = replace(share, least=None, above=0.0)
    level = None if in_share is None else _amount("--in-share", in_share, inside)
    if level == 1.0:
        raise TalentwarError("--in-share: no number of runs shows that all will; give e.g. 0.9")
    return Question(
        loaded=loaded,
        lever=turned,
        statistic=of,
        reach=_amount("--reach", reach, _quantity(of)),
        at_most=at_most,
        in_share=level,
        seed=within("seed", int(plain.value.run.seed) if seed is None else seed, 0),
        replicates=within("replicates", replicates, 2),
        precision=_amount("--precision", precision, inside),
        max_runs=_enough(max_runs, replicates),
        posterior=drawn_from(fitted) if fitted and not point else None,
    )


def _lever(
    plain: Loaded[Scenario],
    scenario: str | Path,
    overrides: Sequence[str],
    path: str,
    between: tuple[float | str, float | str],
) -> Lever:
    """The lever with its bracket, read as a scenario reads a uniform distribution there."""
    ends = ", ".join(map(_flow, between))
    try:
        found = load_scenario(scenario, [*overrides, f"{path}={{uniform: [{ends}]}}"])
    except ScenarioError as error:
        raise _retold(error, plain, path, between) from None
    drawn = found.distributions.get(path)
    if drawn is None or drawn.type is Month:
        raise TalentwarError(f"--lever {path}: is not a number that could be turned")
    low, high = (float(end) for end in drawn.numbers)
    if not low < high:
        raise TalentwarError(
            f"--between {between[0]} {between[1]}: leaves nothing between; give LOW below HIGH"
        )
    return Lever(
        path, low, high, issubclass(drawn.type, int), units_of_parameters(plain).get(path, "")
    )


def _retold(
    error: ScenarioError,
    plain: Loaded[Scenario],
    path: str,
    between: tuple[float | str, float | str],
) -> TalentwarError:
    """A fault of the lever or its bracket, told of the option that has it."""
    told = f"--set {path}="
    own = next((one for one in error.problems if one.file.startswith(told)), None)
    if own is None:
        return error
    numbers = units_of_parameters(plain)
    if path in numbers:
        return TalentwarError(f"--between {between[0]} {between[1]}: {own.what}; {own.hint}")
    if own.column > len(path) + 1:
        below = next((one for one in numbers if one.startswith(f"{path}.")), "")
        near = nearest(path, numbers)
        meant = f"; give {below}" if below else f"; did you mean {near}?" if near else ""
        return TalentwarError(f"--lever {path}: holds no number of its own ({own.what}){meant}")
    return TalentwarError(f"--lever {path}: {own.path or 'it'}: {own.what}; {own.hint}")


def _flow(written: float | str) -> str:
    """An end of the bracket as it stands in a list of YAML."""
    try:
        float(written)
    except ValueError:
        return json.dumps(written, ensure_ascii=False)
    return str(written)


def _quantity(statistic: str) -> Quantity:
    """How amounts of a statistic are written, by its unit; it may be of either sign."""
    found = named(statistic)
    unit = meanings()[found[0]][0] if found else ""
    quantity: Quantity = get_args(AMOUNTS.get(unit, NonNegative))[1]
    return replace(quantity, least=None, most=None)


def _amount(option: str, given: float | str, quantity: Quantity) -> float:
    """A number of an option, plain or with its unit."""
    try:
        value: float | str = float(given)
    except ValueError:
        value = given
    try:
        return quantity.parse(value)
    except PydanticCustomError as error:
        raise TalentwarError(f"{option}: {error.message()}") from None


def _enough(most: int, replicates: int) -> int:
    """The most runs there may be, which the first look has to fit into."""
    least = FIRST_LEVELS * replicates
    if not least <= most <= MOST_ALLOWED:
        raise TalentwarError(
            f"--max-runs: {most} is not allowed; give {least} to {MOST_ALLOWED}: the first look "
            f"takes {FIRST_LEVELS} levels, {replicates} runs each (--replicates)"
        )
    return most
