"""The null the model has to beat: constant hazards, and flows in proportion to size.

The people, firms and pay of the first day are the model's, and so are the facts the scenario
states: money paths, events, newcomers, exits from the field.  All else is chance, at rates that
are the same for everybody, everywhere and always: who is offered another job, by whom (a firm in
proportion to its AI heads, Gibrat 1931), whether the offer is taken, who quits, who is laid off,
whether a deal is refused.  Money, mission, lag, pressure, morale and strategy move nobody.

What the null has no word for is missing or nothing in its ledger, and is to be read so:

- Offers are for AI people and from firms of the race alone, as in the model; an incumbent never
  answers, so there are no counter-offers.  A firm's staff who quit are replaced from outside,
  those laid off are not.
- Nobody raids.  From the month in which the courting began, an input, every offer of a place in
  a frontier lab counts as one of a star seat, whoever makes it: ``raids.opened`` is then that
  input, ``raids.joined_in_3_months`` who joined the lab in that month and the two after, by an
  offer or a deal, and ``courted_best`` who of the best was offered a place in any other lab.
  Where that was nobody, ``refused_share`` is missing and says nothing: it is no share of zero.
- Cuts have no reason: their ``trigger`` is missing, and ``cuts.by_trigger`` is zero throughout.
- Capability stays, events apart (a pace common to all would change no belief), so that
  ``frugality`` and ``uncovered`` repeat the scenario's capabilities, compute and stakes.  Cash,
  valuations, pressure, users and morale stay too, deals and events apart, and mean nothing.
- No lab is founded by leavers, no firm fails and no deal is reviewed; what is not refused closes.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from types import MappingProxyType
from typing import TYPE_CHECKING

from sim.base.lazy import np
from sim.base.numerics import LEAST_UNIFORM, exp, log
from sim.base.quantities import Month
from sim.events import apply_events
from sim.market.vacancies import LAB, PRODUCT, STAR
from sim.model import checks_wanted
from sim.processes.ageing import grant_usd, grow_older, package_usd
from sim.processes.books import check_books
from sim.processes.deals import as_far_as_possible, carry_out, ends_the_race
from sim.processes.entrants import enter
from sim.processes.founding import found_world
from sim.processes.quits import chance, hire_staff, leave_the_field
from sim.processes.race import update_beliefs
from sim.processes.recording import record_month, record_people
from sim.processes.takeovers import ALL
from sim.state.ledger import DIVISIONS
from sim.state.people import APPLIED, CORE, FRONTIER
from sim.state.transfers import transfer

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sim.base.arrays import Flags, Floats, Ints
    from sim.scenario.schema import Scenario
    from sim.state.ledger import Ledger
    from sim.state.proposals import Proposal
    from sim.state.world import World


COURTING_BEGAN = Month.parse("2025-04")
"""First talks with the head of the new lab (A1:5, A3:11; ``figures:lab.window``)."""

NO_TRIGGER = -1


@dataclass(frozen=True)
class NullParameters:
    """All there is to fit in the null."""

    offer_hazard: float
    """Offers a month to each AI person at work, by some other firm of the race."""
    accepted: float
    """Share of offers that are taken."""
    rise: float
    """Median of what an offer pays above present pay, log points."""
    rise_spread: float
    """Scale of the logistic noise around it, log points."""
    quit_hazard: float
    """Quits a month of everybody at a firm of the race, to employers outside it."""
    layoff_hazard: float
    """Layoffs a month of everybody at a firm of the race, whatever the firm and division."""
    deal_refused: float
    """Share of offers for stakes and teams that are refused, whatever the price."""


NULL_PRIORS: Mapping[str, tuple[float, float, str]] = MappingProxyType(
    {
        "offer_hazard": (
            0.005,
            0.1,
            "base_data:priors.offer_arrival_employed, 0.040-0.054; from a tenth to twice; assumed",
        ),
        "accepted": (
            0.05,
            0.8,
            "base_data:priors.offer_accepted, 0.27-0.37; far wider, for a hot market; assumed",
        ),
        "rise": (
            0.0,
            1.0,
            "some 0.1 in ordinary times (Topel & Ward 1992, from memory); to 2.7 times; assumed",
        ),
        "rise_spread": (
            0.05,
            0.6,
            "from offers much alike to one in a hundred 16 times as high as the median; assumed",
        ),
        "quit_hazard": (
            0.002,
            0.02,
            "base_data:priors.tech_turnover, 0.007-0.011 a month; a quarter to twice; assumed",
        ),
        "layoff_hazard": (
            0.0,
            0.03,
            "some 0.01 in US business (JOLTS, from memory); to figures:cut.meta_ai; assumed",
        ),
        "deal_refused": (0.0, 1.0, "every share is as likely; assumed"),
    }
)
"""Least, most and why, by field: uniform in between."""


def null_parameters(uniforms: Sequence[float]) -> NullParameters:
    """Parameters at a point of the unit cube, one coordinate a field, in their order.

    Raises:
        ValueError: there are more or fewer coordinates than fields, or one is outside 0 to 1.
    """
    if not all(0.0 <= one <= 1.0 for one in uniforms):
        raise ValueError(f"coordinates are between 0 and 1, not {list(uniforms)}")
    values = {}
    for field, one in zip(fields(NullParameters), uniforms, strict=True):
        low, high, _ = NULL_PRIORS[field.name]
        values[field.name] = low + (high - low) * float(one)
    return NullParameters(**values)


def simulate_null(
    scenario: Scenario, seed: int, parameters: NullParameters, check: bool | None = None
) -> Ledger:
    """Run one replicate of the null and return what it wrote down, in the model's tables.

    ``check`` makes every month prove that its books balance, as in :func:`sim.model.simulate`.
    The result is a function of scenario, seed and parameters alone; with the same seed everybody
    has the same luck at other parameters.

    Raises:
        CheckFailed: what must hold does not, a fault of the null; only when checking.
    """
    world = found_world(scenario, seed)
    world.checking = checks_wanted(check)
    world.firms.premium_budget_usd_per_year[:] = np.inf  # nobody's money binds
    record_people(world, "start")
    for _ in range(int(scenario.run.end) - int(scenario.run.start) + 1):
        one_null_month(world, parameters)
    record_people(world, "end")
    return world.ledger


def one_null_month(world: World, parameters: NullParameters) -> None:
    """Everything that happens in a month of the null."""
    world.begin_month()
    apply_events(world)
    stand_still(world)
    lay_off(world, parameters)
    answer_deals(world, parameters)
    make_offers(world, parameters)
    quit_for_outside(world, parameters)
    hire_staff(world, world.firms.index("outside"))
    leave_the_field(world)
    enter(world)
    grow_older(world)
    record_month(world)
    check_books(world)


def stand_still(world: World) -> None:
    """Labs command the compute the scenario gives them, and nobody's capability moves by itself."""
    firms = world.firms
    compute = firms.lab_compute_share * world.rate("capex") + firms.lab_budget_usd_per_year
    firms.lab_compute_usd_per_year = np.where(world.racing, compute, 0.0)
    update_beliefs(world)


