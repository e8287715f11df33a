from __future__ import annotations

import pytest

from sim.statistics import named, nearest_path, paths


@pytest.mark.parametrize(
    ("path", "name", "firms"),
    [
        ("end.talent_share_meta", "talent_share_<firm>", ["meta"]),
        ("change.talent_share_thinking_machines", "talent_share_<firm>", ["thinking_machines"]),
        ("end.hhi_talent", "hhi_talent", []),
        ("overall.cuts.people", "cuts.people", []),
        ("overall.cuts.by_firm.meta", "cuts.by_firm.<firm>", ["meta"]),
        (
            "overall.cuts.by_firm_and_division.meta.applied",
            "cuts.by_firm_and_division.<firm>.<division>",
            ["meta"],
        ),
        (
            "overall.flows.by_firm.openai.meta",
            "flows.by_firm.<origin>.<destination>",
            ["openai", "meta"],
        ),
        ("overall.inequality.end.lorenz.meta.0.05", "inequality.<when>.lorenz.<group>.<share>", []),
    ],
)
def test_a_path_stands_for_the_name_that_says_most(path, name, firms):
    assert named(path) == (name, firms)


@pytest.mark.parametrize(
    "path",
    ["talent_share_meta", "end.nothing", "overall.hhi_talent", "end.cuts.people", "", "end."],
)
def test_other_texts_stand_for_nothing(path):
    assert named(path) is None


def test_a_near_name_is_found():
    assert nearest_path("end.talent_shares_meta").startswith("end.talent_share_")
    assert nearest_path("") != ""


def test_paths_are_all_statistics_and_listed_once():
    known = paths()
    assert len(set(known)) == len(known)
    assert {path.partition(".")[0] for path in known} == {"end", "change", "overall"}
    assert paths() is known


def test_only_the_start_of_a_long_name_is_compared():
    assert nearest_path("end.hhi_talen" + " " * 87 + "x" * 1000) == nearest_path(
        "end.hhi_talen" + " " * 87
    )
