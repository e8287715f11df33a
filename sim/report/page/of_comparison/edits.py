"""What was changed from one scenario to the other."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.report.page.blocks import Cell, Column, Section, Table
from sim.report.page.of_result.parameters import side

if TYPE_CHECKING:
    from sim.report.figures_of_comparisons import Compared
    from sim.report.language import Language

PLACE = 50
SHOWN = 12


def section(compared: Compared, say: Language) -> Section:
    """A table of edits for each scenario set against the first."""
    first, *others = compared.names(say)
    tables = [
        Table(
            f"edits_{place}",
            name,
            [Column(say("parameter")), Column(first), Column(name)],
            [[Cell(path), side(a, say), side(b, say)] for path, a, b in comparison.edits],
            SHOWN,
        )
        for place, (name, comparison) in enumerate(
            zip(others, compared.comparisons, strict=True), start=1
        )
    ]
    return Section("edits", say("What was changed"), tables)
