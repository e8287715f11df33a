"""Venture-backed firms that run out of money fail.

A firm whose cash is gone and that raises none within a time of grace is closed: everybody
is let go, its users and the stakes it holds are gone.  A patient owner covers what a
founder-owned firm burns (``finance``); public firms do not fail in this model, since they
can borrow against a business that earns.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.base.lazy import np
from sim.base.quantities import Months, Share
from sim.base.section import Section
from sim.processes.cuts import Wave, let_go
from sim.processes.race import update_beliefs
from sim.state.closing import close_firm
from sim.state.ledger import DIVISIONS

if TYPE_CHECKING:
    from sim.base.arrays import Flags, Floats
    from sim.state.world import World


class InsolvencyParameters(Section):
    """How long a firm lasts without cash."""

    grace: Months
    """Months that a venture-backed firm goes on without cash."""
    chance: Share
    """Chance a month that it closes after that (1: at once, 0: never)."""


def months_without(months: Floats, cash: Floats, lives_on_cash: Flags) -> Floats:
    """Months in a row that each firm has been without cash."""
    return np.where(lives_on_cash & (cash < 0), months + 1.0, 0.0)


def close_insolvent(world: World) -> None:
    """Close the firms whose time of grace is over; the last firm that races goes on."""
    firms, rules = world.firms, world.scenario.insolvency
    lives_on_cash = world.racing & firms.venture
    firms.months_without_cash = months_without(
        firms.months_without_cash, firms.cash_usd, lives_on_cash
    )
    for i in np.flatnonzero(firms.months_without_cash > rules.grace).tolist():
        luck = world.draws.one("insolvency", firms.keys[i], world.month)
        if luck < rules.chance and world.racing.sum() > 1:
            fail(world, i)


def fail(world: World, firm: int) -> None:
    """Let everybody go and close the firm; what is believed of it passes to the others."""
    heads = world.people.heads(len(world.firms))
    everybody = tuple(range(len(DIVISIONS)))
    wave = Wave(firm, "runway", everybody, float(heads[firm].sum()))
    let_go(world, wave, world.people.rows_of(world.firms.only(firm)), heads)
    close_firm(world, firm)
    update_beliefs(world)
