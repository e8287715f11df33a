"""Each check of the books can fail, and says when, where and of whom."""

from __future__ import annotations

import pickle
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pytest

from sim.base.errors import CheckFailed
from sim.model import TalentMarket
from sim.processes import books
from sim.state.people import NOBODY
from tests.worlds import small_scenario

if TYPE_CHECKING:
    from collections.abc import Callable

    from sim.state.world import World

SEED = 11
ROW = 7


@pytest.fixture
def world():
    """A small world at the end of its first month, which has been checked."""
    model = TalentMarket(small_scenario(), SEED, check=True)
    model.step()
    world = model.world
    model.close()
    return world


@dataclass(frozen=True)
class Fault:
    """A way to spoil a world, which check finds it, its words, and whom it is to blame.

    ``spoil`` gives the firm's number and the person's row, or None.
    """

    check: Callable[[World], None]
    words: str
    spoil: Callable[[World], tuple[int | None, int | None]]


def person_of(world, firm):
    return int(np.flatnonzero(world.people.firm == firm)[0])


def staff_raised_unseen(world):
    """Somebody's pay changes and nobody forgets the firm's payroll."""
    row = world.people.ai
    world.people.pay_usd_per_year[row] *= 2.0
    return int(world.people.firm[row]), None


def column(name, value, row=ROW):
    """Spoil a column of people at one row."""

    def spoil(world):
        getattr(world.people, name)[row] = value
        return int(world.people.firm[row]), row

    return spoil


def firms_column(name, value, key="meta"):
    """Spoil a column of firms at one firm."""

    def spoil(world):
        firm = world.firms.index(key)
        getattr(world.firms, name)[firm] = value(world) if callable(value) else value
        return firm, None

    return spoil


def rewrite(world, table, row, block=-1, **values):
    """Change a row of one block of a table, the last unless said otherwise."""
    columns = {name: column.copy() for name, column in world.ledger.blocks[table][block].items()}
    for name, value in values.items():
        columns[name][row] = value
    world.ledger.blocks[table][block] = columns


def at_a_firm_that_is_not_there(world):
    world.people.firm[ROW] = len(world.firms)
    return None, ROW


def at_a_closed_firm(world):
    firm = world.firms.index("meta")
    world.firms.closed[firm] = world.date
    return firm, person_of(world, firm)


def before_founding(world):
    moves = world.ledger.month("moves", world.month)
    joined = int(np.flatnonzero(moves["to_firm"] != NOBODY)[0])
    firm = int(moves["to_firm"][joined])
    world.firms.founded[firm] = world.date + 1
    return firm, int(moves["person"][joined])


def one_more(world):
    world.people.weight[ROW] += 1.0
    return None, None


def moves_unseen(world):
    firm = world.firms.index("meta")
    world.people.firm[person_of(world, firm)] = firm + 1
    return firm, None


def cut_on_paper(world):
    firm = world.firms.index("meta")
    rows = {"month": world.month, "firm": np.int16(firm), "division": np.int8(2)}
    amounts = {"people": 5.0, "share": 0.1, "trigger": np.int8(0)}
    world.ledger.append("cuts", rows | amounts)
    return firm, None


def paid_by_nobody(world):
    row = int(np.flatnonzero(world.people.firm == NOBODY)[0])
    world.people.pay_usd_per_year[row] = 1.0
    return None, row


def beliefs_too_large(world):
    world.firms.belief *= 1.01
    return None, None


def stake(share):
    def spoil(world):
        target = world.firms.index("openai")
        world.firms.stakes[world.firms.index("google"), target] = share
        return target, None

    return spoil


def closed_with(name):
    """A lab that waits for its founder has nobody; closed, it must have nothing."""

    def spoil(world):
        firm = world.firms.index(world.scenario.spin_outs.names[0])
        world.firms.closed[firm] = world.date
        getattr(world.firms, name)[firm] = 2.0
        return firm, None

    return spoil


def taken_at(pay, ceiling):
    """A bid was taken at that pay, and that was its ceiling."""

    def spoil(world):
        blocks = world.ledger.blocks["offers"]
        number = next(k for k, each in enumerate(blocks) if each["accepted"].any())
        block = blocks[number]
        taken = int(np.flatnonzero(block["accepted"])[0])
        amounts = {"pay_usd_per_year": pay, "ceiling_usd_per_year": ceiling}
        rewrite(world, "offers", taken, number, **amounts)
        return int(block["bidder"][taken]), int(block["person"][taken])

    return spoil


def premium_too_large(world):
    firm, _ = taken_at(1e12, 1e12)(world)
    return firm, None


def shares_off(statistic):
    def spoil(world):
        rewrite(world, "market", 0, **{f"{statistic}_meta": 0.9})
        return None, None

    return spoil


