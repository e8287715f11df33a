"""A finished fit is judged once: against checks, against its rivals, and by what follows from it.

``appraisal.json`` has all that a page about it needs: ``checks`` that the fit never saw,
``versions`` of the model beside the null, ``variance`` of headline statistics by its source, and
``conclusions`` with how sure they are.  Whatever comes out is written down.
"""

from __future__ import annotations

import io
import json
import math
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.base.lazy import np
from sim.calibration.design import seeds_of
from sim.calibration.fit import PREDICTIVE
from sim.calibration.problem import refuse_unknown
from sim.calibration.written import draw_rows
from sim.record.digest import text_digest
from sim.record.numbers import json_text, rounded, write_rows, write_text
from sim.record.provenance import RECORD, record, record_text
from sim.record.sealed import Sealed
from sim.statistics import meanings, named
from sim.validation.checks import abouts, load_checks
from sim.validation.conclusions import DRAWS, judged, load_conclusions
from sim.validation.scores import scored, total
from sim.validation.variance import STRUCTURES, components
from sim.validation.versions import (
    ABOUT_NULL,
    NULL,
    VERSIONS,
    Effort,
    predictions,
    predictions_of_null,
)
from sim.validation.whole_runs import WholeRuns, there

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sim.base.arrays import Floats
    from sim.calibration.fit import Fit
    from sim.calibration.runs import Runner
    from sim.calibration.targets import Target
    from sim.validation.conclusions import Conclusion, Conclusions
    from sim.validation.scores import Score

FORMAT = "talentwar appraisal 1"
APPRAISAL = "appraisal.json"
WAY_OUT = "`talentwar calibrate` makes it anew"
SEALED = Sealed(FORMAT, (APPRAISAL,), WAY_OUT, WAY_OUT)
WHOLE_FIT = "the model, whole fit"
ABOUT_WHOLE_FIT = "all mechanisms, with the posterior of the whole fit"
"""The one version that was given more: history matching in waves, and more draws."""
BEYOND_NOISE = 9
"""Decimals of shares and scores; what is beyond differs between processors."""


@dataclass(frozen=True)
class Extent:
    """How much is run: what each version is given, and draws and repetitions of whole runs."""

    effort: Effort = field(default_factory=Effort)
    variance_draws: int = 64
    variance_seeds: int = 2
    conclusion_draws: int = DRAWS


def appraise(
    found: Fit,
    run: Runner,
    extent: Extent | None = None,
    *,
    checks: str | Path | None = None,
    conclusions: str | Path | None = None,
) -> dict[str, Any]:
    """Judge a fit; ``run`` is what made it, and finds again what it has run before.

    The result is a function of the fit and the files: neither jobs nor interruptions change it.

    Raises:
        ScenarioError: checks or conclusions are incomplete.
        TalentwarError: a file is missing, or a check about what no run has.
    """
    extent = extent or Extent()
    against, claims = load_checks(checks), load_conclusions(conclusions)
    refuse_unknown(against, found.problem.loaded.value, "checks")
    whole = predicted(found, run, against)
    runs = WholeRuns(run, found.values, claims.statistics)
    return {
        "draws": {"sha256": digest_of_draws(found), "number": len(found.values)},
        "checks": of_checks(against, whole[:, len(found.problem.targets) :]),
        "versions": dict(of_versions(found, run, against, whole, extent.effort)),
        "variance": of_variance(claims, runs, extent),
        "conclusions": of_conclusions(claims, runs, found, extent.conclusion_draws),
    }


def predicted(found: Fit, run: Runner, checks: Mapping[str, Target]) -> Floats:
    """Targets' and checks' statistics, side by side, of a run from each draw of the fit."""
    seeds = seeds_of(range(len(found.values)), found.problem.settings.seed + PREDICTIVE)
    names = [one.statistic for one in checks.values()]
    return np.hstack([found.predicted, run(found.values, seeds, "checks", names)])


# -- checks and versions ---------------------------------------------------------------------------


def of_checks(checks: Mapping[str, Target], statistics: Floats) -> dict[str, Any]:
    """By check: what was reported, and what the whole fit predicts."""
    about, scores = abouts(checks), scored(statistics, checks)
    return {
        name: {
            "about": about[name],
            "why": one.why,
            "source": one.source,
            "weight": one.weight,
            "statistic": one.statistic,
            "unit": unit_of(one.statistic),
            "month": str(one.month),
            "bounds": [rounded(bound) if math.isfinite(bound) else None for bound in one.bounds],
            "predicted": [rounded(value) for value in scores[name].predicted.spread],
            "in": scores[name].predicted.inside,
            "median_agrees": scores[name].predicted.median_agrees,
        }
        for name, one in checks.items()
    }


def of_versions(
    found: Fit, run: Runner, checks: Mapping[str, Target], whole: Floats, effort: Effort
) -> Sequence[tuple[str, dict[str, Any]]]:
    """By version: scores by target and check, and what they add up to."""
    targets, scales = found.problem.targets, found.region.scales
    held = [*targets.values(), *checks.values()]
    facts = dict(zip(found.problem.parameters, found.best_values, strict=True))
    told = [(WHOLE_FIT, ABOUT_WHOLE_FIT, whole)]
    for name, version in VERSIONS.items():
        told.append((name, version.about, predictions(name, run, held, scales, effort)))
    told.append((NULL, ABOUT_NULL, predictions_of_null(facts, run, held, scales, effort)))
    split = len(targets)
    return [
        (
            name,
            {
                "about": about,
                "runs_predicted": len(statistics),
                "targets": of_scores(scored(statistics[:, :split], targets)),
                "checks": of_scores(scored(statistics[:, split:], checks)),
            },
        )
        for name, about, statistics in told
    ]


