"""Where a month's time and memory go: ``python -m tests.benchmarks.profile_month SCALE MONTHS``.

Times each step of the month of the baseline, staff thinned to ``SCALE`` (1 is everybody), after a
world of its own to warm up; then the bytes of each column of people.
"""

from __future__ import annotations

import inspect
import re
import sys
import time
from collections import Counter
from typing import TYPE_CHECKING, Any

from sim import step
from sim.model import TalentMarket
from sim.scenario.places import load_scenario
from sim.state.people import COLUMNS

if TYPE_CHECKING:
    from collections.abc import Callable


def steps() -> list[str]:
    """What a month is made of, in order."""
    called = re.findall(r"^    (\w+)\(world", inspect.getsource(step.one_month), re.MULTILINE)
    return [name for name in called if hasattr(step, name)]


def timed(rule: Callable[..., Any], name: str, spent: Counter[str]) -> Callable[..., Any]:
    """The rule, which books its time under a name."""

    def booked(*args: Any) -> Any:
        begun = time.perf_counter()
        try:
            return rule(*args)
        finally:
            spent[name] += time.perf_counter() - begun  # type: ignore[assignment]

    return booked


def main() -> None:
    """Measure and print."""
    scale, months = [*sys.argv[1:], "1", "24"][:2]
    scenario = load_scenario("baseline", [f"population.scale={scale}"]).value
    warm = TalentMarket(scenario, 2)
    for _ in range(4):
        warm.step()
    warm.close()
    begun = time.perf_counter()
    model = TalentMarket(scenario, 1)
    founding = time.perf_counter() - begun
    spent: Counter[str] = Counter()
    for name in steps():
        setattr(step, name, timed(getattr(step, name), name, spent))
    begun = time.perf_counter()
    for _ in range(int(months)):
        model.step()
    whole = time.perf_counter() - begun
    people = model.world.people
    print(f"{len(people):,} rows, founded in {1000 * founding:.0f} ms")
    print(f"{'a month':20} {1000 * whole / int(months):8.2f} ms")
    for name, seconds in spent.most_common():
        print(f"{name:20} {1000 * seconds / int(months):8.2f} ms {seconds / whole:6.1%}")
    sizes = {name: getattr(people, name).itemsize for name in ("cohort", "number", *COLUMNS)}
    print(f"{sum(sizes.values()) + 8} bytes a person with the key of luck: {sizes}")


if __name__ == "__main__":
    main()
