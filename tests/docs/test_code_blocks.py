"""Every code block of every document does what its page says, from top to bottom.

A page is one test, on a desk of its own with a small world.  What a command prints is compared
with what the page shows: to the letter in a session (``console``), whose results are committed;
line by line and numbers aside where ``text`` follows commands, whose world is a smaller one here.
"""

from __future__ import annotations

import contextlib
import io
import re
from functools import cache
from typing import TYPE_CHECKING, Any

import pytest
import typer
import yaml

from sim.calibration.targets import Targets
from sim.experiments.sweeps.file import load_sweep
from sim.scenario.places import load_scenario
from tests.docs.code_blocks import (
    ROOT,
    SESSION,
    SHELL,
    Block,
    Command,
    blocks,
    commands,
    commands_in_text,
    pages,
    session,
    text_of,
)
from tests.docs.desk import (
    SHORT_EDITS,
    SHORT_SOLVE,
    SHORT_UNTIL,
    Answer,
    Desk,
    fewer,
    small_baseline,
    talentwar,
)

if TYPE_CHECKING:
    from pathlib import Path

MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")
UNNAMED = "my_scenario.yaml"
"""What a scenario is called of which its page does not say so."""

NOT_RUN = {
    "talentwar app": "serves pages until it is stopped; tests/app and tests/browser open them",
    "--cluster": "needs a scheduler; tests/experiments/batch/test_cluster.py starts one",
    "dask": "the scheduler and workers themselves",
    "make": "targets that set up, or take minutes; that they are there is checked",
    "from dask_jobqueue": "needs a cluster under Slurm; its syntax is checked",
    "from dask_kubernetes": "needs a Kubernetes cluster; its syntax is checked",
}
"""Beginnings, or options, of what is only read, each with the reason."""


def not_run(text: str) -> str | None:
    """The exception a block or a command falls under."""
    text = re.sub(r"^\.venv/bin/", "", text)
    begun = (key for key in NOT_RUN if text.startswith(key) and key != "--cluster")
    return next(begun, "--cluster" if "--cluster" in text else None)


# -- one page --------------------------------------------------------------------------------------


