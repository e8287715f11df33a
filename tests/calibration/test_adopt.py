"""The best point goes into a scenario's file, and nothing else of it changes."""

from __future__ import annotations

import re
import shutil

import pytest

from sim.base.errors import TalentwarError
from sim.calibration.adopt import adopt
from sim.scenario.places import load_scenario
from tests.worlds import BASELINE

POINT = {
    "investors.tolerance": 0.2345678,
    "quits.hazard_ai": 0.00876543,
    "market.preferences.mission": 1.5,
    "events.llama_4.loss": 0.41,
}


@pytest.fixture
def file(tmp_path):
    return shutil.copy(BASELINE, tmp_path / "baseline.yaml")


def test_parameters_are_marked_with_their_best_value(file):
    assert adopt(str(file), POINT) == file
    fitted = load_scenario(str(file)).fitted
    assert {path: fitted[path] for path in POINT} == pytest.approx(POINT, rel=1e-5)


def test_nothing_else_changes(file):
    before = file.read_text(encoding="utf-8").splitlines()
    adopt(str(file), POINT)
    after = file.read_text(encoding="utf-8").splitlines()
    assert len(before) == len(after)
    changed = [pair for pair in zip(before, after, strict=True) if pair[0] != pair[1]]
    assert 0 < len(changed) <= len(POINT)
    for old, new in changed:
        assert re.findall(r"#.*", old) == re.findall(r"#.*", new)
        assert old.split(":")[0] == new.split(":")[0]
    names = {new.split(":")[0].strip() for _, new in changed}
    assert names <= {path.split(".")[-1] for path in POINT}


def test_a_second_time_changes_the_numbers_only(file):
    adopt(str(file), POINT)
    once = file.read_text(encoding="utf-8")
    adopt(str(file), POINT)
    assert file.read_text(encoding="utf-8") == once
    adopt(str(file), {"investors.tolerance": 0.3})
    assert load_scenario(str(file)).fitted["investors.tolerance"] == 0.3


def test_what_another_file_states_is_not_written_over(tmp_path):
    child = tmp_path / "child.yaml"
    child.write_text(f"extends: {BASELINE}\ntitle: A child\nquestion: Whose?\n", encoding="utf-8")
    with pytest.raises(TalentwarError, match="has no line of its own in"):
        adopt(str(child), POINT)
    assert child.read_text(encoding="utf-8").startswith("extends")


def test_what_shares_a_line_with_others_is_not_written_over(file):
    before = file.read_text(encoding="utf-8")
    with pytest.raises(TalentwarError, match="has no line of its own in"):
        adopt(str(file), {"cuts.keep.frontier": 5.0})
    assert file.read_text(encoding="utf-8") == before
