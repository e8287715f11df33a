"""YAML 1.2 meaning, places, and what a file may not hold."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from sim.base.errors import Problem
from sim.scenario import yaml_tree
from sim.scenario.nodes import Listing, Mapping, Node, Scalar, plain
from sim.scenario.yaml_tree import MAX_ALIASES, MAX_BYTES, MAX_DEPTH, read_file, read_text, resolve


@pytest.fixture(params=["CSafeLoader", "SafeLoader"])
def loader(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Both parsers have to give the same answers."""
    monkeypatch.setattr(yaml_tree, "LOADER", getattr(yaml, request.param))


def read(text: str) -> Node:
    problems: list[Problem] = []
    tree = read_text(text, "a.yaml", problems)
    assert not problems
    assert tree is not None
    return tree


def problems_in(text: str) -> list[Problem]:
    problems: list[Problem] = []
    read_text(text, "a.yaml", problems)
    return problems


def only_problem(text: str) -> Problem:
    (problem,) = problems_in(text)
    return problem


CORE_SCHEMA: dict[str, Any] = {
    "": None,
    "~": None,
    "null": None,
    "Null": None,
    "NULL": None,
    "nULL": "nULL",
    "true": True,
    "True": True,
    "TRUE": True,
    "false": False,
    "False": False,
    "FALSE": False,
    "tRUE": "tRUE",
    "no": "no",
    "No": "No",
    "on": "on",
    "off": "off",
    "yes": "yes",
    "y": "y",
    "n": "n",
    "0": 0,
    "12": 12,
    "-7": -7,
    "+7": 7,
    "012": 12,
    "08": 8,
    "0o17": 15,
    "-0o17": "-0o17",
    "0o8": "0o8",
    "0x1F": 31,
    "0b11": "0b11",
    "1_000": "1_000",
    "1e5": 1e5,
    "1E+5": 1e5,
    "1.5e-3": 1.5e-3,
    ".5": 0.5,
    "5.": 5.0,
    "-.5e1": -5.0,
    ".": ".",
    "e5": "e5",
    "12:30": "12:30",
    "190:20:30": "190:20:30",
    "2025-06": "2025-06",
    "2025-06-01": "2025-06-01",
    "2001-12-14t21:59:43.10-05:00": "2001-12-14t21:59:43.10-05:00",
    "75 bn USD": "75 bn USD",
    "36 %": "36 %",
    "=": "=",
    "1.2.3": "1.2.3",
    "\u0663": "\u0663",
}


@pytest.mark.parametrize(("written", "meant"), CORE_SCHEMA.items(), ids=repr)
def test_a_bare_word_means_what_yaml_1_2_says(written: str, meant: object) -> None:
    value = resolve(written)
    assert value == meant
    assert type(value) is type(meant)


@pytest.mark.usefixtures("loader")
@pytest.mark.parametrize(("written", "meant"), CORE_SCHEMA.items(), ids=repr)
def test_a_bare_word_means_the_same_in_a_file(written: str, meant: object) -> None:
    assert plain(read(f"a: {written}\n")) == {"a": meant}


@pytest.mark.usefixtures("loader")
@pytest.mark.parametrize("quoted", ["'12'", '"12"', "|-\n  12", ">-\n  12"])
def test_quotes_make_text(quoted: str) -> None:
    assert plain(read(f"a: {quoted}\n")) == {"a": "12"}


@pytest.mark.usefixtures("loader")
@pytest.mark.parametrize("number", [".inf", "-.Inf", "+.INF", ".nan", ".NaN", "1e999", "-1e400"])
def test_numbers_are_finite(number: str) -> None:
    problem = only_problem(f"a:\n  b: {number}\n")
    assert "is not a finite number" in problem.what
    assert (problem.line, problem.column, problem.path) == (2, 6, "a.b")


def test_numbers_are_of_bounded_length() -> None:
    assert "too many digits" in only_problem("a: " + "9" * 5_000).what


