import numpy as np
import pytest

from sim.statistics.hedge import left_out, monthly

BELIEF = [0.1, 0.5, 0.4, 0.0, 0.0]


def stakes(*held):
    owned = np.zeros((5, 5))
    for owner, target, share in held:
        owned[owner, target] = share
    return owned


def test_a_giant_has_a_share_in_itself_and_in_what_it_holds():
    without, sharing = left_out(stakes((0, 1, 0.2)), np.array([1.0, 0.0, 1.0, 0.0, 0.0]))
    assert sharing.tolist() == [1.0, 1.0, 1.0, 0.0, 0.0]
    assert without.tolist() == [1.0, 1.0, 1.0, 2.0, 2.0]


def test_cover_is_the_chance_to_own_part_of_the_winner(build):
    found = monthly(
        build.snapshot(belief=BELIEF, public=[1, 0, 1, 0, 1], stakes=stakes((0, 1, 0.01)))
    )
    # Meta and DeepSeek are the giants here; outside is public and does not bid.
    assert found["cover_meta"] == pytest.approx(0.6)
    assert found["cover_deepseek"] == pytest.approx(0.4)
    assert "cover_openai" not in found
    assert "cover_outside" not in found
    assert found["uncovered"] == 0.0
    assert found["giants_without_share"] == pytest.approx(2.0 - 0.6 - 0.4)
    assert found["giants_left_out_least"] == found["giants_left_out_most"] == 1.0


def test_without_stakes_a_lab_that_wins_leaves_all_giants_out(build):
    found = monthly(build.snapshot(belief=BELIEF, public=[1, 0, 1, 0, 0]))
    assert found["uncovered"] == pytest.approx(0.5)
    assert found["giants_without_share"] == pytest.approx(0.1 + 2 * 0.5 + 0.4)
    assert found["giants_left_out_least"] == 1.0
    assert found["giants_left_out_most"] == 2.0


def test_with_stakes_in_everybody_nobody_misses_it(build):
    everywhere = np.full((5, 5), 0.1)
    found = monthly(build.snapshot(belief=BELIEF, public=[1, 0, 1, 0, 0], stakes=everywhere))
    assert found["uncovered"] == found["giants_without_share"] == 0.0
    assert found["giants_left_out_most"] == 0.0


def test_when_nobody_can_win(build):
    found = monthly(build.snapshot(public=[1, 0, 0, 0, 0]))
    assert found["uncovered"] == found["cover_meta"] == 0.0
    assert found["giants_left_out_least"] == found["giants_left_out_most"] == 0.0
