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

from typing import TYPE_CHECKING, Any, NamedTuple

from sim.base.kernels import formula, kernel
from sim.base.lazy import np
from sim.base.numerics import exp, exp_of, log_of
from sim.market.contests import STAY, Outcomes, affordable

if TYPE_CHECKING:
    import numpy.typing as npt

    from sim.base.arrays import Floats, Ints
    from sim.market.contests import Lots
    from sim.market.settlements import SettlementParameters

    Table = npt.NDArray[Any]

NOTHING = float("-inf")


def settle(
    lots: Lots, seats: Ints, budget_usd_per_year: Floats, rules: SettlementParameters
) -> Outcomes:
    """Open every contest at once; bid until no firm with a seat wants to."""
    auction = open_auction(lots, seats, budget_usd_per_year, rules.increment)
    let_teams_bid(auction, bids_at_most(auction, seats.shape[1]))
    return outcomes(lots, auction)


def slack(rules: SettlementParameters) -> float:
    """The least raise of a bid."""
    return rules.increment


BID = [
    *((name, "i8") for name in ("contest", "team", "firm")),
    *((name, "f8") for name in ("floor", "shift", "shift_usd", "most", "least", "top", "top_usd")),
    *((name, "f8") for name in ("floor_usd", "worth_usd", "scale_usd", "most_offered", "last_bid")),
]
"""A bid: what limits it, in log USD/yr and in USD/yr.

``most`` and ``least`` are its limits as levels; ``shift`` turns a level into log pay.
"""
PERSON = [
    *((name, "i8") for name in ("home", "holder")),
    *((name, "f8") for name in ("pay", "counter_limit", "counter_usd", "paid_usd")),
    *((name, "f8") for name in ("level", "level_usd", "premium", "counter")),
]
"""A person and the best offer so far, by the bid ``holder`` or, ``STAY``, the employer.

``level`` is what it is worth, in log points of pay against staying at present pay; ``premium``
what it costs above what is free to pay, USD/yr.
"""
TEAM = [(name, "i8") for name in ("firm", "first", "stop", "vacancies", "waits")]
"""A firm and a kind of seat: its bids stand from ``first`` to ``stop`` in the auction's order."""


class Auction(NamedTuple):
    """The standing offers while pay rises, as tables that kernels read fast.

    ``order`` sorts the bids by team; ``left`` is what each firm can still pay above its scale,
    USD/yr.
    """

    bid: Table
    person: Table
    team: Table
    order: Ints
    left: Floats
    increment: float
    step: float


def open_auction(lots: Lots, seats: Ints, budget: Floats, increment: float) -> Auction:
    """Everybody is where they are; nobody has bid."""
    shift = lots.pay[lots.contest] - lots.attraction
    top = np.minimum(lots.cap, lots.worth)
    order = np.lexsort((lots.seat, lots.bidder))
    firm, seat = lots.bidder[order], lots.seat[order]
    new = np.flatnonzero(np.r_[True, (np.diff(firm) != 0) | (np.diff(seat) != 0)][: len(order)])
    stop = np.r_[new[1:], len(order)][: len(new)]
    team = np.empty(len(order), dtype=np.int64)
    team[order] = np.repeat(np.arange(len(new)), stop - new)
    vacancies = seats[firm[new], seat[new]]
    return Auction(
        bid=table(
            BID,
            contest=lots.contest,
            team=team,
            firm=lots.bidder,
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
            most_offered=np.full(len(order), NOTHING),
            last_bid=np.full(len(order), NOTHING),
        ),
        person=table(
            PERSON,
            home=lots.home,
            holder=np.full(len(lots.home), STAY),
            pay=lots.pay,
            counter_limit=lots.counter,
            counter_usd=exp(lots.counter),
            paid_usd=exp(lots.free_to_keep),
            level=np.zeros(len(lots.home)),
            level_usd=np.ones(len(lots.home)),
            premium=np.zeros(len(lots.home)),
            counter=lots.pay,
        ),
        team=table(
            TEAM, firm=firm[new], first=new, stop=stop, vacancies=vacancies, waits=vacancies > 0
        ),
        order=order,
        left=budget.astype(np.float64),
        increment=increment,
        step=exp_of(increment),
    )


def table(fields: list[tuple[str, str]], **columns: npt.NDArray[Any]) -> Table:
    """Columns side by side, so that a row is a record."""
    rows = np.empty(len(next(iter(columns.values()))), dtype=fields)
    for name, column in columns.items():
        rows[name] = column
    return rows


