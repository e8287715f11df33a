"""The page ``docs/reference/scenario.md``: every key of a scenario and of a sweep file."""

from __future__ import annotations

import ast
import inspect
from importlib import import_module
from itertools import groupby
from typing import TYPE_CHECKING

from pydantic import BaseModel

from sim import events, strategies
from sim.base.quantities import Quantity
from sim.base.section import meanings
from sim.experiments.sweeps.file import Design, Designs, Sweep, Varied
from sim.processes.stance import StanceParameters
from sim.report.reference.markdown import code, heading, link, sentence, source_of, table, words
from sim.report.reference.parameters import Parameter, allowed, parameters, single
from sim.report.reference.values import value_of
from sim.scenario import checks
from sim.scenario.distributions import FITTED, KINDS
from sim.scenario.overlay import ADD, EXTENDS, REMOVE
from sim.scenario.schema import Scenario
from sim.scenario.slots import fields_of
from sim.scenario.units import quantity_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

UP = "../../"
HEAD = """\
# Scenario files

Every key a scenario may have, section by section, as the schema has it: unit and allowed range,
the value in `scenarios/baseline.yaml` as it is written there, and what it means. A scenario says
only what differs from the one it `extends`; unknown keys are errors. `talentwar validate FILE`
checks a file, `talentwar schema` writes the same as JSON Schema for editors. A value that is
**fitted** is the best point; its prior stands with the meaning, and runs draw from the
[posterior](../calibration.md) unless told `--point`. Of firms, stakes and events one is shown as
an example. What each value rests on stands in [the model](../model.md).

This page is written by `talentwar schema --pages docs/reference` from the source code.
"""
LIMITS = {
    "months of a run": checks.MOST_MONTHS,
    "replicates": checks.MOST_REPLICATES,
    "firms": checks.MOST_FIRMS,
    "events": checks.MOST_EVENTS,
    "people simulated one by one": checks.MOST_ROWS,
    "statistics under `look_at`": checks.MOST_LOOKED_AT,
}
OVERLAY = (
    (EXTENDS, "The scenario this one is a difference to: a file beside it, or a name."),
    (ADD, "Events that follow those inherited."),
    (REMOVE, "Names of inherited events that do not happen."),
)


def page() -> str:
    """The whole page."""
    lines = [HEAD, *overlay(), *amounts(), *sections(), *kinds_of_event()]
    return "\n".join([*lines, *strategy_lines(), *between(), *sweep_files()]).rstrip() + "\n"


def overlay() -> Iterator[str]:
    """Keys that only a file has, and that the resolved scenario has not."""
    yield "## Differences\n"
    yield "Sections merge key by key; lists and single values replace.\n"
    yield from table(("key", "meaning"), ((code(key), said) for key, said in OVERLAY))


def amounts() -> Iterator[str]:
    """How numbers may be written."""
    yield "## How amounts are written\n"
    yield "A plain number is in the unit of its key. Other units are turned into it.\n"
    found: dict[str, Quantity] = {}
    for one in parameters():
        slot = single(one.slot)
        quantity = quantity_of(slot.annotation, slot.info)
        if quantity is not None:
            found.setdefault(quantity.name, quantity)
    rows = ((each.name, each.unit, ", ".join(map(code, each.examples))) for each in found.values())
    yield from table(("amount", "unit", "written e.g."), rows)
    yield (
        "Where a number stands a distribution may stand, so that each replicate draws its own; "
        f"`{FITTED}` holds the best point, and replicates draw from the posterior.\n"
    )
    rows_of_kinds = (
        (code(name), code(f"{{{name}: [{', '.join(kind.holds)}]}}")) for name, kind in KINDS.items()
    )
    yield from table(("distribution", "written"), rows_of_kinds)


def sections() -> Iterator[str]:
    """The keys of each section, the events' apart."""
    mine = [one for one in parameters() if not one.path.startswith("events.")]
    for name, group in groupby(mine, key=section_name):
        found = list(group)
        yield f"## {name}\n" if name else "## The scenario itself\n"
        section = single(fields_of(Scenario)[name]) if name in fields_of(Scenario) else None
        about = section_doc(section.members) if section is not None else ""
        files = dict.fromkeys(one.owner for one in found)
        held = ", ".join(link(file, UP) for file in files)
        yield f"{sentence(about)} {held}\n".lstrip()
        yield from rows_of(found)


def section_name(one: Parameter) -> str:
    """The section a key stands in: the first step of its path, if there are more."""
    first, _, rest = one.path.partition(".")
    return first if rest else ""


