"""Simultaneous: all contests are open at once and pay rises until nobody wants to bid.

The salary adjustment of Crawford & Knoer (1981) and Kelso & Crawford (1982).  A firm with a seat
open bids for the person it would gain most by at the pay that now has to be beaten; the
person keeps the best offer so far; whoever is outbid has its seat back and bids again.  A
bidder, holder or newcomer, goes as far as it is as well off with its next best choice, so
pay is what the runner-up would bid with the seat's other uses in mind.  Where all are
indifferent pay rises by the increment, which is how far the outcome may miss the core for
each contest.  With pay fixed by floors it is the deferred acceptance of Gale & Shapley (1962).
Budgets limit a bid to what a firm has left when it bids; then a core may not exist.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from sim.base.kernels import formula, kernel
from sim.base.lazy import np
from sim.base.numerics import exp, exp_of, log_of
from sim.market.contests import STAY, Outcomes, affordable

if TYPE_CHECKING:
    from sim.base.arrays import Flags, Floats, Ints
    from sim.market.contests import Lots
    from sim.market.settlements import SettlementParameters

NOTHING = float("-inf")


def settle(
    lots: Lots, seats: Ints, budget_usd_per_year: Floats, rules: SettlementParameters
) -> Outcomes:
    """Open every contest at once; bid until no firm with a seat wants to."""
    auction = open_auction(lots, seats, budget_usd_per_year, rules.increment)
    let_teams_bid(auction)
    return outcomes(lots, auction)


def slack(rules: SettlementParameters) -> float:
    """The least raise of a bid."""
    return rules.increment


class Auction(NamedTuple):
    """The lots and the standing offers while pay rises, as columns that kernels can read.

    A team is a firm and a kind of seat; ``bids[first[t]:first[t + 1]]`` are the bids it can make.
    ``level`` is what each person now has, in log points of pay against staying at present
    pay; ``holder`` the bid that offers it, or ``STAY``; ``premium`` what that costs its payer above
    what is free to pay, USD/yr.  ``shift`` turns a level into a bid's log pay, ``most`` and
    ``least`` are its limits as levels.
    """

    increment: float
    step: float
    contest: Ints
    team: Ints
    firm: Ints
    floor: Floats
    shift: Floats
    shift_usd: Floats
    most: Floats
    least: Floats
    top: Floats
    top_usd: Floats
    floor_usd: Floats
    worth_usd: Floats
    scale_usd: Floats
    home: Ints
    pay: Floats
    counter_limit: Floats
    counter_usd: Floats
    paid_usd: Floats
    bids: Ints
    first: Ints
    firm_of_team: Ints
    level: Floats
    level_usd: Floats
    holder: Ints
    premium: Floats
    left: Floats
    vacancies: Ints
    waiting: Flags
    most_offered: Floats
    last_bid: Floats
    counter: Floats


def open_auction(lots: Lots, seats: Ints, budget: Floats, increment: float) -> Auction:
    """Everybody is where they are; nobody has bid."""
    contests, count = len(lots.first) - 1, len(lots.bidder)
    shift = lots.pay[lots.contest] - lots.attraction
    top = np.minimum(lots.cap, lots.worth)
    bids = np.lexsort((lots.seat, lots.bidder))
    firm, seat = lots.bidder[bids], lots.seat[bids]
    new = np.r_[True, (firm[1:] != firm[:-1]) | (seat[1:] != seat[:-1])][:count]
    team = np.empty(count, dtype=np.int64)
    team[bids] = np.cumsum(new) - 1
    vacancies = seats[firm[new], seat[new]].astype(np.int64)
    return Auction(
        increment=increment,
        step=exp_of(increment),
        contest=lots.contest,
        team=team,
        firm=lots.bidder.astype(np.int64),
        floor=lots.floor,
        shift=shift,
        shift_usd=exp(shift),
        most=top - shift,
        least=lots.floor - shift,
        top=top,
        top_usd=exp(top),
        floor_usd=exp(lots.floor),
        worth_usd=exp(lots.worth),
        scale_usd=exp(lots.scale),
        home=lots.home.astype(np.int64),
        pay=lots.pay,
        counter_limit=lots.counter,
        counter_usd=exp(lots.counter),
        paid_usd=exp(lots.free_to_keep),
        bids=bids,
        first=np.r_[np.flatnonzero(new), count],
        firm_of_team=firm[new].astype(np.int64),
        level=np.zeros(contests),
        level_usd=np.ones(contests),
        holder=np.full(contests, STAY, dtype=np.int64),
        premium=np.zeros(contests),
        left=budget.astype(np.float64),
        vacancies=vacancies,
        waiting=vacancies > 0,
        most_offered=np.full(count, NOTHING),
        last_bid=np.full(count, NOTHING),
        counter=lots.pay.copy(),
    )


@kernel
def let_teams_bid(a: Auction) -> None:
    """Teams with a vacancy bid in turn until none of them wants to."""
    turns = [t for t in range(len(a.vacancies)) if a.waiting[t]]
    while len(turns) > 0:
        later = turns[:0]
        for t in turns:
            a.waiting[t] = False
            if a.vacancies[t] > 0 and bid(a, t, later):
                wait(a, t, later)
        turns = later


@kernel
def wait(a: Auction, t: int, turns: list[int]) -> None:
    """A team stands in line, once."""
    if not a.waiting[t]:
        a.waiting[t] = True
        turns.append(t)


@kernel
def bid(a: Auction, t: int, turns: list[int]) -> bool:
    """One bid by a team for the person it gains most by; whether it wants to bid again."""
    gains = gains_of(a, t, 0.0)
    best = np.argmax(gains)
    court_in_vain(a, t, gains)
    if gains[best] == NOTHING:
        return False
    j = a.bids[a.first[t] + best]
    k = a.contest[j]
    offer = max(least_raise(a, j), reach(a, j, marginal(a, t, gains), 0.0))
    a.most_offered[j] = most_affordable(a, j, 0.0)
    a.last_bid[j] = offer + a.shift[j]
    answered = answer(a, k)
    if answered >= offer and not unanswered(a, k):
        charge(a, k, offer)
    else:
        if a.holder[k] != STAY:
            a.last_bid[a.holder[k]] = answered + a.shift[a.holder[k]]
        take(a, k, j, price(a, k, j, answered), turns)
    return True


@kernel
def gains_of(a: Auction, t: int, own: float) -> Floats:
    """What each of a team's bids gains at the least it takes, USD/yr; -inf if not to be had.

    ``own`` is the premium, USD/yr, that giving somebody up would set free.
    """
    left = max(0.0, a.left[a.firm_of_team[t]] + own)
    gains = np.full(a.first[t + 1] - a.first[t], NOTHING)
    for i in range(len(gains)):
        j = a.bids[a.first[t] + i]
        k = a.contest[j]
        if a.most[j] <= a.level[k] or a.most[j] < a.least[j] or a.holder[k] == j:
            continue
        pay = a.level_usd[k] * a.shift_usd[j] * (1.0 if unanswered(a, k) else a.step)
        pay = a.floor_usd[j] if a.least[j] > a.level[k] else min(pay, a.top_usd[j])
        if pay - a.scale_usd[j] <= left:
            gains[i] = a.worth_usd[j] - pay
    return gains


@kernel
def court_in_vain(a: Auction, t: int, gains: Floats) -> None:
    """Offer all it can to whoever it would gain more by than it can, and cannot have."""
    best, left = np.max(gains), max(0.0, a.left[a.firm_of_team[t]])
    for i in range(len(gains)):
        j = a.bids[a.first[t] + i]
        if a.most_offered[j] != NOTHING or gains[i] != NOTHING:
            continue
        if a.worth_usd[j] - min(a.top_usd[j], a.scale_usd[j] + left) > best:
            offer = most_affordable(a, j, 0.0)
            if offer >= a.floor[j]:
                a.most_offered[j] = a.last_bid[j] = offer


@formula
def unanswered(a: Auction, k: int) -> bool:
    """Whether the incumbent of a contest has nothing to answer a better offer with."""
    return a.holder[k] == STAY and a.counter_limit[k] <= a.pay[k] + a.level[k]


@kernel
def least_raise(a: Auction, j: int) -> float:
    """The level that bid ``j`` must offer at the least to be the best."""
    k = a.contest[j]
    if a.least[j] > a.level[k] or unanswered(a, k):
        return max(a.level[k], a.least[j])
    return min(a.level[k] + a.increment, a.most[j])


@kernel
def marginal(a: Auction, t: int, gains: Floats) -> float:
    """Gain from the best use of a seat beside those that the team's vacancies will find."""
    vacant = a.vacancies[t]
    if vacant >= len(gains):
        return 0.0
    return max(0.0, np.partition(gains, len(gains) - vacant - 1)[len(gains) - vacant - 1])


