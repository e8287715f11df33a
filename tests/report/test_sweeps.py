from __future__ import annotations

import csv
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from scipy.stats import rankdata

from sim.experiments.batch.store import Row, Store
from sim.experiments.sweeps.file import load_sweep
from sim.experiments.sweeps.plan import plan
from sim.experiments.sweeps.record import write_sweep
from sim.report import sweep_response, sweep_uncertainties
from sim.report.axes import axis_title, scale, written
from sim.report.figures_of_sweeps import chart, draw
from sim.report.sweeps import cells, gain, show_sweep
from tests.fake_sweep import CUTS, HHI, LAGS, SAMPLED, SHARE, TOLERANCE, WAYS, fake_sweep, two_ways

ROOT = Path(__file__).parents[2]
CASH = {"path": "firms.meta.cash", "values": ["30 bn USD", "60 bn USD", "90 bn USD", "120 bn USD"]}
ONE_OF_MANY = {"levers": {"choice": WAYS}, "uncertainties": {"lag": LAGS}}


def by_cash(settings, luck):
    share = 0.1 + settings["cash"] / 1e12 + 0.01 * luck.normal()
    return {HHI: 1.0 + 0.1 * luck.normal(), CUTS: 5e4, SHARE: share}


@pytest.fixture(scope="module")
def listed(tmp_path_factory):
    """Two ways in two listed situations; the far one is luck alone."""
    return fake_sweep(tmp_path_factory.mktemp("listed"), two_ways, **ONE_OF_MANY)


@pytest.fixture(scope="module")
def sampled(tmp_path_factory):
    """Two ways under a sampled tolerance; every ninth run fails."""
    runs = iter(range(10**6))

    def sometimes(settings, luck):
        return "ValueError: no\nfirm" if next(runs) % 9 == 8 else two_ways(settings, luck)

    return fake_sweep(
        tmp_path_factory.mktemp("sampled"),
        sometimes,
        levers={"choice": WAYS},
        uncertainties=TOLERANCE,
        design={"uncertainties": SAMPLED},
        replicates=2,
    )


@pytest.fixture(scope="module")
def along_cash(tmp_path_factory):
    """A lever of four amounts of cash, beside the two ways."""
    return fake_sweep(
        tmp_path_factory.mktemp("cash"),
        by_cash,
        levers={"choice": WAYS, "cash": CASH},
        outcomes={SHARE: "higher", CUTS: "lower"},
    )


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


# -- pictures --


def test_choices_have_a_point_for_each_rival_and_say_who_wins(listed):
    said = chart(listed).to_dict(validate=False)
    points = said["layer"][1]["data"]["values"]
    assert [(point["situation"], point["wins"]) for point in points] == [
        ("lag near", True),
        ("lag far", False),
    ]
    assert said["title"]["text"] == ["Of 2 situations, raid wins in 1, 1 stay open"]


def test_the_committed_picture_is_drawn_again_to_the_byte(tmp_path):
    committed = ROOT / "results" / "what_a_raid_buys"
    file = ROOT / "scenarios" / "sweeps" / "what_a_raid_buys.yaml"
    planned = plan(load_sweep(file), point=True)
    planned.work_out_keys()
    with (committed / "observations.csv").open(encoding="utf-8", newline="") as stream:
        lines = {situation(line, planned): line for line in csv.DictReader(stream)}
    rows = []
    for number in range(len(planned)):
        where = {**planned.settings(number), "replicate": planned.at(number).replicate}
        line = lines[situation(where, planned)]
        kept = {name: float(line[name]) for name in planned.sweep.outcomes if line[name]}
        rows.append(Row(planned.key(number), planned.seed(number), 1.0, kept))
    store = Store(tmp_path / "store")
    store.open()
    store.write("all", rows, planned.wanted)
    write_sweep(tmp_path / "out", planned, store, draw)
    for file in ("figures/choices.svg", "verdicts.csv"):
        assert (tmp_path / "out" / file).read_bytes() == (committed / file).read_bytes()


def situation(line, planned):
    return tuple(str(line[name]) for name in (*planned.sweep.uncertainties, "choice", "replicate"))


def test_a_response_is_the_quantiles_of_all_else(along_cash):
    along = sweep_response.followed(along_cash)
    assert (along.name, along.unit, along.colours) == ("cash", "USD", ["steady", "raid"])
    found = sweep_response.spreads(along_cash, along, SHARE)
    assert [(each["level"], each["x"]) for each in found[:5]] == [
        ("steady", 3e10), ("steady", 6e10), ("steady", 9e10), ("steady", 1.2e11), ("raid", 3e10),
    ]  # fmt: skip
    settings = along_cash.cases.settings
    case = settings.index({"choice": "raid", "cash": 3e10})
    values = along_cash.observed[SHARE][:, case, :]
    assert found[4]["p25"] == pytest.approx(np.quantile(values, 0.25), rel=1e-5)
    assert found[4]["p95"] == pytest.approx(np.quantile(values, 0.95), rel=1e-5)


