"""The page on calibration, its first half: what was fitted, to what, and what came of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.calibration.identify import NARROWED, PINNED, SHIFTED, TRADED
from sim.evidence.figures import load_figures
from sim.report.calibration.words import (
    asked,
    between,
    code,
    finite,
    listed,
    meaning,
    parameter,
    percent,
    spread,
    table,
    unit_of,
)
from sim.validation.checks import OF_FIGURES, figure_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from sim.calibration.targets import Target
    from sim.report.calibration.files import Calibrated, OfCheck, OfTarget

PINNED_SHOWN = 4
SURPRISING = 0.05
COLUMNS = ("", "what was reported", "source", "asked", "model (90 % of its runs)", "")


def method(found: Calibrated) -> Iterator[str]:
    """What was fitted to what, and how."""
    known, how = found.known, found.settings
    yield (
        f"{len(found.parameters)} parameters of the model, each with a prior of its own "
        f"(`calibration/priors.yaml`), were fitted to {len(found.targets)} figures that articles "
        "and studies report (`calibration/targets.yaml`). The model first ran at points spread "
        "evenly over the priors, a scrambled Sobol sequence. Wave by wave, emulators (Gaussian "
        "processes that say what a statistic would be where no run has been, and how unsure that "
        "is) left out what cannot give the figures, however the luck: history matching, after "
        f"Vernon, Goldstein and Bower (2010). Of the {known.plausible_runs:,} runs in what was "
        f"left the nearest to the figures were kept, and their parameters moved to where they "
        f"would have met them: rejection with regression adjustment, after Beaumont, Zhang and "
        f"Balding (2002), which gives the {len(found.posterior.draws):,} draws of the posterior. "
        "For those who want one set of numbers, CMA-ES (Hansen 2016) looked for the best point, "
        f"{how.search.seeds} seeds the same for all; scored again on {how.search.fresh_seeds} "
        f"fresh ones its loss is {known.best.loss:.3g}, and that of the posterior's middle, where "
        f"the search began, {known.best.loss_of_the_start:.3g} (squared distance from the figures "
        "and from the priors' middle, both in standard deviations)."
    )
    yield ""
    yield from table(
        ("wave", "runs", "share of the priors it lay in"),
        (
            (str(place), f"{wave.runs:,}", parameter(wave.share_of_prior_left, "share"))
            for place, wave in enumerate(known.waves, start=1)
        ),
    )


def evidence(found: Calibrated) -> Iterator[str]:
    """Targets beside what the model gives."""
    told = found.known.targets
    about = reported(found.targets)
    agree = sum(one.median_agrees for one in told.values())
    yield (
        "In: the interval that holds 90 % of the runs, one from each draw, reaches what was "
        f"reported. {reach(told)}; of {agree} the median lies where the figure with its error "
        "allows. `figures:` are in `docs/figures.md`, `base_data:` in "
        "`calibration/base_data.yaml`; how exact each is taken to be stands in "
        "`calibration/targets.yaml`."
    )
    yield ""
    yield from table(
        COLUMNS,
        (
            (
                f"`{name}`",
                about[name],
                f"`{one.source}`",
                asked(*finite(one.bounds), unit_of(one)),
                spread(told[name].predicted, unit_of(one)),
                verdict(told[name]),
            )
            for name, one in found.targets.items()
        ),
    )


def checks(found: Calibrated) -> Iterator[str]:
    """Figures that nothing was fitted to."""
    told = found.appraisal.checks
    yield (
        "The fit never opens `calibration/checks.yaml`; a test watches. They were looked at once, "
        f"with the finished posterior, and stand here whatever they say. {reach(told)}."
    )
    yield ""
    yield from table(
        COLUMNS,
        (
            (
                f"`{name}`",
                one.about or in_place_of(one),
                f"`{one.source}`",
                asked(*one.bounds, one.unit),
                spread(one.predicted, one.unit),
                verdict(one),
            )
            for name, one in told.items()
        ),
    )


def reach(told: Mapping[str, OfTarget] | Mapping[str, OfCheck]) -> str:
    """How many figures are within reach, and which are not."""
    missed = [name for name, one in told.items() if not one.reached]
    said = f"**{len(told) - len(missed)} of {len(told)} are in**"
    return f"{said}, out {listed(code([name]) for name in missed)}" if missed else said


def verdict(one: OfTarget | OfCheck) -> str:
    """In or out."""
    return "in" if one.reached else "**out**"


def reported(targets: Mapping[str, Target]) -> dict[str, str]:
    """What was reported, in our words; where the source is no figure, the statistic meant."""
    figures = load_figures().figures
    return {
        name: figures[figure_of(one)].about
        if one.source.startswith(OF_FIGURES) and figure_of(one) in figures
        else in_place_of(one)
        for name, one in targets.items()
    }


def in_place_of(one: Target | OfCheck) -> str:
    """What a number that no article reports is of, and how it was read."""
    said = meaning(one.statistic)
    return f"{said[:1].upper()}{said[1:]} ({one.why[:1].lower()}{one.why[1:]})"


def parameters(found: Calibrated) -> Iterator[str]:
    """Prior against posterior, and what is not identified."""
    known, units, means = found.known.parameters, found.units, found.meanings
    silent = [name for name in found.parameters if not known[name].identified]
    yield (
        "Intervals of 90 %. Narrower: by how much the posterior's standard deviation is smaller "
        "than the prior's; moved: how far the mean went, in standard deviations of the prior; both "
        "on the scale of the prior's quantiles. A parameter counts as identified if it is narrower "
        f"by {100 * NARROWED:.0f} % or moved by {SHIFTED:g}."
    )
    yield ""
    yield (
        f"**The figures say nothing about {listed(code([name]) for name in silent)}**: their draws "
        "are hardly more than the prior's, and what depends on them is assumed."
        if silent
        else "**Every parameter is identified.**"
    )
    yield ""
    yield from table(
        (
            *("parameter", "what it is", "prior", "posterior", "best point"),
            *("narrower", "moved", "identified"),
        ),
        (
            (
                f"`{name}`",
                means[name].rstrip("."),
                interval(known[name].prior, units[name]),
                interval(known[name].posterior, units[name]),
                parameter(known[name].point, units[name]),
                percent(known[name].narrowed),
                f"{known[name].shifted:+.1f}",
                "yes" if known[name].identified else "**no**",
            )
            for name in found.parameters
        ),
    )


def trade_offs(found: Calibrated) -> Iterator[str]:
    """Pairs of parameters that go together or make up for each other."""
    pairs = found.known.trade_offs
    if not pairs:
        yield f"No pair of parameters has a rank correlation of {TRADED:g} or more in the draws."
        return
    yield (
        f"Pairs whose rank correlation in the draws is {TRADED:g} or more either way: the figures "
        "tell their balance rather than each. One number alone may lie anywhere in its interval, "
        "but not with any value of the other, which is why runs draw whole rows."
    )
    yield ""
    yield from table(
        ("one", "other", "rank correlation", "so"),
        (
            (f"`{a}`", f"`{b}`", f"{r:+.2f}", "go together" if r > 0 else "make up for each other")
            for a, b, r in pairs
        ),
    )


def pinned_down(found: Calibrated) -> Iterator[str]:
    """What each figure tells."""
    told = found.known.pinned_down
    silent = [name for name, parameters in told.items() if not parameters]
    yield (
        "The posterior worked out again with one figure left out. In brackets: how much wider the "
        "parameter becomes, and how far its mean moves, in standard deviations; shown from "
        f"{100 * PINNED:.0f} % or {5 * PINNED:g} on. Runs still lie where waves with the figure "
        "had left off, so that this is too small rather than too large."
    )
    if silent:
        yield ""
        yield f"Telling nothing the others do not: {listed(code([name]) for name in silent)}."
    yield ""
    yield from table(
        ("figure", "what it pins down"),
        ((f"`{name}`", strongest(told[name])) for name in found.targets if told[name]),
    )


def strongest(told: Sequence[tuple[str, float, float]]) -> str:
    """The parameters a figure tells most of, and how many more."""
    shown = [
        f"`{name}` ({100 * w:+.0f} %, {round(m, 1) + 0.0:+.1f})"
        for name, w, m in told[:PINNED_SHOWN]
    ]
    more = [f"{len(told) - PINNED_SHOWN} more"] if len(told) > PINNED_SHOWN else []
    return ", ".join([*shown, *more])


def recovery(found: Calibrated) -> Iterator[str]:
    """Whether known parameters are found again."""
    told = found.known.recovery
    each = told.parameters
    odd = [name for name in found.parameters if each[name].uniform_p < SURPRISING]
    yield (
        f"{told.trials} runs with known parameters stood in for the figures, one after the other, "
        "and the posterior from all other runs was set beside the truth. Bias and error are those "
        "of its mean, in standard deviations of the runs' parameters: an error of 1 is no better "
        "than guessing their middle. Coverage: how often the truth lies in an interval that should "
        f"hold it so often. {len(odd)} of {len(each)} p-values for ranks being uniform are below "
        f"{SURPRISING:g}, where {SURPRISING * len(each):.2g} are expected if the posterior is right"
        f"{f': {listed(code([name]) for name in odd)}' if odd else ''}."
    )
    yield ""
    yield from table(
        ("parameter", "bias", "error", *(f"{percent(level)}" for level in told.levels), "p"),
        (
            (
                f"`{name}`",
                f"{each[name].bias:+.2f}",
                f"{each[name].error:.2f}",
                *(percent(share) for share in each[name].coverage),
                f"{each[name].uniform_p:.2g}",
            )
            for name in found.parameters
        ),
    )


def emulators(found: Calibrated) -> Iterator[str]:
    """How well emulators foresaw runs."""
    yield (
        "How well the emulators of the waves before the last foresaw its runs: the share of the "
        "variance, of which a run's own luck cannot be foreseen, and how often a run came out "
        "within two of their standard deviations (95 % if they know how unsure they are)."
    )
    yield ""
    yield from table(
        ("figure", "variance foreseen", "within two sd"),
        (
            (f"`{name}`", percent(one.foreseen), percent(one.within_two_sd))
            for name, one in found.known.targets.items()
        ),
    )


def interval(values: Sequence[float], unit: str) -> str:
    """A parameter's interval, with its unit once."""
    return between(parameter(values[0], unit), parameter(values[-1], unit))