@kernel
def price(a: Auction, k: int, j: int, answered: float) -> float:
    """The level at which bid ``j`` wins person ``k`` from a holder that answers so far."""
    holder = a.holder[k]
    if holder == STAY or a.most[holder] <= answered:  # who cannot come back is only matched
        return max(answered, a.least[j])
    return max(answered, least_raise(a, j))


@kernel
def most_affordable(a: Auction, j: int, own: float) -> float:
    """Log of the most that bid ``j`` can offer, if ``own`` of its premium is set aside."""
    return affordable(a.top[j], a.top_usd[j], a.scale_usd[j], a.left[a.firm[j]] + own)


@kernel
def reach(a: Auction, j: int, elsewhere: float, own: float) -> float:
    """The level up to which bid ``j`` is no worse than a gain of ``elsewhere`` USD/yr."""
    most = most_affordable(a, j, own)
    if elsewhere > 0.0:
        worth = a.worth_usd[j] - elsewhere
        most = min(most, log_of(worth)) if worth > 0.0 else NOTHING
    return most - a.shift[j]


@kernel
def answer(a: Auction, k: int) -> float:
    """The level up to which whoever holds person ``k`` answers a rival."""
    j, own = a.holder[k], a.premium[k]
    if j == STAY:
        return employers_answer(a, k)
    t = a.team[j]
    return max(a.level[k], reach(a, j, marginal(a, t, gains_of(a, t, own)), own))


