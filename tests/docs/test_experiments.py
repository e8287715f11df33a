"""Every example of docs/experiments.md: Python is run from top to bottom, commands are parsed."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
import typer
import yaml

from tests.worlds import _shrunk

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "experiments.md").read_text(encoding="utf-8")
END = "2025-08"
SHOWN = re.compile(r"^talentwar .*", re.MULTILINE)


def blocks(language: str) -> list[str]:
    found = re.findall(r"^```(\w*)\n(.*?)^```", PAGE, re.DOTALL | re.MULTILINE)
    return [block for of, block in found if of == language]


def commands() -> list[list[str]]:
    lines = [line for block in blocks("") for line in SHOWN.findall(block)]
    return [shlex.split(line, comments=True)[1:] for line in lines]


@pytest.fixture(scope="module")
def desk(tmp_path_factory) -> Path:
    """A folder with the page's sweep file and a smaller, shorter baseline."""
    folder = tmp_path_factory.mktemp("desk")
    scenarios = folder / "scenarios"
    scenarios.mkdir()
    for path in (ROOT / "scenarios").glob("*.yaml"):
        scenarios.joinpath(path.name).write_bytes(path.read_bytes())
    baseline = yaml.safe_load((ROOT / "scenarios" / "baseline.yaml").read_text(encoding="utf-8"))
    events = [one for one in baseline["events"] if one["date"] <= END]
    for path, value in {**_shrunk(), "run.end": END, "events": events}.items():
        *above, last = path.split(".")
        place = baseline
        for step in above:
            place = place[step]
        place[last] = value
    (scenarios / "baseline.yaml").write_text(yaml.safe_dump(baseline), encoding="utf-8")
    (folder / "budget.yaml").write_text(blocks("yaml")[0], encoding="utf-8")
    return folder


def test_the_python_of_the_page_runs_from_top_to_bottom(desk):
    code = "\n".join(blocks("python"))
    for verb in (
        "run",
        "compare",
        "which_edit",
        "sweep",
        "sensitivity",
        "discover",
        "solve",
        "sql",
    ):
        assert f"sim.{verb}(" in code
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", code],
        cwd=desk,
        env={**os.environ, "PYTHONPATH": str(ROOT), "LOKY_MAX_CPU_COUNT": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "Probability(" in done.stdout
    assert "share" in done.stdout


def test_every_command_of_the_page_is_one_that_there_is():
    from sim.cli.app import app

    group = typer.main.get_command(app)
    found = commands()
    assert {words[0] for words in found} == {
        "run", "compare", "sweep", "sensitivity", "discover", "solve", "sql",
    }  # fmt: skip
    for words in found:
        command = group.commands[words[0]]
        command.make_context(words[0], words[1:])


def test_what_the_page_asks_of_committed_results_has_an_answer(capsys, monkeypatch):
    from sim.cli.main import main

    monkeypatch.chdir(ROOT)
    asked = [words for words in commands() if len(words) > 1 and words[1].startswith("results/")]
    assert {words[0] for words in asked} == {"sensitivity", "discover"}
    for words in asked:
        with pytest.raises(SystemExit) as ended:
            main(words)
        said = capsys.readouterr()
        assert ended.value.code == 0, said.err
        assert len(said.out.splitlines()) > 5
