"""The page ``docs/reference/state.md``: what the world of one replicate holds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.base.section import strings_under_fields
from sim.report.reference.markdown import code, link, sentence, source_of, table
from sim.state import firms, people
from sim.state.opened_labs import OpenedLab
from sim.state.proposals import Pending, Proposal
from sim.state.view import FirmView, Stance, Straits
from sim.state.world import World

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from sim.state.columns import Described

UP = "../../"
HEAD = f"""\
# State of the world

What one replicate remembers from month to month. People and firms are columns, one entry a person
or a firm, and no person is ever an object. Codes count from 0 in the order of the vocabularies of
[the tables](tables.md) (division 0 is `frontier`, region 0 is `us`); firms count in the order of
the scenario. Months since year 0 count from January of that year.

The dictionaries stand in {link(source_of(people), UP)}, {link(source_of(firms), UP)},
{link(source_of(World), UP)} and {link(source_of(FirmView), UP)}; a test holds them against a world.
This page is written by `talentwar schema --pages docs/reference`.
"""
DEALS = {
    "Proposal": Proposal,
    "Pending": Pending,
    "OpenedLab": OpenedLab,
}


def page() -> str:
    """The whole page."""
    lines = [HEAD, "## People\n"]
    lines.append("AI people fill the first rows at weight 1, those who will enter included.\n")
    lines += [*columns(people.COLUMNS), "## Firms\n", *columns(firms.COLUMNS)]
    lines.append(
        "Beside these a firm has a key, the name of its strategy, and its stance (below).\n"
    )
    lines += ["### Paths of firms\n", "Yearly rates, firm x month, USD/yr.\n"]
    lines += table(("path", "meaning"), ((code(k), sentence(m)) for k, m in firms.PATHS.items()))
    lines += ["## The world\n", *fields(World)]
    lines += ["## What a firm sees\n", *fields(FirmView)]
    lines += ["When cash is short it also weighs:\n", *fields(Straits)]
    lines += ["## What a firm decides: its stance\n", *fields(Stance)]
    return "\n".join(lines).rstrip() + "\n"


def columns(dictionary: Mapping[str, Described]) -> Iterator[str]:
    """A table of columns."""
    rows = (
        (code(name), one.dtype, one.unit, code(one.missing), sentence(one.meaning))
        for name, one in dictionary.items()
    )
    yield from table(("column", "dtype", "unit", "for none", "meaning"), rows)


def fields(owner: type) -> Iterator[str]:
    """A table of a class's fields."""
    rows = ((code(name), sentence(said)) for name, said in strings_under_fields(owner).items())
    yield from table(("name", "meaning"), rows)
