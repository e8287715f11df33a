from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pytest
from scipy.stats import rankdata, spearmanr

from sim.experiments.batch.store import Row, Store
from sim.experiments.sweeps.file import load_sweep
from sim.experiments.sweeps.plan import plan
from sim.experiments.sweeps.read import read_sweep
from sim.experiments.sweeps.record import write_sweep
from sim.report import look
from sim.report.figures_of_sweeps import (
    choices,
    draw,
    names,
    picture,
    pictures,
    response,
    uncertainties,
)
from sim.report.language import ENGLISH, language
from sim.report.picture import NARROW, WIDE
from sim.report.sweep_words import Names
from tests.fake_sweep import (
    CUTS,
    HHI,
    LAGS,
    SAMPLED,
    SHARE,
    TOLERANCE,
    WAYS,
    fake_sweep,
    two_ways,
)
from tests.report.made_up_sweeps import (
    CASH,
    by_cash,
    listed_situations,
    sampled_tolerance,
    two_ways_along_cash,
)

ROOT = Path(__file__).parents[3]
RESULTS = ROOT / "results"


@pytest.fixture(scope="module")
def listed(tmp_path_factory):
    return listed_situations(tmp_path_factory.mktemp("listed"))


@pytest.fixture(scope="module")
def sampled(tmp_path_factory):
    return sampled_tolerance(tmp_path_factory.mktemp("sampled"))


@pytest.fixture(scope="module")
def along_cash(tmp_path_factory):
    return two_ways_along_cash(tmp_path_factory.mktemp("cash"))


def titled(found):
    """A picture at a desk as Vega-Lite with its heading."""
    return found.specification(WIDE, titled=True)


def as_filed(module, result):
    return module.picture(result, ENGLISH, Names(result))


def test_the_folder_is_the_registry():
    assert names() == ["choices", "response", "uncertainties"]


# -- as they stand beside the files --


@pytest.mark.parametrize(
    "name", ["thesis", "what_a_raid_buys", "price_of_a_team", "what_drives_the_cuts"]
)
def test_committed_pictures_are_drawn_again_to_the_byte(name):
    found = draw(read_sweep(RESULTS / name))
    committed = {path.name: path.read_text() for path in (RESULTS / name / "figures").iterdir()}
    assert found == committed


def test_the_committed_picture_is_drawn_from_a_store_to_the_byte(tmp_path):
    committed = RESULTS / "what_a_raid_buys"
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


def test_pictures_are_drawn_where_they_fit_and_are_the_same_each_time(listed, sampled, along_cash):
    assert list(draw(listed)) == ["choices.svg"]
    assert list(draw(sampled)) == ["uncertainties.svg"]
    assert list(draw(along_cash)) == ["response.svg"]
    assert draw(sampled) == draw(sampled)
    assert draw(along_cash)["response.svg"].startswith("<svg")


# -- choices --


def test_choices_have_a_point_for_each_rival_and_say_who_wins(listed):
    found = as_filed(choices, listed)
    assert [(point["situation"], point["wins"]) for point in found.rows] == [
        ("lag near", True),
        ("lag far", False),
    ]
    said = titled(found)
    assert said["datasets"]["picture"] == found.rows
    assert said["title"]["text"] == ["Of 2 situations, raid wins in 1, 1 stays open"]


@pytest.mark.parametrize("better", ["higher", "lower"])
def test_a_choice_is_drawn_where_the_outcome_goes_whichever_way_is_better(tmp_path, better):
    def adds(settings, luck):
        return {CUTS: 900.0 + 300.0 * (settings["choice"] == "raid") + luck.normal()}

    result = fake_sweep(
        tmp_path,
        adds,
        levers={"choice": WAYS},
        uncertainties={"lag": LAGS},
        outcomes={CUTS: better},
    )
    found = picture("choices", result, ENGLISH)
    observed = result.observed[CUTS]
    added = (observed[:, 1] - observed[:, 0]).mean(axis=1)
    assert [row["mean"] for row in found.rows] == pytest.approx(added)
    assert all(row["low"] < row["mean"] < row["high"] for row in found.rows)
    assert (found.columns["low"], found.columns["high"]) == ("from", "to")


