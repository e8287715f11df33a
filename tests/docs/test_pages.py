"""The commands of docs/pages.md, and the places it names."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import typer

from sim.report.figures import names

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "pages.md").read_text(encoding="utf-8")


def test_every_command_of_the_page_is_one_that_there_is():
    from sim.cli.app import app

    group = typer.main.get_command(app)
    lines = re.findall(r"^talentwar .*", PAGE, re.MULTILINE)
    found = [shlex.split(line, comments=True)[1:] for line in lines]
    assert {words[0] for words in found} == {"report", "app"}
    for words in found:
        group.commands[words[0]].make_context(words[0], words[1:])


def test_the_results_it_names_are_committed():
    for place in set(re.findall(r"results/\w+", PAGE)):
        assert (ROOT / place / "record.json").is_file()


def test_the_folders_it_names_are_where_they_are_said_to_be():
    for place in re.findall(r"`(sim/[\w/]+/)`", PAGE):
        assert (ROOT / place).is_dir()
    assert len(names()) == len([*(ROOT / "sim/report/figures").glob("[a-z]*.py")])
