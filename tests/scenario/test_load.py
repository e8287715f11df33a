"""Whole scenarios: what is loaded, and every fault at its place in one go."""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from sim.base.errors import ScenarioError
from sim.base.section import Section
from sim.scenario import faults
from sim.scenario.faults import in_words
from sim.scenario.load import load
from sim.scenario.nearest import COMPARED_AT_MOST, did_you_mean, nearest

if TYPE_CHECKING:
    from conftest import Desk, Toy


def test_a_scenario_is_named_after_its_file(desk: Desk) -> None:
    assert desk.change("").name == "mine"


def test_what_is_loaded_is_whole_checked_and_frozen(desk: Desk) -> None:
    loaded = desk.change("weight: 2\n")
    assert loaded.value.firms["meta"].capex == 75e9
    assert loaded.tree["firms"]["meta"]["capex"] == "75 bn USD/yr"
    assert str(loaded.value.start) == loaded.tree["start"] == "2025-01"
    with pytest.raises(ValidationError):
        loaded.value.weight = 3.0
    with pytest.raises(AttributeError):
        loaded.name = "other"  # type: ignore[misc]


def test_every_value_knows_where_it_came_from(desk: Desk) -> None:
    loaded = desk.change("weight: 2\n", "firms.meta.capex=1")
    assert loaded.place_of("weight") == (str(desk.folder / "mine.yaml"), 2, 9)
    assert loaded.place_of("firms.meta.share")[0] == str(desk.folder / "baseline.yaml")
    assert loaded.place_of("firms.meta.capex") == ("--set firms.meta.capex=1", 1, 18)
    assert loaded.place_of("events.chop.month")[1:] == (17, 36)


def test_a_loaded_scenario_can_be_sent_to_a_worker(desk: Desk) -> None:
    loaded = desk.change("weight: {uniform: [1, 2]}\n")
    loaded.canonical_yaml()
    again = pickle.loads(pickle.dumps(loaded))
    assert again == loaded
    assert again.realise(lambda _: 0.25) == loaded.realise(lambda _: 0.25)


