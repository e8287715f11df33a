"""What the page on calibration is made from: a posterior and its appraisal, read and checked."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from sim.base.errors import TalentwarError
from sim.base.lazy import np
from sim.base.section import meanings
from sim.calibration.targets import load_targets
from sim.calibration.written import KNOWN, SCENARIO
from sim.parameters.posterior import DRAWS, POSTERIOR, read_posterior
from sim.parameters.priors import load_settings, units_of_parameters
from sim.record.sealed import told_as_error
from sim.scenario.nodes import dotted
from sim.scenario.places import load_scenario
from sim.scenario.slots import Slot, walk
from sim.validation.appraisal import APPRAISAL, WAY_OUT, read_appraisal

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from sim.base.arrays import Floats
    from sim.calibration.targets import Target
    from sim.parameters.posterior import Posterior
    from sim.parameters.priors import Settings
    from sim.scenario.load import Loaded
    from sim.scenario.schema import Scenario

STEPS = 4000
"""Of the grid on which a prior is turned round, from values to quantiles."""

Spread = tuple[float, float, float]
"""5 %, 50 % and 95 % quantile."""


class Part(BaseModel):
    """A part of such a file; what the page has no use for may stand beside it."""

    model_config = ConfigDict(frozen=True, extra="ignore", populate_by_name=True)


class OfWave(Part):
    """One wave of history matching."""

    runs: int
    share_of_prior_left: float


class OfTarget(Part):
    """What the posterior predicts of one target, and how well emulators foresaw it."""

    predicted: Spread
    reached: Annotated[bool, Field(alias="in")]
    median_agrees: bool
    luck: float
    foreseen: float
    within_two_sd: float


class OfParameter(Part):
    """What is known of one parameter, as :class:`sim.calibration.identify.Knowledge` has it."""

    prior: Spread
    posterior: Spread
    point: float
    narrowed: float
    shifted: float
    identified: bool


class Found(Part):
    """How well one parameter was found again; see :class:`sim.calibration.recovery.Recovery`."""

    bias: float
    error: float
    coverage: tuple[float, ...]
    uniform_p: float
    ranks: tuple[int, ...]


class Recovered(Part):
    """How well known parameters were found again."""

    trials: int
    levels: tuple[float, ...]
    parameters: dict[str, Found]


class Best(Part):
    """The best point."""

    loss: float
    loss_of_the_start: float


class Known(Part):
    """``fit.json``: what a fit tells."""

    waves: tuple[OfWave, ...] = Field(min_length=1)
    plausible_runs: int
    targets: dict[str, OfTarget]
    parameters: dict[str, OfParameter]
    trade_offs: tuple[tuple[str, str, float], ...]
    pinned_down: dict[str, tuple[tuple[str, float, float], ...]]
    recovery: Recovered
    best: Best


class OfCheck(Part):
    """A figure the fit never saw, and what the posterior predicts of it; bounds in ``unit``."""

    about: str
    why: str
    source: str
    statistic: str
    unit: str
    bounds: tuple[float | None, float | None]
    predicted: Spread
    reached: Annotated[bool, Field(alias="in")]
    median_agrees: bool


class OneScore(Part):
    """A version's prediction of one figure; see :class:`sim.validation.scores.Score`."""

    predicted: Spread
    reached: Annotated[bool, Field(alias="in")]
    crps: float


class Scores(Part):
    """A version's predictions in all: how many figures they reach, of how many."""

    reached: Annotated[int, Field(alias="in")]
    of: int
    crps: float
    each: dict[str, OneScore]


class OfVersion(Part):
    """A version of the model, or the null, beside targets and checks."""

    about: str
    runs_predicted: int
    targets: Scores
    checks: Scores


class OfStatistic(Part):
    """A statistic's spread over runs, and the share of its variance by source."""

    unit: str
    mean: float
    sd: float
    shares: dict[str, float]


class Variance(Part):
    """Where the spread of statistics comes from."""

    draws: int
    seeds: int
    structures: dict[str, dict[str, float | str]]
    statistics: dict[str, OfStatistic] = Field(min_length=1)


class Statement(Part):
    """What is concluded, and how sure it is."""

    says: str
    source: str
    unit: str
    against: str | None
    values: Spread
    probability: float
    fragile: bool
    why: str


class Statements(Part):
    """All that is concluded."""

    draws: int
    statements: dict[str, Statement]


class Drawn(Part):
    """The draws an appraisal is of."""

    sha256: str


