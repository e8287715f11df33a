"""One month, read aloud.  Order lives only here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.events import apply_events
from sim.market.round import hold_market
from sim.processes.ageing import grow_older
from sim.processes.books import check_books
from sim.processes.cascades import spread_departures
from sim.processes.compute_split import split_compute
from sim.processes.cuts import cut_staff
from sim.processes.deals import settle_deals
from sim.processes.entrants import enter
from sim.processes.factions import form_factions
from sim.processes.finance import update_finance
from sim.processes.insolvency import close_insolvent
from sim.processes.investors import update_pressure
from sim.processes.morale import heal_morale
from sim.processes.openness import adjust_openness
from sim.processes.quits import quit_jobs
from sim.processes.race import run_race
from sim.processes.reallocation import move_side_bets
from sim.processes.recording import record_month
from sim.processes.reorganisation import reorganise_labs
from sim.processes.retention import grant_retention
from sim.processes.specialisation import give_up_labs
from sim.processes.stance import choose_stances
from sim.processes.users import update_users

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sim.processes.stance import Decider
    from sim.state.world import World


def one_month(world: World, firms: Sequence[Decider]) -> None:
    """Everything that happens in a month."""
    world.begin_month()
    apply_events(world)
    run_race(world)
    update_users(world)
    update_finance(world)
    close_insolvent(world)
    update_pressure(world)
    adjust_openness(world)
    choose_stances(world, firms)
    move_side_bets(world)
    split_compute(world)
    give_up_labs(world)
    grant_retention(world)
    cut_staff(world)
    settle_deals(world)
    hold_market(world)
    reorganise_labs(world)
    quit_jobs(world)
    spread_departures(world)
    form_factions(world)
    enter(world)
    heal_morale(world)
    grow_older(world)
    record_month(world)
    check_books(world)
