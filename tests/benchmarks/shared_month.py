"""The month of a twin: firms follow the engine's own rules, people the twin's.

A twin writes the rules of what happens to people anew and leaves to the engine what only some
thirty firms do: race, finance, investors, stances, deals, the settlement of contests.  The
engine's firms read columns of people; so a twin hands its people over to the world's columns
and back, and a clock books that, the firms and the people apart.
"""

from __future__ import annotations

import time
from collections import defaultdict
from contextlib import contextmanager
from typing import TYPE_CHECKING, Protocol

from sim.events import apply_events
from sim.market.vacancies import grow_targets
from sim.processes.compute_split import split_compute
from sim.processes.deals import settle_deals
from sim.processes.finance import update_finance
from sim.processes.insolvency import close_insolvent
from sim.processes.investors import update_pressure
from sim.processes.openness import adjust_openness
from sim.processes.race import run_race
from sim.processes.reallocation import move_side_bets
from sim.processes.specialisation import give_up_labs
from sim.processes.stance import choose_stances
from sim.processes.users import update_users

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sim.processes.stance import Decider
    from sim.state.world import World


class Clock:
    """Seconds spent on each kind of work; work inside other work is booked once."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = defaultdict(float)
        self._doing = ["nothing"]
        self._since = time.perf_counter()

    @contextmanager
    def on(self, what: str) -> Iterator[None]:
        """Book what is done inside as this."""
        self._book()
        self._doing.append(what)
        try:
            yield
        finally:
            self._book()
            self._doing.pop()

    def _book(self) -> None:
        now = time.perf_counter()
        self.seconds[self._doing[-1]] += now - self._since
        self._since = now


class Twin(Protocol):
    """Whoever has rules of its own for people."""

    world: World
    clock: Clock
    deciders: Sequence[Decider]

    def to_columns(self) -> None:
        """Write the people into the world's columns."""

    def from_columns(self) -> None:
        """Read the people from the world's columns."""

    def grant_retention(self) -> None:
        """Extra grants of firms that defend their labs."""

    def cut_staff(self) -> None:
        """Waves of layoffs."""

    def hold_market(self) -> None:
        """Approaches, contests, moves and raises."""

    def unsettle_labs(self) -> None:
        """Reorganisations, before anybody quits."""

    def quit_jobs(self) -> None:
        """Quits, staff hired back, and who leaves the field."""

    def spread_departures(self) -> None:
        """What the loss of leaders does."""

    def form_factions(self) -> None:
        """What stands between newcomers and old hands."""

    def enter(self) -> None:
        """New doctorates."""

    def grow_older(self) -> None:
        """Morale heals, tenure grows, grants vest."""

    def record(self) -> None:
        """The month's statistics of people."""


@contextmanager
def in_columns(twin: Twin) -> Iterator[None]:
    """The engine's rules at work on the twin's people, through the columns."""
    with twin.clock.on("hand over"):
        twin.to_columns()
        twin.world.people.staff_moved()
    with twin.clock.on("firms"):
        yield
    with twin.clock.on("hand over"):
        twin.from_columns()


def twin_month(twin: Twin) -> None:
    """Everything that happens in a month, in the engine's order."""
    world = twin.world
    with in_columns(twin):
        world.begin_month()
        apply_events(world)
        run_race(world)
        update_users(world)
        update_finance(world)
        close_insolvent(world)
        update_pressure(world)
        adjust_openness(world)
        choose_stances(world, twin.deciders)
        move_side_bets(world)
        split_compute(world)
        give_up_labs(world)
    with twin.clock.on("people"):
        twin.grant_retention()
        twin.cut_staff()
    if deals_are_possible(world):
        with in_columns(twin):
            settle_deals(world)
    with twin.clock.on("firms"):
        grow_targets(world)
    with twin.clock.on("people"):
        twin.hold_market()
        twin.unsettle_labs()
        twin.quit_jobs()
        twin.spread_departures()
        twin.form_factions()
        twin.enter()
        twin.grow_older()
        twin.record()


def deals_are_possible(world: World) -> bool:
    """Whether anybody has offered, waits for a review, or looks for something to buy."""
    return bool(
        world.proposals or world.pending or any(stance.buys for stance in world.firms.stances)
    )
