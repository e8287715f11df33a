"""The schema editors use: it knows what a difference may say, and requires nothing of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import jsonschema
import pytest

from sim.base.section import Section
from sim.scenario.json_schema import DIALECT, partial_schema
from sim.scenario.nodes import plain
from sim.scenario.schema import Scenario
from sim.scenario.yaml_tree import read_text

if TYPE_CHECKING:
    from conftest import Toy


@pytest.fixture(scope="module")
def schema(toy: type[Toy]) -> dict[str, Any]:
    return partial_schema(toy)


def accepts(schema: dict[str, Any], text: str) -> bool:
    tree = read_text(text, "a.yaml", [])
    assert tree is not None
    return bool(jsonschema.Draft202012Validator(schema).is_valid(plain(tree)))


def test_it_is_a_schema(schema: dict[str, Any]) -> None:
    jsonschema.Draft202012Validator.check_schema(schema)
    assert schema["$schema"] == DIALECT


@pytest.mark.parametrize(
    "text",
    [
        "{}",
        "extends: baseline",
        "weight: 2",
        "weight: {uniform: [1, 2]}",
        "weight: {fitted: [1.5]}",
        "half: {fitted: [5 bn USD]}",
        "start: 2025-06",
        "start: {uniform: [2025-06, 2025-09]}",
        "half: null",
        "half: 5 bn USD",
        "half: {lognormal: [5 bn USD, 0.3]}",
        "until: never",
        "until: 36 %",
        "rule: {rounds: 3}",
        "rule: {kind: auction}",
        "firms: {meta: {capex: 90e9}}",
        "firms: {new: {share: {triangular: [0, 0.1, 20 %]}}}",
        "events_add: [{kind: hire, name: x, month: 2025-01, people: {choice: [1, 2 k]}}]",
        "events_remove: [wave]",
    ],
)
def test_differences_are_accepted(schema: dict[str, Any], text: str) -> None:
    assert accepts(schema, text)


@pytest.mark.parametrize(
    "text",
    [
        "wieght: 2",
        "weight: heavy",
        "weight: 0",
        "weight: {uniform: [1]}",
        "weight: {fitted: [1, 2]}",
        "weight: {fitted: 1}",
        "weight: {uniform: [1, 2], normal: [1, 2]}",
        "weight: {}",
        "weight: {unifrm: [1, 2]}",
        "start: 2025",
        "start: 2025-13",
        "half: 5 bn EUR",
        "noisy: no",
        "rule: {round: 3}",
        "firms: {meta: {capx: 1}}",
        "firms: {meta: {stance: {choice: [value, growth]}}}",
        "firms: {meta: {share: 1.5}}",
        "events_remove: wave",
        "events_remove: [1]",
        "extends: 5",
        "words: [1]",
    ],
)
def test_mistakes_are_not(schema: dict[str, Any], text: str) -> None:
    assert not accepts(schema, text)


def test_nothing_is_required_anywhere(schema: dict[str, Any]) -> None:
    def required(part: Any) -> bool:
        if isinstance(part, dict):
            return isinstance(part.get("required"), list) or any(map(required, part.values()))
        return isinstance(part, list) and any(map(required, part))

    assert not required(schema)


def test_sections_stay_closed(schema: dict[str, Any]) -> None:
    sections = [part for part in schema["$defs"].values() if "properties" in part]
    assert len(sections) > 4
    assert all(part["additionalProperties"] is False for part in [schema, *sections])


def test_units_and_descriptions_are_kept(schema: dict[str, Any]) -> None:
    capex = schema["$defs"]["Firm"]["properties"]["capex"]
    assert capex["unit"] == "USD/yr"
    assert capex["description"] == "What is spent on compute."


def test_a_root_without_events_has_no_event_keys() -> None:
    class Bare(Section):
        type: int
        required: float

    schema = partial_schema(Bare)
    assert set(schema["properties"]) == {"extends", "type", "required"}
    assert accepts(schema, "{type: 1, required: {uniform: [1, 2]}}")
    assert not accepts(schema, "type: x")


def test_a_run_may_say_when_it_stops_or_not() -> None:
    schema = partial_schema(Scenario)
    assert accepts(schema, "run: {until: {half_width: 2 %, of: end.hhi_talent, max: 500}}")
    assert accepts(schema, "run: {until: null}")
    assert not accepts(schema, "run: {until: {half_widht: 2 %}}")
    assert not accepts(schema, "run: {until: {half_width: 2 USD}}")
    assert not accepts(schema, "run: {until: 2 %}")
