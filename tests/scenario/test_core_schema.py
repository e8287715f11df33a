"""What bare and tagged words mean by the core schema of YAML 1.2, case by case, and to this loader.

``core_schema_cases.yaml`` holds the words of the project yaml-test-schema and their meanings.
"""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import pytest
import yaml

from sim.base.errors import Problem
from sim.scenario.nodes import plain
from sim.scenario.yaml_tree import read_bytes, resolve

HERE = Path(__file__).parent
WORDS: dict[str, dict[str, Any]] = yaml.safe_load(
    (HERE / "core_schema_cases.yaml").read_text(encoding="utf-8")
)
VALUES: dict[str, Any] = {"true": True, "false": False}


def read(text: str) -> tuple[Any, list[Problem]]:
    problems: list[Problem] = []
    tree = read_bytes(text.encode(), "case.yaml", problems)
    return (None if tree is None else plain(tree)), problems


def meant(kind: str, value: str) -> Any:
    return (
        VALUES[value] if kind == "bool" else {"int": int, "float": float, "str": str}[kind](value)
    )


def bare_words() -> list[Any]:
    words = WORDS["bare"].items()
    return [
        pytest.param(
            "" if word == "#empty" else word,
            None if told == "null" else meant(*told),
            id=f"yaml-test-schema {word}",
        )
        for word, told in words
    ]


@pytest.mark.parametrize(("word", "value"), bare_words())
def test_a_bare_word_means_what_the_core_schema_says(word: str, value: object) -> None:
    found, problems = read(f"a: {word}\n")
    if isinstance(value, float) and not math.isfinite(value):
        assert "is not a finite number" in problems[0].what, "on purpose: a scenario has no such"
        return
    assert (found, problems) == ({"a": value}, [])
    assert type(found["a"]) is type(value)
    assert resolve(word) == value


@pytest.mark.parametrize(
    "word", [pytest.param(word, id=f"yaml-test-schema {word}") for word in WORDS["tagged"]]
)
def test_a_tag_is_refused_whatever_the_core_schema_says(word: str) -> None:
    _, problems = read(f"a: {word.replace('#empty', '')}\n")
    assert any("the tag " in one.what for one in problems)


def test_the_tables_are_whole() -> None:
    assert (len(WORDS["bare"]), len(WORDS["tagged"])) == (102, 185)
