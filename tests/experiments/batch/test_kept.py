from __future__ import annotations

import pytest

from sim.base.errors import TalentwarError
from sim.experiments.batch.kept import (
    HEADLINES,
    covers,
    families_of,
    kept,
    refuse_unknown_statistics,
    wanted,
)
from sim.model import simulate
from sim.statistics import families
from tests.experiments.batch.cheap import cheap

FIRMS = ("meta", "openai")


def test_what_a_headline_has_is_not_wanted_twice():
    assert set(wanted(["end.talent_share_meta", "overall.cuts.people"])) == set(HEADLINES)
    assert set(wanted(["end.pay_p90", "end.pay_*"])) == {*HEADLINES, "end.pay_p90", "end.pay_*"}


@pytest.mark.parametrize(
    ("have", "asked", "is_there"),
    [
        (["a.*"], ["a.b"], True),
        (["a.*"], ["b.a"], False),
        (["a.*"], ["a.*"], True),
        (["a.*"], ["a.b*"], False),
        (["a.b"], ["a.b", "a.c"], False),
        ([], [], True),
    ],
)
def test_patterns_cover_names_and_themselves(have, asked, is_there):
    assert covers(have, asked) is is_there


def test_families_are_found_by_name_and_by_pattern():
    assert families_of(["overall.cuts.people", "end.hhi_talent"]) == {"cuts"}
    assert families_of(["overall.ret*"]) == {"retention"}
    assert families_of(["overall.*"]) == families_of(["*"]) == set(families())


def test_a_pattern_keeps_a_whole_family():
    found = kept(simulate(cheap(), 1, check=False), wanted(["overall.ret*", "end.pay_p9*"]))
    assert any(name.startswith("overall.retention.everyone.") for name in found)
    assert {"end.pay_p90", "end.hhi_talent", "end.talent_share_meta"} <= found.keys()
    assert "end.gini_frontier" not in found


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("end.hhi_talnt", "no statistic 'end.hhi_talnt'; did you mean end.hhi_talent?"),
        ("end.talent_share_metta", "no firm 'metta'; did you mean meta, openai?"),
        ("foo_*", "no statistic fits 'foo_*'"),
        ("end.talent_share_x*", "no statistic fits"),
    ],
)
def test_unknown_statistics_are_refused(name, said):
    with pytest.raises(TalentwarError) as error:
        refuse_unknown_statistics([name], FIRMS, "here")
    assert said in str(error.value)
    assert str(error.value).startswith("here: ")


def test_known_names_and_patterns_pass():
    asked = ["end.talent_share_meta", "end.talent_share_new_lab_1", "end.talent_share_*"]
    asked += ["overall.*", "overall.ret*", "end.pay_p*"]
    assert [name for name in asked if refused(name)] == []


def refused(name):
    try:
        refuse_unknown_statistics([name], FIRMS, "here")
    except TalentwarError:
        return True
    return False
