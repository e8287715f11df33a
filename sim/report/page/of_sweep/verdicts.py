"""Which decision wins in which situation."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from sim.report.page.blocks import Cell, Column, Prose, Section, Table, number
from sim.report.sweep_amounts import gain, level
from sim.report.sweep_words import InWords, capital

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from sim.experiments.sweeps.read import SweepResult
    from sim.experiments.sweeps.verdicts import Verdict
    from sim.report.language import Language

PLACE = 40
SHOWN = 12
SIDE_BY_SIDE = 3
"""Decisions whose gains have room beside each other."""


def section(result: SweepResult, say: Language) -> Section | None:
    """A table for each outcome; None where there are no situations to tell apart."""
    found = result.verdicts
    if not found or not found[0].levels or len(result.circumstances) < 2:
        return None
    names = InWords(result, say)
    tables = [
        _table(outcome, place, [each for each in found if each.outcome == outcome], names)
        for place, outcome in enumerate(result.sweep.outcomes)
    ]
    return Section("verdicts", say("Which decision wins where"), [_read(result, names), *tables])


def _read(result: SweepResult, names: InWords) -> Prose:
    say = names.say
    first = next(iter(names.decisions().values()))
    return Prose(
        say(
            "Adds: mean difference to {first} over {pairs} pairs of runs with the same luck, with "
            "its interval of 90 %, positive where better; of shares in points. A decision wins if "
            "its lead over the next best is clear, that is, the interval of that lead leaves out "
            "zero.",
            first=first,
            pairs=result.sweep.replicates,
        ),
        "muted",
    )


def _table(outcome: str, place: int, there: Sequence[Verdict], names: InWords) -> Table:
    say, called = names.say, names.decisions()
    first, *rivals = called.values()
    abreast = len(rivals) <= SIDE_BY_SIDE
    adds = [say("{choice} adds", choice=choice) for choice in rivals]
    heads = adds if abreast else [say("best"), say("it adds")]
    better = {"higher": say("higher is better"), "lower": say("lower is better")}
    return Table(
        f"verdicts_{place + 1}",
        say(
            "{outcome} ({better})",
            outcome=capital(names.outcome(outcome)),
            better=better[names.result.sweep.outcomes[outcome]],
        ),
        [
            *(Column(names.factor(name)) for name in there[0].levels),
            Column(say("wins")),
            Column(say("ahead in"), True),
            Column(first, True),
            *(Column(head, abreast or place == 1) for place, head in enumerate(heads)),
        ],
        [[*_row(each, abreast, called, names)] for each in there],
        SHOWN,
    )


def _row(each: Verdict, abreast: bool, called: Mapping[str, str], names: InWords) -> Iterator[Cell]:
    say = names.say
    for name, text in each.levels.items():
        yield Cell(names.setting(name, float(text) if name in names.paths else text))
    wins = called[each.winner] if each.winner else say("none clearly")
    yield Cell(wins, mark="good" if each.winner else "bad")
    yield Cell("") if math.isnan(each.ahead) else number(each.ahead, say.percent(each.ahead, 0))
    first, *rivals = each.effects
    yield number(first.median, level(each.outcome, first.median, say))
    if abreast:
        for effect in rivals:
            yield number(effect.gain.mean, gain(each.outcome, effect.gain, say))
        return
    best = [effect.gain for effect in each.effects if effect.choice == each.best]
    yield Cell(called.get(each.best, ""))
    yield number(best[0].mean, gain(each.outcome, best[0], say)) if best else Cell("")
