from __future__ import annotations

import math
from dataclasses import dataclass, field

import numpy as np
import pytest

from sim.base.errors import TalentwarError
from sim.experiments.luck import replicate_seed
from sim.experiments.solve import carry_out
from sim.experiments.solving.question import prepare

LEVER = "stance.premium_raid"
STATISTIC = "overall.best_200.at_end.meta"


@dataclass
class MadeUp:
    """Answers without simulating: a curve of the lever, the luck of a seed, and failures."""

    curve: object
    fails: object = lambda *_: False
    made: int = 0
    failed: dict = field(default_factory=dict)
    told: object = None
    seen: set = field(default_factory=set)

    def __call__(self, runs, statistics):
        assert statistics == [STATISTIC]
        found = []
        for run in runs:
            level = run.scenario.stance.premium_raid
            self.seen.add((level, run.seed))
            luck = np.random.default_rng(run.seed).normal(0, 3)
            if self.fails(level, run.seed):
                self.failed[run.key] = "ValueError: too dear"
            found.append(math.nan if self.fails(level, run.seed) else self.curve(level) + luck)
        self.made += len(runs)
        if self.told is not None:
            self.told(len(runs), len(runs))
        return np.array(found)[:, None]


def ask(**changes):
    asked = {
        "lever": LEVER,
        "between": ("0", "4 %"),
        "of": STATISTIC,
        "reach": "50",
        "replicates": 4,
        "max_runs": 40,
        "seed": 5,
        "point": True,
    }
    return prepare("baseline", **asked | changes)


def test_a_threshold_tells_all_that_was_seen():
    asking, told = MadeUp(lambda level: 2500 * level), []
    found = carry_out(ask(), asking, lambda *what: told.append(what))
    assert found.outcome == "found"
    assert found.low <= 0.02 <= found.high
    assert found.direction == "rises"
    assert found.takes_more
    assert found.runs == found.made == asking.made == len(asking.seen)
    assert {seed for _, seed in asking.seen} == {replicate_seed(5, n) for n in range(found.seeds)}
    frame = found.frame()
    assert frame["level"].is_monotonic_increasing
    assert frame["runs"].sum() == found.runs
    first = frame.iloc[0]
    assert (first["level"], first["share"]) == (0, 0)
    assert told[0] == (f"7 levels of {LEVER}", 28, 28)
    assert found.reversal is None
    assert found.failed == ()


def test_the_same_question_has_the_same_answer():
    one, two = (carry_out(ask(), MadeUp(lambda level: 2500 * level)) for _ in range(2))
    assert one.levels == two.levels
    assert (one.value, one.low, one.high) == (two.value, two.low, two.high)


def test_at_most_and_falling():
    falls = MadeUp(lambda level: 100 - 2500 * level)
    found = carry_out(ask(at_most=True), falls)
    assert found.low <= 0.02 <= found.high
    assert found.direction == "falls"
    assert found.takes_more
    assert not carry_out(ask(), MadeUp(lambda level: 100 - 2500 * level)).takes_more


def test_in_a_share_of_runs_more_is_needed_than_in_the_mean():
    mean, most = (
        carry_out(ask(in_share=share, replicates=10, max_runs=70), MadeUp(lambda at: 2500 * at))
        for share in (None, "90 %")
    )
    assert most.value > mean.value
    assert most.question.aim.target == 0.9


@pytest.mark.parametrize(("reach", "outcome"), [(500, "nowhere"), (-500, "everywhere")])
def test_beyond_the_bracket(reach, outcome):
    found = carry_out(ask(reach=reach), MadeUp(lambda level: 2500 * level))
    assert found.outcome == outcome
    assert found.nearest.level == (0.04 if outcome == "nowhere" else 0)
    assert not found.is_precise


def test_an_interval_that_reaches_the_end_of_the_bracket_is_open():
    found = carry_out(ask(reach=100), MadeUp(lambda level: 2500 * level))
    assert found.outcome == "open"
    assert math.isinf(found.high)


def test_failed_runs_are_named_and_missing_at_their_level_alone():
    seed = replicate_seed(5, 2)
    asking = MadeUp(lambda level: 2500 * level, lambda level, own: level == 0.04 and own == seed)
    found = carry_out(ask(), asking)
    assert [(one.level, one.replicate, one.error) for one in found.failed] == [
        (0.04, 2, "ValueError: too dear")
    ]
    by_level = {one.level: one.runs for one in found.levels}
    assert by_level[0.04] == by_level[0] - 1
    assert found.lacking == 0


