"""The README's commands do what it says, on a small world."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")
SMALL = ("--set", "population.scale=0.001", "--set", "run.end=2025-09")


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", README, re.DOTALL | re.MULTILINE)


def commands() -> list[list[str]]:
    lines = [line.partition("#")[0].strip() for block in blocks("") for line in block.splitlines()]
    inline = re.findall(r"`(talentwar run [^`]*)`", README)
    return [shlex.split(line) for line in (*lines, *inline) if line]


def talentwar(arguments: list[str], desk: Path) -> subprocess.CompletedProcess[str]:
    program = "from sim.cli.main import main; main()"
    return subprocess.run(
        [sys.executable, "-c", program, *arguments],
        cwd=desk,
        env={"PYTHONPATH": str(ROOT), "PATH": ""},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder as the README leaves it after ``make run``, with a smaller world."""
    folder = tmp_path_factory.mktemp("desk")
    (folder / "scenarios").symlink_to(ROOT / "scenarios")
    (folder / "my_scenario.yaml").write_text(blocks("yaml")[0], encoding="utf-8")
    done = talentwar(
        ["run", "baseline", "--out", "results/baseline", "--replicates", "2", *SMALL], folder
    )
    assert done.returncode == 0, done.stderr
    return folder


def test_every_make_command_is_a_target() -> None:
    wanted = {words[1] for words in commands() if words[0] == "make"}
    assert {"run", "test"} <= wanted
    for target in wanted:
        assert re.search(rf"^[a-z ]*\b{target}\b[a-z ]*:", MAKEFILE, re.MULTILINE), target


def test_make_run_is_the_baseline_into_its_result_folder() -> None:
    assert re.search(
        r"^run:.*\n\t.*talentwar run baseline --out results/baseline", MAKEFILE, re.MULTILINE
    )


def test_the_commands_of_the_readme_work_in_their_order(desk: Path) -> None:
    for words in (words for words in commands() if words[0] != "make"):
        assert Path(words[0]).name == "talentwar"
        small = SMALL if words[1] == "run" else ()
        arguments = [re.sub(r"^4$", "2", word) for word in words[1:]]
        done = talentwar([*arguments, *small], desk)
        assert done.returncode == 0, (words, done.stderr)
        assert "Traceback" not in done.stderr


def test_three_lines_of_yaml_are_an_experiment(desk: Path) -> None:
    done = talentwar(["validate", "my_scenario.yaml"], desk)
    assert done.stdout.strip() == "my_scenario.yaml: ok"


def test_the_readme_lists_every_scenario_once() -> None:
    listed = re.findall(r"`(\w+)`", README[README.index("| block |") : README.index("## Your own")])
    known = {path.stem for path in (ROOT / "scenarios").glob("*.yaml")} - {"baseline"}
    assert sorted(listed) == sorted(known)


def test_pictures_and_files_the_readme_names_are_there() -> None:
    for name in re.findall(r"`((?:docs|scenarios|calibration)/[^`]*)`", README):
        assert (ROOT / name).exists(), name
