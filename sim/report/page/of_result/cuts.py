"""Who is let go, and who is bought meanwhile."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.report.figures import picture
from sim.report.page.blocks import Cell, Column, Drawing, Prose, Section, Table, between, number

if TYPE_CHECKING:
    from sim.record.read import Result
    from sim.report.language import Language

PLACE = 50
CUT = "cuts.by_firm."
SHOWN = 10
TRIGGERS = ("investors", "runway", "focus", "automation")


def section(result: Result, say: Language) -> Section:
    """Cuts against stars hired, and each firm's cuts by what set them off."""
    heading = say("Who is let go, and who is hired meanwhile")
    drawn = picture("cuts_and_stars", result, say)
    if drawn is None:
        return Section("cuts", heading, [Prose(say("Nobody is cut, and no star is hired."))])
    table = _table(result, say)
    return Section("cuts", heading, [Drawing(drawn), *([table] if table.rows else [])])


def _table(result: Result, say: Language) -> Table:
    overall = result.summary["overall"]
    cut = {
        key.removeprefix(CUT): spread
        for key, spread in overall.items()
        if key.startswith(CUT) and spread["p95"] >= 0.5
    }
    firms = sorted(cut, key=lambda firm: (-cut[firm]["p50"], firm))
    return Table(
        "cuts",
        say("People cut, by firm and by what sets it off"),
        [
            Column(say("firm")),
            Column(say("people cut"), True),
            Column(say("5 to 95 % of runs"), True),
            *(Column(say.data(trigger), True) for trigger in TRIGGERS),
            Column(say("stars hired"), True),
        ],
        [_row(result, firm, say) for firm in firms],
        SHOWN,
    )


def _row(result: Result, firm: str, say: Language) -> list[Cell]:
    overall = result.summary["overall"]
    people = overall[CUT + firm]
    band = say("{low} to {high}", low=say.count(people["p5"]), high=say.count(people["p95"]))
    return [
        Cell(say.data(result.firm_name(firm))),
        number(people["p50"], say.count(people["p50"])),
        between(band, people["p95"]),
        *(
            _people(result, f"cuts.by_firm_and_trigger.{firm}.{trigger}", say)
            for trigger in TRIGGERS
        ),
        _people(result, f"stars.hired_by_firm.{firm}", say),
    ]


def _people(result: Result, statistic: str, say: Language) -> Cell:
    spread = result.summary["overall"].get(statistic)
    return number(spread["p50"], say.count(spread["p50"])) if spread else Cell("")
