"""What was varied: every lever and circumstance, and what its levels set."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from sim.report.page.blocks import Cell, Column, Prose, Section, Table
from sim.report.sweep_words import InWords, capital

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from sim.experiments.sweeps.read import SweepResult
    from sim.report.language import Language
    from sim.report.page.blocks import Block

PLACE = 60
SHOWN = 14


def section(result: SweepResult, say: Language) -> Section:
    """Factors with their levels or ranges, and what all runs share."""
    names = InWords(result, say)
    blocks: list[Block] = [_factors(result, names)]
    if result.sweep.always:
        blocks += [_always(result.sweep.always, say)]
    return Section("varied", say("What was varied"), blocks)


def _factors(result: SweepResult, names: InWords) -> Table:
    say = names.say
    rows = [*_rows(result, "levers", say("decided"), names)]
    rows += _rows(result, "uncertainties", say("not known"), names)
    return Table(
        "varied",
        say("Levers and circumstances"),
        [Column(say("what")), Column(say("kind")), Column(say("values")), Column(say("it sets"))],
        rows,
        SHOWN,
    )


def _rows(result: SweepResult, group: str, kind: str, names: InWords) -> Iterator[list[Cell]]:
    say = names.say
    for one in result.record[group]:
        name = one["name"]
        varied = getattr(result.sweep, group)[name]
        label = capital(names.factor(name))
        for level, changes in (varied.levels or {}).items():
            yield [Cell(label), Cell(kind), Cell(names.level(level)), Cell(_sets(changes, say))]
        if not varied.levels:
            values = say(
                "{low} to {high}",
                low=names.value(name, float(one["low"])),
                high=names.value(name, float(one["high"])),
            )
            yield [Cell(label), Cell(kind), Cell(values), Cell(one["path"])]


def _sets(changes: Mapping[str, Any], say: Language) -> str:
    """What a level changes in the scenario, as a scenario file writes it."""
    if not changes:
        return say("nothing")
    return "; ".join(f"{path}: {_written(value)}" for path, value in changes.items())


def _written(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str)


def _always(changes: Mapping[str, Any], say: Language) -> Prose:
    return Prose(say("All runs share: {changes}", changes=_sets(changes, say)), "muted")
