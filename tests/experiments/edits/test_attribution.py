from __future__ import annotations

import math
from functools import cache

import numpy as np
import pytest

from sim.base.errors import TalentwarError
from sim.experiments.batch.ask import Asking
from sim.experiments.batch.store import Store
from sim.experiments.edits.attribution import EVERY_EDIT, attribute
from sim.experiments.edits.question import Division, question
from sim.experiments.edits.sets import Edit
from sim.experiments.pairs import spread
from sim.experiments.run import run
from sim.scenario.places import load_scenario

TEXT = """extends: baseline
title: Three edits
question: Which of them?
look_at: [overall.cuts.people, end.hhi_talent]
cuts: {automation: 10 %/yr}
morale: {envy: 0.4}
events_remove: [ssi_offer]
"""
CUTS, HHI = "overall.cuts.people", "end.hhi_talent"
NAMES = ["cuts.automation", "morale.envy", "events.ssi_offer"]
SMALL = ("population.scale=0.001", "run.end=2025-02", "events=[]")


@pytest.fixture(scope="module")
def other(tmp_path_factory):
    return written(tmp_path_factory.mktemp("scenarios"), TEXT)


def written(folder, text):
    place = folder / "other.yaml"
    place.write_text(text, encoding="utf-8")
    return place


@cache
def asked(other, *division, replicates=4, **options):
    settings = {"replicates": replicates, "seed": 5, "point": True} | options
    return question("baseline", other, Division(*division), **settings)


def made(scenario):
    """Which edits a scenario has."""
    return (
        float(scenario.cuts.automation > 0.05),
        float(scenario.morale.envy == 0.4),
        float(all(event.name != "ssi_offer" for event in scenario.events)),
    )


def luck(seed):
    return float(np.random.default_rng(seed).normal())


def outcome(scenario, seed):
    """Cuts of which the first two edits do more together, and a concentration by the third."""
    first, second, third = made(scenario)
    noise = luck(seed)
    return [100 + 10 * first + 4 * second + (6 + noise) * first * second, 0.2 + third * noise]


def ask(runs, statistics):
    assert list(statistics) == [CUTS, HHI]
    return np.array([outcome(run.scenario, run.seed) for run in runs])


def test_edits_that_work_together_share_what_they_add(other):
    found = attribute(asked(other), ask).divided[CUTS]
    noise = np.array([luck(seed) for seed in asked(other).whole.seeds])
    assert [one.edit for one in found.parts] == NAMES
    assert found.values[0] == pytest.approx(10 + (6 + noise) / 2)
    assert found.values[1] == pytest.approx(4 + (6 + noise) / 2)
    assert found.values[2] == pytest.approx(0)
    assert found.whole.mean == pytest.approx(20 + noise.mean())
    first = found.parts[0]
    assert first.alone == pytest.approx(10)
    assert (first.least, first.most) == pytest.approx((10, 16 + noise.mean()))
    assert found.together.mean == pytest.approx(spread(6 + noise).mean)
    assert found.together.low == pytest.approx(spread(6 + noise).low)


def test_a_part_is_summed_up_over_replicates(other):
    found = attribute(asked(other, replicates=7), ask).divided[HHI]
    noise = np.array([luck(seed) for seed in asked(other, replicates=7).whole.seeds])
    part, wanted = found.parts[2], spread(noise)
    assert (part.mean, part.low, part.high) == pytest.approx((wanted.mean, wanted.low, wanted.high))
    assert part.smallest_visible == pytest.approx(wanted.smallest_visible)
    assert part.median == pytest.approx(np.median(noise))
    assert (part.rises, part.falls) == (np.mean(noise > 0), np.mean(noise < 0))
    assert found.parts[0].rises == 0
    assert part.pairs == 7


@pytest.mark.parametrize(
    "division", [("shapley",), ("ordered",), ("shapley", "edit", (), 3), ("shapley", "section")]
)
def test_parts_add_up_in_each_replicate(other, division):
    told = asked(other, *division)
    for each in attribute(told, ask).divided.values():
        ends = [
            ask(told.runs(made), told.statistics)[:, told.statistics.index(each.statistic)]
            for made in (frozenset(range(3)), frozenset())
        ]
        assert each.values.sum(axis=0) == pytest.approx(ends[0] - ends[1])


def test_in_one_order_the_later_edit_has_what_they_do_together(other):
    as_they_stand = attribute(asked(other, "ordered"), ask).divided[CUTS]
    turned = attribute(asked(other, "ordered", "edit", ("morale.envy",)), ask).divided[CUTS]
    assert as_they_stand.values[0] == pytest.approx(10)
    assert turned.values[1] == pytest.approx(4)
    assert turned.values[0] == pytest.approx(as_they_stand.values[1] + 6)
    assert math.isnan(as_they_stand.parts[0].least)
    assert as_they_stand.together is None


@pytest.mark.parametrize(
    ("division", "size"),
    [
        (("shapley",), "2^3 = 8 scenarios x 4 replicates = 32 runs"),
        (("ordered",), "4 scenarios x 4 replicates = 16 runs"),
        (
            ("shapley", "section", (), 2),
            "2 orders of 3 edits: 7 scenarios x 4 replicates = 28 runs",
        ),
    ],
)
def test_the_number_of_runs_is_known_before(other, division, size):
    told = asked(other, *division)
    assert told.size == size
    assert sum(len(told.runs(each)) for each in told.requests) == int(size.split()[-2])


