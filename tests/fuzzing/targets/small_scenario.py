"""A scenario of a small schema with every kind of place in it, and edits: a thousand a second."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from sim.base.errors import ScenarioError
from sim.scenario.distributions import KINDS
from sim.scenario.load import load_sent
from tests.fuzzing.attempts import Target
from tests.fuzzing.targets.overrides import BETWEEN
from tests.fuzzing.targets.sent_scenario import refuse_unplaced
from tests.fuzzing.targets.yaml_tree import WORDS, as_json
from tests.fuzzing.watch import scratch
from tests.scenario.conftest import BASELINE, Toy

CHANGES = (
    "weight: 2\nfirms: {meta: {capex: {uniform: [60 bn USD, 90 bn USD]}}}\n",
    "events_add:\n- {kind: hire, name: b, month: 2026-06, people: 5}\nevents_remove: [wave]\n",
    "rule: {kind: auction, rounds: {fitted: [3]}}\nhalf: {lognormal: [1, 0.3]}\n",
    "until: {triangular: [0, 10 %, 1]}\nwords: []\nnoisy: true\n",
)


@cache
def folder() -> Path:
    place = scratch() / "small"
    place.mkdir(exist_ok=True)
    (place / "baseline.yaml").write_text(BASELINE, encoding="utf-8")
    return place


def attempt(content: bytes) -> None:
    file, *edits = content.split(BETWEEN.encode())
    told = [edit.decode("utf-8", errors="surrogateescape") for edit in edits]
    try:
        loaded = load_sent(file, "small", Toy, told, folder())
    except ScenarioError as error:
        refuse_unplaced(error)
        raise
    again = load_sent(loaded.canonical_yaml().encode(), "small", Toy, (), folder())
    assert again.sha256 == loaded.sha256, "what was taken does not load again as the same"
    assert again.value == loaded.value
    for u in (0.0, 0.5, 1.0):
        loaded.realise(lambda _, u=u: u)


def seeds() -> list[bytes]:
    whole = as_json(BASELINE.encode()).decode()
    changes = [f"extends: baseline\n{change}" for change in CHANGES]
    edits = ("events.wave.people=5", "firms.meta.share=1 %", "weight={normal: [1, 0.1]}")
    return [text.encode() for text in (BASELINE, whole, *changes, BETWEEN.join([whole, *edits]))]


SCHEMA = (*KINDS, "extends: baseline", "events_add", "events_remove", "capex", "auction", "never")
TARGET = Target("small_scenario", attempt, seeds, (*WORDS, *SCHEMA, BETWEEN), 2_048, is_json=True)
