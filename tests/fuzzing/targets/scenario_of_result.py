"""``scenario.yaml`` of a result folder from elsewhere, as comparisons read it."""

from __future__ import annotations

from sim.experiments.compare import looked_at
from sim.record.edits import edits
from sim.record.read import read_result
from sim.report.comparison_page import settings
from tests.fuzzing.attempts import Target
from tests.fuzzing.folders import result
from tests.fuzzing.targets.yaml_tree import SNIPPETS, WORDS

OTHER = "title: another\nlook_at: []\nfirms: {meta: {capex: 1}}\nevents: [{name: a}]\n"


def attempt(content: bytes) -> None:
    found = read_result(result().holding("scenario.yaml", content))
    text = found.text("scenario.yaml")
    assert all(len(edit) == 3 for edit in edits(OTHER, text))
    assert edits(text, text) == []
    assert all(isinstance(path, str) for path in looked_at(text))
    assert list(settings(found))


def seeds() -> list[bytes]:
    own = b"look_at: [end.hhi_talent]\npopulation: {scale: 0.1}\nevents: [{name: a, kind: b}]\n"
    return [own, result().whole["scenario.yaml"], *(text.encode() for text in SNIPPETS)]


TARGET = Target("scenario_of_result", attempt, seeds, (*WORDS, "look_at", "population", "events"))