# -- people leave ----------------------------------------------------------------------------------


def at_risk(world: World, employers: Flags, rows: slice) -> Ints:
    """Who of these works for one of the employers marked and did not come this month."""
    people = world.people
    there = people.rows_of(employers, rows)
    return there[people.tenure_months[there] > 0]


def befallen(world: World, rows: Ints, hazard: float, purpose: str) -> Ints:
    """Those to whom something of this monthly rate happens this month."""
    return rows[world.uniforms(purpose, rows) < chance(hazard)]


def lay_off(world: World, parameters: NullParameters) -> None:
    """Everybody in the race at the same hazard; the places go with the people."""
    people, firms = world.people, world.firms
    rows = at_risk(world, world.racing, people.everybody)
    gone = befallen(world, rows, parameters.layoff_hazard, "null layoff")
    before = people.heads(len(firms))
    place = people.firm[gone].astype(np.int64) * len(DIVISIONS) + people.division[gone]
    cut = np.bincount(place, people.weight[gone], before.size).reshape(before.shape)
    firm, division = np.nonzero(cut)
    world.ledger.append(
        "cuts",
        {
            "month": np.int32(world.month),
            "firm": firm.astype(np.int16),
            "division": division.astype(np.int8),
            "people": cut[firm, division],
            "share": cut[firm, division] / before[firm, division],
            "trigger": np.int8(NO_TRIGGER),
        },
    )
    firms.target_heads -= cut
    go_outside(world, gone, "laid_off")


def quit_for_outside(world: World, parameters: NullParameters) -> None:
    """Everybody in the race at the same hazard."""
    rows = at_risk(world, world.racing, world.people.everybody)
    go_outside(world, befallen(world, rows, parameters.quit_hazard, "null quit"), "quit")


def go_outside(world: World, rows: Ints, channel: str) -> None:
    """These people work outside the race from now on, at the pay there."""
    division = np.maximum(world.people.division[rows], APPLIED)
    outside = world.firms.index("outside")
    transfer(world, rows, outside, division, channel, world.outside_pay(rows))


# -- people are offered jobs -----------------------------------------------------------------------


