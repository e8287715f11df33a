"""What documents name is there: files, pictures, results, scenarios, verbs."""

from __future__ import annotations

import re

import pytest

from sim.report.figures import names
from tests.docs.code_blocks import (
    ROOT,
    SESSION,
    SHELL,
    blocks,
    commands,
    pages,
    session,
    text_of,
)

README = text_of("README.md")
MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")
FOLDERS = "docs|scenarios|calibration|sim|tests"
"""Folders whose files pages name from the project's own folder."""
VERBS = {
    *("run", "compare", "which_edit", "sweep", "sensitivity", "discover", "solve", "sql"),
}
NOT_THERE_YET = re.compile(r"[<*>]|\.\.\.")


@pytest.mark.parametrize("page", [one for one in pages() if one != "CHANGELOG.md"])
def test_files_a_page_names_are_there(page: str) -> None:
    named = re.findall(rf"`((?:{FOLDERS})/[^`\s]*)`", text_of(page))
    added = {block.file for block in blocks(page, text_of(page))}
    missing = [
        name
        for name in named
        if not (NOT_THERE_YET.search(name) or name in added or (ROOT / name).exists())
    ]
    assert missing == []


@pytest.mark.parametrize("page", pages())
def test_pictures_of_a_page_are_there(page: str) -> None:
    pictures = re.findall(r"!\[.*?\]\((.*?)\)", text_of(page))
    found = [picture for picture in pictures if "://" not in picture]
    assert [one for one in found if not ((ROOT / page).parent / one).is_file()] == []


def test_make_run_is_the_baseline_into_its_result_folder() -> None:
    assert re.search(
        r"^run:.*\n\t.*talentwar run baseline --out results/baseline", MAKEFILE, re.MULTILINE
    )


def test_the_readme_lists_every_scenario_once() -> None:
    listed = re.findall(r"`(\w+)`", README[README.index("| block |") : README.index("## Your own")])
    known = {path.stem for path in (ROOT / "scenarios").glob("*.yaml")} - {"baseline"}
    assert sorted(listed) == sorted(known)


def typed(page: str) -> set[str]:
    """The verbs a page types."""
    shown = blocks(page, text_of(page))
    lines = [one for block in shown if block.language in SHELL for one in commands(block)]
    told = [one.command for block in shown if block.language == SESSION for one in session(block)]
    return {one.words[1] for one in (*lines, *told) if one.words[0] == "talentwar"}


def test_the_page_of_experiments_has_every_verb_in_shell_and_python() -> None:
    assert typed("docs/experiments.md") == VERBS - {"which_edit"}
    code = text_of("docs/experiments.md")
    assert {verb for verb in VERBS if f"sim.{verb}(" in code} == VERBS


def test_pages_type_what_they_are_about() -> None:
    assert typed("docs/pages.md") >= {"report", "app"}
    assert typed("docs/sweeps.md") == {"sensitivity", "discover", "sql"}
    about = {"validate", "run", "compare", "report", "sweep", "solve", "sql", "explain"}
    assert typed("docs/guide.md") == about


def test_the_results_that_pages_speak_of_are_committed() -> None:
    for place in set(re.findall(r"results/\w+", text_of("docs/pages.md"))):
        assert (ROOT / place / "record.json").is_file()


def test_every_picture_of_a_result_has_a_file() -> None:
    assert len(names()) == len([*(ROOT / "sim/report/figures").glob("[a-z]*.py")])


def test_the_map_of_the_house_has_every_room_once() -> None:
    house = text_of("docs/house.md")
    rooms = re.findall(r"^\| `sim/([\w.]+)/?` \|", house, re.MULTILINE)
    there = [path.name for path in (ROOT / "sim").iterdir() if (path / "__init__.py").is_file()]
    assert sorted(rooms) == sorted([*there, "model.py", "step.py"])


def test_the_guide_has_ten_recipes() -> None:
    recipes = re.findall(r"^### (\d+)\. ", text_of("docs/guide.md"), re.MULTILINE)
    assert recipes == [str(number) for number in range(1, 11)]


def test_the_map_of_a_month_names_what_a_month_does() -> None:
    step = (ROOT / "sim" / "step.py").read_text(encoding="utf-8")
    done = re.findall(r"^    (\w+)\(world", step, re.MULTILINE)
    house = text_of("docs/house.md")
    told = house[house.index("## A month") : house.index("## The life of a result")]
    assert [name for name in re.findall(r"`(\w+)`", told) if name in done] == done