def test_a_response_says_how_far_the_median_goes(along_cash):
    said = sweep_response.chart(along_cash).to_dict(validate=False)
    text = " ".join(said["title"]["text"])
    assert text.startswith("Talent share at the end")
    assert "as cash goes from 30 bn USD to 120 bn USD: steady: 1" in text
    assert "; raid: 1" in text
    assert len(said["concat"]) == 2
    assert "labelExpr" in said["concat"][0]["layer"][0]["encoding"]["x"]["axis"]
    assert said["concat"][0]["layer"][0]["encoding"]["y"]["axis"]["format"] == "~%"


def test_a_sampled_lever_is_put_together_in_twelfths():
    values = np.random.default_rng(1).permutation(np.linspace(0, 1, 120))
    places = sweep_response.binned(values)
    assert sorted(set(places)) == pytest.approx(
        [np.median(part) for part in np.split(np.linspace(0, 1, 120), 12)], rel=1e-5
    )
    assert {places.count(place) for place in set(places)} == {10}
    assert sweep_response.binned(values[:5]) == pytest.approx(values[:5].tolist(), rel=1e-5)


def test_three_values_are_no_response(tmp_path):
    cash = CASH | {"values": CASH["values"][:3]}
    assert sweep_response.followed(fake_sweep(tmp_path, by_cash, levers={"cash": cash})) is None


def test_uncertainties_come_by_their_rank_correlation(tmp_path):
    def known(settings, luck):
        return {HHI: settings["race.progress"] ** 3 + 0.02 * luck.normal()}

    ranges = {**TOLERANCE, "race.progress": {"range": [0.3, 0.7]}}
    found = fake_sweep(
        tmp_path,
        known,
        outcomes={HHI: "lower"},
        uncertainties=ranges,
        design={"uncertainties": SAMPLED},
        replicates=2,
    )
    first, second = sweep_uncertainties.factors_by_strength(found)
    assert (first.name, second.name) == ("race.progress", "investors.tolerance")
    x = [each["race.progress"] for each in found.circumstances.settings]
    means = found.observed[HHI].mean(axis=(1, 2))
    ranks = np.corrcoef(rankdata(x), rankdata(means))[0, 1]
    assert first.rank == pytest.approx(ranks, abs=1e-5)
    said = sweep_uncertainties.chart(found).to_dict(validate=False)
    assert " ".join(said["title"]["text"]) == (
        "Concentration of talent (HHI) rises most clearly with race.progress"
    )
    points, line = (layer["data"]["values"] for layer in said["concat"][0]["layer"])
    assert len(points) == 64
    assert line == sorted(line, key=lambda each: each["x"])
    middle = line[len(line) // 2]
    assert middle["y"] == pytest.approx(middle["x"] ** 3, abs=0.02)


def test_an_outcome_that_does_not_vary_moves_with_nothing(tmp_path):
    def always_the_same(settings, luck):
        return {HHI: 0.25}

    found = fake_sweep(
        tmp_path,
        always_the_same,
        outcomes={HHI: "lower"},
        uncertainties=TOLERANCE,
        design={"uncertainties": SAMPLED},
        replicates=2,
    )
    text = sweep_uncertainties.chart(found).to_dict(validate=False)["title"]["text"]
    assert text[0].startswith("No single number that is not known clearly moves concentration")


def test_so_many_runs_are_drawn_and_they_are_the_same_each_time():
    x = np.linspace(0, 1, 5000)
    many = sweep_uncertainties.Against("x", x, x, 1.0, 0.0)
    assert [sweep_uncertainties.most_drawn([many] * n) for n in (1, 3, 12, 40)] == [
        400, 400, 100, 100,
    ]  # fmt: skip
    drawn = sweep_uncertainties.drawn(many, 2000)
    assert drawn == sweep_uncertainties.drawn(many, 2000)
    assert len({each["x"] for each in drawn}) == 2000


def test_pictures_are_drawn_where_they_fit_and_are_the_same_each_time(listed, sampled, along_cash):
    assert list(draw(listed)) == ["choices.svg"]
    assert list(draw(sampled)) == ["uncertainties.svg"]
    assert list(draw(along_cash)) == ["response.svg"]
    assert draw(sampled) == draw(sampled)
    assert draw(along_cash)["response.svg"].startswith("<svg")


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
