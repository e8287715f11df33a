"""A scenario file as the app takes it from a visitor: checked whole, every fault at its line."""

from __future__ import annotations

import re
from pathlib import Path

from sim.app.sent import sent
from sim.base.errors import ScenarioError
from sim.events import kinds
from sim.scenario.distributions import KINDS
from sim.scenario.schema import Scenario
from sim.scenario.slots import fields_of
from tests.fuzzing.attempts import Target
from tests.fuzzing.targets.yaml_tree import WORDS, as_json

SCENARIOS = Path(__file__).parents[3] / "scenarios"
PLACED = re.compile(r"[^\n]*?:[1-9][0-9]*:[1-9][0-9]*: ")


def attempt(content: bytes) -> None:
    name, _, rest = content.partition(b"\n")
    found = sent(name.decode("utf-8", errors="replace"), rest, ["baseline"])
    try:
        loaded = found.loaded()
    except ScenarioError as error:
        refuse_unplaced(error)
        raise
    again = sent("again.yaml", loaded.canonical_yaml().encode(), ["baseline"]).loaded()
    assert again.sha256 == loaded.sha256, "what was taken does not load again as the same"


def refuse_unplaced(error: ScenarioError) -> None:
    """Every problem says file, line and column."""
    assert all(PLACED.match(str(problem)) for problem in error.problems), str(error)


def schema_words() -> tuple[str, ...]:
    """Every key that a scenario may have, to the second level, and its words."""
    sections = fields_of(Scenario)
    below = [
        key
        for slot in sections.values()
        for member in slot.members
        if hasattr(member, "model_fields")
        for key in fields_of(member)
    ]
    return (*dict.fromkeys((*sections, *below, *kinds(), *KINDS, "extends: baseline")),)


def seeds() -> list[bytes]:
    files = [path.read_bytes() for path in sorted(SCENARIOS.glob("*.yaml"))]
    small = [content for content in files if len(content) < 4_096]
    return [b"a.yaml\n" + content for content in (*small, *map(as_json, small))]


TARGET = Target("sent_scenario", attempt, seeds, (*WORDS, *schema_words()), 8_192, is_json=True)
