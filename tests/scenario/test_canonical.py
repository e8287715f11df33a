"""The resolved whole as text: stable, and loading again to the same value."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from sim.base.errors import Problem
from sim.scenario.canonical import as_yaml
from sim.scenario.nodes import plain
from sim.scenario.yaml_tree import read_text

if TYPE_CHECKING:
    from conftest import Desk

WORDS = st.text(st.characters(min_codepoint=32, max_codepoint=0x2FFF, exclude_characters="\x7f"))
PRINTABLE = WORDS.filter(lambda text: all(c.isprintable() or c == " " for c in text))
TREES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**20), 10**20)
    | st.floats(allow_nan=False, allow_infinity=False)
    | PRINTABLE
    | st.sampled_from(
        ["no", "1e5", "2025-06", "012", "- a", "a: b", "a #b", "\n", "😀", "=", "1:2"]
    ),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            PRINTABLE.filter(lambda key: len(key) <= 50 and key != "<<"), inner, max_size=3
        )
    ),
    max_leaves=12,
)


@given(st.dictionaries(st.sampled_from("abc"), TREES))
def test_any_tree_is_read_back(tree: dict[str, Any]) -> None:
    problems: list[Problem] = []
    again = read_text(as_yaml(tree), "a.yaml", problems)
    assert not problems
    assert again is not None
    assert plain(again) == tree
    assert repr(plain(again)) == repr(tree)


@given(st.text(st.characters(min_codepoint=32, max_codepoint=126), min_size=1))
def test_text_stays_text_for_readers_of_yaml_1_1(text: str) -> None:
    assert yaml.safe_load(as_yaml({"a": text})) == {"a": text}


def test_the_layout_is_the_one_people_write() -> None:
    tree = {"a": {"b": [1, "x"], "c": {}}, "e": [{"kind": "cut", "at": {"uniform": [1, 2.0]}}, []]}
    assert as_yaml(tree) == (
        "a:\n  b: [1, x]\n  c: {}\ne:\n  - kind: cut\n    at:\n      uniform: [1, 2.0]\n  - []\n"
    )


@pytest.mark.parametrize("bare", ["75 bn USD/yr", "36 %", "2025-06", "growth", "1.2 %/month"])
def test_what_needs_no_quotes_gets_none(bare: str) -> None:
    assert as_yaml({"a": bare}) == f"a: {bare}\n"


@pytest.mark.parametrize("word", ["no", "on", "12", "1e5", "null", "", "2025-06-01", "x: y", "-1"])
def test_what_would_mean_something_else_is_quoted(word: str) -> None:
    assert as_yaml({"a": word}) == f'a: "{word}"\n'


class TestScenarios:
    """The text of a loaded scenario."""

    CHANGE = "weight: {uniform: [1, 2]}\nhalf: 5 bn USD\nevents_remove: [wave]\n"

    def test_it_loads_to_the_same_value(self, desk: Desk) -> None:
        loaded = desk.change(self.CHANGE)
        again = desk.load(loaded.canonical_yaml())
        assert again.value == loaded.value
        assert again.tree == loaded.tree
        assert again.realise(lambda _: 0.1) == loaded.realise(lambda _: 0.1)
        assert again.canonical_yaml() == loaded.canonical_yaml()

    def test_the_digest_is_that_of_the_text(self, desk: Desk) -> None:
        loaded = desk.change(self.CHANGE)
        assert loaded.sha256 == hashlib.sha256(loaded.canonical_yaml().encode()).hexdigest()
        assert loaded.sha256 != desk.change("").sha256

    def test_the_order_of_keys_in_a_section_does_not_matter(
        self, desk: Desk, baseline_text: str
    ) -> None:
        head, tail = baseline_text.split("firms:")
        turned = f"firms:{tail}" + "".join(reversed(head.splitlines(keepends=True)))
        assert turned != baseline_text
        assert desk.load(turned).sha256 == desk.load(baseline_text).sha256

    def test_the_order_of_firms_is_kept(self, desk: Desk, baseline_text: str) -> None:
        head, tail = baseline_text.split("firms:\n")
        meta, rest = tail.split("\n", 1)
        firms, events = rest.split("events:")
        turned = f"{head}firms:\n{firms}{meta}\nevents:{events}"
        again = desk.load(desk.load(turned).canonical_yaml())
        assert list(again.value.firms) == ["google", "meta"]
        assert again.sha256 != desk.load(baseline_text).sha256
