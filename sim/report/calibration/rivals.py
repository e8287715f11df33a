"""The page on calibration, its second half: rivals, sources of spread, what can be concluded."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.report.calibration.words import amount, code, listed, meaning, percent, spread, table
from sim.validation.versions import NULL, VERSIONS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from sim.report.calibration.files import Calibrated, OfVersion, Scores, Statement

MISSES_SHOWN = 8
SOURCES = {
    "seed": "luck",
    "parameters": "parameters",
    "structure": "structure",
    "both": "parameters by structure",
}


def versions(found: Calibrated) -> Iterator[str]:
    """The model, versions without a mechanism, and the null, side by side."""
    told = found.appraisal.versions
    yield (
        "What must be beaten: a null in which everybody moves at constant rates to firms in "
        "proportion to their size; and the model itself with one mechanism switched off. Each was "
        "fitted anew to the targets, all with the same small effort; the first line is the whole "
        "fit. CRPS: how far predictions lie off, in standard deviations of the figure, its mean "
        f"over figures; 0 is agreement. {against_the_null(told)}"
    )
    yield ""
    yield from table(
        ("", "targets in", "CRPS", "checks in", "CRPS", "targets missed", "checks missed"),
        (
            (
                name,
                counted(one.targets),
                f"{one.targets.crps:.2f}",
                counted(one.checks),
                f"{one.checks.crps:.2f}",
                missed(one.targets),
                missed(one.checks),
            )
            for name, one in told.items()
        ),
    )
    yield ""
    yield from (f"- {name}: {one.about}." for name, one in told.items())


def against_the_null(told: Mapping[str, OfVersion]) -> str:
    """How the null does beside the model that was given as little."""
    name = next(iter(VERSIONS))
    if not {NULL, name} <= told.keys():
        return ""
    null, model = told[NULL], told[name]
    return (
        f"**The null reaches {counted(null.targets)} targets and {counted(null.checks)} checks, "
        f"{name}, with the same effort, {counted(model.targets)} and {counted(model.checks)}; the "
        f"mean CRPS of targets is {null.targets.crps:.2f} and {model.targets.crps:.2f}.**"
    )


def counted(scores: Scores) -> str:
    """How many figures are in, of how many."""
    return f"{scores.reached} of {scores.of}"


def missed(scores: Scores) -> str:
    """Figures that are out, the furthest first."""
    out = [name for name, one in scores.each.items() if not one.reached]
    out.sort(key=lambda name: -scores.each[name].crps)
    more = f" and {len(out) - MISSES_SHOWN} more" if len(out) > MISSES_SHOWN else ""
    return f"{code(out[:MISSES_SHOWN])}{more}" if out else "none"


def variance(found: Calibrated) -> Iterator[str]:
    """Where the spread of predictions comes from."""
    told = found.appraisal.variance
    changes = {name: one for name, one in told.structures.items() if one}
    yield (
        f"{told.draws} draws of the posterior with {told.seeds} seeds each, run over the whole "
        f"scenario in {len(told.structures)} structures: as built, and "
        f"{listed(f'{name} ({settings(one)})' for name, one in changes.items())}. "
        "Luck is what differs between seeds; parameters, between draws; structure, between ways to "
        "build the model, of which these few are those we thought of; the last column is what "
        "parameters do in one structure and not in another."
    )
    yield ""
    yield from table(
        ("statistic", "what it is", "mean", "sd", *SOURCES.values()),
        (
            (
                f"`{name}`",
                meaning(name),
                amount(one.mean, one.unit),
                amount(one.sd, one.unit),
                *(percent(one.shares[source]) for source in SOURCES),
            )
            for name, one in told.statistics.items()
        ),
    )


def settings(changes: Mapping[str, float | str]) -> str:
    """Settings of a structure, as ``--set`` takes them."""
    return ", ".join(f"`{path}={value}`" for path, value in changes.items())


def conclusions(found: Calibrated) -> Iterator[str]:
    """What follows, how sure it is, and what is fragile."""
    told = found.appraisal.conclusions
    fragile = {name: one for name, one in told.statements.items() if one.fragile}
    settled = {name: one for name, one in told.statements.items() if not one.fragile}
    yield (
        f"A statement's probability is the share of {told.draws} draws in whose run over the whole "
        "scenario it holds; with a second scenario, in the pair with the same luck. Each prior was "
        "then tilted to its high and to its low end. A statement is fragile if draws disagree "
        "about it, or if a tilt moves its probability by more than a tenth. "
        f"**{len(fragile)} of {len(told.statements)} are fragile.**"
    )
    for heading, some in (("Settled", settled), ("Fragile", fragile)):
        if some:
            yield ""
            yield f"### {heading}"
            yield ""
            yield from table(
                ("statement", "probability", "what the runs give", "why", "who says so"),
                (statement(one) for one in some.values()),
            )


def statement(one: Statement) -> tuple[str, ...]:
    """A statement as a row."""
    beside = f", less that of `{one.against}`" if one.against else ""
    given = f"{spread(one.values, one.unit)}{beside}"
    return one.says, percent(one.probability), given, one.why, one.source