def test_of_many_edits_orders_are_drawn():
    edits = [Edit(str(number), ()) for number in range(7)]
    assert Division().orders_of(edits[:6], seed=1) is None
    assert len(Division().orders_of(edits, seed=1)) == 12
    assert len(Division(orders=4).orders_of(edits[:3], seed=1)) == 4
    sets = Division().needed(edits, seed=1)
    assert len(sets) <= 12 * 6 + 2 + 7
    assert {frozenset({one}) for one in range(7)} <= set(sets)


def test_replicates_have_the_same_luck_in_every_scenario(other):
    told = asked(other)
    seeds = {tuple(run.seed for run in told.runs(each)) for each in told.requests}
    assert seeds == {tuple(told.whole.seeds)}
    assert len({run.key for each in told.requests for run in told.runs(each)}) == 32


def test_a_replicate_that_failed_anywhere_is_left_out(other):
    told = asked(other)
    failed = told.runs(frozenset({0, 2}))[1]

    def ask_in_vain(runs, statistics):
        values = ask(runs, statistics)
        values[[run.key == failed.key for run in runs], 0] = math.nan
        return values

    found = attribute(told, ask_in_vain)
    assert (found.divided[CUTS].whole.pairs, found.divided[HHI].whole.pairs) == (3, 4)
    whole = attribute(told, ask).divided[CUTS].values
    assert found.divided[CUTS].values == pytest.approx(np.delete(whole, 1, axis=1))


def test_what_is_not_everywhere_is_untold(other):
    def ask_less(runs, statistics):
        values = ask(runs, statistics)
        values[[made(run.scenario)[2] == 1 for run in runs], 1] = math.nan
        return values

    found = attribute(asked(other), ask_less)
    assert list(found.divided) == [CUTS]
    assert found.untold == [HHI]
    with pytest.raises(TalentwarError, match=f"no replicate has {CUTS} or {HHI} in each of the 8"):
        attribute(asked(other), lambda runs, names: np.full((len(runs), len(names)), math.nan))


def test_a_row_a_statistic_and_edit(other):
    frame = attribute(asked(other), ask).frame()
    assert len(frame) == 2 * 4
    assert frame["edit"].tolist()[:4] == [*NAMES, EVERY_EDIT]
    cuts = frame[frame["statistic"] == CUTS].set_index("edit")["mean"]
    assert cuts[NAMES].sum() == pytest.approx(cuts[EVERY_EDIT])


def test_real_runs_are_made_once(other, tmp_path):
    two = {"overrides": SMALL, "replicates": 2}
    asking = Asking(Store(tmp_path / "store"))
    found = attribute(asked(other, "shapley", "section", **two), asking)
    assert asking.made == 4 * 2
    assert not asking.failed
    assert [one.edit for one in found.divided[CUTS].parts] == ["cuts", "morale"]
    assert found.divided[CUTS].parts[0].rises == 1
    again = Asking(Store(tmp_path / "store"))
    attribute(asked(other, "ordered", **two), again)
    assert again.made == 0


def test_two_seeds_are_refused_unless_one_is_given(tmp_path):
    other = written(tmp_path, TEXT + "run: {seed: 9}\n")
    with pytest.raises(TalentwarError, match=r"has seed 2025 and .* has seed 9; give one with"):
        question("baseline", other)
    told = question("baseline", other, seed=3, point=True)
    usual = load_scenario("baseline").value.run.replicates
    assert (told.whole.seed, told.whole.replicates) == (3, usual)


def test_results_bring_their_seed_replicates_and_parameters(other, tmp_path, fake_model):
    for name, scenario, times in (("a", "baseline", 3), ("b", other, 2)):
        settings = {"overrides": SMALL, "replicates": times, "seed": 8, "point": True, "jobs": 1}
        run(scenario, out=tmp_path / name, **settings)
    told = question(tmp_path / "a", tmp_path / "b")
    assert (told.a, told.b) == ("baseline", "other")
    assert [edit.name for edit in told.edits] == NAMES[:2]
    assert (told.whole.seed, told.whole.replicates) == (8, 2)
    assert told.whole.parameters == {"from": "point"}
    assert told.statistics == (CUTS, HHI)


@pytest.mark.parametrize(
    ("division", "message"),
    [
        (Division("ordered", first=["nothing"]), "there is no edit 'nothing'; there are: cuts."),
        (Division("shapley", first=NAMES[:1]), "--which-edit ordered only"),
        (Division("ordered", orders=4), "--which-edit shapley only"),
        (Division("shapley", orders=0), "0 orders are not allowed; give 1 to 1000"),
    ],
)
def test_orders_that_make_no_sense(other, division, message):
    with pytest.raises(TalentwarError, match=message):
        question("baseline", other, division, point=True)


def test_statistics_that_are_not_there(other, tmp_path):
    with pytest.raises(TalentwarError, match=r"--of: there is no statistic 'end\.hi_talent'"):
        question("baseline", other, statistics=["end.hi_talent"])
    silent = TEXT.replace(f"look_at: [{CUTS}, {HHI}]", "look_at: []")
    with pytest.raises(TalentwarError, match="other names no statistic to look at; give --of"):
        question("baseline", written(tmp_path, silent))
