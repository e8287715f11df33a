"""What commands say of fitted parameters: drawn or at the best point, missing or out of date."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from sim.parameters import stale
from sim.parameters.posterior import WAY_OUT, read_posterior
from sim.record.provenance import MODEL_VERSION
from sim.record.read import read_result
from tests.parameters.fake_posterior import FITTED, MISSION, NUMBERS, write_posterior

pytestmark = pytest.mark.usefixtures("fake_model", "no_pictures")
SET = [word for each in FITTED for word in ("--set", each)]
SET_NUMBERS = [word for each in NUMBERS for word in ("--set", each)]
FEW = ("--replicates", 2, "--jobs", 1, "--seed", 3)
DRAWN = "a draw of the posterior each replicate"
BEST = "best point of those fitted"


@pytest.fixture
def place(tmp_path) -> Path:
    return write_posterior(tmp_path)


def parameters_line(out: str) -> str:
    """The line of the summary about parameters."""
    (line,) = (line for line in out.splitlines() if line.startswith("parameters"))
    return line.removeprefix("parameters").strip()


@pytest.mark.usefixtures("place")
def test_run_draws_by_default_and_says_so(talentwar):
    status, out, err = talentwar("run", "baseline", *SET, *FEW)
    assert status == 0
    assert parameters_line(out) == DRAWN
    assert "warning" not in err
    assert len(read_result("runs/baseline").parameters["rows"]) == 2


@pytest.mark.usefixtures("place")
def test_run_at_the_best_point_says_so(talentwar):
    status, out, _ = talentwar("run", "baseline", *SET, *FEW, "--point")
    assert status == 0
    assert parameters_line(out) == BEST
    assert read_result("runs/baseline").record["parameters"] == {"from": "point"}


def test_the_best_point_needs_no_posterior(talentwar):
    assert talentwar("run", "baseline", *SET, *FEW, "--point")[0] == 0


@pytest.mark.parametrize("option", [(), ("--point",)])
def test_where_nothing_is_fitted_nothing_is_said_of_it(talentwar, option):
    status, out, _ = talentwar("run", "baseline", *SET_NUMBERS, *FEW, *option)
    assert status == 0
    assert not any(line.startswith("parameters") for line in out.splitlines())
    assert read_result("runs/baseline").record["parameters"] == {"from": "scenario"}


def test_no_posterior_is_told_with_ways_out(talentwar, tmp_path, monkeypatch):
    nowhere = "sim.parameters.posterior.calibration_place"
    monkeypatch.setattr(nowhere, lambda name: Path("calibration") / name)
    for command in (("run", "baseline"), ("compare", "baseline", "no_raid")):
        status, out, err = talentwar(*command, *SET, *FEW)
        assert status == 2
        assert err == (
            "talentwar: calibration/posterior: there is no such folder; fitted parameters are "
            f"drawn from there: {WAY_OUT}, or write their numbers into the scenario\n"
        )
        assert out == ""
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (lambda place: (place / "draws.csv").unlink(), "draws.csv: is missing"),
        (lambda place: (place / "point.csv").write_text("x"), "point.csv: was changed after it"),
        (lambda place: (place / "record.json").write_text("{}"), "record.json: has the format"),
        (lambda place: (place / "record.json").unlink(), "no record.json in it"),
        (lambda place: (shutil.rmtree(place), place.write_text("x")), "is a file"),
    ],
)
def test_a_posterior_that_cannot_be_used_is_told_without_a_traceback(talentwar, place, spoil, said):
    spoil(place)
    place.parent.joinpath("keep").touch()
    status, out, err = talentwar("run", "baseline", *SET, *FEW)
    assert (status, out) == (2, "")
    assert err.startswith("talentwar: calibration/posterior")
    assert said in err
    assert WAY_OUT in err
    assert not Path("runs").exists()
    assert talentwar("run", "baseline", *SET, *FEW, "--point")[0] == 0


@pytest.mark.usefixtures("place")
def test_a_parameter_without_draws_is_told_at_its_place(talentwar):
    more = ("--set", "market.preferences.publishing={fitted: [0.25]}")
    status, _, err = talentwar("run", "baseline", *SET, *more, *FEW)
    assert status == 2
    assert "market.preferences.publishing: is fitted, and calibration/posterior has no" in err
    assert "--point" in err
    assert "Traceback" not in err


def outdated(monkeypatch) -> str:
    """Make the posterior one of an older model; gives what is to be said of it."""
    monkeypatch.setattr(stale, "MODEL_VERSION", MODEL_VERSION + 1)
    return (
        "warning: calibration/posterior was made before these changes and is used as it is; "
        "`talentwar calibrate` makes it anew\n"
        f"  the model is version {MODEL_VERSION + 1}, it was made with {MODEL_VERSION}\n"
    )


@pytest.mark.usefixtures("place")
@pytest.mark.parametrize("command", [("run",), ("compare",)])
def test_a_posterior_that_is_out_of_date_is_told_once_and_used(talentwar, monkeypatch, command):
    warning = outdated(monkeypatch)
    status, _, err = talentwar(*command, "baseline", "no_raid", *SET, *FEW)
    assert status == 0
    assert err.startswith(warning)
    assert err.count("warning") == 1
    assert read_result("runs/baseline").parameters["from"] == "posterior"


@pytest.mark.usefixtures("place")
def test_what_is_not_drawn_from_is_never_out_of_date(talentwar, monkeypatch):
    outdated(monkeypatch)
    for arguments in ((*SET, "--point"), SET_NUMBERS):
        status, _, err = talentwar("run", "baseline", *arguments, *FEW)
        assert status == 0
        assert "warning" not in err


@pytest.mark.usefixtures("place")
def test_compare_passes_on_point_and_says_what_was_drawn(talentwar):
    status, out, _ = talentwar("compare", "baseline", "no_raid", *SET, *FEW)
    assert status == 0
    assert f"Parameters: {DRAWN}." in out
    page = ("--markdown", "page.md")
    status, out, _ = talentwar("compare", "baseline", "no_raid", *SET, *FEW, "--point", *page)
    assert status == 0
    assert f"Parameters: {BEST}." in out
    assert f", parameters: {BEST}." in Path("page.md").read_text()
    assert read_result("runs/no_raid").parameters == {"from": "point"}


@pytest.mark.usefixtures("place")
def test_compare_refuses_other_parameters_before_it_runs_anything(talentwar):
    assert talentwar("run", "baseline", *SET, *FEW)[0] == 0
    status, out, err = talentwar("compare", "runs/baseline", "no_raid", *SET, *FEW, "--point")
    assert (status, out) == (2, "")
    assert "runs/baseline draws its parameters from the posterior and runs/no_raid has the" in err
    assert "run both with --point, or both without" in err
    assert not Path("runs/no_raid").exists()


@pytest.mark.usefixtures("place")
def test_compare_warns_where_one_side_draws_and_the_other_has_nothing_fitted(talentwar):
    assert talentwar("run", "baseline", *SET, *FEW)[0] == 0
    assert talentwar("run", "no_raid", *SET_NUMBERS, *FEW)[0] == 0
    for folders in (("runs/baseline", "runs/no_raid"), ("runs/no_raid", "runs/baseline")):
        status, out, _ = talentwar("compare", *folders)
        assert status == 0
        assert (
            "Warning: baseline draws its parameters from the posterior and nothing is fitted in "
            "no_raid: effects are also of fixing all that baseline draws."
        ) in " ".join(out.split())


@pytest.mark.usefixtures("place")
def test_sweep_draws_or_stays_at_the_best_point_and_records_it(talentwar, monkeypatch):
    monkeypatch.setattr("sim.report.figures_of_sweeps.draw", lambda *_: {})
    warning = outdated(monkeypatch)
    fitted = dict(each.split("=", 1) for each in FITTED)
    always = "\n".join(f"  {path}: {value}" for path, value in fitted.items())
    Path("two.yaml").write_text(
        "title: Two\nquestion: Which?\nsources: []\nscenario: baseline\n"
        f"replicates: 2\nseed: 3\nalways:\n{always}\n"
        "levers: {way: {levels: {steady: {}, raid: {firms.meta.strategy: raid}}}}\n"
        "outcomes: {end.hhi_talent: lower}\n"
    )
    status, _, err = talentwar("sweep", "two.yaml", "--jobs", 1)
    assert status == 0
    plan = "two: 2 decisions in 1 circumstance, 2 times each: 4 runs; parameters: "
    assert err.startswith(warning)
    assert f"{plan}{DRAWN}\n" in err
    drawn = json.loads(Path("runs/two/record.json").read_text())["parameters"]
    assert drawn == {"from": "posterior", "sha256": read_posterior().sha256}
    status, _, err = talentwar("sweep", "two.yaml", "--jobs", 1, "--point")
    assert status == 0
    assert f"{plan}{BEST}\n" in err
    assert warning not in err
    assert json.loads(Path("runs/two/record.json").read_text())["parameters"] == {"from": "point"}


@pytest.mark.usefixtures("place")
def test_a_fault_is_shown_again_at_the_best_point(talentwar, fake_model):
    from sim.base.errors import CheckFailed

    def breaks(_scenario, seed, _on_month, _check):
        raise CheckFailed("is paid by nobody", seed, "2025-02", "meta", "us-12")

    fake_model.simulate = breaks
    status, _, err = talentwar("run", "baseline", *SET, *FEW, "--point")
    assert status == 1
    assert MISSION in err
    assert err.endswith(" --seed 3 --replicates 1 --check --point\n")
