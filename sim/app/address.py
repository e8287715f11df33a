"""The page's address: what a link restores.  What it says is checked like everything else."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from sim.app.lever import number_between
from sim.app.levers import LEVERS
from sim.app.setting import (
    FEWEST_MONTHS,
    FEWEST_REPLICATES,
    LARGEST_SEED,
    LEAST_STAFF,
    LONGEST_EDIT,
    MOST_EDITS,
    MOST_MONTHS,
    MOST_REPLICATES,
    MOST_STAFF,
    OWN_FILE,
    Setting,
    plain,
)
from sim.base.errors import TalentwarError
from sim.scenario.nearest import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Collection

    from sim.app.lever import Value

SCENARIO, SET, LANGUAGE = "scenario", "set", "lang"
SIZES: Mapping[str, tuple[float, float, bool]] = {
    "months": (FEWEST_MONTHS, MOST_MONTHS, True),
    "staff": (LEAST_STAFF, MOST_STAFF, False),
    "replicates": (FEWEST_REPLICATES, MOST_REPLICATES, True),
    "seed": (0, LARGEST_SEED, True),
}
"""Ends of what says how much is simulated, and whether it is whole."""
LONGEST_VALUE = 60

Query = Mapping[str, Sequence[str]]
"""The values of an address, as often as each is given."""


def query_of(setting: Setting) -> dict[str, str | list[str]]:
    """What the address says of a setting; nothing of what is as usual."""
    usual = Setting()
    said: dict[str, str | list[str]] = {}
    if setting.scenario not in (OWN_FILE, usual.scenario):
        said[SCENARIO] = setting.scenario
    said |= {key: plain(value) for key, value in setting.levers}
    if setting.edits:
        said[SET] = list(setting.edits)
    for name in SIZES:
        value = getattr(setting, name)
        if value != getattr(usual, name):
            said[name] = plain(value)
    return said


def setting_of(query: Query, scenarios: Collection[str]) -> tuple[Setting, list[str]]:
    """The setting that an address says, and what is wrong with the parts that are left out."""
    found = Setting()
    problems: list[str] = []
    chosen: dict[str, Any] = {}
    for name, values in query.items():
        try:
            if name == SCENARIO:
                chosen[SCENARIO] = _scenario(values[-1], scenarios)
            elif name == SET:
                chosen["edits"] = _edits(values)
            elif name in SIZES:
                chosen[name] = _size(name, values[-1])
            elif name in LEVERS:
                found = found.with_lever(name, _lever(name, values[-1]))
        except TalentwarError as error:
            problems.append(str(error))
    return Setting(**{"levers": found.levers, **chosen}), problems


def _scenario(text: str, scenarios: Collection[str]) -> str:
    if text not in scenarios:
        hint = did_you_mean(text, scenarios)
        raise TalentwarError(f"{SCENARIO}: there is no {text[:LONGEST_VALUE]!r}; {hint}")
    return text


def _edits(values: Sequence[str]) -> tuple[str, ...]:
    edits = tuple(line for value in values for line in edits_in(value))
    if len(edits) > MOST_EDITS:
        raise TalentwarError(f"{SET}: {len(edits)} edits; at most {MOST_EDITS} are allowed")
    return edits


def edits_in(text: str) -> list[str]:
    """The edits that are written in lines, one a line.

    Raises:
        TalentwarError: one is too long.
    """
    lines = [line.strip() for line in text.splitlines()]
    for line in lines:
        if len(line) > LONGEST_EDIT:
            what = f"{line[:LONGEST_VALUE]}... has {len(line)} characters"
            raise TalentwarError(f"{SET}: {what}; at most {LONGEST_EDIT} are allowed")
    return [line for line in lines if line]


def _size(name: str, text: str) -> float | int:
    least, most, whole = SIZES[name]
    if not whole:
        return number_between(name, text, least, most)
    if not text.isascii() or not text.isdecimal() or len(text) > LONGEST_VALUE:
        raise TalentwarError(f"{name}: {text[:LONGEST_VALUE]!r} is not a whole number")
    if not least <= int(text) <= most:
        raise TalentwarError(f"{name}: {text} is not allowed; give {least:.0f} to {most:.0f}")
    return int(text)


def _lever(name: str, text: str) -> Value:
    return LEVERS[name].read(text)
