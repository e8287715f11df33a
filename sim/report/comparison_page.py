"""Comparisons as a Markdown page: what each scenario asks, and what it does to that."""

from __future__ import annotations

import math
from contextlib import suppress
from typing import TYPE_CHECKING

from sim.report.comparison import write_for
from sim.report.terminal import parameters_in_words

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sim.experiments.compare import Comparison, Effect
    from sim.record.read import Result

CLEAR, OPEN = "yes", "no"


def page(a: Result, others: Sequence[Result], comparisons: Sequence[Comparison]) -> str:
    """One table for all: a row for each statistic a scenario looks at.

    ``others`` are the results set against ``a``, in the order of their comparisons.
    """
    lines = [
        f"# What the scenarios do, against `{a.name}`",
        "",
        reading(comparisons[0].pairs),
        "",
        f"Made by `talentwar compare`; {', '.join(settings(a))}.",
        "",
        f"| scenario | statistic | {a.name} | scenario's | effect | clear | smallest visible |",
        "|---|---|---|---|---|---|---|",
    ]
    for other, comparison in zip(others, comparisons, strict=True):
        lines += rows(comparison)
        if not any(map(comparison.effects.__contains__, comparison.look_at)):
            lines.append(f"| `{other.name}` | nothing it looks at was measured | | | | | |")
    lines += ["", "## What they ask", ""]
    lines += [
        f"- `{other.name}`: {' '.join(other.summary['question'].split())}" for other in others
    ]
    nil = [other.name for other, one in zip(others, comparisons, strict=True) if is_nil(one)]
    if nil:
        named = ", ".join(f"`{name}`" for name in nil)
        lines += ["", f"No clear effect on anything they look at: {named}."]
    return "\n".join(lines) + "\n"


def reading(pairs: int) -> str:
    """How to read the table."""
    return (
        f"Medians over {pairs} pairs of runs with the same luck; in brackets the interval of 90 % "
        "of the mean effect. Clear: the interval leaves out zero. Smallest visible: the effect "
        "these runs would have shown four times in five. Shares and probabilities in per cent, "
        "their effects in points."
    )


def settings(result: Result) -> Iterator[str]:
    """Seed, thinning and parameters behind the numbers."""
    from pydantic import TypeAdapter

    from sim.base.quantities import Share
    from sim.scenario.yaml_tree import resolve, words_in

    population = words_in(result.text("scenario.yaml"), "scenario.yaml").get("population")
    scale = population.get("scale") if isinstance(population, dict) else None
    yield f"seed {result.record['seed']}"
    if isinstance(scale, str):
        with suppress(ValueError):  # in a scenario of another version a share is written otherwise
            share = TypeAdapter(Share).validate_python(resolve(scale))
            yield f"staff thinned to {100 * share:g} %"
    if words := parameters_in_words(result.parameters):
        yield f"parameters: {words}"


def rows(comparison: Comparison) -> Iterator[str]:
    """A line for each statistic the scenario looks at."""
    name = f"`{comparison.b}`"
    for path in comparison.look_at:
        if path in comparison.effects:
            yield f"| {name} | {' | '.join(cells(path, comparison.effects[path]))} |"
            name = ""


def cells(path: str, effect: Effect) -> Iterator[str]:
    """The statistic, both medians, the effect with its interval, and how sure it is."""
    level, change = write_for(path)
    yield f"`{path}`"
    yield level(effect.a)
    yield level(effect.b)
    if math.isnan(effect.low):
        yield change(effect.effect)
    else:
        yield f"{change(effect.effect)} [{change(effect.low)}, {change(effect.high)}]"
    yield CLEAR if effect.is_clear else OPEN
    yield "" if math.isnan(effect.smallest_visible) else change(effect.smallest_visible).lstrip("+")


def is_nil(comparison: Comparison) -> bool:
    """Whether nothing the scenario looks at clearly moves."""
    looked = [comparison.effects[path] for path in comparison.look_at if path in comparison.effects]
    return not any(effect.is_clear for effect in looked)