def bids_at_most(a: Auction, kinds_of_seat: int) -> float:
    """More bids than there can be: a bound that an auction without end would break.

    Who finds somebody raises a level by an increment; or to a bid's floor or end, or wins at the
    level there is from who cannot come back or from home, which happens once to each bid.  Then at
    most one firm's kinds of seat bid again, and the bidder.
    """
    rises = (np.maximum(0.0, a.bid["most"]) / a.increment + 4.0).sum()
    return float((2 + kinds_of_seat) * rises + len(a.team))


@kernel
def let_teams_bid(a: Auction, most_bids: float) -> None:
    """Teams with a vacancy bid in turn until none of them wants to.

    Raises:
        RuntimeError: they bid without end, a fault of the model.
    """
    made = 0
    turns = [t for t in range(len(a.team)) if a.team[t].waits > 0]
    while len(turns) > 0:
        later = turns[:0]
        for t in turns:
            a.team[t].waits = 0
            made += 1
            if made > most_bids:
                raise RuntimeError("an auction without end")
            if a.team[t].vacancies > 0 and bid(a, t, later):
                wait(a, t, later)
        turns = later


@kernel
def wait(a: Auction, t: int, turns: list[int]) -> None:
    """A team stands in line, once."""
    if a.team[t].waits == 0:
        a.team[t].waits = 1
        turns.append(t)


@kernel
def bid(a: Auction, t: int, turns: list[int]) -> bool:
    """One bid by a team for the person it gains most by; whether it wants to bid again."""
    gains = gains_of(a, t, 0.0)
    best = np.argmax(gains)
    court_in_vain(a, t, gains)
    if gains[best] == NOTHING:
        return False
    j = a.order[a.team[t].first + best]
    one, k = a.bid[j], a.bid[j].contest
    holder = a.person[k].holder
    offer = max(least_raise(a, j), reach(a, j, marginal(a, t, gains), 0.0))
    one.most_offered = most_affordable(a, j, 0.0)
    one.last_bid = offer + one.shift
    answered = answer(a, k)
    if answered >= offer and not unanswered(a, k):
        charge(a, k, offer)
    else:
        if holder != STAY:
            a.bid[holder].last_bid = answered + a.bid[holder].shift
        take(a, k, j, price(a, k, j, answered), turns)
    return True


@kernel
def gains_of(a: Auction, t: int, own: float) -> Floats:
    """What each of a team's bids gains at the least it takes, USD/yr; -inf if not to be had.

    ``own`` is the premium, USD/yr, that giving somebody up would set free.
    """
    team = a.team[t]
    left = max(0.0, a.left[team.firm] + own)
    gains = np.full(team.stop - team.first, NOTHING)
    for i in range(len(gains)):
        j = a.order[team.first + i]
        one, k = a.bid[j], a.bid[j].contest
        who = a.person[k]
        if one.most <= who.level or one.most < one.least or who.holder == j:
            continue
        standing = who.level_usd * one.shift_usd
        raised = standing if unanswered(a, k) else min(standing * a.step, one.top_usd)
        pay = one.floor_usd if one.least > who.level else raised
        if pay - one.scale_usd <= left:
            gains[i] = one.worth_usd - pay
    return gains


@kernel
def court_in_vain(a: Auction, t: int, gains: Floats) -> None:
    """Offer all it can to whoever it would gain more by than it can, and cannot have."""
    team, best = a.team[t], np.max(gains)
    left = max(0.0, a.left[team.firm])
    for i in range(len(gains)):
        j = a.order[team.first + i]
        one = a.bid[j]
        if one.most_offered != NOTHING or gains[i] != NOTHING:
            continue
        if one.worth_usd - min(one.top_usd, one.scale_usd + left) > best:
            offer = most_affordable(a, j, 0.0)
            if offer >= one.floor:
                one.most_offered = offer
                one.last_bid = offer


@formula
def unanswered(a: Auction, k: int) -> bool:
    """Whether the incumbent of a contest has nothing to answer a better offer with."""
    who = a.person[k]
    return who.holder == STAY and who.counter_limit <= who.pay + who.level


@kernel
def least_raise(a: Auction, j: int) -> float:
    """The level that bid ``j`` must offer at the least to be the best."""
    one, k = a.bid[j], a.bid[j].contest
    level = a.person[k].level
    if one.least > level or unanswered(a, k):
        return max(level, one.least)
    return min(level + a.increment, one.most)


