"""Which scenarios have to be run to tell which of several edits moved a result, and how often.

They are run with the same luck, and with the same rows of the posterior, as A and B: replicate r
of all of them differs in nothing but the edits made.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from sim.base.errors import ScenarioError, TalentwarError
from sim.experiments.batch.kept import refuse_unknown_statistics
from sim.experiments.batch.runs import Run
from sim.experiments.edits.sets import JOINED_BY, between, scenarios
from sim.experiments.edits.shapley import drawn_orders, on_the_way, subsets
from sim.experiments.run import prepare
from sim.record.read import is_result, read_result
from sim.scenario.places import load_scenario

if TYPE_CHECKING:
    from sim.experiments.edits.sets import Between, By, Edit
    from sim.experiments.edits.shapley import Order, Set
    from sim.experiments.run import Request
    from sim.scenario.load import Loaded
    from sim.scenario.schema import Scenario

Way = Literal["ordered", "shapley"]
ALL_ORDERS_UP_TO = 6
"""So many edits are divided over all orders (64 scenarios); of more, orders are drawn."""
ORDERS = 12
MOST_ORDERS = 1000


@dataclass(frozen=True)
class Division:
    """How an effect is divided among edits: in one order, over all orders, or over some drawn.

    ``by`` says what one edit is (see :func:`sim.experiments.edits.sets.between`).  In one order,
    edits named in ``first`` come first and the others follow as they stand.  ``orders`` is how
    many are drawn; unless given all are taken, or twelve of more than six edits.
    """

    way: Way = "shapley"
    by: By = "edit"
    first: Sequence[str] = ()
    orders: int | None = None

    def orders_of(self, edits: Sequence[Edit], seed: int) -> list[Order] | None:
        """The orders that are taken; None for all of them.

        Raises:
            TalentwarError: an edit is not there, or an order is asked for that is not used.
        """
        if self.way == "ordered":
            return [self._as_told(edits)]
        if self.first:
            raise TalentwarError("an order of edits goes with --which-edit ordered only")
        if self.orders is None and len(edits) <= ALL_ORDERS_UP_TO:
            return None
        number = ORDERS if self.orders is None else self.orders
        if not 1 <= number <= MOST_ORDERS:
            raise TalentwarError(f"{number} orders are not allowed; give 1 to {MOST_ORDERS}")
        return drawn_orders(len(edits), number, seed)

    def needed(self, edits: Sequence[Edit], seed: int) -> list[Set]:
        """The sets of edits to be run; where orders are drawn, also each edit alone."""
        orders = self.orders_of(edits, seed)
        if orders is None:
            return subsets(len(edits))
        singles = range(len(edits)) if self.way == "shapley" else ()
        return on_the_way([*orders, *((one,) for one in singles)])

    def _as_told(self, edits: Sequence[Edit]) -> Order:
        if self.orders is not None:
            raise TalentwarError("--orders goes with --which-edit shapley only")
        every = range(len(edits))
        names = [{edit.name, *edit.name.split(JOINED_BY)} for edit in edits]
        for name in self.first:
            if not any(name in each for each in names):
                known = ", ".join(edit.name for edit in edits)
                raise TalentwarError(f"there is no edit {name!r}; there are: {known}")
        told = [one for name in self.first for one in every if name in names[one]]
        return tuple(dict.fromkeys([*told, *every]))


@dataclass(frozen=True)
class Question:
    """What is to be run, looked over: the runs of each set of edits, and the statistics wanted.

    ``orders`` are the orders of edits that are taken, None for all of them.
    """

    a: str
    b: str
    way: Way
    edits: tuple[Edit, ...]
    notes: tuple[str, ...]
    orders: Sequence[Order] | None
    requests: Mapping[Set, Request]
    statistics: tuple[str, ...]

    @property
    def whole(self) -> Request:
        """The runs of B."""
        return self.requests[frozenset(range(len(self.edits)))]

    @property
    def size(self) -> str:
        """How many runs there are, in words."""
        sets, times = len(self.requests), self.whole.replicates
        what = f"{sets} scenarios"
        if self.orders is None:
            what = f"2^{len(self.edits)} = {what}"
        elif self.way == "shapley":
            what = f"{len(self.orders)} orders of {len(self.edits)} edits: {what}"
        return f"{what} x {times} replicates = {sets * times} runs"

    def runs(self, made: Set) -> list[Run]:
        """The runs of the scenario with some edits made, one a replicate.

        Raises:
            TalentwarError: a draw of the posterior makes no scenario there.
        """
        request = self.requests[made]
        try:
            return [Run.of(request.realised(seed), seed) for seed in request.seeds]
        except ScenarioError as error:
            told = error.problems[-1]
            names = " and ".join(self.edits[one].name for one in sorted(made)) or "no edit"
            raise TalentwarError(f"with {names} made: {told.path}: {told.what}") from error


def question(
    a: str | Path,
    b: str | Path,
    division: Division | None = None,
    *,
    statistics: Sequence[str] | None = None,
    overrides: Sequence[str] = (),
    replicates: int | None = None,
    seed: int | None = None,
    point: bool = False,
) -> Question:
    """Look the question over which edit moved a result, without running anything.

    Args:
        a: a scenario, by file or name, or a result folder, of which the scenario, seed,
            replicates and choice of parameters are taken.
        b: another one.
        division: how the effect is divided; over all orders of edits unless given.
        statistics: what the effect is on; what B says should be looked at unless given.
        overrides: changes made to both, which are no edits.
        replicates: how often each scenario is run; as the one with fewer says unless given.
        seed: of all luck; as A and B say unless given.
        point: fitted parameters at their best point, not drawn.

    Raises:
        TalentwarError: nothing differs, the seeds differ, or a statistic or an edit is not there.
    """
    way = division or Division()
    of_a, of_b = (_Side.of(place, overrides) for place in (a, b))
    asked = _asked(of_b, statistics)
    if seed is None and of_a.seed != of_b.seed:
        raise TalentwarError(
            f"{a} has seed {of_a.seed} and {b} has seed {of_b.seed}; give one with --seed"
        )
    luck = of_a.seed if seed is None else seed
    settings: dict[str, Any] = {
        "replicates": min(of_a.replicates, of_b.replicates) if replicates is None else replicates,
        "seed": luck,
        "point": point or of_a.point or of_b.point,
        "jobs": 1,
    }
    posterior = prepare(of_a.scenario, **settings).posterior

    def needed(found: Between) -> list[Set]:
        return way.needed(found.edits, luck)

    edits, made = scenarios(between(of_a.scenario, of_b.scenario, way.by), needed)
    return Question(
        a=of_a.name,
        b=of_b.name,
        way=way.way,
        edits=edits.edits,
        notes=edits.notes,
        orders=way.orders_of(edits.edits, luck),
        requests={
            each: prepare(loaded, posterior=posterior, **settings) for each, loaded in made.items()
        },
        statistics=asked,
    )


def _asked(side: _Side, statistics: Sequence[str] | None) -> tuple[str, ...]:
    asked = tuple(dict.fromkeys(statistics or side.scenario.value.look_at))
    if not asked:
        raise TalentwarError(
            f"{side.name} names no statistic to look at; give --of, e.g. overall.cuts.people"
        )
    refuse_unknown_statistics(asked, side.scenario.value.firms, "--of")
    return asked


@dataclass(frozen=True)
class _Side:
    """One of the two scenarios, with the settings it was or would be run with."""

    name: str
    scenario: Loaded[Scenario]
    seed: int
    replicates: int
    point: bool

    @classmethod
    def of(cls, place: str | Path, overrides: Sequence[str]) -> _Side:
        if not is_result(place):
            loaded = load_scenario(place, overrides)
            run = loaded.value.run
            return cls(loaded.name, loaded, int(run.seed), int(run.replicates), point=False)
        result = read_result(place)
        loaded = load_scenario(Path(place) / "scenario.yaml", overrides)
        point = result.parameters["from"] == "point"
        return cls(result.name, loaded, result.seed, len(result.seeds), point)
