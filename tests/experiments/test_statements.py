from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from scipy.stats import beta, binom

from sim.base.errors import TalentwarError
from sim.experiments.statements import probability, ranks
from sim.record.read import Result

FAMILY = "end.talent_share_<firm>"


def ensemble(**columns):
    """A result that has only these statistics, a value a replicate."""
    result = Result(Path("there"), {})
    grid = np.array(list(columns.values()), dtype=float)
    table = {"statistic": [name.replace("__", ".") for name in columns]}
    table |= {f"replicate_{n}": pa.array(grid[:, n], from_pandas=True) for n in range(len(grid.T))}
    result.__dict__["replicates"] = pa.table(table)
    return result


def shares(**firms):
    return ensemble(**{f"end__talent_share_{firm}": values for firm, values in firms.items()})


def test_a_probability_is_a_share_of_the_replicates_that_have_a_value():
    result = ensemble(overall__cuts__people=[1, 2, math.nan, 3, 4])
    found = probability(result, "overall.cuts.people", above=2)
    assert (found.hits, found.runs, found.missing, found.share) == (2, 4, 1, 0.5)
    assert probability(result, "overall.cuts.people", below=2).hits == 1
    assert probability(result, "overall.cuts.people", above=1, below=4).hits == 2


@pytest.mark.parametrize(("hits", "runs"), [(0, 4), (1, 4), (4, 4), (13, 20), (499, 500)])
def test_the_interval_is_that_of_the_beta_quantiles(hits, runs):
    found = probability(ensemble(x=[1] * hits + [0] * (runs - hits)), "x", above=0)
    low = beta.ppf(0.05, hits, runs - hits + 1) if hits else 0.0
    high = beta.ppf(0.95, hits + 1, runs - hits) if hits < runs else 1.0
    assert (found.low, found.high) == pytest.approx((low, high))


def test_four_of_four_runs_prove_little():
    found = probability(ensemble(x=[1, 1, 1, 1]), "x", above=0)
    assert found.low == pytest.approx(0.05**0.25)
    assert found.high == 1.0


@pytest.mark.parametrize("runs", [4, 20])
def test_the_interval_covers_at_least_as_often_as_it_says(runs):
    found = [
        probability(ensemble(x=[1] * hits + [0] * (runs - hits)), "x", above=0)
        for hits in range(runs + 1)
    ]
    for truth in np.linspace(0.005, 0.995, 100):
        covers = [each.low <= truth <= each.high for each in found]
        assert binom.pmf(range(runs + 1), runs, truth)[covers].sum() >= 0.9


def test_without_a_value_there_is_no_share():
    found = probability(ensemble(x=[math.nan, math.nan]), "x", above=0)
    assert (found.hits, found.runs, found.missing) == (0, 0, 2)
    assert all(map(math.isnan, (found.share, found.low, found.high)))


def test_what_cannot_be_told_is_refused_with_a_way_out():
    result = shares(meta=[1.0, 2.0])
    with pytest.raises(TalentwarError, match="give a bound"):
        probability(result, "end.talent_share_meta")
    with pytest.raises(TalentwarError, match=r"did you mean end\.talent_share_meta"):
        probability(result, "end.talent_share_mata", above=0)
    for family in ("end.talent_share_meta", "change.talent_share_<firm>", "end.talent_<firm>"):
        with pytest.raises(TalentwarError, match="there is no family of statistics"):
            ranks(result, family)
    with pytest.raises(TalentwarError, match=r"e\.g\. end\.talent_share_<firm>"):
        ranks(result, "end.talent_shar_<firm>")


def test_ranks_of_a_small_ensemble():
    found = ranks(shares(meta=[5, 5, 1, 5], google=[9, 9, 9, 4], xai=[1, 1, 2, 1]))
    google, meta, xai = found.standings
    assert [each.firm for each in found.standings] == ["google", "meta", "xai"]
    assert [each.first for each in found.standings] == [0.75, 0.25, 0]
    assert [each.rank for each in found.standings] == [1, 2, 3]
    assert (google.rank_low, google.rank_high) == (1, 2)
    assert (meta.rank_low, meta.rank_high) == (1, 3)
    assert (google.ahead, meta.ahead, google.ahead_runs) == (0.75, 0.75, 4)
    assert google.first_low < 0.75 < google.first_high
    assert math.isnan(xai.ahead)
    assert xai.ahead_runs == 0