class TestFaults:
    """One line each: place, path, what is wrong, what is allowed."""

    @pytest.mark.parametrize(
        ("text", "fault"),
        [
            (
                "weihgt: 3",
                (
                    "2:1: weihgt: is not a key here; did you mean weight?; allowed: start, end, "
                    "noisy, weight, half, until, words, rule, firms, events"
                ),
            ),
            (
                "firms: {meta: {capx: 1}}",
                (
                    "2:16: firms.meta.capx: is not a key here; did you mean capex?; "
                    "allowed: capex, stance, share"
                ),
            ),
            (
                "firms: {mtea: {stance: value, share: 0}}",
                (
                    "2:15: firms.mtea.capex: is missing; meaning: What is spent on compute.; "
                    "or did you mean meta by mtea?"
                ),
            ),
            (
                "weight: heavy",
                "2:9: weight: 'heavy' is not a number; write a number, e.g. 0.5 or 75e9",
            ),
            ("weight: '5'", "2:9: weight: '5' is text, not a number; leave out the quotes"),
            ("weight: true", "2:9: weight: true is not a number; write a number, e.g. 0.5 or 75e9"),
            (
                "weight: [1]",
                "2:9: weight: a list is not a number; write a number, e.g. 0.5 or 75e9",
            ),
            ("weight: 0", "2:9: weight: 0 is out of range; allowed: more than 0.0"),
            ("weight: .inf", "2:9: weight: '.inf' is not a finite number"),
            ("noisy: no", "2:8: noisy: 'no' is neither true nor false; allowed: true, false"),
            ("noisy: 1", "2:8: noisy: 1 is neither true nor false; allowed: true, false"),
            ("start: 2025", "2:8: start: 2025 is not a month; write e.g. 2025-06"),
            (
                "firms: {meta: {capex: 75 bn EUR}}",
                (
                    "2:23: firms.meta.capex: '75 bn EUR' is not an amount of USD per year; "
                    "write e.g. 75 bn USD/yr or 75e9"
                ),
            ),
            (
                "firms: {meta: {share: 101 %}}",
                (
                    "2:23: firms.meta.share: '101 %' is out of range; "
                    "allowed: at least 0 and at most 1"
                ),
            ),
            (
                "firms: {meta: {stance: grow}}",
                (
                    "2:24: firms.meta.stance: 'grow' is not one of the allowed words; "
                    "did you mean growth?; allowed: value, growth"
                ),
            ),
            ("firms: {meta: 5}", "2:15: firms.meta: 5 is not a section; write key: value lines"),
            ("firms: [meta]", "2:8: firms: a list is not a section; write key: value lines"),
            ("events: 5", "2:9: events: 5 is not a list; write [a, b], or lines that start with -"),
            (
                "words: one",
                "2:8: words: 'one' is not a list; write [a, b], or lines that start with -",
            ),
            ("words: [one, 2]", "2:14: words.1: 2 is not text; put it in quotes"),
            (
                "rule: {kind: pricng}",
                (
                    "2:14: rule.kind: 'pricng' is not one of the allowed words; did you mean "
                    "pricing?; allowed: pricing, auction"
                ),
            ),
            (
                "rule: {kind: auction, rounds: 3, round: 3}",
                "2:34: rule.round: is not a key here; did you mean rounds?; allowed: kind, rounds",
            ),
            (
                "events: [{name: x}]",
                "2:10: events.x.kind: is missing; allowed: hire, cut",
            ),
            (
                "events: [{kind: cut, name: x, month: 2026-01}]",
                "2:10: events.x.share: is missing",
            ),
            (
                "events: [{kind: cut, month: 2026-01, share: 0, name: 3}]",
                "2:54: events.0.name: 3 is not text; put it in quotes",
            ),
            (
                "until: sometimes",
                (
                    "2:8: until: 'sometimes' is not one of the allowed words and 'sometimes' is "
                    "not a share; allowed: never, or write e.g. 36 % or 0.36"
                ),
            ),
            ("end: 2024-12", "2:6: end: is before the start; allowed: a later month"),
            ("weight: 13", "1:1: luck.of.the.draw: is bad"),
            (
                "a b: 1",
                (
                    '2:1: "a b": is not a key here; allowed: start, end, noisy, '
                    "weight, half, until, words, rule, firms, events"
                ),
            ),
        ],
    )
    def test_each_is_told_in_one_line(self, desk: Desk, text: str, fault: str) -> None:
        faults = desk.faults(text)
        assert faults == [f"mine.yaml:{fault}"]

    def test_a_check_across_fields_points_at_each_value(self, desk: Desk) -> None:
        desk.write("late.yaml", "extends: baseline\nstart: 2027-01\n")
        faults = desk.problems("extends: late\nend: 2026-12\n")
        assert [(p.path, p.file.rsplit("/", 1)[1], p.line) for p in faults] == [
            ("events.wave.month", "baseline.yaml", 16),
            ("events.chop.month", "baseline.yaml", 17),
            ("end", "mine.yaml", 2),
        ]

    def test_all_are_found_at_once_in_the_order_of_their_places(self, desk: Desk) -> None:
        text = (
            "strt: 2025-01\nnoisy: no\nnoisy: yes\nweight: {normal: [1, 5]}\n"
            "firms:\n  meta: {capex: 1 EUR}\n  5: x\nrule: {kind: x}\n"
            "events_add: [{kind: hir, name: x}]\nevents_remove: [chp]\n"
        )
        problems = desk.problems(f"extends: baseline\n{text}", "words=[1]")
        assert [(p.line, p.path) for p in problems] == [
            (1, "words.0"),
            (2, "strt"),
            (3, "noisy"),
            (4, ""),
            (5, "weight"),
            (7, "firms.meta.capex"),
            (8, "firms.5"),
            (9, "rule.kind"),
            (10, "events.x.kind"),
            (11, "events_remove"),
        ]

    def test_no_more_than_fifty_are_shown(self, desk: Desk) -> None:
        with pytest.raises(ScenarioError) as caught:
            desk.change("".join(f"k{number}: 1\n" for number in range(70)))
        lines = str(caught.value).splitlines()
        assert len(caught.value.problems) == 50
        assert lines[0].startswith(f"{desk.folder}/mine.yaml:2:1: k0: ")
        assert lines[49].startswith(f"{desk.folder}/mine.yaml:51:1: k49: ")
        assert lines[50:] == ["and 20 more"]

    @pytest.mark.parametrize(
        "text",
        [
            "".join(f"k{number}: 1\n" for number in range(5_000)),
            "firms:\n" + "".join(f"  f{number}: {{}}\n" for number in range(2_000)),
            "words: [" + "1, " * 5_000 + "]\n",
        ],
    )
    def test_words_are_found_only_for_what_is_shown(
        self, desk: Desk, monkeypatch: pytest.MonkeyPatch, text: str
    ) -> None:
        """Suggestions cost time: a hostile file may not ask for thousands of them."""
        asked = []

        def count(*arguments: Any) -> tuple[str, str]:
            asked.append(arguments)
            return in_words(*arguments)

        monkeypatch.setattr(faults, "in_words", count)
        with pytest.raises(ScenarioError, match=r"and [0-9]+ more"):
            desk.change(text)
        assert len(asked) == 50

    def test_an_empty_scenario_misses_everything(self, desk: Desk, toy: type[Toy]) -> None:
        problems = desk.problems("{}")
        assert [(p.path, p.line, p.column) for p in problems] == [("", 1, 1)]
        assert problems[0].what == f"these are missing: {', '.join(toy.model_fields)}"