@pytest.mark.usefixtures("loader")
def test_every_key_and_value_knows_its_place() -> None:
    tree = read("a: 1\nb:\n  - x\n  - {c: yes}\n")
    assert isinstance(tree, Mapping)
    assert tree.keys["b"][1:] == (2, 1)
    listing = tree.values["b"]
    assert isinstance(listing, Listing)
    assert listing.place[1:] == (3, 3)
    assert listing.items[0].place == ("a.yaml", 3, 5)
    inner = listing.items[1]
    assert isinstance(inner, Mapping)
    assert inner.keys["c"][1:] == (4, 6)
    assert inner.values["c"] == Scalar("yes", ("a.yaml", 4, 9))  # type: ignore[arg-type]


def test_a_text_may_start_further_right() -> None:
    problems: list[Problem] = []
    tree = read_text("[1,\n 2]", "--set", problems, first_column=9)
    assert isinstance(tree, Listing)
    assert [item.place[1:] for item in tree.items] == [(1, 10), (2, 2)]


@pytest.mark.usefixtures("loader")
@pytest.mark.parametrize(
    ("text", "said", "line", "column"),
    [
        ("a: 1\nb: 2\na: 3\n", "written twice", 3, 1),
        ("b: {a: 1, 'a': 3}\n", "written twice", 1, 11),
        ("1.5: x\n", "the key 1.5 is not text", 1, 1),
        ("a: 1\ntrue: x\n", "the key true is not text", 2, 1),
        ("null: x\n", "the key null is not text", 1, 1),
        ("? [a]\n: x\n", "a key is a list or section", 1, 3),
        ("? {a: 1}\n: x\n", "a key is a list or section", 1, 3),
        ("a: !!str 5\n", "tag", 1, 4),
        ("a: !!python/object/apply:os.system [ls]\n", "tag", 1, 4),
        ("a: !mine {b: 1}\n", "tag", 1, 4),
        ("a: ! b\n", "tag", 1, 4),
        ("b: &b {x: 1}\na:\n  <<: *b\n", "merge keys", 3, 3),
        ("a: 1\n---\nb: 2\n", "second document", 2, 1),
        ("%YAML 1.1\n---\na: 1\n", "another YAML version", 1, 1),
        ("a: *b\n", "*b refers to nothing", 1, 4),
        ("a: &a [*a]\n", "*a refers to nothing", 1, 8),
        ("", "is empty", 1, 1),
        ("# nothing\n", "is empty", 1, 1),
        ("a: b: c\n", "is not YAML: mapping values are not allowed", 1, 5),
        ("a: [1, 2\n", "is not YAML", 2, 1),
        ("a: }\n", "is not YAML", 1, 4),
        ("a: 'x\n", "is not YAML", 2, 1),
        ("a: 1\n\tb: 2\n", "is not YAML", 2, 1),
        ("a: 1\nb: x\x00y\n", "U+0000", 2, 5),
        ("a: x\x1b[2J\n", "U+001B", 1, 5),
        ("a: x\u2028y\n", "U+2028", 1, 5),
        ('a: "x\\0y"\n', "control character", 1, 4),
        ('a: "x\\e[2J"\n', "control character", 1, 4),
        (f"? {'k' * 200}\n: 1\n", "too long", 1, 3),
    ],
)
def test_what_a_file_may_not_hold(text: str, said: str, line: int, column: int) -> None:
    problem = only_problem(text)
    assert said in problem.what
    assert (problem.file, problem.line) == ("a.yaml", line)
    # The two parsers differ in where an unfinished quotation or list ends.
    assert problem.column == column or "is not YAML" in problem.what


def test_several_faults_are_found_at_once() -> None:
    found = problems_in("a: 1\na: 2\n3.5: x\nb: !t .inf\nc: .nan\n")
    assert [problem.line for problem in found] == [2, 3, 4, 5]