BEYOND_GRACE = firms_column(
    "months_without_cash", lambda world: world.scenario.insolvency.grace + 2.0, "openai"
)
FAULTS = [
    Fault(books.employers_exist, "which there is not", at_a_firm_that_is_not_there),
    Fault(books.employers_exist, "employed by a firm that is closed", at_a_closed_firm),
    Fault(books.nobody_joins_before_founding, "not founded", before_founding),
    Fault(books.nobody_is_made_or_lost, "people in the world", one_more),
    Fault(books.sums_are_recounted, "payrolls are remembered", staff_raised_unseen),
    Fault(books.heads_are_moves, "by its moves", moves_unseen),
    Fault(books.cuts_are_moves, "people and laid off", cut_on_paper),
    Fault(books.who_works_is_paid, "works for 0.00 USD/yr", column("pay_usd_per_year", 0.0)),
    Fault(books.who_works_is_paid, "works for nan", column("pay_usd_per_year", np.nan)),
    Fault(books.who_works_is_paid, "by nobody", paid_by_nobody),
    Fault(books.grants_are_not_negative, "-1.00 USD unvested", column("unvested_usd", -1.0)),
    Fault(books.morale_is_bounded, "morale of 0.1", column("morale", 0.1)),
    Fault(books.morale_is_bounded, "morale of -99", column("morale", -99.0)),
    Fault(books.beliefs_are_shares, "belief of -0.1", firms_column("belief", -0.1)),
    Fault(books.beliefs_are_shares, "beliefs sum to 1.01", beliefs_too_large),
    Fault(books.beliefs_are_shares, "hedged belief of 0", firms_column("hedged_belief", 0.0)),
    Fault(books.stakes_are_shares, "owned by somebody to -0.1", stake(-0.1)),
    Fault(books.stakes_are_shares, "by the others together", stake(1.1)),
    Fault(books.closed_firms_are_empty, "2 users", closed_with("users")),
    Fault(books.closed_firms_are_empty, "2 USD in cash", closed_with("cash_usd")),
    Fault(books.closed_firms_are_empty, "8 people planned", closed_with("target_heads")),
    Fault(books.nobody_outlives_grace, "without cash for", BEYOND_GRACE),
    Fault(books.spending_is_possible, "1.5 of its", firms_column("lab_compute_share", 1.5)),
    Fault(
        books.spending_is_possible,
        "-2.00 USD/yr on side bets",
        firms_column("side_bets_usd_per_year", -2.0),
    ),
    Fault(books.spending_is_possible, "ambition of -1", firms_column("ambition", -1.0)),
    Fault(books.nobody_pays_above_a_ceiling, "above the ceiling", taken_at(2e6, 1e6)),
    Fault(books.premia_are_within_budgets, "above its scale", premium_too_large),
    Fault(books.market_shares_sum_to_one, "talent_share", shares_off("talent_share")),
    Fault(books.market_shares_sum_to_one, "head_share", shares_off("head_share")),
]


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.words)
def test_a_fault_is_found_and_placed(world, fault):
    books.check_books(world)
    firm, row = fault.spoil(world)
    with pytest.raises(CheckFailed) as found:
        books.check_books(world)
    error, text = found.value, str(found.value)
    assert fault.words in text
    assert error.seed == SEED
    assert error.month == "2025-01"
    assert error.firm == ("" if firm in (None, NOBODY) else world.firms.keys[firm])
    assert error.person == ("" if row is None else name_in_the_tables(world, row))
    assert all(part in text for part in ("2025-01", str(SEED), error.firm, error.person))
    with pytest.raises(CheckFailed):
        fault.check(world)


def name_in_the_tables(world, row):
    people = world.people
    return f"{world.ledger.cohorts[people.cohort[row]]}-{people.number[row]}"


def test_every_check_has_a_fault_that_it_finds():
    assert {fault.check for fault in FAULTS} == set(books.IDENTITIES)


def test_nothing_is_checked_unless_asked(world):
    world.checking = False
    world.people.pay_usd_per_year[ROW] = -1.0
    books.check_books(world)


def test_an_error_survives_the_way_between_processes():
    error = CheckFailed("is wrong", seed=3, month="2025-06", firm="meta", person="us-1")
    error.add_note("in replicate 2")
    again = pickle.loads(pickle.dumps(error))
    assert vars(again) == vars(error)
    assert str(again) == str(error)


@pytest.mark.parametrize(
    ("said", "asked", "checking"),
    [
        (None, None, False),
        ("", None, False),
        ("0", None, False),
        ("1", None, True),
        ("1", False, False),
        (None, True, True),
    ],
)
def test_the_environment_decides_unless_asked(monkeypatch, said, asked, checking):
    monkeypatch.delenv("TALENTWAR_CHECK")
    if said is not None:
        monkeypatch.setenv("TALENTWAR_CHECK", said)
    model = TalentMarket(small_scenario(), SEED, asked)
    assert model.world.checking is checking
    model.close()


def test_the_projects_tests_check():
    model = TalentMarket(small_scenario(), SEED)
    assert model.world.checking
    model.close()
