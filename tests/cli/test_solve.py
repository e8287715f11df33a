from __future__ import annotations

import pytest
import typer

from sim.cli.solve import solve

QUESTION = (
    "baseline",
    *("--lever", "stance.premium_raid", "--between", "0", "4 %"),
    *("--of", "overall.best_200.at_end.meta", "--reach", "25"),
)
SMALL = (
    *("--set", "population.scale=0.001", "--set", "run.end=2025-02", "--set", "events=[]"),
    *("--replicates", "2", "--max-runs", "16", "--seed", "2", "--jobs", "1", "--point"),
)


@pytest.fixture
def asked(talentwar, monkeypatch):
    """Ask in an empty folder; gives the status, what is told, and what is told of errors."""
    app = typer.Typer(pretty_exceptions_enable=False)
    app.command()(solve)
    monkeypatch.setattr("sim.cli.app.app", app)
    return talentwar


def test_a_threshold_is_found_by_runs_and_asked_again_by_none(asked, tmp_path):
    status, first, err = asked(*QUESTION, *SMALL, "--out", "levels.csv")
    assert status == 0
    assert "7 levels of stance.premium_raid" in err
    assert "which stance.premium_raid (share), from 0 to 0.04" in first
    assert ": 0 made" not in first
    status, again, _ = asked(*QUESTION, *SMALL)
    assert status == 0
    assert ": 0 made" in again
    assert first.splitlines()[:5] == again.splitlines()[:5]
    assert (tmp_path / "levels.csv").read_text().startswith("level,mean,low,high,share")
    assert (tmp_path / "runs" / "store").is_dir()


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        (("--lever", "stance.premium_rad"), "did you mean premium_raid?"),
        (("--lever", "firms.meta.strategy"), "--lever firms.meta.strategy: holds no number"),
        (("--between", "4 %", "0"), "--between 4 % 0: is not in order; allowed: low <= high"),
        (("--of", "overall.best_200.at_ends.meta"), "--of: there is no statistic"),
        (("--reach", "many"), "--reach: 'many' is not a number of people"),
        (("--replicates", "1"), "replicates: 1 is not allowed"),
        (("--reach",), "--reach"),
    ],
)
def test_what_cannot_be_asked_is_refused_before_anything_is_run(asked, tmp_path, changes, message):
    status, out, err = asked(*QUESTION, *changes)
    assert (status, out) == (2, "")
    assert message in err
    assert "Traceback" not in err
    assert list(tmp_path.iterdir()) == []
