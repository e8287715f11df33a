"""Every effect in numbers."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from sim.report.page.blocks import Cell, Column, Prose, Section, Table, between, number
from sim.report.statistic_words import HEADLINES, TALENT_SHARE, amount, called, write_for

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sim.experiments.compare import Effect
    from sim.record.read import Result
    from sim.report.figures_of_comparisons import Compared
    from sim.report.language import Language

PLACE = 40
FIRMS = f"end.{TALENT_SHARE}"
SHOWN = 14


def section(compared: Compared, say: Language) -> Section:
    """A table for each scenario set against the first."""
    told = Prose(
        say(
            "Levels are medians; the effect is the mean over pairs of runs with the same luck, "
            "shares in points. Clear: the "
            "90 % interval leaves out zero. Smallest visible: the effect these runs would have "
            "shown four times in five."
        ),
        "muted",
    )
    tables = [_table(compared, place, say) for place in range(len(compared.comparisons))]
    return Section("effects", say("Effects in numbers"), [told, *tables])


def _table(compared: Compared, place: int, say: Language) -> Table:
    a, comparison = compared.a, compared.comparisons[place]
    shares = [path for path in comparison.effects if path.startswith(FIRMS)]
    shares.sort(key=lambda path: (-abs(comparison.effects[path].mean), path))
    asked = [*comparison.look_at, *HEADLINES, *shares]
    paths = [path for path in dict.fromkeys(asked) if path in comparison.effects]
    names = compared.names(say)
    title_a, title_b = names[0], names[place + 1]
    return Table(
        f"effects_{place + 1}",
        say("{b} against {a}", a=title_a, b=title_b),
        [
            Column(say("statistic")),
            Column(title_a, True),
            Column(title_b, True),
            Column(say("effect"), True),
            Column(say("90 % interval"), True),
            Column(say("rises in"), True),
            Column(say("clear")),
            Column(say("smallest visible"), True),
        ],
        [_row(a, comparison.effects[path], say) for path in paths],
        SHOWN,
    )


def _row(a: Result, effect: Effect, say: Language) -> list[Cell]:
    level, change = write_for(effect.statistic, say)
    name = called(effect.statistic, lambda firm: say.data(a.firm_name(firm)), say)
    return [
        Cell(name),
        number(effect.a, level(effect.a)),
        number(effect.b, level(effect.b)),
        number(effect.mean, change(effect.mean)),
        *_how_sure(effect, say),
    ]


def _how_sure(effect: Effect, say: Language) -> Iterator[Cell]:
    _, change = write_for(effect.statistic, say)
    visible = amount(effect.statistic, effect.smallest_visible, say)
    odds = number(effect.b_above_a, say.percent(effect.b_above_a, 0))
    if math.isnan(effect.low):
        yield from (Cell(""), odds, Cell(""), Cell(""))
        return
    low, high = change(effect.low), change(effect.high)
    yield between(say("{low} to {high}", low=low, high=high), effect.high)
    yield odds
    yield Cell(say("clear"), mark="good") if effect.is_clear else Cell(say("open"))
    yield number(effect.smallest_visible, visible)
