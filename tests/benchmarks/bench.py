"""What a run costs, against streaming its own columns once: ``make bench``.

Prints a table and writes it to ``results/benchmarks/run.json``.  Times of one machine say
little; the ratio to streaming the same columns, measured in the same minute, travels.
"""

from __future__ import annotations

import json
import resource
import time
from pathlib import Path

import numpy as np

from sim.model import TalentMarket
from sim.scenario.places import load_scenario

SCALES = (0.01, 0.1, 1.0)
MONTHS = 6
RESULTS = Path(__file__).parents[2] / "results" / "benchmarks"


def seconds_a_month(scale: float) -> dict[str, float]:
    """One world's first months: seconds a month, people, and how often it streams its columns."""
    scenario = load_scenario("baseline", [f"population.scale={scale}"]).value
    begun = time.perf_counter()
    model = TalentMarket(scenario, 1)
    founded = time.perf_counter()
    for _ in range(MONTHS):
        model.step()
    done = time.perf_counter()
    streaming = seconds_to_stream(model)
    rows = len(model.world.people)
    model.close()
    month = (done - founded) / MONTHS
    return {
        "scale": scale,
        "rows": rows,
        "founding_seconds": founded - begun,
        "month_seconds": month,
        "month_over_streaming": month / streaming,
        "peak_megabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }


def seconds_to_stream(model: TalentMarket) -> float:
    """Fastest of five times reading and writing every column of people once."""
    columns = [c for c in vars(model.world.people).values() if isinstance(c, np.ndarray)]
    copies = [np.empty_like(column) for column in columns]
    times = []
    for _ in range(5):
        begun = time.perf_counter()
        for column, copy in zip(columns, copies, strict=True):
            np.copyto(copy, column)
        times.append(time.perf_counter() - begun)
    return min(times)


def main() -> None:
    """Measure, show, and keep the table."""
    rows = [seconds_a_month(scale) for scale in SCALES]
    print(f"{'rows':>10} {'founding s':>11} {'month ms':>9} {'x streaming':>12} {'peak MB':>8}")
    for row in rows:
        print(
            f"{row['rows']:>10,.0f} {row['founding_seconds']:>11.2f} "
            f"{1000 * row['month_seconds']:>9.0f} {row['month_over_streaming']:>12.1f} "
            f"{row['peak_megabytes']:>8.0f}"
        )
    RESULTS.mkdir(parents=True, exist_ok=True)
    (RESULTS / "run.json").write_text(json.dumps(rows, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
