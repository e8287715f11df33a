"""The model as Mesa sees it: firms are agents, the month is the model's step.

This is the only module that imports Mesa.  Mesa 3.3 remembers every model it has ever
given an agent number (``Agent._ids``), so a finished model is taken out of that memory:
thousands of runs in one process then leave it as they found it.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import mesa

from sim.processes.founding import found_world
from sim.processes.recording import record_people
from sim.step import one_month
from sim.strategies import decider

if TYPE_CHECKING:
    from collections.abc import Callable

    from sim.scenario.schema import Scenario
    from sim.state.ledger import Ledger
    from sim.state.view import FirmView, Stance


CHECK = "TALENTWAR_CHECK"
"""Environment variable that says whether runs check themselves if nothing else says so."""


class Firm(mesa.Agent):
    """A firm: it looks at its position and decides by its strategy."""

    def __init__(self, model: TalentMarket, index: int) -> None:
        super().__init__(model)
        self.index = index
        self.key = model.world.firms.keys[index]

    def decide(self, view: FirmView) -> Stance:
        """The stance this firm takes, by the strategy it has this month."""
        world = self.model.world
        return decider(world.firms.strategies[self.index], world.scenario.stance)(view)


class TalentMarket(mesa.Model):
    """The market for AI talent: a world of people and the firms that compete in it."""

    def __init__(self, scenario: Scenario, seed: int, check: bool | None = None) -> None:
        super().__init__(seed=seed)
        self.world = found_world(scenario, seed)
        self.world.checking = checks_wanted(check)
        self.firms = [Firm(self, index) for index in range(len(self.world.firms))]

    def step(self) -> None:
        """One month."""
        one_month(self.world, self.firms)

    def close(self) -> None:
        """Leave Mesa's memory and let go of the world, which nobody else then holds."""
        self.remove_all_agents()
        self.firms.clear()
        mesa.Agent._ids.pop(self, None)
        del self.world


def checks_wanted(check: bool | None) -> bool:
    """Whether a run checks itself: as asked, or else as the environment says."""
    return os.environ.get(CHECK, "0") not in ("", "0") if check is None else check


def simulate(
    scenario: Scenario,
    seed: int,
    on_month: Callable[[int], None] | None = None,
    check: bool | None = None,
) -> Ledger:
    """Run one replicate and return what it wrote down.

    ``on_month`` is told the number of months done.  ``check`` makes every month prove that
    its books balance and its market left nobody out (unless given, ``TALENTWAR_CHECK`` decides).
    The result is a function of scenario and seed alone.

    Raises:
        CheckFailed: what must hold does not, a fault of the model; only when checking.
    """
    model = TalentMarket(scenario, seed, check)
    world = model.world
    try:
        record_people(world, "start")
        for month in range(int(scenario.run.end) - int(scenario.run.start) + 1):
            model.step()
            if on_month is not None:
                on_month(month + 1)
        record_people(world, "end")
    finally:
        model.close()
    return world.ledger
