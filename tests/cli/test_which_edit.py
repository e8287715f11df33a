from __future__ import annotations

import pytest

from tests.record.fake_world import FakeLoaded, write_fake

TEXT = """extends: baseline
title: Two edits
question: Which of them?
look_at: [overall.cuts.people]
cuts: {automation: 10 %/yr}
morale: {envy: 0.4}
"""
SMALL = (
    "--set", "population.scale=0.001", "--set", "run.end=2025-02", "--set", "events=[]",
    "--replicates", 2, "--jobs", 1, "--point",
)  # fmt: skip


@pytest.fixture
def other(tmp_path):
    (tmp_path / "other.yaml").write_text(TEXT, encoding="utf-8")
    return "other.yaml"


def test_the_effect_is_divided_and_runs_are_kept(talentwar, tmp_path, other):
    asked = ("compare", "baseline", other, "--which-edit")
    status, out, err = talentwar(*asked, "shapley", *SMALL)
    assert status == 0, err
    assert "baseline -> other: 2^2 = 4 scenarios x 2 replicates = 8 runs" in err
    assert "8 of 8 runs" in err
    assert "cuts.automation: 2 %/yr -> 10 %/yr" in out
    assert "overall.cuts.people (people)" in out
    assert "cuts.automation accounts for +" in out
    assert list(tmp_path.glob("runs/store/**/*.parquet"))
    status, out, err = talentwar(*asked, "ordered", *SMALL, "--first", "morale.envy")
    assert status == 0
    assert "in this order: morale.envy, cuts.automation" in out
    assert "3 scenarios x 2 replicates = 6 runs" in err
    assert "of 6 runs" not in err, "all were there"


def test_another_statistic_and_place(talentwar, tmp_path, other):
    more = ("--of", "end.hhi_talent", "--by", "section", "--store", "kept")
    status, out, _ = talentwar(
        "compare", "baseline", other, "--which-edit", "ordered", *SMALL, *more
    )
    assert status == 0
    assert "end.hhi_talent\n" in out
    assert "cuts: automation 2 %/yr -> 10 %/yr" in out
    assert list(tmp_path.glob("kept/**/*.parquet"))


@pytest.mark.parametrize(
    ("more", "message"),
    [
        (("--of", "end.hhi_talent"), "--of needs --which-edit"),
        (("--by", "value"), "--by needs --which-edit"),
        (("--store", "kept"), "--store needs --which-edit"),
        (("--which-edit", "shapley", "--markdown", "page.md"), "--markdown does not go with"),
        (("--which-edit", "shapley", "baseline"), "give two scenarios or results, A and B"),
        (("--which-edit", "shapley", "--of", "end.nothing"), "there is no statistic 'end.nothing'"),
        (("--which-edit", "alphabet"), "'shapley'"),
        (("--which-edit", "shapley", "--replicates", 0), "replicates: 0 is not allowed"),
    ],
)
def test_what_cannot_be_asked(talentwar, other, more, message):
    status, out, err = talentwar("compare", "baseline", other, *more)
    assert (status, out) == (2, "")
    assert message in err
    assert "Traceback" not in err


def test_the_same_twice_has_no_edits(talentwar):
    status, _, err = talentwar("compare", "baseline", "baseline", "--which-edit", "shapley")
    assert status == 2
    assert "nothing differs that could move a result" in err


@pytest.mark.usefixtures("fake_model", "no_pictures")
def test_a_comparison_tells_more_in_words(talentwar, tmp_path):
    write_fake(tmp_path / "a", FakeLoaded(name="meek"))
    write_fake(tmp_path / "b", FakeLoaded(name="bold", capex=128e9))
    status, out, _ = talentwar("compare", "a", "b")
    assert status == 0
    assert "The order by talent" in out