def test_the_values_of_refused_keys_leave_no_trace() -> None:
    problems: list[Problem] = []
    tree = read_text("a: 1\na: {b: [2]}\n3.5: [x]\nc: 4\n", "a.yaml", problems)
    assert tree is not None
    assert plain(tree) == {"a": 1, "c": 4}


def test_a_byte_order_mark_and_a_version_mark_are_let_pass(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    path.write_bytes(b"\xef\xbb\xbf%YAML 1.2\n---\na: 1\n...\n")
    problems: list[Problem] = []
    tree = read_file(str(path), problems)
    assert not problems
    assert tree is not None
    assert plain(tree) == {"a": 1}


class TestAliases:
    """A few are fine; what they expand to is counted."""

    def test_an_alias_repeats_its_anchor(self) -> None:
        assert plain(read("a: &x {b: [1]}\nc: *x\n")) == {"a": {"b": [1]}, "c": {"b": [1]}}

    def test_a_scalar_and_a_key_can_be_aliased(self) -> None:
        assert plain(read("&k a: &v 5\nb: *v\nc: {*k : 1}\n")) == {"a": 5, "b": 5, "c": {"a": 1}}

    def test_there_is_a_limit(self) -> None:
        items = ", ".join(["*x"] * MAX_ALIASES)
        assert len(plain(read(f"a: &x 1\nb: [{items}]\n"))["b"]) == MAX_ALIASES
        assert "one alias too many" in only_problem(f"a: &x 1\nb: [*x, {items}]\n").what

    @pytest.mark.usefixtures("loader")
    def test_a_billion_laughs_end_early(self) -> None:
        lines = ["a0: &a0 [1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1]"]
        lines += [f"a{i}: &a{i} [*a{i - 1}, *a{i - 1}, *a{i - 1}, *a{i - 1}]" for i in range(1, 50)]
        assert "too many" in only_problem("\n".join(lines)).what

    def test_two_aliases_a_level_reach_the_limit_of_nodes(self, monkeypatch: Any) -> None:
        monkeypatch.setattr(yaml_tree, "MAX_NODES", 100)
        lines = ["a0: &a0 [1, 1, 1, 1, 1, 1, 1]"]
        lines += [f"a{i}: &a{i} [*a{i - 1}, *a{i - 1}]" for i in range(1, 9)]
        assert "too many values" in only_problem("\n".join(lines)).what

    def test_depth_counts_through_aliases(self) -> None:
        half = MAX_DEPTH // 2 + 1
        deep = "[" * half + "]" * half
        outer = "[" * half + "*x" + "]" * half
        assert "nested too deeply" in only_problem(f"a: &x {deep}\nb: {outer}\n").what


class TestSize:
    """A file too large or too deep ends at the limit, however it is built."""

    @pytest.mark.usefixtures("loader")
    @pytest.mark.parametrize("opening", ["[", "{", "{a: ", "- ", "? ", "[{a: "])
    def test_deep_nesting_ends_at_the_limit(self, opening: str) -> None:
        problem = only_problem(opening * 100_000)
        assert problem.what == "is nested too deeply"
        assert problem.column <= 1 + MAX_DEPTH * len(opening)

    def test_the_deepest_allowed_is_allowed(self) -> None:
        assert read("[" * MAX_DEPTH + "]" * MAX_DEPTH)
        assert only_problem("[" * (MAX_DEPTH + 1) + "]" * (MAX_DEPTH + 1))

    def test_many_values_end_at_the_limit(self) -> None:
        assert "too many values" in only_problem("[" + "1," * 60_000 + "]").what

    def test_a_file_of_more_than_a_megabyte_is_not_read(self, tmp_path: Path) -> None:
        path = tmp_path / "a.yaml"
        path.write_bytes(b"# " + b"x" * MAX_BYTES)
        assert "too large" in self.problem_with(path).what

    def test_a_file_that_lies_about_its_size_is_read_no_further(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        path = tmp_path / "a.yaml"
        path.write_bytes(b"# " + b"x" * 2 * MAX_BYTES)
        true = path.stat()
        empty = os.stat_result([*true[:6], 0, *true[7:]])
        monkeypatch.setattr(os, "fstat", lambda _: empty)
        assert "too large" in self.problem_with(path).what

    @pytest.mark.parametrize("device", ["/dev/zero", "/dev/null", "/dev/tty"])
    def test_devices_are_not_read(self, device: str) -> None:
        assert self.problem_with(Path(device)).file == device

    def test_a_pipe_nobody_writes_to_is_not_waited_for(self, tmp_path: Path) -> None:
        os.mkfifo(tmp_path / "pipe.yaml")
        assert "not a regular file" in self.problem_with(tmp_path / "pipe.yaml").what

    @staticmethod
    def problem_with(path: Path) -> Problem:
        problems: list[Problem] = []
        assert read_file(str(path), problems) is None
        (problem,) = problems
        return problem


class TestUnreadableFiles:
    """Every way a file can fail to be a text is told at its place."""

    def problem_with(self, path: object) -> Problem:
        return TestSize.problem_with(path)  # type: ignore[arg-type]

    def test_missing(self, tmp_path: Path) -> None:
        assert "no such file" in self.problem_with(tmp_path / "none.yaml").what

    def test_folder(self, tmp_path: Path) -> None:
        assert "is a folder" in self.problem_with(tmp_path).what

    def test_no_permission(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        def refuse(*_: object) -> int:
            raise PermissionError(13, "Permission denied")

        monkeypatch.setattr(os, "open", refuse)
        assert "permission denied" in self.problem_with(tmp_path / "a.yaml").what

    def test_name_too_long(self, tmp_path: Path) -> None:
        assert "cannot be read" in self.problem_with(tmp_path / ("x" * 300)).what

    def test_name_with_nul(self) -> None:
        assert "cannot be read" in self.problem_with("a\0b").what

    def test_not_utf_8(self, tmp_path: Path) -> None:
        path = tmp_path / "a.yaml"
        path.write_bytes(b"a: 1\nb: \xe9\n")
        problem = self.problem_with(path)
        assert "not UTF-8" in problem.what
        assert (problem.line, problem.column) == (2, 4)

    def test_utf_16(self, tmp_path: Path) -> None:
        path = tmp_path / "a.yaml"
        path.write_bytes("a: 1\n".encode("utf-16"))
        assert "not UTF-8" in self.problem_with(path).what


@given(st.text(alphabet=st.sampled_from("ab1:-[]{},&*!|>'\"%#?~.\n \t<\\\u2028\x07"), max_size=60))
def test_no_text_does_more_than_fail(text: str) -> None:
    problems: list[Problem] = []
    tree = read_text(text, "a.yaml", problems)
    assert tree is not None or problems
    assert all(problem.line >= 1 and problem.column >= 1 for problem in problems)


@given(
    st.recursive(
        st.none()
        | st.booleans()
        | st.integers(-(10**15), 10**15)
        | st.floats(allow_nan=False, allow_infinity=False)
        | st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=8),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(st.from_regex(r"[a-z]{1,5}", fullmatch=True), inner, max_size=3)
        ),
        max_leaves=10,
    )
)
def test_json_is_read_as_json(value: object) -> None:
    """Every JSON text is YAML 1.2 and has to mean the same."""
    assert plain(read(json.dumps({"a": value}))) == {"a": value}


def test_a_year_is_a_key_without_quotes() -> None:
    problems: list[Problem] = []
    tree = read_text("capex: {2025: 1, 2026: 2}\n", "a.yaml", problems)
    assert tree is not None
    assert not problems
    assert plain(tree) == {"capex": {"2025": 1, "2026": 2}}
