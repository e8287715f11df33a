"""What it costs: the largest packages, and the tail of pay."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sim.report.figures import picture
from sim.report.page.blocks import Cell, Column, Drawing, Prose, Section, Table, number

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sim.record.read import Result
    from sim.report.language import Language
    from sim.report.page.blocks import Block

PLACE = 40
SHOWN = 10


def section(result: Result, say: Language) -> Section | None:
    """Packages and pay; None where nobody was bid for and nobody was paid."""
    drawn = picture("pay_tail", result, say)
    packages = [] if result.packages is None else result.packages.to_pylist()
    blocks: list[Block] = [Drawing(drawn)] if drawn else []
    if packages:
        blocks += [_note(say), _table(result, packages, say)]
    return Section("pay", say("At what price"), blocks) if blocks else None


def _note(say: Language) -> Prose:
    return Prose(
        say(
            "A package is pay over its years with the signing bonus and shares. Below, the ten "
            "largest offered in each of the first hundred runs, counter-offers among them."
        ),
        "muted",
    )


def _table(result: Result, packages: Sequence[dict[str, Any]], say: Language) -> Table:
    ordered = sorted(packages, key=lambda row: (-row["package_usd"], row["replicate"]))
    return Table(
        "packages",
        say("The largest packages"),
        [
            Column(say("package"), True),
            Column(say("offered by")),
            Column(say("to somebody at")),
            Column(say("month")),
            Column(say("taken")),
            Column(say("run"), True),
        ],
        [_row(result, row, say) for row in ordered],
        SHOWN,
    )


def _row(result: Result, row: dict[str, Any], say: Language) -> list[Cell]:
    bidder = say.data(result.firm_name(row["bidder"]))
    if row["is_counter"]:
        bidder = say("{firm}, to keep", firm=bidder)
    return [
        number(row["package_usd"], say.money(row["package_usd"])),
        Cell(bidder),
        Cell(say.data(result.firm_name(row["incumbent"]))),
        Cell(say.month(row["month"]), row["month"]),
        Cell(say("yes") if row["accepted"] else say("no")),
        number(row["replicate"] + 1, str(row["replicate"] + 1)),
    ]
