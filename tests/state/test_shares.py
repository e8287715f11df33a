from __future__ import annotations

from copy import deepcopy

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from sim.state.shares import buy_stake, cover, dilute, dilution, pass_on_stakes
from tests.worlds import small_world


@settings(deadline=None, derandomize=True, max_examples=60)
@given(
    st.lists(st.floats(0.0, 1.0), min_size=5, max_size=5),
    st.floats(0.0, 1.0),
    st.floats(0.01, 1.0),
    st.floats(0.0, 1e12),
)
def test_a_sale_conserves_money_and_shares_and_takes_alike_from_all(held, founders, part, price):
    world = small_world()
    firms = world.firms
    buyer, target = firms.index("meta"), firms.index("scale")
    holders = [buyer, *(firms.index(key) for key in ("google", "amazon", "xai", "openai"))]
    firms.stakes[:, target] = 0.0
    firms.stakes[holders, target] = np.array(held) / max(1e-9, sum(held) + founders)
    mine = firms.stakes[buyer, target]
    assume(mine < 0.999)
    stake = part * (1.0 - mine)
    old = deepcopy(firms)
    buy_stake(firms, buyer, target, stake, price)
    money = firms.cash_usd.sum() + firms.holders_received_usd.sum()
    assert money == pytest.approx(old.cash_usd.sum() + old.holders_received_usd.sum(), rel=1e-12)
    others = np.arange(len(firms)) != buyer
    before, after = old.stakes[:, target], firms.stakes[:, target]
    assert after[buyer] == pytest.approx(mine + stake)
    assert after[others] == pytest.approx((1.0 - part) * before[others], abs=1e-12)
    assert (after >= -1e-15).all()
    assert after.sum() <= 1.0 + 1e-12
    sold = (before - after)[others]
    paid = (firms.cash_usd - old.cash_usd)[others]
    assert paid == pytest.approx(price * sold / stake, rel=1e-9, abs=1e-3)
    assert old.cash_usd[buyer] - firms.cash_usd[buyer] == pytest.approx(price, abs=1e-3)
    received = firms.holders_received_usd - old.holders_received_usd
    assert received[target] == pytest.approx(price - paid.sum(), abs=1e-3)
    assert received[target] >= -1e-3
    assert np.count_nonzero(np.delete(received, target)) == 0
    elsewhere = np.arange(len(firms)) != target
    assert np.array_equal(firms.stakes[:, elsewhere], old.stakes[:, elsewhere])


def test_with_no_stake_holders_are_paid_and_keep_their_shares():
    firms = small_world().firms
    meta, google, scale = (firms.index(key) for key in ("meta", "google", "scale"))
    firms.stakes[:, scale] = 0.0
    firms.stakes[google, scale] = 0.25
    old = deepcopy(firms)
    buy_stake(firms, meta, scale, 0.0, 8e9)
    assert np.array_equal(firms.stakes, old.stakes)
    assert firms.cash_usd[google] - old.cash_usd[google] == pytest.approx(2e9)
    assert firms.holders_received_usd[scale] == pytest.approx(6e9)


@pytest.mark.parametrize(
    ("raised", "after", "share"),
    [(2.0, 32.0, 0.0625), (0.0, 5.0, 0.0), (7.0, 7.0, 1.0), (9.0, 7.0, 1.0), (1.0, 0.0, 0.0)],
)
def test_dilution_is_the_money_over_the_valuation_after(raised, after, share):
    assert dilution(raised, after) == share


def test_new_shares_dilute_all_holders_of_that_lab_alike():
    firms = small_world().firms
    openai, before = firms.index("openai"), firms.stakes.copy()
    dilute(firms, openai, 0.2)
    assert firms.stakes[:, openai] == pytest.approx(0.8 * before[:, openai])
    others = np.arange(len(firms)) != openai
    assert np.array_equal(firms.stakes[:, others], before[:, others])
    dilute(firms, openai, 0.0)
    assert firms.stakes[:, openai] == pytest.approx(0.8 * before[:, openai])


def test_cover_counts_a_lab_once_however_small_the_stake():
    belief = np.array([0.1, 0.6, 0.3])
    stakes = np.zeros((3, 3))
    assert cover(belief, stakes).tolist() == belief.tolist()
    stakes[0, 1], stakes[2, 1], stakes[2, 0] = 0.001, 0.4, 0.1
    assert cover(belief, stakes) == pytest.approx([0.7, 0.6, 1.0])


def test_stakes_pass_on_but_for_those_in_the_heir():
    firms = small_world().firms
    nvidia, xai = firms.index("nvidia"), firms.index("xai")
    before = firms.stakes.copy()
    pass_on_stakes(firms, xai, nvidia)
    inherited = before[nvidia].copy()
    inherited[xai] = 0.0
    assert inherited.sum() > 0
    assert np.array_equal(firms.stakes[xai], before[xai] + inherited)
    assert not firms.stakes[nvidia].any()