class Appraisal(Part):
    """``appraisal.json``: how a fit was judged."""

    draws: Drawn
    checks: dict[str, OfCheck]
    versions: dict[str, OfVersion] = Field(min_length=1)
    variance: Variance
    conclusions: Statements


P = TypeVar("P", bound=Part)


@dataclass(frozen=True, eq=False)
class Calibrated:
    """A fit as its folder tells of it, and its appraisal.

    ``scenario`` has every fitted parameter as its prior.
    """

    posterior: Posterior
    known: Known
    targets: Mapping[str, Target]
    settings: Settings
    scenario: Loaded[Scenario]
    appraisal: Appraisal

    @property
    def parameters(self) -> tuple[str, ...]:
        """Paths of the parameters."""
        return self.posterior.parameters

    @property
    def units(self) -> Mapping[str, str]:
        """Unit of each parameter."""
        every = units_of_parameters(self.scenario)
        return {name: every[name] for name in self.parameters}

    @property
    def meanings(self) -> Mapping[str, str]:
        """What each parameter is: the sentence under its field in the source."""
        places = {
            steps: (node, slot)
            for steps, node, slot in walk(self.scenario.nodes, Slot(self.scenario.root))
        }
        found = {}
        for steps in places:
            name = dotted(steps, self.scenario.nodes)
            if name in self.parameters:
                above, place = places[steps[:-1]]
                section = place.section(above)
                told = {} if section is None else meanings(section)
                found[name] = told.get(str(steps[-1]), "")
        return found

    def quantiles(self, name: str, values: Floats) -> Floats:
        """Where values of a parameter lie in its prior: 0.5 is the prior's median."""
        prior = self.scenario.distributions[name]
        grid = (np.arange(STEPS) + 0.5) / STEPS
        found: Floats = np.interp(values, [prior.at(float(u)) for u in grid], grid)
        return found


def read_calibrated(posterior_folder: str | Path, appraisal_folder: str | Path) -> Calibrated:
    """A posterior with all that its fit tells, and how it was judged.

    Raises:
        TalentwarError: a file is missing, was changed, was made by another version, or the
            appraisal is of another posterior.
    """
    posterior = read_posterior(posterior_folder)
    place = posterior.folder
    with told_as_error(place / KNOWN):
        if not (place / KNOWN).is_file():
            raise POSTERIOR.damaged(place / KNOWN, "is missing")
        known = part(place / KNOWN, (place / KNOWN).read_text(encoding="utf-8"), Known)
    scenario = load_scenario(place / SCENARIO)
    targets = load_targets(place / "targets.yaml")
    alike: tuple[tuple[Iterable[str], Iterable[str], str], ...] = (
        (known.targets, targets, "targets.yaml"),
        (known.parameters, posterior.parameters, "draws.csv"),
        (known.recovery.parameters, posterior.parameters, "draws.csv"),
        (scenario.distributions, posterior.parameters, "draws.csv and scenario.yaml"),
    )
    for told, there, who in alike:
        refuse_others(place / KNOWN, told, there, who)
    judged = Path(appraisal_folder) / APPRAISAL
    appraisal = part(judged, json.dumps(read_appraisal(appraisal_folder)), Appraisal)
    if appraisal.draws.sha256 != posterior.sha256:
        raise TalentwarError(f"{judged}: is of other draws than {place / DRAWS}; {WAY_OUT}")
    for name, version in appraisal.versions.items():
        refuse_others(judged, version.targets.each, targets, f"targets.yaml ({name})")
        refuse_others(judged, version.checks.each, appraisal.checks, f"its checks ({name})")
    settings = load_settings(place / "fit.yaml")
    return Calibrated(posterior, known, targets, settings, scenario, appraisal)


def part(path: Path, told: str, kind: type[P]) -> P:
    """What a file tells, as this kind of part.

    Raises:
        TalentwarError: it is no JSON, or lacks something.
    """
    try:
        return kind.model_validate_json(told)
    except ValidationError as error:
        first, *more = error.errors()
        where = ".".join(map(str, first["loc"])) or "the whole"
        rest = f" (and {len(more)} more)" if more else ""
        raise TalentwarError(f"{path}: {where}: {first['msg']}{rest}; {WAY_OUT}") from error


def refuse_others(path: Path, told: Iterable[str], there: Iterable[str], who: str) -> None:
    """Refuse a file that tells of other things than there are."""
    others = sorted({*told} ^ {*there})
    if others:
        raise TalentwarError(
            f"{path}: tells of other things than {who} ({', '.join(others[:3])}); {WAY_OUT}"
        )