def make_offers(world: World, parameters: NullParameters) -> None:
    """Offers to AI people wherever they work, and the moves of those who take them."""
    people, rules = world.people, world.scenario.vesting
    heads = ai_heads_in_race(world)
    rows = at_risk(world, world.open, people.talents)
    rows = befallen(world, rows, parameters.offer_hazard, "null offer")
    rows = rows[heads.sum() > heads.sum(axis=1)[people.firm[rows]]]  # somebody else is there
    place = place_by_size(world.uniforms("null bidder", rows), people.firm[rows], heads)
    bidder, division = np.divmod(place, heads.shape[1])
    rise = parameters.rise + parameters.rise_spread * logistic(world.uniforms("null pay", rows))
    pay = people.pay_usd_per_year[rows] * exp(rise)
    taken = world.uniforms("null answer", rows) < parameters.accepted
    record_null_offers(world, rows, bidder, seats(world, division), pay, rise, taken)
    transfer(
        world,
        rows[taken],
        bidder[taken],
        division[taken],
        "poached",
        pay[taken],
        grant_usd(rules, pay[taken]),
        rules.horizon,
    )


def ai_heads_in_race(world: World) -> Floats:
    """AI people of firms that race, firm x division (frontier lab, applied AI); zero elsewhere."""
    heads: Floats = world.people.ai_heads(len(world.firms))[:, :CORE]
    return np.where(world.racing[:, None], heads, 0.0)


def place_by_size(luck: Floats, employer: Ints, heads: Floats) -> Ints:
    """Where each person is offered a job: elsewhere, with a chance in proportion to heads.

    ``luck`` (uniform) and ``employer`` have one entry a person; ``heads`` is firm x division.
    Returns positions in ``heads`` laid flat.
    """
    size = heads.sum(axis=1)
    before, own = np.cumsum(size) - size, size[employer]
    # The heads of all firms laid end to end, the own firm's left out.
    point = luck * (size.sum() - own)
    point += np.where(point >= before[employer], own, 0.0)
    within = np.minimum(point, np.nextafter(size.sum(), 0.0))
    place: Ints = np.searchsorted(np.cumsum(heads), within, side="right")
    return place


def logistic(luck: Floats) -> Floats:
    """Standard logistic values from uniforms in [0, 1)."""
    return log(np.maximum(luck, LEAST_UNIFORM)) - log(1.0 - luck)


def seats(world: World, division: Ints) -> Ints:
    """Kind of the seats offered: those in labs are stars' once the courting has begun."""
    in_lab = STAR if world.date >= COURTING_BEGAN else LAB
    return np.where(division == FRONTIER, in_lab, PRODUCT)


def record_null_offers(
    world: World, rows: Ints, bidder: Ints, seat: Ints, pay: Floats, rise: Floats, taken: Flags
) -> None:
    """One row an offer; it weighs nothing against staying but pay, and that decides nothing."""
    people = world.people
    nothing = dict.fromkeys(
        ("du_mission", "du_publishing", "du_compute", "du_peers", "du_lock_in", "du_chance"), 0.0
    )
    world.ledger.append(
        "offers",
        {
            "month": np.int32(world.month),
            "contest": world.contests + np.arange(len(rows)),
            "person": rows,
            "talent": people.talent[rows],
            "role": people.role[rows],
            "incumbent": people.firm[rows],
            "tenure_months": people.tenure_months[rows],
            "bidder": bidder.astype(np.int16),
            "seat": seat.astype(np.int8),
            "is_counter": False,
            "ceiling_usd_per_year": pay,
            "pay_usd_per_year": pay,
            "package_usd": package_usd(world.scenario.vesting, pay),
            "accepted": taken,
            "du_pay": rise,
        }
        | nothing,
    )
    world.contests += len(rows)


# -- deals -----------------------------------------------------------------------------------------


def answer_deals(world: World, parameters: NullParameters) -> None:
    """Holders refuse this month's proposals at a constant chance; the others close at once."""
    proposals, world.proposals = world.proposals, []
    for proposal in proposals:
        if world.open[proposal.buyer] and world.open[proposal.target]:
            offer = as_far_as_possible(world, proposal)
            carry_out(world, offer, null_answer(world, offer, parameters.deal_refused), 0)


def null_answer(world: World, offer: Proposal, refused: float) -> str:
    """What becomes of an offer: impossible if nothing is left to buy, else as luck has it."""
    owned = float(world.firms.stakes[offer.buyer, offer.target])
    all_of_it = owned + offer.stake >= ALL
    if owned >= ALL or (all_of_it and ends_the_race(world, offer)):
        return "impossible"
    keys = world.firms.keys
    pair = f"{keys[offer.buyer]} {keys[offer.target]}"
    return "refused" if world.draws.one("null deal", pair, world.month) < refused else "closed"
