from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from sim.report.axes import axis_title, scale, written
from sim.report.figures_of_sweeps import draw
from sim.report.sweeps import cells, gain, show_sweep
from tests.fake_sweep import CUTS, HHI, LAGS, SAMPLED, SHARE, TOLERANCE, fake_sweep
from tests.report.made_up_sweeps import by_cash, listed_situations, sampled_tolerance


@pytest.fixture(scope="module")
def listed(tmp_path_factory):
    return listed_situations(tmp_path_factory.mktemp("listed"))


@pytest.fixture(scope="module")
def sampled(tmp_path_factory):
    return sampled_tolerance(tmp_path_factory.mktemp("sampled"))


def shown(result, capsys):
    show_sweep(result)
    return capsys.readouterr().out


def test_listed_situations_have_a_verdict_each(listed, capsys):
    told = shown(listed, capsys)
    near, far = (line for line in told.splitlines() if line.startswith(("near ", "far ")))
    middle = np.median(listed.observed[HHI][0, 0])
    assert near.split()[:2] == ["near", f"{middle:.3g}"]
    assert near.split()[2].startswith("+0.3")
    assert near.split()[-3:] == ["raid", "100", "%"]
    assert "none clearly" in far
    assert f"{HHI}: of 2 situations, none clearly 1, raid 1" in told
    assert "decisions.csv" not in told


def test_of_many_decisions_the_best_is_told(tmp_path, capsys):
    ways = {"levels": {f"way_{n}": {"firms.meta.cash": f"{n} bn USD"} for n in range(1, 6)}}

    def third(settings, luck):
        return {HHI: float(settings["choice"] == "way_3") + luck.normal() / 100, CUTS: 1.0}

    found = fake_sweep(tmp_path, third, levers={"choice": ways}, uncertainties={"lag": LAGS})
    told = shown(found, capsys)
    (near,) = (line for line in told.splitlines() if line.startswith("near "))
    assert near.split()[2:4] == ["way_3", "+1"]
    assert near.split()[-3:] == ["way_3", "100", "%"]
    assert list(draw(found)) == ["choices.svg"]


def test_sampled_circumstances_give_every_decision_a_spread(sampled, capsys):
    told = shown(sampled, capsys)
    raid = next(line for line in told.splitlines() if line.startswith("raid "))
    (mean,) = (d.gain.mean for d in sampled.distributions if (d.choice, d.outcome) == ("raid", HHI))
    assert f"{mean:+.2g}" in raid
    assert " * " in raid
    assert f"talentwar sensitivity {sampled.folder}" in " ".join(told.split())
    assert f"talentwar discover {sampled.folder}" in " ".join(told.split())
    assert "14 of 128 runs failed; the first: ValueError: no firm" in told


def test_the_first_decision_has_no_gain_over_itself(sampled):
    first, second = (each for each in sampled.distributions if each.outcome == HHI)
    assert list(cells(first, "steady"))[3:5] == ["", ""]
    assert all(list(cells(second, "steady"))[3:5])


def test_a_long_list_of_decisions_shows_the_best_and_says_how_many_more(tmp_path, capsys):
    cash = {"path": "firms.meta.cash", "range": ["30 bn USD", "90 bn USD"], "steps": 20}
    found = fake_sweep(tmp_path, by_cash, levers={"cash": cash}, outcomes={SHARE: "higher"})
    told = shown(found, capsys)
    rows = [line for line in told.splitlines() if line.startswith("cash ")]
    assert len(rows) == 12
    assert rows[0].startswith("cash 9e+10 ")
    assert "+6.0" in rows[0]
    assert "and 8 more decisions in decisions.csv" in told
    assert "shares in points" in told


def test_with_nothing_to_decide_the_bands_are_told(tmp_path, capsys):
    def known(settings, luck):
        return {HHI: 0.25, SHARE: settings["investors.tolerance"]}

    found = fake_sweep(
        tmp_path,
        known,
        outcomes={HHI: "lower", SHARE: "higher"},
        uncertainties=TOLERANCE,
        design={"uncertainties": SAMPLED},
        replicates=2,
    )
    told = shown(found, capsys)
    hhi, share = (line.split() for line in told.splitlines() if line.startswith("end."))
    assert hhi == [HHI, "0.25", "0.25", "to", "0.25", "64"]
    low, middle, high = (100 * np.quantile(found.observed[SHARE], at) for at in (0.05, 0.5, 0.95))
    assert " ".join(share) == f"{SHARE} {middle:.1f} % {low:.1f} % to {high:.1f} % 64"
    # Thirty-two points are too few for what would come next.
    assert "talentwar sensitivity" not in told


def test_a_gain_that_is_missing_is_no_figure(listed):
    spread = listed.verdicts[0].effects[1].gain
    nothing = replace(spread, mean=np.nan, low=np.nan, high=np.nan)
    assert gain(nothing, str) == "no figure"
    assert gain(replace(spread, mean=0.5, low=np.nan), str) == "0.5"


def test_axes_write_numbers_as_people_do():
    assert written(3e10, "USD") == "30 bn USD"
    assert written(0.012, "1/month") == "1.2 %"
    assert written(36, "months") == "36"
    assert axis_title("cash", "USD") == "cash, USD"
    assert axis_title("people cut", "people") == "people cut"
    assert scale(1.0, 1000.0)["type"] == "log"
    assert "type" not in scale(0.0, 1000.0)
    assert scale(1.0, 1000.0, 30.0)["type"] == "log"
    assert "type" not in scale(1.0, 1000.0, 500.0)
