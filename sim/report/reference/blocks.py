"""The parts of ``docs/model.md`` that are generated: they stand between two markers.

``<!-- generated: NAME -->`` begins one and ``<!-- end -->`` ends it; what stands between is
written anew, the rest is prose by hand.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from sim.base.errors import TalentwarError
from sim.base.section import strings_under_fields
from sim.report.reference.markdown import code, link, sentence, table
from sim.report.reference.parameters import Parameter, parameters
from sim.report.reference.schedule import month
from sim.report.reference.values import BY_HAND, baseline, value_of
from sim.scenario.nearest import did_you_mean
from sim.state import firms, people
from sim.state.view import FirmView, Stance

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from sim.state.columns import Described

UP = "../"
BLOCK = re.compile(r"(<!-- generated: (.+?) -->\n)(.*?)(<!-- end -->)", re.DOTALL)
OPENING = "<!-- generated: "
PARAMETERS = "parameters of "


@cache
def blocks() -> dict[str, str]:
    """Every block by its name; each file that declares parameters has one."""
    found = {
        "size of the baseline": lines(size()),
        "schedule of a month": lines(schedule()),
        "state of people": lines(columns(people.COLUMNS)),
        "state of firms": lines(columns(firms.COLUMNS)),
        "what a firm sees": lines(fields(FirmView)),
        "what a firm decides": lines(fields(Stance)),
    }
    owners: dict[str, list[Parameter]] = {}
    for one in parameters():
        owners.setdefault(one.owner, []).append(one)
    return found | {f"{PARAMETERS}{file}": lines(rows(own)) for file, own in owners.items()}


def refreshed(text: str) -> str:
    """The page with every block as it is now.

    Raises:
        TalentwarError: a marker names no block, or does not end.
    """
    begun, whole = text.count(OPENING), BLOCK.findall(text)
    if begun != len(whole):
        raise TalentwarError(
            "docs/model.md: a generated block does not end; write <!-- end --> below each"
        )
    for _, name, _, _ in whole:
        if name not in blocks():
            hint = did_you_mean(name, blocks())
            raise TalentwarError(f"docs/model.md: there is no generated block {name!r}; {hint}")
    return BLOCK.sub(lambda found: f"{found[1]}\n{blocks()[found[2]]}\n{found[4]}", text)


def named(text: str) -> list[str]:
    """The names of the blocks on a page, in order."""
    return [name for _, name, _, _ in BLOCK.findall(text)]


def lines(found: Iterable[str]) -> str:
    """A block's lines as one text."""
    return "\n".join(found)


def size() -> Iterator[str]:
    """How large the baseline's world is."""
    scenario = baseline().value
    firms_of_it = scenario.firms.values()
    heads = [firm.heads for firm in firms_of_it]
    found = {
        "employers": len(heads),
        "of them firms that bid": sum(firm.bids for firm in firms_of_it),
        "AI people on the first day": sum(one.frontier + one.applied for one in heads),
        "other staff": sum(one.core + one.legacy for one in heads),
        "of them a row in": 1.0 / scenario.population.scale,
        "months": int(scenario.run.end) - int(scenario.run.start) + 1,
        "replicates": scenario.run.replicates,
        "events": len(scenario.events),
    }
    yield from table(("baseline", "number"), ((what, f"{n:,.0f}") for what, n in found.items()))


def schedule() -> Iterator[str]:
    """What happens in a month, in order."""
    steps = (
        (str(number), sentence(one.about), code(one.name), link(one.file, UP))
        for number, one in enumerate(month(), start=1)
    )
    yield from table(("", "what happens", "function", "file"), steps)


def columns(dictionary: Mapping[str, Described]) -> Iterator[str]:
    """State variables."""
    rows = ((code(n), one.unit, sentence(one.meaning)) for n, one in dictionary.items())
    yield from table(("variable", "unit", "meaning"), rows)


def fields(owner: type) -> Iterator[str]:
    """The fields of what a firm sees or decides."""
    found = strings_under_fields(owner).items()
    yield from table(("name", "meaning"), ((code(name), sentence(said)) for name, said in found))


def rows(own: Iterable[Parameter]) -> Iterator[str]:
    """The parameters of one file: unit, value in the baseline, and what that rests on."""
    found = []
    for one in own:
        value = value_of(one)
        source = value.source or (BY_HAND if value.text else "")
        rests = f"prior {value.prior}; {source}" if value.fitted else source
        found.append((code(one.path), one.unit_and_range, value.shown(), rests, one.meaning))
    header = ("parameter", "unit and range", "baseline", "rests on", "meaning")
    yield from table(header, ((*others, sentence(said)) for *others, said in found))