class Reader:
    """Follows a page: its files are written, its commands typed, its Python run in one session."""

    def __init__(self, desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
        self.desk, self.capsys = desk, capsys
        self.names: dict[str, Any] = {"__name__": "page"}
        self.said = ""

    def follow(self, found: list[Block]) -> list[str]:
        """From top to bottom, but that files are there before they are spoken of.

        Tells which lines the page shows and nothing has printed.
        """
        adds = {block.place for block in found if adds_to_the_house(block, found)}
        shown = [block for block in found if block.place not in adds]
        for block in reversed(shown):
            if block.language == "yaml":
                self.desk.write(file_of(block), block.text)
        return [f"{block.place}: {line}" for block in shown for line in self.do(block)]

    def do(self, block: Block) -> list[str]:
        """Take a block; the lines of it that nothing has printed."""
        if block.language in SHELL:
            self.said = "".join(self.type(command) for command in commands(block))
        elif block.language == SESSION:
            self.repeat(block)
        elif block.language == "python":
            self.said = self.run_python(block)
        elif block.language == "yaml":
            self.desk.write(file_of(block), block.text)
            check_yaml(block)
        elif block.language == "text":
            return unlike(block.text, self.said)
        else:
            pytest.fail(
                f"{block.place}: what is {block.language}? Known: sh, console, python, yaml"
            )
        return []

    def type(self, command: Command) -> str:
        """What a command prints; it must end well."""
        program, *words = command.words
        if program == "make":
            check_target(words[0])
            return "".join(self.type(Command(command.place, line)) for line in recipe(words[0]))
        if not_run(command.text) is not None:
            return ""
        assert program == "talentwar", f"{command.place}: no rule for {program}"
        text = shortened(command)
        answer = talentwar(Command(command.place, text).words[1:], self.capsys)
        return self.well(command, answer)

    def repeat(self, block: Block) -> None:
        """A session says today what it shows."""
        for shown in session(block):
            answer = talentwar(shown.command.words[1:], self.capsys)
            out = self.well(shown.command, answer)
            assert out.strip() == shown.output.strip(), shown.command.place

    def well(self, command: Command, answer: Answer) -> str:
        assert answer.status == 0, f"{command.place}: {command.text}\n{answer.out}\n{answer.err}"
        assert "Traceback" not in answer.err, command.place
        return answer.out + answer.err

    def run_python(self, block: Block) -> str:
        code = compile("\n" * block.line + fewer(block.text), block.page, "exec", dont_inherit=True)
        if not_run(block.text) is not None:
            return ""
        with contextlib.redirect_stdout(io.StringIO()) as told:
            exec(code, self.names)
        return told.getvalue()


def shortened(command: Command) -> str:
    """The same command with fewer and shorter runs."""
    text = fewer(command.text)
    text += SHORT_SOLVE if command.words[1] == "solve" else ""
    text += SHORT_EDITS if "--which-edit" in text else ""
    return text + (SHORT_UNTIL if "run.until" in text else "")


def adds_to_the_house(block: Block, found: list[Block]) -> bool:
    """Whether it is a file that its page adds to the program, or needs one that is.

    ``tests/docs/test_added_files.py`` puts those where they say, and runs them.
    """
    adding = any((each.file or "").startswith("sim/") for each in found)
    return adding and block.language in ("python", "yaml") and block.file is not None


def file_of(block: Block) -> str:
    return block.file or UNNAMED


def check_yaml(block: Block) -> None:
    """A file shown is valid: a sweep, targets, or a scenario."""
    keys = yaml.safe_load(block.text).keys()
    if "design" in keys:
        load_sweep(file_of(block))
    elif "targets" in keys:
        Targets.model_validate(yaml.safe_load(block.text))
    else:
        load_scenario(file_of(block))


def check_target(name: str) -> None:
    assert re.search(rf"^[a-z -]*\b{name}\b[a-z -]*:", MAKEFILE, re.MULTILINE), f"make {name}"


def recipe(target: str) -> list[str]:
    """What ``make run`` types; other targets are not followed."""
    if target != "run":
        return []
    lines = re.search(r"^run:.*\n((?:\t.*\n)+)", MAKEFILE, re.MULTILINE)
    assert lines
    return [line.replace("$(BIN)/", "").strip() for line in lines[1].splitlines()]


def unlike(shown: str, printed: str) -> list[str]:
    """Lines shown that nothing printed is like, but for numbers and firms; ``...`` skips some."""
    there = {outline(line) for line in printed.splitlines()}
    wanted = [line for line in shown.splitlines() if line.strip() not in ("", "...")]
    return [line for line in wanted if outline(line) not in there] if printed else []


@cache
def firms() -> re.Pattern[str]:
    """The firms' names in print."""
    named = yaml.safe_load(small_baseline())["firms"].values()
    return re.compile("|".join(re.escape(one["name"]) for one in named))


def outline(line: str) -> str:
    """A line without what another world changes: numbers, their units, firms, small curves."""
    line = re.sub(r"[▁-█]+", "~", firms().sub("FIRM", line))
    line = re.sub(r"[+-]?\d[\d,.]*(?:e[+-]?\d+)?(?: (?:k|M|bn|tn|T)\b)?", "#", line)
    return " ".join(line.replace(" *", "").split())


# -- tests -----------------------------------------------------------------------------------------


def found_in(page: str) -> list[Block]:
    return blocks(page, text_of(page))


@pytest.fixture
def desk(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Desk:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LOKY_MAX_CPU_COUNT", "1")
    monkeypatch.setenv("TALENTWAR_CHECK", "0")
    for kind in ("figures", "figures_of_sweeps"):  # pictures are half of what a page takes
        monkeypatch.setattr(f"sim.report.{kind}.draw", lambda *_, **__: {})
    return Desk(tmp_path, capsys)


@pytest.mark.parametrize("page", [page for page in pages() if found_in(page)])
def test_a_page_can_be_followed(page: str, desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    found = found_in(page)
    desk.lay_out("".join(block.text for block in found))
    assert Reader(desk, capsys).follow(found) == []


def commands_said() -> list[Command]:
    return [one for page in pages() for one in commands_in_text(page, text_of(page))]


def commands_shown() -> list[Command]:
    shown = [block for page in pages() for block in found_in(page)]
    return [
        *(one for block in shown if block.language in SHELL for one in commands(block)),
        *(one.command for block in shown if block.language == SESSION for one in session(block)),
    ]


def excused(error: Exception, words: list[str], said: bool) -> bool:
    """Help is no fault, and a sentence may leave out what a command is about."""
    return words[0] == "--help" or (said and type(error).__name__ == "MissingParameter")


def test_every_command_named_has_the_options_it_is_given() -> None:
    from sim.cli.app import app

    group = typer.main.get_command(app)
    wrong, said = [], commands_said()
    for command in (*said, *commands_shown()):
        program, *words = command.words
        if program != "talentwar":
            continue
        try:
            group.commands[words[0]].make_context(words[0], words[1:])
        except Exception as error:
            if not excused(error, words, command in said):
                wrong.append(f"{command.place}: {command.text}: {error}")
    assert wrong == []


def test_no_exception_is_without_need() -> None:
    shown = [block for page in pages() for block in found_in(page)]
    texts = [
        *(one.text for block in shown if block.language in SHELL for one in commands(block)),
        *(block.text for block in shown if block.language == "python"),
    ]
    assert {not_run(text) for text in texts} - {None} == NOT_RUN.keys()
