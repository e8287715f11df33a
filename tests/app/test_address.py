"""A link restores a setting; what it says is checked."""

from __future__ import annotations

import pytest

from sim.app.address import query_of, setting_of
from sim.app.setting import LARGEST_SEED, MOST_EDITS, Setting

NAMES = ["baseline", "no_raid"]


def listed(query):
    return {key: value if isinstance(value, list) else [value] for key, value in query.items()}


@pytest.mark.parametrize(
    "setting",
    [
        Setting(),
        Setting("no_raid"),
        Setting(levers=(("meta_capex", 1.5), ("automation", 12.5), ("meta_strategy", "raid"))),
        Setting(edits=("firms.meta.capex=90e9", "title=人才 & <b>")),
        Setting(months=6, staff=0.1, replicates=2, seed=0),
        Setting(seed=LARGEST_SEED),
    ],
)
def test_an_address_restores_the_setting(setting):
    assert setting_of(listed(query_of(setting)), NAMES) == (setting, [])


def test_an_address_says_nothing_of_what_is_as_usual():
    assert query_of(Setting()) == {}
    assert query_of(Setting("no_raid", replicates=3)) == {"scenario": "no_raid", "replicates": "3"}


def test_a_sent_scenario_is_not_in_the_address():
    assert query_of(Setting("")) == {}


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ({"scenario": ["../../etc/passwd"]}, "there is no '../../etc/passwd'"),
        ({"scenario": ["no_raidd"]}, "did you mean no_raid?"),
        ({"scenario": [""]}, "there is no ''"),
        ({"meta_capex": ["7"]}, "meta_capex: '7' is not allowed"),
        ({"meta_strategy": ["raidd"]}, "did you mean raid?"),
        ({"replicates": ["10000"]}, "replicates: 10000 is not allowed"),
        ({"replicates": ["1"]}, "replicates: 1 is not allowed"),
        ({"replicates": ["3.5"]}, "is not a whole number"),
        ({"replicates": ["٣"]}, "is not a whole number"),
        ({"months": ["100000"]}, "months: 100000 is not allowed"),
        ({"seed": ["-1"]}, "is not a whole number"),
        ({"seed": ["9" * 30]}, "is not allowed"),
        ({"seed": ["9" * 5000]}, "is not a whole number"),
        ({"staff": ["0"]}, "staff: '0' is not allowed"),
        ({"set": ["x" * 500]}, "has 500 characters"),
        ({"set": ["a=1"] * (MOST_EDITS + 1)}, "edits; at most"),
    ],
)
def test_what_is_wrong_is_told_and_left_out(query, told):
    setting, problems = setting_of({"staff": ["10"], **query}, NAMES)
    assert len(problems) == 1
    assert told in problems[0]
    assert len(problems[0]) < 2000
    assert setting == Setting(staff=1.0 if "staff" in query else 10.0)


def test_unknown_names_are_no_concern_of_ours():
    assert setting_of({"utm_source": ["mail"], "embed": ["true"]}, NAMES) == (Setting(), [])


def test_the_last_of_several_values_counts():
    setting, problems = setting_of({"seed": ["1", "2"]}, NAMES)
    assert (setting.seed, problems) == (2, [])