def of_scores(scores: Mapping[str, Score]) -> dict[str, Any]:
    """Scores one by one, and in all."""
    whole = total(scores.values())
    return {
        "in": whole.inside,
        "of": whole.of,
        "crps": settled(whole.crps),
        "each": {
            name: {
                "predicted": [rounded(value) for value in one.predicted.spread],
                "in": one.predicted.inside,
                "crps": settled(one.crps),
            }
            for name, one in scores.items()
        },
    }


# -- whole runs ------------------------------------------------------------------------------------


def of_variance(claims: Conclusions, runs: WholeRuns, extent: Extent) -> dict[str, Any]:
    """By headline statistic: its mean, and the sources of its variance."""
    draws = min(extent.variance_draws, len(runs.values))
    values = np.stack(
        [
            np.stack(
                [
                    there(runs(f"variance: {name}", draws, repetition, changes))
                    for repetition in range(extent.variance_seeds)
                ],
                axis=1,
            )
            for name, changes in STRUCTURES.items()
        ]
    )
    columns = runs.columns(claims.headlines)
    return {
        "draws": draws,
        "seeds": extent.variance_seeds,
        "structures": {name: dict(changes) for name, changes in STRUCTURES.items()},
        "statistics": {
            name: of_components(name, values[..., column])
            for name, column in zip(claims.headlines, columns, strict=True)
        },
    }


def of_components(name: str, values: Floats) -> dict[str, Any]:
    """One statistic's mean, standard deviation and shares of variance."""
    parts = components(values)
    return {
        "unit": unit_of(name),
        "mean": rounded(parts.mean),
        "sd": rounded(math.sqrt(parts.variance)),
        "shares": {source: settled(share) for source, share in parts.shares.items()},
    }


def of_conclusions(claims: Conclusions, runs: WholeRuns, found: Fit, most: int) -> dict[str, Any]:
    """By statement: how often it holds, whether that is fragile, and why."""
    draws = min(most, len(runs.values))
    scenarios = [None, *{one.against: None for one in claims.conclusions.values() if one.against}]
    values = {
        name: there(
            runs(f"conclusions: {name or found.problem.settings.scenario}", draws, 0, {}, name)
        )
        for name in scenarios
    }
    return {
        "draws": draws,
        "statements": {
            name: of_statement(one, difference(one, values, runs), found)
            for name, one in claims.conclusions.items()
        },
    }


def difference(one: Conclusion, values: Mapping[str | None, Floats], runs: WholeRuns) -> Floats:
    """The statistic a statement is about, (m,), or by how much it differs in each pair."""
    (column,) = runs.columns([one.statistic])
    here = values[None][:, column]
    return here if one.against is None else here - values[one.against][:, column]


def of_statement(one: Conclusion, values: Floats, found: Fit) -> dict[str, Any]:
    """One statement, and how sure it is."""
    said = judged(one.holds(values), found.units[: len(values)], found.problem.parameters)
    return {
        "says": one.says,
        "source": one.source,
        "statistic": one.statistic,
        "unit": unit_of(one.statistic),
        "against": one.against,
        "above": None if one.above is None else rounded(one.bound),
        "below": None if one.below is None else rounded(one.bound),
        "values": [rounded(value) for value in np.quantile(values, (0.05, 0.5, 0.95)).tolist()],
        "probability": settled(said.probability),
        "fragile": said.fragile,
        "why": said.why,
        "tilt": None
        if said.tilt is None
        else {
            "parameter": said.tilt.parameter,
            "towards": said.tilt.towards,
            "probability": settled(said.tilt.probability),
        },
    }


# -- what is written -------------------------------------------------------------------------------


def unit_of(statistic: str) -> str:
    """The unit a statistic has in a result."""
    known = named(statistic)
    assert known is not None
    return meanings()[known[0]][0]


def settled(number: float) -> float:
    """A share or a score as it is published; a remainder of rounding is nothing."""
    return rounded(round(number, BEYOND_NOISE))


def digest_of_draws(found: Fit) -> str:
    """The digest that ``draws.csv`` of the fit has, so that both can be told to go together."""
    text = io.StringIO()
    write_rows(text, found.problem.parameters, draw_rows(found.values))
    return text_digest(text.getvalue())


def write_appraisal(folder: Path, appraised: Mapping[str, Any], seed: int) -> None:
    """Fill an empty folder with an appraisal, ``record.json`` last; ``seed`` is the fit's."""
    text = json_text(dict(appraised)) + "\n"
    write_text(folder / APPRAISAL, text)
    made_from = {"format": FORMAT, "seed": seed, "draws": appraised["draws"]["sha256"]}
    described = record_text(record(folder, made_from, {}))
    write_text(folder / RECORD, described)


def read_appraisal(folder: str | Path) -> dict[str, Any]:
    """An appraisal, whole and unchanged since it was made.

    Raises:
        TalentwarError: it is not there, or was changed.
    """
    place = Path(folder)
    SEALED.verify(place, SEALED.read(place))
    with SEALED.sound(place / APPRAISAL, "is not JSON"):
        found: dict[str, Any] = json.loads((place / APPRAISAL).read_text(encoding="utf-8"))
    return found
