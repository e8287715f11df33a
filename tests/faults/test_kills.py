"""Each verb is killed a few times; ``python -m tests.faults.kill`` does so a hundred times."""

from __future__ import annotations

import pytest

from sim.base.plugins import plugins
from tests.faults.desks import Desks
from tests.faults.trial import ANY, SWAP, WRITING, Outcome, Plan, attempt, look_over

VERBS = plugins("tests.faults.verbs")
LIGHT = [
    ("run", Plan(older=True, jobs=1, group=False, moment=WRITING, share=0.1)),
    ("run", Plan(older=True, jobs=1, group=True, moment=SWAP, share=0.0)),
    ("sweep", Plan(older=True, jobs=1, group=False, moment=ANY, share=0.6)),
    ("report", Plan(older=True, jobs=1, group=False, moment=WRITING, share=0.0)),
    ("calibrate", Plan(older=True, jobs=1, group=False, moment=ANY, share=0.6)),
]
HEAVY = [(verb, Plan.of(2, verb, number)) for verb in VERBS for number in range(4)]


@pytest.mark.parametrize(("verb", "plan"), LIGHT)
def test_a_killed_job_leaves_nothing_half_and_goes_on(tmp_path, measured, verb, plan):
    outcome = attempt(measured(VERBS[verb]), plan, tmp_path / "desk")
    assert outcome.faults == []
    assert outcome.resumed


@pytest.mark.full
@pytest.mark.parametrize(("verb", "plan"), HEAVY)
def test_a_killed_job_at_any_moment(tmp_path, measured, verb, plan):
    assert attempt(measured(VERBS[verb], (1, 2)), plan, tmp_path / "desk").faults == []


def test_half_a_result_would_be_noticed(tmp_path):
    whole = {"record.json": "a", "summary.json": "b"}
    measure = Desks(VERBS["run"], tmp_path, tmp_path, whole, {}, {}, {})
    outcome = Outcome(LIGHT[0][1])
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "summary.json").write_text("half", encoding="utf-8")
    look_over(measure, tmp_path, outcome)
    assert outcome.found == "half"
    assert len(outcome.faults) == 2
    assert "neither nothing nor the old nor the new" in outcome.faults[0]
    assert "it was refused" in outcome.faults[1]


def test_plans_can_be_made_again_and_differ():
    plans = [Plan.of(1, "run", number) for number in range(100)]
    assert plans == [Plan.of(1, "run", number) for number in range(100)]
    for what, least in {"older": 30, "group": 30}.items():
        assert least < sum(getattr(plan, what) for plan in plans) < 100 - least
    assert {plan.moment for plan in plans} == {ANY, WRITING, SWAP}
    assert {plan.jobs for plan in plans} == {1, 2}