def test_without_a_rival_there_are_no_choices(tmp_path):
    alone = {"levels": {"raid": WAYS["levels"]["raid"]}}
    levers, unknown = {"choice": alone}, {"lag": LAGS}
    found = fake_sweep(tmp_path, two_ways, levers=levers, uncertainties=unknown)
    assert picture("choices", found, ENGLISH) is None


# -- response --


def test_a_response_is_the_quantiles_of_all_else(along_cash):
    along = response.followed(along_cash)
    assert (along.name, along.unit, along.colours) == ("cash", "USD", ["steady", "raid"])
    found = response.spreads(along_cash, along, SHARE)
    assert [(each["level"], each["x"]) for each in found[:5]] == [
        ("steady", 3e10), ("steady", 6e10), ("steady", 9e10), ("steady", 1.2e11), ("raid", 3e10),
    ]  # fmt: skip
    settings = along_cash.cases.settings
    case = settings.index({"choice": "raid", "cash": 3e10})
    values = along_cash.observed[SHARE][:, case, :]
    assert found[4]["p25"] == pytest.approx(np.quantile(values, 0.25), rel=1e-5)
    assert found[4]["p95"] == pytest.approx(np.quantile(values, 0.95), rel=1e-5)
    rows = picture("response", along_cash, ENGLISH).rows
    assert [row["p95"] for row in rows if row["outcome"] == SHARE] == [
        each["p95"] for each in found
    ]


def test_a_response_says_how_far_the_median_goes(along_cash):
    said = titled(as_filed(response, along_cash))
    text = " ".join(said["title"]["text"])
    assert text.startswith("Talent share at the end")
    assert "as cash goes from 30 bn USD to 120 bn USD: steady: 1" in text
    assert "; raid: 1" in text
    assert len(said["concat"]) == 2
    assert "labelExpr" in said["concat"][0]["layer"][0]["encoding"]["x"]["axis"]
    assert said["concat"][0]["layer"][0]["encoding"]["y"]["axis"]["format"] == "~%"


def test_a_sampled_lever_is_put_together_in_twelfths():
    values = np.random.default_rng(1).permutation(np.linspace(0, 1, 120))
    places = response.binned(values)
    assert sorted(set(places)) == pytest.approx(
        [np.median(part) for part in np.split(np.linspace(0, 1, 120), 12)], rel=1e-5
    )
    assert {places.count(place) for place in set(places)} == {10}
    assert response.binned(values[:5]) == pytest.approx(values[:5].tolist(), rel=1e-5)


def test_three_values_are_no_response(tmp_path):
    cash = CASH | {"values": CASH["values"][:3]}
    found = fake_sweep(tmp_path, by_cash, levers={"cash": cash})
    assert response.followed(found) is None
    assert picture("response", found, ENGLISH) is None


# -- uncertainties --


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
    first, second = uncertainties.factors_by_strength(found)
    assert (first.name, second.name) == ("race.progress", "investors.tolerance")
    x = [each["race.progress"] for each in found.circumstances.settings]
    means = found.observed[HHI].mean(axis=(1, 2))
    ranks = np.corrcoef(rankdata(x), rankdata(means))[0, 1]
    assert first.rank == pytest.approx(ranks, abs=1e-5)
    said = titled(as_filed(uncertainties, found))
    assert " ".join(said["title"]["text"]) == (
        "Concentration of talent (HHI) rises most clearly with race.progress"
    )
    points, line = (
        [row for row in said["datasets"][name] if row["factor"] == "race.progress"]
        for name in ("picture", uncertainties.MEDIANS)
    )
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
    text = titled(as_filed(uncertainties, found))["title"]["text"]
    assert text[0].startswith("No single number that is not known clearly moves concentration")