class TestNames:
    """A scenario is given as a file or by name."""

    def test_a_packaged_name(self, desk: Desk, toy: type[Toy]) -> None:
        assert load("baseline", toy, (), desk.folder).name == "baseline"

    def test_a_path_object(self, desk: Desk, toy: type[Toy]) -> None:
        assert load(desk.folder / "baseline.yaml", toy).value.weight == 1

    @pytest.mark.parametrize("name", ["baselin", "baseline.yml", "", "x\0y", "b" * 5_000, "../no"])
    def test_an_unknown_name(self, desk: Desk, toy: type[Toy], name: str) -> None:
        with pytest.raises(ScenarioError) as caught:
            load(name, toy, (), desk.folder)
        (problem,) = caught.value.problems
        assert "allowed: baseline" in problem.hint or "is a folder" in problem.what
        assert "\n" not in str(problem)

    def test_a_folder(self, desk: Desk, toy: type[Toy]) -> None:
        with pytest.raises(ScenarioError, match="is a folder"):
            load(desk.folder, toy)

    def test_a_file_that_is_no_section(self, desk: Desk) -> None:
        for text in ("- a\n", "5\n", "null\n"):
            (problem,) = desk.problems(text)
            assert "a section is expected" in problem.what

    @pytest.mark.skipif(os.geteuid() == 0, reason="everything is readable to root")
    def test_a_file_nobody_may_read(self, desk: Desk, toy: type[Toy]) -> None:
        path = desk.write("secret.yaml", "a: 1")
        path.chmod(0)
        with pytest.raises(ScenarioError, match="permission denied"):
            load(path, toy)


@given(st.binary(max_size=200))
def test_no_bytes_do_more_than_fail(shared_desk: Desk, content: bytes) -> None:
    with pytest.raises(ScenarioError):
        shared_desk.load(content)


WORDS = [
    *("extends", "baseline", "firms", "meta", "capex", "events", "name", "wave", "uniform"),
    *(":", "\n", "-", "[", "]", "{", "}", ",", "*", "&", "!", "|", ">", "'", '"', "<<", "%"),
    *("1", "-5", "1e999", ".nan", "no", "true", "null"),
]


@given(
    st.lists(
        st.sampled_from(WORDS),
        max_size=30,
    )
)
def test_no_words_in_any_order_do_more_than_fail(shared_desk: Desk, words: list[str]) -> None:
    with suppress(ScenarioError):
        assert shared_desk.change(" ".join(words)).sha256


@given(st.text(max_size=30))
def test_no_edit_does_more_than_fail(shared_desk: Desk, edit: str) -> None:
    with pytest.raises(ScenarioError):
        shared_desk.change("", edit)


def test_checking_a_scenario_needs_no_heavy_library(desk: Desk) -> None:
    program = (
        "import sys; from sim.base.section import Section; from sim.scenario.load import load\n"
        "class Toy(Section):\n    a: int\n"
        f"load({str(desk.write('a.yaml', 'a: 1'))!r}, Toy)\n"
        "heavy = {'numpy', 'scipy', 'rich', 'jsonschema', 'mesa', 'pandas', 'statistics'}\n"
        "print(sorted(heavy & set(sys.modules)))\n"
    )
    path = os.pathsep.join(str(one) for one in (Path.cwd(), *sys.path) if one)
    shown = subprocess.run(
        [sys.executable, "-c", program],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "PYTHONPATH": path},
    )
    assert shown.stdout == "[]\n"


class TestSuggestions:
    """Which name was meant."""

    def test_capitals_do_not_hide_a_name(self) -> None:
        assert nearest("CAPEX", ["cash", "Capex"]) == "Capex"

    def test_nothing_near_is_nothing_said(self) -> None:
        assert did_you_mean("zzz", ["capex"]) == "allowed: capex"
        assert did_you_mean("zzz", []) == ""

    def test_long_lists_are_cut(self) -> None:
        said = did_you_mean("x", (f"name{number}" for number in range(50)))
        assert said.endswith("name39 and 10 more")

    def test_only_so_many_names_are_compared(self) -> None:
        names = [f"k{number}" for number in range(COMPARED_AT_MOST)]
        assert nearest("capx", ["capex", *names]) == "capex"
        assert nearest("capx", [*names, "capex"]) == ""


class Inner(Section):
    depth: int


class Outer(Section):
    either: Inner | list[Inner]
    pairs: dict[str, tuple[int, str]]


def test_unions_and_tuples_have_places_too(desk: Desk) -> None:
    path = desk.write("a.yaml", "either:\n  - {depth: x}\npairs:\n  a: [1, 2]\n  b: [1]\n")
    with pytest.raises(ScenarioError) as caught:
        load(path, Outer)
    placed = [(p.line, p.column, p.path) for p in caught.value.problems]
    assert (2, 13, "either.0.depth") in placed
    assert (4, 10, "pairs.a.1") in placed
    assert (5, 6, "pairs.b.1") in placed
