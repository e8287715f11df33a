"""``docs/model.md`` against the code: every file, every parameter, every function it names."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from sim.base.errors import TalentwarError
from sim.report.reference import COMMAND
from sim.report.reference.blocks import PARAMETERS, blocks, named, refreshed
from sim.report.reference.parameters import parameters
from sim.report.reference.schedule import month

ROOT = Path(__file__).parents[2]
WIDEST = 86
"""Characters of a line that a page shows without scrolling."""
PAGE = (ROOT / "docs" / "model.md").read_text(encoding="utf-8")
LINK = re.compile(r"\[[^\]]+\]\(([^)#\s]+)\)")
STEP = (ROOT / "sim" / "step.py").read_text(encoding="utf-8")
NAMES = re.compile(
    r"^\[`(sim/[\w/]+\.py)`\]\(\.\./\1\): (`\w+`(?:, `\w+`)*)(?: — .*)?$", re.MULTILINE
)


def linked(text: str) -> set[str]:
    return {each for each in LINK.findall(text) if not each.startswith("http")}


def defined(code: str) -> set[str]:
    return {
        node.name
        for node in ast.parse(code).body
        if isinstance(node, ast.FunctionDef | ast.ClassDef)
    }


def by_hand() -> str:
    """The page without its generated blocks."""
    return re.sub(r"<!-- generated: .*?<!-- end -->", "", PAGE, flags=re.DOTALL)


def mechanisms() -> list[str]:
    folders = ("processes", "market", "market/settlements", "strategies", "events")
    found = [path for folder in folders for path in (ROOT / "sim" / folder).glob("*.py")]
    return sorted(path.relative_to(ROOT).as_posix() for path in found if path.name != "__init__.py")


def test_every_file_with_a_mechanism_is_linked() -> None:
    files = mechanisms()
    assert len(files) > 60
    assert [file for file in files if f"../{file}" not in linked(by_hand())] == []


def test_every_link_leads_to_a_file() -> None:
    assert len(linked(PAGE)) > 60
    missing = [each for each in linked(PAGE) if not (ROOT / "docs" / each).exists()]
    assert missing == []


@pytest.mark.parametrize("file", mechanisms())
def test_every_file_stands_beside_functions_that_it_has(file: str) -> None:
    told = [names for path, names in NAMES.findall(PAGE) if path == file]
    assert told, f"write [`{file}`](../{file}): `function`, `function`"
    there = defined((ROOT / file).read_text(encoding="utf-8"))
    for names in told:
        assert set(re.findall(r"`(\w+)`", names)) <= there


def test_functions_named_beside_other_files_exist_too() -> None:
    for file, names in NAMES.findall(PAGE):
        there = defined((ROOT / file).read_text(encoding="utf-8"))
        assert set(re.findall(r"`(\w+)`", names)) <= there, file


def test_every_parameter_stands_once_under_the_file_that_owns_it() -> None:
    owners = [one.removeprefix(PARAMETERS) for one in named(PAGE) if one.startswith(PARAMETERS)]
    assert sorted(owners) == sorted({one.owner for one in parameters()})
    for owner in owners:
        block = blocks()[f"{PARAMETERS}{owner}"]
        rows = re.findall(r"^\| `(.+?)` \|", block, re.MULTILINE)
        assert rows == [one.path for one in parameters() if one.owner == owner]
        assert f"](../{owner})" in PAGE


def test_equations_name_parameters_that_there_are_and_fit_on_a_page() -> None:
    equations = re.findall(r"```text\n(.*?)```", PAGE, re.DOTALL)
    assert len(equations) > 40
    known = {one.key for one in parameters()}
    named_there = {each for text in equations for each in re.findall(r"[a-z]{2,}_[a-z_]{2,}", text)}
    assert len(named_there) > 40
    assert sorted(named_there - known) == []
    assert max(len(line) for text in equations for line in text.splitlines()) <= WIDEST


def test_every_other_block_is_on_the_page() -> None:
    assert sorted(named(PAGE)) == sorted(blocks())


def test_the_page_is_current() -> None:
    assert refreshed(PAGE) == PAGE, f"write it anew: {COMMAND}"


def test_the_questions_of_the_protocol_have_their_places() -> None:
    headings = re.findall(r"^#{2,3} (.+)$", PAGE, re.MULTILINE)
    assert headings == [
        "Overview",
        "Purpose",
        "Entities, state variables and scales",
        "Process overview and scheduling",
        "Design concepts",
        "Theoretical and empirical background",
        "Individual decision making",
        "Learning",
        "Individual sensing",
        "Individual prediction",
        "Interaction",
        "Collectives",
        "Heterogeneity",
        "Stochasticity",
        "Observation",
        "Details",
        "Implementation details",
        "Initialisation",
        "Input data",
        "Submodels",
    ]


def test_the_month_is_that_of_the_step() -> None:
    steps = month()
    called = re.findall(r"^    (?:world\.)?(\w+)\(", STEP, re.MULTILINE)
    assert [one.name for one in steps] == called
    assert [one.about for one in steps if not one.about] == []
    assert [one.file for one in steps if not (ROOT / one.file).is_file()] == []


def test_a_block_that_is_not_known_or_does_not_end_is_told() -> None:
    with pytest.raises(TalentwarError, match=r"did you mean parameters of sim/processes/cuts\.py"):
        refreshed("<!-- generated: parameters of sim/processes/cut.py -->\n<!-- end -->\n")
    with pytest.raises(TalentwarError, match="write <!-- end -->"):
        refreshed("<!-- generated: schedule of a month -->\n")


def test_only_what_stands_between_markers_is_written_anew() -> None:
    marked = "<!-- generated: size of the baseline -->\n{}<!-- end -->\n"
    page = "by hand\n" + marked.format("old\n") + "more by hand\n"
    fresh = refreshed(page)
    assert fresh.startswith("by hand\n<!-- generated: size of the baseline -->\n\n| baseline |")
    assert fresh.endswith("<!-- end -->\nmore by hand\n")
    assert "old" not in fresh
    assert refreshed(fresh) == fresh


def test_these_checks_can_fail() -> None:
    assert linked("[a](../sim/x.py) [b](https://example.org)") == {"../sim/x.py"}
    assert defined("def f(): pass\nx = 1\nclass C: pass\n") == {"f", "C"}
    assert NAMES.findall("[`sim/x.py`](../sim/x.py): `f`, `g` — more") == [("sim/x.py", "`f`, `g`")]
    assert NAMES.findall("[`sim/x.py`](../sim/y.py): `f`") == []