@pytest.mark.parametrize("kind", ["saltelli", "morris"])
def test_points_of_one_block_are_one_when_chance_is_told(tmp_path, kind):
    pytest.importorskip("SALib")
    ranges = {**TOLERANCE, "race.progress": {"range": [0.3, 0.7]}}
    found = fake_sweep(
        tmp_path,
        lambda settings, luck: {HHI: settings["race.progress"] + luck.normal()},
        outcomes={HHI: "lower"},
        uncertainties=ranges,
        design={"uncertainties": {"kind": kind, "points": 16}},
        replicates=1,
    )
    circumstances = found.circumstances
    alone = np.flatnonzero(np.diff(circumstances.blocks, prepend=-1))
    assert len(alone) == 16 < len(circumstances)
    means = found.observed[HHI].mean(axis=(1, 2))
    for each in uncertainties.factors_by_strength(found):
        x = np.array([settings[each.name] for settings in circumstances.settings])
        assert each.chance == pytest.approx(spearmanr(x[alone], means[alone]).pvalue)
        assert each.rank == pytest.approx(spearmanr(x, means).statistic, abs=1e-5)


def test_points_without_a_figure_do_not_count(tmp_path):
    result = fake_sweep(
        tmp_path,
        lambda _, luck: {HHI: luck.normal()},
        outcomes={HHI: "lower"},
        uncertainties=TOLERANCE,
        design={"uncertainties": SAMPLED},
    )
    observed = result.observed[HHI].copy()
    observed[:2] = np.nan
    assert [each.points for each in uncertainties.against(result, observed)] == [30]
    observed[2] = np.nan
    assert uncertainties.against(result, observed) == []


def test_so_many_runs_are_drawn_and_they_are_the_same_each_time():
    x = np.linspace(0, 1, 5000)
    many = uncertainties.Against("x", x, x, 1.0, 0.0, 5000)
    assert [uncertainties.most_drawn([many] * n) for n in (1, 3, 12, 40)] == [
        400, 400, 100, 100,
    ]  # fmt: skip
    drawn = uncertainties.drawn(many, 2000)
    assert drawn == uncertainties.drawn(many, 2000)
    assert len({each["x"] for each in drawn}) == 2000


# -- in words, for pages --


def drawn_at(found, width):
    """How wide a picture comes out, in pixels."""
    return look.png(found.specification(width), 1)[16:20]


@pytest.mark.parametrize("key", names())
def test_on_a_phone_a_picture_is_as_wide_as_a_phone(key, listed, sampled, along_cash):
    shown = {"choices": listed, "response": along_cash, "uncertainties": sampled}[key]
    found = picture(key, shown, ENGLISH)
    assert int.from_bytes(drawn_at(found, NARROW)) <= NARROW + 40
    assert int.from_bytes(drawn_at(found, WIDE)) <= WIDE + 40
    assert set(found.columns) <= set(found.rows[0])


def test_a_page_calls_firms_and_parameters_by_their_names():
    price = picture("response", read_sweep(RESULTS / "price_of_a_team"), ENGLISH)
    assert price.finding == (
        "Best 200 at end (Meta) as “Pay above scale a raiding firm allows itself, share of capex” "
        "goes from 0 % to 3 %: 16 to 56"
    )
    cuts = picture("uncertainties", read_sweep(RESULTS / "what_drives_the_cuts"), ENGLISH)
    assert "“Multiple of the spending path from now on”" in cuts.finding
    assert "2,048" in cuts.explained
    assert not any("_" in text for text in (price.finding, price.explained, cuts.explained))


def test_pictures_are_the_same_in_every_language_but_for_their_words(listed, along_cash):
    for shown in (listed, along_cash):
        english, chinese = (pictures(shown, language(key)) for key in ("en", "zh"))
        for one, other in zip(english, chinese, strict=True):
            assert one.key == other.key
            assert one.finding != other.finding
            numbers = [
                [value for value in row.values() if isinstance(value, float)] for row in one.rows
            ]
            assert numbers == [
                [value for value in row.values() if isinstance(value, float)] for row in other.rows
            ]


def test_the_question_is_asked_once():
    result = read_sweep(RESULTS / "thesis")
    assert result.sweep.question in as_filed(choices, result).explained
    assert result.sweep.question not in picture("choices", result, ENGLISH).explained
