"""The pages of ``docs/reference`` say what the code says, and look as pages should."""

from __future__ import annotations

import re
from itertools import pairwise
from pathlib import Path

import pytest

from sim.report.reference import COMMAND, pages
from sim.report.reference.parameters import parameters
from sim.scenario.places import load_scenario
from sim.scenario.slots import Slot, walk
from sim.statistics import meanings

FOLDER = Path(__file__).parents[2] / "docs" / "reference"
PAGES = pages()
WIDEST = 5


def cells(line: str) -> int:
    return line.count("|") - 1


@pytest.mark.parametrize("name", PAGES)
def test_the_page_is_current(name: str) -> None:
    assert (FOLDER / name).read_text(encoding="utf-8") == PAGES[name], f"write it anew: {COMMAND}"


def test_there_are_no_other_pages() -> None:
    assert {path.name for path in FOLDER.iterdir()} == PAGES.keys()


@pytest.mark.parametrize("name", PAGES)
def test_every_link_leads_to_a_file(name: str) -> None:
    links = re.findall(r"\]\(([^)#]+)\)", PAGES[name])
    assert links
    assert [each for each in links if not (FOLDER / each).exists()] == []


@pytest.mark.parametrize("name", PAGES)
def test_tables_are_whole_and_no_wider_than_a_page(name: str) -> None:
    lines = PAGES[name].splitlines()
    for before, line in pairwise(lines):
        if line.startswith("|"):
            assert 2 <= cells(line) <= WIDEST, line
            assert before == "" or cells(before) == cells(line), f"{before}\n{line}"


@pytest.mark.parametrize("name", PAGES)
def test_nothing_is_left_without_a_meaning(name: str) -> None:
    rows = [line for line in PAGES[name].splitlines() if line.startswith("| `")]
    assert len(rows) > 50
    assert [row for row in rows if re.search(r"\|\s*\|$", row)] == []


def test_every_key_of_the_baseline_stands_on_the_page_of_scenarios() -> None:
    loaded = load_scenario("baseline")
    told = {re.sub(r"<\w+>", "*", one.path) for one in parameters()}
    for steps, _, slot in walk(loaded.nodes, Slot(loaded.root)):
        if slot.number is None:
            continue
        named = [str(step) for step in steps]
        if named[0] in ("firms", "events"):
            named[1] = "*"
        if named[0] == "stakes":
            named[1:] = ["*", "*"]
        if re.fullmatch(r"20\d\d", named[-1]):
            named.pop()
        assert ".".join(named) in told


def test_every_statistic_stands_on_the_page_of_statistics() -> None:
    rows = re.findall(
        r"^\| `(.+?)` \| (monthly|whole run) \|", PAGES["statistics.md"], re.MULTILINE
    )
    assert sorted(name for name, _ in rows) == sorted(meanings())
    assert all(("." in name) == (of == "whole run") for name, of in rows)