def test_a_level_that_the_scenario_does_not_allow_is_a_failure():
    class Anything(MadeUp):
        def __call__(self, runs, _):
            return np.array([[run.scenario.population.scale] for run in runs])

    question = ask(lever="population.scale", between=(0, 0.01), reach=0.005)
    found = carry_out(question, Anything(None))
    assert {one.level for one in found.failed} == {0}
    assert len(found.failed) == found.seeds
    assert "scale of 0" in found.failed[0].error
    assert found.value == pytest.approx(0.005)


def test_where_no_run_has_the_statistic_the_first_error_is_told():
    with pytest.raises(TalentwarError, match=r"hardly one of 28 runs.*too dear"):
        carry_out(ask(), MadeUp(None, lambda *_: True))


def test_draws_of_the_posterior_are_those_of_the_seed_but_for_the_lever():
    drawn = ask(point=False)
    low, high = drawn.run(0.0, 3).scenario, drawn.run(0.04, 3).scenario
    other = drawn.run(0.0, 4).scenario
    assert (low.stance.premium_raid, high.stance.premium_raid) == (0, 0.04)
    assert low.morale == high.morale != other.morale
    assert (drawn.parameters, ask().parameters) == ("posterior", "point")


@pytest.mark.parametrize(
    ("changes", "reach"),
    [
        ({"reach": "100 M USD", "of": "overall.packages.package_max_bid"}, 1e8),
        ({"reach": "12 %", "of": "end.talent_share_meta"}, 0.12),
        ({"reach": "0.12", "of": "end.talent_share_meta"}, 0.12),
        ({"reach": "-2 %", "of": "change.talent_share_meta"}, -0.02),
        ({"reach": "1.5 k"}, 1500),
        ({"reach": 50}, 50),
    ],
)
def test_what_is_to_be_reached_is_written_as_amounts_are(changes, reach):
    assert ask(**changes).reach == pytest.approx(reach)


def test_a_bracket_is_read_as_the_scenario_would_read_it():
    lever = ask(lever="firms.meta.cash", between=("2 bn USD", 3e9)).lever
    assert (lever.low, lever.high, lever.unit) == (2e9, 3e9, "USD")
    assert ask(overrides=[f"{LEVER}=0.01"]).run(0.03, 0).scenario.stance.premium_raid == 0.03


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"lever": "stance.premium_rad"}, "--lever stance.premium_rad: .*mean premium_raid"),
        ({"lever": "firms.meta.strategy"}, "--lever firms.meta.strategy: holds no number"),
        ({"lever": "firms.meta.capex"}, "--lever firms.meta.capex: .*give firms.meta.capex.2024"),
        ({"lever": "events.ssi_offer.date", "between": ("2025-05", "2025-06")}, "not a number"),
        ({"lever": ""}, "--lever"),
        ({"between": (0.02, 0.01)}, "--between 0.02 0.01: .*in order"),
        ({"between": (0.02, 0.02)}, "--between 0.02 0.02: .*LOW below HIGH"),
        ({"between": ("0", "2 USD")}, "--between 0 2 USD: '2 USD' is not a share"),
        ({"between": ("0", "nan")}, "--between 0 nan"),
        ({"of": "overall.best_200.at_ends.meta"}, "--of: .*overall.best_200.at_end"),
        ({"of": "overall.best_200.at_end.mta"}, "--of: .*meta"),
        ({"of": "overall.best_200.*"}, "--of"),
        ({"reach": "many"}, "--reach: 'many' is not a number of people"),
        ({"reach": "5 USD"}, "--reach"),
        ({"reach": "inf"}, "--reach: .*finite"),
        ({"in_share": "1"}, "--in-share"),
        ({"in_share": "0"}, "--in-share: .*out of range"),
        ({"precision": "0"}, "--precision"),
        ({"replicates": 1}, "replicates: 1 is not allowed; give 2 to"),
        ({"max_runs": 27}, "--max-runs: 27 is not allowed; give 28 to"),
        ({"seed": -1}, "seed"),
    ],
)
def test_what_cannot_be_asked_is_told_by_its_option(changes, message):
    with pytest.raises(TalentwarError, match=message) as told:
        ask(**changes)
    assert "\n" not in str(told.value)
    assert "--set" not in str(told.value)