@kernel
def employers_answer(a: Auction, k: int) -> float:
    """The level up to which person ``k``'s employer would raise pay, and note of it."""
    left = a.left[a.home[k]] + a.premium[k]
    most = affordable(a.counter_limit[k], a.counter_usd[k], a.paid_usd[k], left)
    a.counter[k] = max(a.pay[k], most)
    return max(a.level[k], most - a.pay[k])


@kernel
def take(a: Auction, k: int, j: int, level: float, turns: list[int]) -> None:
    """Bid ``j`` becomes the standing offer to person ``k``; the former holder is outbid."""
    loser = a.holder[k]
    payer = a.home[k] if loser == STAY else a.firm[loser]
    a.left[payer] += a.premium[k]
    a.premium[k] = 0.0
    a.holder[k] = j
    a.vacancies[a.team[j]] -= 1
    charge(a, k, level)
    if loser != STAY:
        a.vacancies[a.team[loser]] += 1
    wake(a, payer, turns)


@kernel
def charge(a: Auction, k: int, level: float) -> None:
    """The standing offer to person ``k`` rises to ``level``, and its premium with it."""
    a.level[k], a.level_usd[k] = level, exp_of(level)
    j = a.holder[k]
    payer = a.home[k] if j == STAY else a.firm[j]
    free = a.paid_usd[k] if j == STAY else a.scale_usd[j]
    pay = exp_of(level + (a.pay[k] if j == STAY else a.shift[j]))
    premium = max(0.0, pay - free)
    a.left[payer] -= premium - a.premium[k]
    a.premium[k] = premium


@kernel
def wake(a: Auction, firm: int, turns: list[int]) -> None:
    """A firm that has a seat or money back bids again."""
    for t in range(len(a.vacancies)):
        if a.firm_of_team[t] == firm and a.vacancies[t] > 0:
            wait(a, t, turns)


@kernel
def let_incumbents_answer(a: Auction) -> None:
    """How far each employer that keeps its person would have gone."""
    for k in range(len(a.holder)):
        if a.holder[k] == STAY:
            employers_answer(a, k)


def outcomes(lots: Lots, a: Auction) -> Outcomes:
    """Who has whom, and at what pay."""
    moved = np.flatnonzero(a.holder != STAY)
    pay = lots.pay + a.level
    j = a.holder[moved]
    pay[moved] = a.level[moved] + a.shift[j]
    a.last_bid[j] = pay[moved]
    # With seats and money back a bid may have risen beyond what it could when it was made.
    ceiling = np.maximum(a.most_offered, a.last_bid)
    let_incumbents_answer(a)
    return Outcomes(a.holder, pay, ceiling, a.counter, a.last_bid)
