from __future__ import annotations

import numpy as np
import pytest

from sim.report import look
from sim.report.figures_of_comparisons import compared, paths, shifts
from sim.report.language import ENGLISH, LANGUAGES
from sim.report.picture import NARROW, WIDE
from tests.record.fake_world import FakeLoaded, write_fake


@pytest.fixture(scope="module")
def moved(tmp_path_factory):
    """A made-up world against another in which some numbers of each replicate are moved."""
    folder = tmp_path_factory.mktemp("compared")
    a = write_fake(folder / "a", FakeLoaded(months=6, replicates=4))
    b = write_fake(folder / "b", FakeLoaded(months=6, replicates=4))
    values = dict(b.values)
    values["end.talent_share_meta"] = values["end.talent_share_meta"] - 0.02
    values["end.talent_share_openai"] = values["end.talent_share_openai"] + np.array(
        [0.01, 0.02, 0.01, 0.02]
    )
    values["overall.cuts.by_firm.google"] = values["overall.cuts.by_firm.google"] + 1000.0
    b.__dict__["values"] = values
    return compared([a, b])


def test_shifts_are_mean_effects_with_their_intervals(moved):
    picture = shifts.talent(moved, ENGLISH)
    effects = moved.comparisons[0].effects
    rows = {row["firm"]: row for row in picture.rows}
    assert set(rows) == {"Meta", "OpenAI"}
    for firm, key in (("Meta", "meta"), ("OpenAI", "openai")):
        effect = effects[f"end.talent_share_{key}"]
        told = [rows[firm][end] for end in ("low", "mean", "high")]
        assert told == pytest.approx([100 * effect.low, 100 * effect.mean, 100 * effect.high])
    assert rows["OpenAI"]["mean"] == pytest.approx(1.5)
    assert picture.finding.endswith("Meta -2.0 and OpenAI +1.5 (talent share, points)")


def test_gains_stand_above_losses(moved):
    picture = shifts.talent(moved, ENGLISH)
    order = picture.chart(WIDE).to_dict(validate=False)["layer"][1]["encoding"]["y"]["sort"]
    assert order == ["OpenAI", "Meta"]


def test_people_are_counted_and_nothing_is_drawn_where_nothing_shifts(moved):
    (row,) = shifts.cuts(moved, ENGLISH).rows
    assert row["mean"] == pytest.approx(1000)
    assert shifts.stars(moved, ENGLISH) is None
    assert shifts.talent(compared([moved.a, moved.a]), ENGLISH) is None


def test_one_pair_has_no_intervals_and_no_picture(tmp_path):
    one = write_fake(tmp_path / "one", FakeLoaded(months=3, replicates=1))
    assert shifts.talent(compared([one, one]), ENGLISH) is None


def test_paths_are_those_of_the_firms_that_shift_most(moved):
    picture = paths.picture(moved, ENGLISH)
    firms = list(dict.fromkeys(row["firm"] for row in picture.rows))
    assert {"Meta", "OpenAI"} <= set(firms)
    assert len(firms) == paths.PANELS
    assert len(picture.rows) == paths.PANELS * 6 * 2


@pytest.mark.parametrize("say", LANGUAGES.values(), ids=LANGUAGES)
def test_pictures_are_drawn_for_desks_and_phones(moved, say):
    for picture in (shifts.talent(moved, say), paths.picture(moved, say)):
        picture.chart(WIDE).to_dict(validate=True)
        assert "NaN" not in look.svg(picture.specification(NARROW))
