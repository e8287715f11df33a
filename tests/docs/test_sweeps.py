"""What docs/sweeps.md shows of committed sweeps is what the commands say today."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from sim.cli.main import main

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "sweeps.md").read_text(encoding="utf-8")
SHOWN = re.findall(r"^```\n\$ talentwar (.*?)\n(.*?)^```", PAGE, re.DOTALL | re.MULTILINE)


def test_the_page_shows_the_verbs_that_read_sweeps():
    assert {shlex.split(command)[0] for command, _ in SHOWN} == {"sensitivity", "discover", "sql"}


@pytest.mark.parametrize(("command", "told"), SHOWN, ids=[command for command, _ in SHOWN])
def test_commands_say_what_the_page_shows(command, told, capsys, monkeypatch):
    monkeypatch.chdir(ROOT)
    with pytest.raises(SystemExit) as ended:
        main(shlex.split(command))
    said = capsys.readouterr()
    assert ended.value.code == 0, said.err
    assert said.out.strip() == told.strip()


def test_the_pictures_are_there():
    pictures = re.findall(r"!\[.*?\]\((.*?)\)", PAGE)
    assert len(pictures) >= 3
    for picture in pictures:
        assert (ROOT / "docs" / picture).is_file(), picture
