"""Edits of the baseline as after ``--set``, with a line ``--set`` between two of them."""

from __future__ import annotations

from functools import cache

from sim.base.errors import Problem, ScenarioError
from sim.scenario.nodes import Mapping
from sim.scenario.overlay import apply_edits
from sim.scenario.places import load_scenario
from sim.scenario.schema import Scenario
from sim.scenario.slots import Slot
from tests.fuzzing.attempts import Target
from tests.fuzzing.targets.sent_scenario import schema_words
from tests.fuzzing.targets.yaml_tree import WORDS

EDITS = (
    "firms.meta.capex=90e9",
    'firms."meta".capex={2025: 75 bn USD/yr}',
    "run.end=2025-06",
    "events_remove=[deepseek_r1]",
    "events.deepseek_r1.gain={uniform: [0.1, 0.2]}",
    "events.0.date=2025-03",
    "population.scale=0.1 %",
    "title=人才",
    "run.until={half_width: 2 %, of: end.hhi_talent, max: 100}",
    "look_at.0=end.hhi_talent",
)
BETWEEN = "\n--set\n"


@cache
def baseline() -> Mapping:
    return load_scenario("baseline").nodes


def attempt(content: bytes) -> None:
    edits = content.decode("utf-8", errors="surrogateescape").split(BETWEEN)
    problems: list[Problem] = []
    apply_edits(baseline(), edits, Slot(Scenario), problems)
    if problems:
        raise ScenarioError(problems)
    assert load_scenario("baseline", edits).canonical_yaml()


def seeds() -> list[bytes]:
    return [*(edit.encode() for edit in EDITS), BETWEEN.join(EDITS).encode()]


TARGET = Target("overrides", attempt, seeds, (*WORDS, BETWEEN, "=", ".", *schema_words()), 1_024)