@kernel
def marginal(a: Auction, t: int, gains: Floats) -> float:
    """Gain from the best use of a seat beside those that the team's vacancies will find."""
    beside = len(gains) - a.team[t].vacancies - 1
    if beside < 0:
        return 0.0
    return max(0.0, np.partition(gains, beside)[beside])


@kernel
def price(a: Auction, k: int, j: int, answered: float) -> float:
    """The level at which bid ``j`` wins person ``k`` from a holder that answers so far."""
    holder = a.person[k].holder
    if holder == STAY or a.bid[holder].most <= answered:  # who cannot come back is only matched
        return max(answered, a.bid[j].least)
    return max(answered, least_raise(a, j))


@kernel
def most_affordable(a: Auction, j: int, own: float) -> float:
    """Log of the most that bid ``j`` can offer, if ``own`` of its premium is set aside."""
    one = a.bid[j]
    return affordable(one.top, one.top_usd, one.scale_usd, a.left[one.firm] + own)


@kernel
def reach(a: Auction, j: int, elsewhere: float, own: float) -> float:
    """The level up to which bid ``j`` is no worse than a gain of ``elsewhere`` USD/yr."""
    most = most_affordable(a, j, own)
    if elsewhere > 0.0:
        worth = a.bid[j].worth_usd - elsewhere
        most = min(most, log_of(worth)) if worth > 0.0 else NOTHING
    return most - a.bid[j].shift


@kernel
def answer(a: Auction, k: int) -> float:
    """The level up to which whoever holds person ``k`` answers a rival."""
    j, own = a.person[k].holder, a.person[k].premium
    if j == STAY:
        return employers_answer(a, k)
    t = a.bid[j].team
    return max(a.person[k].level, reach(a, j, marginal(a, t, gains_of(a, t, own)), own))


@kernel
def employers_answer(a: Auction, k: int) -> float:
    """The level up to which person ``k``'s employer would raise pay, and note of it."""
    who = a.person[k]
    left = a.left[who.home] + who.premium
    most = affordable(who.counter_limit, who.counter_usd, who.paid_usd, left)
    who.counter = max(who.pay, most)
    return max(who.level, most - who.pay)


@kernel
def take(a: Auction, k: int, j: int, level: float, turns: list[int]) -> None:
    """Bid ``j`` becomes the standing offer to person ``k``; the former holder is outbid."""
    who, loser = a.person[k], a.person[k].holder
    payer = who.home if loser == STAY else a.bid[loser].firm
    a.left[payer] += who.premium
    who.premium = 0.0
    who.holder = j
    a.team[a.bid[j].team].vacancies -= 1
    charge(a, k, level)
    if loser != STAY:
        a.team[a.bid[loser].team].vacancies += 1
    wake(a, payer, turns)


@kernel
def charge(a: Auction, k: int, level: float) -> None:
    """The standing offer to person ``k`` rises to ``level``, and its premium with it."""
    who, j = a.person[k], a.person[k].holder
    payer = who.home if j == STAY else a.bid[j].firm
    free = who.paid_usd if j == STAY else a.bid[j].scale_usd
    pay = exp_of(level + (who.pay if j == STAY else a.bid[j].shift))
    premium = max(0.0, pay - free)
    a.left[payer] -= premium - who.premium
    who.level = level
    who.level_usd = exp_of(level)
    who.premium = premium


@kernel
def wake(a: Auction, firm: int, turns: list[int]) -> None:
    """A firm that has a seat or money back bids again."""
    for t in range(len(a.team)):
        if a.team[t].firm == firm and a.team[t].vacancies > 0:
            wait(a, t, turns)


@kernel
def let_employers_answer(a: Auction) -> None:
    """How far each employer that keeps its person would have gone."""
    for k in range(len(a.person)):
        if a.person[k].holder == STAY:
            employers_answer(a, k)


def outcomes(lots: Lots, a: Auction) -> Outcomes:
    """Who has whom, and at what pay."""
    winner, level = a.person["holder"], a.person["level"]
    won = winner[winner != STAY]
    pay = lots.pay + level
    pay[winner != STAY] = level[winner != STAY] + a.bid["shift"][won]
    a.bid["last_bid"][won] = pay[winner != STAY]
    # With seats and money back a bid may have risen beyond what it could when it was made.
    ceiling = np.maximum(a.bid["most_offered"], a.bid["last_bid"])
    let_employers_answer(a)
    return Outcomes(
        winner=winner.copy(),
        pay=pay,
        ceiling=ceiling,
        counter=a.person["counter"].copy(),
        bid=a.bid["last_bid"].copy(),
    )
