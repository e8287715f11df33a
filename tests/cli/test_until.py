"""A run that stops by itself, from the command line."""

from __future__ import annotations

import pytest

from sim.record.read import read_result

pytestmark = pytest.mark.usefixtures("fake_model", "no_pictures")

RULE = ("--set", "run.until={half_width: 6 %, of: end.hhi_talent, max: 60}")


def test_it_tells_of_the_most_while_it_runs_and_of_the_precision_at_the_end(talentwar, tmp_path):
    status, out, err = talentwar("run", "baseline", *RULE, "--jobs", 1, "--check", "--point")
    assert status == 0
    result = read_result(tmp_path / "runs" / "baseline")
    count = len(result.seeds)
    assert 4 < count < 60
    assert f"{count} runs)" in out.splitlines()[0]
    assert f"after {count} runs; 6 % asked, kept since run" in " ".join(out.split())
    assert f"baseline: at most {60 * 24} months to simulate" in err
    assert f"books and market held in each of {count * 24} months" in err


def test_a_number_asked_for_goes_before_it(talentwar, tmp_path):
    status, out, err = talentwar("run", "baseline", *RULE, "--replicates", 2, "--jobs", 1)
    assert status == 0
    assert "precision" not in out
    assert "at most" not in err
    assert len(read_result(tmp_path / "runs" / "baseline").seeds) == 2


def test_a_rule_that_cannot_be_is_told_at_its_place(talentwar):
    status, _, err = talentwar("run", "baseline", *RULE, "--set", "run.until.max=0")
    assert status == 2
    assert err.startswith("--set run.until.max=0:1:15: run.until.max: 0 replicates; 3 to 10000")
