"""The index of committed results has a picture and three numbers for each scenario."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from sim.experiments.compare import compare
from sim.record.read import read_result
from sim.report.gallery import NUMBERS, gallery
from sim.scenario.places import load_scenario, scenario_folder
from tests.record.fake_world import FakeLoaded, write_fake

ROOT = Path(__file__).parents[2]
INDEX = ROOT / "results" / "README.md"
SCENARIOS = sorted(path.stem for path in scenario_folder().glob("*.yaml"))


@pytest.fixture
def drawn(tmp_path):
    a = write_fake(tmp_path / "plain", FakeLoaded(replicates=5))
    b = write_fake(tmp_path / "bold", FakeLoaded(name="bold", replicates=5, capex=128e9))
    return gallery(tmp_path, a, [b], [compare(a, b)])


def sections(text: str) -> dict[str, str]:
    named = re.compile(r"\[`(\w+)`\]")
    found = re.split(r"^## .*$", text, flags=re.MULTILINE)
    return {name[1]: one for one in found if (name := named.search(one))}


def test_each_result_has_its_question_numbers_and_picture(drawn):
    told = sections(drawn["README.md"])
    assert list(told) == ["fake", "bold"]
    assert "![" in told["bold"]
    assert "| effect |" in told["bold"]
    assert "| effect |" not in told["fake"], "nothing is set against the first"


def test_pictures_that_are_shown_are_handed_out_or_in_the_folders(drawn, tmp_path):
    for shown in re.findall(r"!\[[^]]*\]\(([^)]+)\)", drawn["README.md"]):
        assert shown in drawn or shown.endswith("figures/talent_shares.svg")


def test_the_committed_index_has_every_scenario():
    told = sections(INDEX.read_text(encoding="utf-8"))
    assert set(SCENARIOS) <= told.keys()
    for name in SCENARIOS:
        rows = [line for line in told[name].splitlines() if line.startswith("| ")][1:]
        assert len(rows) == min(NUMBERS, len(load_scenario(name).value.look_at)), name
        for shown in re.findall(r"!\[[^]]*\]\(([^)]+)\)", told[name]):
            assert (INDEX.parent / shown).is_file()


@pytest.mark.parametrize("name", SCENARIOS)
def test_the_committed_result_is_of_todays_scenario(name):
    """A changed scenario is noticed at once; `talentwar reproduce` makes the numbers again."""
    result = read_result(ROOT / "results" / name)
    assert result.record["scenario"] == {"name": name, "sha256": load_scenario(name).sha256}
    assert result.abridged == (name != "baseline")
    assert sum(path.stat().st_size for path in result.folder.rglob("*.csv")) < 3e6