def test_equals_share_their_ranks_and_the_doubt_widens_the_interval():
    found = ranks(shares(meta=[5, 5, 5, 5], google=[5, 5, 4, 4], xai=[1, 1, 1, 1]))
    meta, google, _ = found.standings
    assert (meta.first, google.first) == (0.75, 0.25)
    assert (meta.rank, google.rank) == (1.25, 1.75)
    assert meta.ahead == 0.75
    two, four = (probability(ensemble(x=x), "x", above=0) for x in ([1, 1, 0, 0], [1, 1, 1, 1]))
    assert (meta.first_low, meta.first_high) == (two.low, four.high)
    assert (meta.ahead_low, meta.ahead_high) == (two.low, four.high)


def test_a_firm_that_is_not_there_is_neither_first_nor_last():
    nan = math.nan
    found = ranks(
        shares(meta=[5, 5, nan, nan], google=[4, 4, 4, nan], ssi=[9, nan, nan, nan], none=[nan] * 4)
    )
    by_firm = {each.firm: each for each in found.standings}
    assert found.runs == 3
    assert by_firm.keys() == {"meta", "google", "ssi"}
    assert by_firm["ssi"].rank == 1
    assert by_firm["ssi"].first == by_firm["meta"].first == by_firm["google"].first
    assert (by_firm["ssi"].runs, by_firm["ssi"].missing) == (1, 3)
    assert by_firm["google"].rank == 2
    assert found.standings[0].ahead_runs == 1


def test_ranks_are_those_of_pandas_and_first_places_sum_to_one():
    draws = np.random.default_rng(4)
    values = draws.integers(0, 6, (7, 60)).astype(float)
    values[draws.random(values.shape) < 0.1] = math.nan
    names = [f"firm{n}" for n in range(7)]
    found = ranks(shares(**dict(zip(names, values, strict=True))))
    frame = pd.DataFrame(values, index=names)
    expected = frame.rank(ascending=False)
    for each in found.standings:
        own = expected.loc[each.firm].dropna()
        assert each.rank == own.median()
        assert each.rank_low in set(own)
        assert (own <= each.rank_high).mean() >= 0.95
        assert (own < each.rank_low).mean() < 0.05
        top = frame.eq(frame.max())
        assert each.first == pytest.approx((top.loc[each.firm] / top.sum()).mean())
        assert each.first_low <= each.first <= each.first_high
    order = [(each.rank, expected.loc[each.firm].mean()) for each in found.standings]
    assert order == sorted(order)
    assert sum(each.first for each in found.standings) == pytest.approx(1)
    for one, next_ in zip(found.standings, found.standings[1:], strict=False):
        a, b = frame.loc[one.firm], frame.loc[next_.firm]
        both = a.notna() & b.notna()
        assert one.ahead == pytest.approx(((a > b) + (a == b) / 2)[both].mean())
        assert one.ahead_runs == both.sum()


def test_only_the_family_itself_is_ranked():
    result = ensemble(
        end__belief_meta=[1, 2], end__hedged_belief_meta=[3, 4], change__belief_meta=[5, 6],
        overall__leadership__belief_at_end__meta=[0.1, 0.2],
    )  # fmt: skip
    assert [each.firm for each in ranks(result, "end.belief_<firm>").standings] == ["meta"]
    assert ranks(result, "overall.leadership.belief_at_end.<firm>").runs == 2


def test_a_frame_has_a_row_a_firm():
    frame = ranks(shares(meta=[5, 5], google=[9, 9])).frame()
    assert list(frame["firm"]) == ["google", "meta"]
    assert list(frame["first"]) == [1.0, 0.0]
