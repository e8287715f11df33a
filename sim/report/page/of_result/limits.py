"""What the result does not say."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from sim.evidence.figures import load_figures
from sim.report.page.blocks import Cell, Column, Points, Section, Table, number
from sim.scenario.places import calibration_place

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sim.record.read import Result
    from sim.report.language import Language
    from sim.report.page.blocks import Block

PLACE = 100
SHOWN = 6


def section(_: Result, say: Language) -> Section:
    """Limits of any result, conclusions that are fragile, figures the model cannot give."""
    blocks: list[Block] = [Points(of_any_result(say)), *_fragile(say), _gaps(say)]
    return Section("limits", say("What this does not say"), blocks)


def of_any_result(say: Language) -> list[str]:
    """What no result of this model says."""
    return [
        say(
            "It is no forecast of any one person or firm: people are simulated, and firms follow "
            "rules of behaviour that were fitted to a few dozen reported figures."
        ),
        say(
            "Bands hold luck and what the figures leave open of the fitted parameters. They do "
            "not hold that the model itself may be wrong."
        ),
        say(
            "Many figures of the firms are estimates from the press or from memory; each has a "
            "grade that says so."
        ),
        say(
            "What is compared with luck held equal, one scenario with another, is surer than any "
            "level: errors that both share drop out."
        ),
    ]


def _fragile(say: Language) -> Iterator[Table]:
    """Conclusions by how often they hold under what the figures leave open."""
    file = calibration_place("appraisal") / "appraisal.json"
    if not file.is_file():
        return
    conclusions = json.loads(file.read_text("utf-8"))["conclusions"]
    statements, draws = conclusions["statements"].values(), conclusions["draws"]
    rows = [
        [
            Cell(say.data(one["says"])),
            number(one["probability"], say.percent(one["probability"], 0)),
            _verdict(one, say),
        ]
        for one in sorted(statements, key=lambda one: abs(one["probability"] - 0.5))
    ]
    yield Table(
        "conclusions",
        say(
            "How often conclusions hold in the baseline, in {draws} runs of their own with as many "
            "draws of what the figures leave open",
            draws=draws,
        ),
        [Column(say("conclusion")), Column(say("holds in"), True), Column("")],
        rows,
        SHOWN,
    )


def _verdict(one: dict[str, Any], say: Language) -> Cell:
    if one["fragile"]:
        return Cell(say("fragile"), mark="bad")
    return Cell(say("holds") if one["probability"] >= 0.5 else say("does not hold"), mark="good")


def _gaps(say: Language) -> Table:
    """Figures of the articles that no part of the model can give, and why."""
    rows = [
        [Cell(say.data(figure.about)), Cell(say.data(reason))]
        for figure in load_figures().figures.values()
        for reason in dict.fromkeys(
            filter(
                None,
                [figure.not_modelled, *(one.not_modelled for one in figure.readings.values())],
            )
        )
    ]
    return Table(
        "gaps",
        say("What the articles report and the model cannot say"),
        [Column(say("what is reported")), Column(say("why"))],
        rows,
        SHOWN,
    )
