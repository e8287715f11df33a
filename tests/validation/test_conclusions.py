"""Statements: what the file may say, how often one holds, and when it is fragile."""

from __future__ import annotations

import numpy as np
import pytest

from sim.base.errors import ScenarioError, TalentwarError
from sim.validation.conclusions import judged, load_conclusions

FILE = """\
conclusions:
  more_talent:
    says: There is more talent
    statistic: end.talent_share_meta
    above: 5
    unit: "%"
    against: no_raid
    source: A1:58
headlines:
  - end.hhi_talent
"""


def read(tmp_path, *changes: tuple[str, str]):
    text = FILE
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new, 1)
    path = tmp_path / "conclusions.yaml"
    path.write_text(text, encoding="utf-8")
    return load_conclusions(path)


# -- the file --------------------------------------------------------------------------------------


def test_the_shipped_statements_load_and_some_are_about_pairs():
    shipped = load_conclusions()
    assert len(shipped.conclusions) >= 10
    assert {one.against for one in shipped.conclusions.values()} == {None, "no_raid"}
    assert len(set(shipped.headlines)) == len(shipped.headlines) >= 8
    assert len({one.says for one in shipped.conclusions.values()}) == len(shipped.conclusions)
    assert set(shipped.headlines) < set(shipped.statistics)


def test_a_statement_is_in_the_models_unit(tmp_path):
    (one,) = read(tmp_path).conclusions.values()
    assert one.bound == pytest.approx(0.05)
    assert one.holds(np.array([0.04, 0.05, 0.06])).tolist() == [False, False, True]
    (one,) = read(tmp_path, ("above", "below")).conclusions.values()
    assert one.holds(np.array([0.04, 0.05, 0.06])).tolist() == [True, False, False]


@pytest.mark.parametrize(
    ("old", "new", "place", "told"),
    [
        ("end.talent_share_meta", "end.talent_shares_meta", 4, "did you mean end.talent_share_"),
        ("end.talent_share_meta", "end.talent_share_mta", 4, "there is no firm mta"),
        ("end.hhi_talent", "end.hhi_talents", 10, "did you mean end.hhi_talent?"),
        ("no_raid", "no_raids", 7, "did you mean no_raid"),
        ("above: 5", "above: 5\n    below: 4", 5, "above or below one number"),
        ("    above: 5\n", "", 3, "above or below one number"),
        ('"%"', "percent", 6, "is not a unit"),
        ("    source: A1:58\n", "", 3, "source"),
        ("    says: There is more talent\n", "", 3, "says"),
        ("    unit:", "    units:", 6, "units"),
        ("headlines:\n  - end.hhi_talent\n", "", 1, "headlines"),
    ],
)
def test_what_is_incomplete_or_unknown_is_refused_at_its_place(tmp_path, old, new, place, told):
    with pytest.raises(ScenarioError) as caught:
        read(tmp_path, (old, new))
    lines = [(one.line, str(one)) for one in caught.value.problems]
    assert any(line == place and told in text for line, text in lines), lines


def test_a_missing_file_is_told(tmp_path):
    with pytest.raises(TalentwarError, match="there is no such file"):
        load_conclusions(tmp_path / "nowhere.yaml")


# -- how sure --------------------------------------------------------------------------------------


def grid(columns: int, size: int = 1000) -> np.ndarray:
    """Draws that lie evenly over each prior, in another order for each."""
    luck = np.random.default_rng(1)
    even = (np.arange(size) + 0.5) / size
    return np.stack([luck.permutation(even) for _ in range(columns)], axis=1)


def test_tilting_a_prior_weighs_its_draws_by_twice_their_place_in_it():
    units = grid(3)
    found = judged(units[:, 1] > 0.3, units, ["a", "b", "c"])
    assert found.probability == pytest.approx(0.7)
    assert (found.tilt.parameter, found.tilt.towards) == ("b", "high")
    assert found.tilt.probability == pytest.approx(1.0 - 0.3**2, abs=0.002)
    found = judged(units[:, 2] < 0.3, units, ["a", "b", "c"])
    assert (found.tilt.parameter, found.tilt.towards) == ("c", "high")
    assert found.tilt.probability == pytest.approx(0.3**2, abs=0.002)
    assert found.shift == pytest.approx(0.09 - 0.3, abs=0.002)


def test_a_statement_about_which_draws_disagree_is_fragile():
    units = grid(2)
    luck = np.random.default_rng(2)
    found = judged(luck.random(1000) < 0.8, units, ["a", "b"])
    assert found.fragile
    assert abs(found.shift) < 0.1
    assert "of the draws" in found.why
    assert "believed" not in found.why


def test_a_statement_that_hardly_a_draw_denies_is_fragile_if_a_tilted_prior_does():
    rare = np.arange(400) % 20 == 0
    units = np.stack([np.where(rare, 0.99, 0.05), np.full(400, 0.5)], axis=1)
    found = judged(~rare, units, ["a", "b"])
    assert found.probability == pytest.approx(0.95)
    assert not found.is_open
    assert found.fragile
    assert found.tilt.probability == pytest.approx(0.95 * 0.05 / (0.95 * 0.05 + 0.05 * 0.99))
    assert "from 95 % to 49 %, across one half, if a is believed to be high" in found.why


def test_a_prior_may_be_tilted_to_its_low_end_too():
    rare = np.arange(400) % 20 == 0
    units = np.stack([np.full(400, 0.5), np.where(rare, 0.02, 0.9)], axis=1)
    found = judged(~rare, units, ["a", "b"])
    assert (found.tilt.parameter, found.tilt.towards) == ("b", "low")
    assert found.tilt.probability == pytest.approx(0.95 * 0.1 / (0.95 * 0.1 + 0.05 * 0.98))


def test_a_statement_that_no_tilt_moves_is_not_fragile():
    units = grid(2)
    found = judged(units[:, 0] > 0.02, units, ["a", "b"])
    assert not found.fragile
    assert "98 % of the draws" in found.why
    assert "100 % (if a is believed to be high)" in found.why
    for always, word in ((True, "all"), (False, "none")):
        found = judged(np.full(1000, always), units, ["a", "b"])
        assert (found.probability, found.tilt, found.fragile) == (float(always), None, False)
        assert found.why == f"it holds in {word} of 1000 draws"