def section_doc(members: tuple[object, ...]) -> str:
    """What a section is about, in the words of its class."""
    docs = [
        one.__doc__ for one in members if isinstance(one, type) and hasattr(one, "model_fields")
    ]
    return heading(docs[0]) if docs else meanings(Scenario).get("stakes", "")


def rows_of(found: Iterable[Parameter]) -> Iterator[str]:
    """A table of keys; what was believed of fitted ones stands with their meaning."""
    rows = []
    for one in found:
        value = value_of(one)
        prior = f" Prior: {value.prior}." if value.fitted else ""
        rows.append(
            (code(one.path), one.unit_and_range, value.shown(), sentence(one.meaning) + prior)
        )
    yield from table(("key", "unit and range", "baseline", "meaning"), rows)


def kinds_of_event() -> Iterator[str]:
    """Events: the keys all have, and those of each kind."""
    yield "## events\n"
    yield "What happens to firms, each kind in a file of its own. All have these keys:\n"
    own = [one for one in parameters() if one.path.startswith("events.")]
    yield from rows_of(one for one in own if one.section is events.Event)
    for kind in events.kinds():
        happening = events.happening(kind)
        yield f"### {kind}\n"
        about = sentence(heading(happening.__doc__))
        yield f"{about} {link(source_of(happening), UP)}\n"
        yield from rows_of(one for one in own if one.section is happening)


def strategy_lines() -> Iterator[str]:
    """How firms may decide, and the keys each strategy looks at."""
    yield "## Strategies\n"
    yield (
        "What `firms.<firm>.strategy` and the event `strategy_change` may name. A strategy has "
        "no keys of its own: it looks at those of `stance`.\n"
    )
    rows = []
    for name in strategies.names():
        module = import_module(f"{strategies.__name__}.{name}")
        used = [f"stance.{key}" for key in rules_used(inspect.getsource(module))]
        about = sentence(heading(module.__doc__).partition(": ")[2])
        rows.append((code(name), about, ", ".join(map(code, used)), link(source_of(module), UP)))
    yield from table(("strategy", "what it does", "looks at", "file"), rows)


def rules_used(source: str) -> list[str]:
    """The parameters of stances that a file reads, in the order of the schema."""
    read = {
        node.attr
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Attribute)
        and isinstance(node.value, ast.Name)
        and node.value.id == "rules"
    }
    return [key for key in StanceParameters.model_fields if key in read]


def between() -> Iterator[str]:
    """What must hold between keys, as the checks say it, and how much a file may ask for."""
    yield "## What must hold between keys\n"
    for name, check in vars(checks).items():
        if name.endswith("_faults") and "scenario" in inspect.signature(check).parameters:
            yield f"- {words(heading(check.__doc__))}"
    yield ""
    yield from table(("at most", "allowed"), ((what, f"{most:,}") for what, most in LIMITS.items()))


def sweep_files() -> Iterator[str]:
    """The keys of a sweep file."""
    yield "## Sweep files\n"
    yield (
        f"What `talentwar sweep FILE` reads ([experiments](../experiments.md)); "
        f"{link(source_of(Sweep), UP)}. `<lever>` and `<uncertainty>` are names of what is "
        "varied: paths of the scenario, or words.\n"
    )
    parts: tuple[tuple[str, type[BaseModel]], ...] = (
        ("", Sweep),
        ("levers.<lever> and uncertainties.<uncertainty>", Varied),
        ("design", Designs),
        ("design.levers and design.uncertainties", Design),
    )
    for where, section in parts:
        if where:
            yield f"Under `{where}`:\n".replace(" and ", "` and `")
        rows = (
            (code(key), plain(section, key), default_of(section, key), sentence(said))
            for key, said in meanings(section).items()
        )
        yield from table(("key", "holds", "unless given", "meaning"), rows)


def plain(section: type[BaseModel], key: str) -> str:
    """What a key of a sweep file holds, in words."""
    slot = fields_of(section)[key]
    below = single(slot).members
    if any(hasattr(one, "model_fields") for one in below if isinstance(one, type)):
        return "section" if single(slot) is slot else "sections by name"
    return allowed(slot)


def default_of(section: type[BaseModel], key: str) -> str:
    """What counts where a key is left out."""
    field = section.model_fields[key]
    if field.is_required():
        return "must be given"
    value = field.get_default(call_default_factory=True)
    if isinstance(value, BaseModel):
        return "its keys' own"
    if value in (None, {}, ()):
        return "nothing"
    return code(str(value).lower() if isinstance(value, bool) else str(value))
