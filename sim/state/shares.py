"""Who owns what share of whom: the one place where stakes change hands or are diluted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.base.lazy import np

if TYPE_CHECKING:
    from sim.base.arrays import Floats
    from sim.state.firms import Firms


def buy_stake(firms: Firms, buyer: int, target: int, stake: float, price_usd: float) -> None:
    """All other holders sell in proportion to what they hold, firms among them too.

    With a stake of 0 they are paid in the same proportion and keep their shares.
    """
    others = firms.stakes[:, target].copy()
    others[buyer] = 0.0
    not_mine = 1.0 - float(firms.stakes[buyer, target])
    proceeds = price_usd * others / not_mine
    firms.cash_usd += proceeds
    firms.cash_usd[buyer] -= price_usd
    firms.holders_received_usd[target] += price_usd - float(proceeds.sum())
    firms.stakes[:, target] -= others * stake / not_mine
    firms.stakes[buyer, target] += stake


def dilution(raised_usd: float, post_money_usd: float) -> float:
    """Share of a lab that a round's new shares are, by the valuation after the round."""
    return min(1.0, raised_usd / post_money_usd) if post_money_usd > 0 else 0.0


def dilute(firms: Firms, target: int, share: float) -> None:
    """New shares make every old one a smaller part of the whole, to what is left of one."""
    firms.stakes[:, target] *= 1.0 - share


def cover(belief: Floats, stakes: Floats) -> Floats:
    """Probability that the winner is the firm itself or a lab in which it holds a stake."""
    held: Floats = np.where(stakes > 0.0, belief[None, :], 0.0).sum(axis=1)
    return belief + held


def pass_on_stakes(firms: Firms, heir: int, owner: int) -> None:
    """What one firm owns becomes the other's; shares in the heir itself cease to exist."""
    inherited = firms.stakes[owner].copy()
    inherited[[heir, owner]] = 0.0
    firms.stakes[heir] += inherited
    firms.stakes[owner] = 0.0
