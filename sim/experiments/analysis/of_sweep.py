"""The runs of a sweep as a sample to be analysed: which factors, which points, which outcome."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sim.base.errors import TalentwarError
from sim.base.lazy import np
from sim.experiments.analysis.sample import Factor, Sample
from sim.experiments.sweeps.verdicts import labels

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sim.base.arrays import Floats, Ints
    from sim.experiments.sweeps.designs import Points
    from sim.experiments.sweeps.file import Design
    from sim.experiments.sweeps.read import SweepResult

ONE_DESIGN = ("morris", "saltelli")
"""Designs whose analysis takes their points as they are, and no others beside them."""


def sample_of(
    result: SweepResult,
    statistic: str | None = None,
    decision: str | None = None,
    over: str | None = None,
) -> Sample:
    """One outcome of a sweep over the points of its design.

    Sampled uncertainties are the factors, and where no decision is named and the design allows
    it, the levers too.  Where only the levers were sampled they are the factors, and every
    circumstance counts as a replicate.  Of a grid or a list all factors are.

    Args:
        result: the sweep.
        statistic: the outcome; the first unless given.
        decision: the decision to look at.
        over: a second one: the outcome is then what the first brings over it, pair by pair.

    Raises:
        TalentwarError: there is no such outcome or decision, one has to be named, or one is set
            over itself.
    """
    name = statistic or next(iter(result.sweep.outcomes))
    values = outcome_of(result, name, decision, over)
    told = f"{name}: {decision} over {over}" if over else name
    designs = result.sweep.design
    sampled = bool(result.circumstances.units.size)
    if not sampled and result.cases.units.size and values.shape[1] > 1:
        return by_levers(result, told, values)
    if values.shape[1] == 1 and (sampled or not result.record["levers"]):
        factors = result.record["uncertainties"]
        points = result.circumstances
        return made(told, factors, designs.uncertainties, points, values[:, 0], points.blocks)
    if sampled and designs.uncertainties.kind in ONE_DESIGN:
        raise TalentwarError(
            f"{result.folder}: was run for {len(result.cases)} decisions; name one of them with "
            f"--decision: {', '.join(labels(result))}"
        )
    return by_everything(result, told, values)


def outcome_of(
    result: SweepResult, statistic: str, decision: str | None, over: str | None
) -> Floats:
    """An outcome, (points, decisions, replicates): of all decisions, of one, or of a difference."""
    values = result.outcome(statistic)
    if over is not None and decision is None:
        raise TalentwarError("--over needs --decision: what is it that is set against another?")
    if decision is None:
        return values
    chosen = values[:, [numbered(result, decision)]]
    if over is None:
        return chosen
    if over == decision:
        raise TalentwarError(f"--over {over!r} is --decision itself; name another to set it over")
    difference: Floats = chosen - values[:, [numbered(result, over)]]
    return difference


def numbered(result: SweepResult, decision: str) -> int:
    """Which decision a name stands for."""
    names = labels(result)
    if decision not in names:
        raise TalentwarError(f"there is no decision {decision!r}; give one of {', '.join(names)}")
    return names.index(decision)


def made(
    statistic: str,
    factors: Sequence[dict[str, Any]],
    design: Design,
    points: Points,
    outcome: Floats,
    blocks: Ints,
) -> Sample:
    """A sample of one design's points; ``outcome`` is (points, replicates)."""
    return Sample(
        tuple(map(of_record, factors)),
        described(design),
        points.units,
        np.array([coded(each, factors) for each in points.settings]),
        outcome,
        tuple(f"point {number}" for number in range(len(points))),
        statistic,
        blocks,
    )


def by_levers(result: SweepResult, statistic: str, values: Floats) -> Sample:
    """A sample whose points are decisions; circumstances count as replicates."""
    outcome = np.moveaxis(values, 1, 0).reshape(values.shape[1], -1)
    alike = np.zeros(len(result.cases), dtype=np.int64)
    levers = result.record["levers"]
    return made(statistic, levers, result.sweep.design.levers, result.cases, outcome, alike)


def by_everything(result: SweepResult, statistic: str, values: Floats) -> Sample:
    """A sample of every decision in every circumstance; ``values`` may be of one decision."""
    alone = values.shape[1] == 1
    levers = [] if alone else result.record["levers"]
    factors = [*result.record["uncertainties"], *levers]
    cases = [{}] if alone else result.cases.settings
    settings = [{**each, **case} for each in result.circumstances.settings for case in cases]
    names = labels(result)
    kind = result.sweep.design.uncertainties.kind
    return Sample(
        tuple(map(of_record, factors)),
        {"kind": kind if result.circumstances.units.size else "grid"},
        np.empty((0, 0)),
        np.array([coded(each, factors) for each in settings]),
        values.reshape(-1, values.shape[2]),
        tuple(
            f"point {number}" + ("" if alone else f", {names[case]}")
            for number in range(len(result.circumstances))
            for case in range(len(cases))
        ),
        statistic,
        np.repeat(result.circumstances.blocks, len(cases)),
    )


def of_record(factor: dict[str, Any]) -> Factor:
    """A factor as the sweep's record has it."""
    levels = tuple(factor["levels"])
    low, high = float(factor["low"]), float(factor["high"])
    return Factor(factor["name"], low, high, levels, factor["unit"])


def coded(settings: dict[str, Any], factors: Sequence[dict[str, Any]]) -> list[float]:
    """Settings as numbers: of a level its place in the list."""
    return [
        float(one["levels"].index(settings[one["name"]]))
        if one["levels"]
        else float(settings[one["name"]])
        for one in factors
    ]


def described(design: Design) -> dict[str, Any]:
    """What an analysis has to know of a design."""
    return {
        "kind": design.kind,
        "levels": int(design.grid_levels),
        "second_order": design.second_order,
    }
