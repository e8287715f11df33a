"""The code that documents show: fenced blocks and commands in the text, each with its place."""

from __future__ import annotations

import re
import shlex
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[2]
FENCE = re.compile(r"^(?P<indent> *)(?P<fence>`{3,}|~{3,}) *(?P<language>\S*)")
SHELL, SESSION = ("", "sh"), "console"
PROGRAM = re.compile(r"^(?:\.venv/bin/)?talentwar(?= |$)")
FILE_NAME = re.compile(r"# (?P<name>[\w/.-]+\.(?:yaml|py))\b")


class Block(NamedTuple):
    """A fenced block; ``line`` is that of its fence."""

    page: str
    line: int
    language: str
    text: str

    @property
    def place(self) -> str:
        return f"{self.page}:{self.line}"

    @property
    def file(self) -> str | None:
        """The name of the file it is, if its first line says so in a comment."""
        found = FILE_NAME.match(self.text)
        return found["name"] if found else None


class Command(NamedTuple):
    """A line for the shell, without the comment behind it."""

    place: str
    text: str

    @property
    def words(self) -> list[str]:
        """Words as the shell makes them, up to where the output goes; the program by its name."""
        words = shlex.split(PROGRAM.sub("talentwar", self.text), comments=True)
        return words[: words.index(">")] if ">" in words else words


class Shown(NamedTuple):
    """A command and what a page says it prints."""

    command: Command
    output: str


def pages(root: Path = ROOT) -> list[str]:
    """Every document, by its path from the project's folder."""
    single = ["README.md", "CHANGELOG.md", "calibration/README.md"]
    found = sorted(path.relative_to(root).as_posix() for path in (root / "docs").rglob("*.md"))
    return [*single, *found]


def text_of(page: str, root: Path = ROOT) -> str:
    return (root / page).read_text(encoding="utf-8")


def blocks(page: str, text: str) -> list[Block]:
    """The fenced blocks of a page, in order; one that is not closed is an error."""
    found: list[Block] = []
    opened: tuple[int, re.Match[str]] | None = None
    inside: list[str] = []
    for number, line in enumerate(text.splitlines(), 1):
        fence = FENCE.match(line)
        if opened is None:
            if fence:
                opened, inside = (number, fence), []
        elif fence and fence["fence"] == opened[1]["fence"] and not fence["language"]:
            begun, first = opened
            found.append(Block(page, begun, first["language"], "".join(inside)))
            opened = None
        else:
            inside.append(line.removeprefix(opened[1]["indent"]) + "\n")
    if opened is not None:
        raise ValueError(f"{page}:{opened[0]}: this block is never closed")
    return found


def commands(block: Block) -> list[Command]:
    """The commands of a block for the shell; a line that ends in a backslash goes on."""
    found: list[Command] = []
    begun, going_on = 0, ""
    for number, line in enumerate(block.text.splitlines(), block.line + 1):
        begun, going_on = (begun, going_on) if going_on else (number, "")
        if line.endswith("\\"):
            going_on += line[:-1]
            continue
        command = Command(f"{block.page}:{begun}", (going_on + line).strip())
        going_on = ""
        if command.words:
            found.append(command)
    return found


def session(block: Block) -> list[Shown]:
    """The commands of a session, ``$`` before each, with what stands under it."""
    found: list[Shown] = []
    for number, line in enumerate(block.text.splitlines(), block.line + 1):
        if line.startswith("$ "):
            found.append(Shown(Command(f"{block.page}:{number}", line[2:]), ""))
        elif found:
            found[-1] = found[-1]._replace(output=f"{found[-1].output}{line}\n")
        else:
            raise ValueError(f"{block.page}:{number}: a session begins with `$ ` and a command")
    return found


def commands_in_text(page: str, text: str) -> list[Command]:
    """Commands that stand in sentences and tables, between backticks."""
    lines = text.splitlines()
    for block in blocks(page, text):
        length = len(block.text.splitlines()) + 2
        lines[block.line - 1 : block.line - 1 + length] = [""] * length
    return [
        Command(f"{page}:{number}", said)
        for number, line in enumerate(lines, 1)
        for said in re.findall(r"`([^`]+)`", line)
        if PROGRAM.match(said) and " " in said
    ]
