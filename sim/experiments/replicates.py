"""Simulates the replicates of a run, one after the other or in several processes at once."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import TYPE_CHECKING

from sim.base.errors import ScenarioError, TalentwarError
from sim.experiments.luck import replicate_seed
from sim.experiments.warmup import compile_before_sharing
from sim.experiments.workers import workers
from sim.record.outcome import Outcome, outcome

if TYPE_CHECKING:
    from sim.experiments.precision import StoppingRule
    from sim.experiments.run import Request
    from sim.scenario.schema import Scenario
    from sim.state.ledger import Ledger

    Simulate = Callable[[Scenario, int, Callable[[int], None] | None, bool | None], Ledger]
    Overall = Callable[[Ledger], Mapping[str, object]]

Progress = Callable[[int, int, int], None]
"""Told the replicate, its months done, and its months in all."""

Simulated = Callable[[range, int], Iterator[Outcome | None]]
"""Outcomes of the replicates in a range, of which those below a number are sure to be wanted;
one of the others may be None, or left out, if it could not be made."""


def outcomes(
    request: Request, rule: StoppingRule | None, progress: Progress | None
) -> Iterator[Outcome]:
    """Outcomes in order of replicates, one at a time: as many as asked for, or as the rule wants.

    With a rule, processors that would stand idle try the replicates that may be wanted next.
    What they find beyond the end is dropped, and so is what fails there, so that the outcomes
    do not depend on how many processors there are.
    """
    jobs = min(request.jobs, request.most)
    simulated = _in_turn(request, progress) if jobs == 1 else _shared(request, jobs, progress)
    if rule is None:
        yield from _made(simulated(range(request.replicates), request.replicates))
        return
    while rule.wanted:
        sure = rule.run + rule.wanted
        tried = min(rule.run + jobs * math.ceil(rule.wanted / jobs), request.most)
        for one in _made(simulated(range(rule.run, tried), sure)):
            if not rule.is_over:
                rule.add(_number(one, rule.statistic))
                yield one


def _made(found: Iterator[Outcome | None]) -> Iterator[Outcome]:
    """The outcomes before the first that could not be made; the rest is waited for."""
    for one in found:
        if one is None:
            break
        yield one
    for _ in found:
        pass


def _number(one: Outcome, statistic: str) -> float:
    value = one.values.get(statistic, math.nan)
    if isinstance(value, str):
        raise TalentwarError(f"run.until.of: {statistic} is no number but a word ({value})")
    return value


def _in_turn(request: Request, progress: Progress | None) -> Simulated:
    from sim.model import simulate
    from sim.statistics import overall

    def simulated(numbers: range, sure: int) -> Iterator[Outcome | None]:
        for replicate, scenario, seed in _replicates(request, numbers, sure):
            on_month = _on_month(progress, replicate, len(request.months))
            yield _one(simulate, overall, request.check, replicate, scenario, seed, on_month)

    return simulated


def _shared(request: Request, jobs: int, progress: Progress | None) -> Simulated:
    from joblib import delayed

    from sim.model import simulate
    from sim.statistics import overall

    compile_before_sharing()
    parallel = workers(jobs, return_as="generator")

    def simulated(numbers: range, sure: int) -> Iterator[Outcome | None]:
        finished = parallel(
            delayed(_one if each[0] < sure else _attempt)(simulate, overall, request.check, *each)
            for each in _replicates(request, numbers, sure)
        )
        try:
            for replicate, one in zip(numbers, finished, strict=False):
                yield one
                if progress is not None:
                    progress(replicate, len(request.months), len(request.months))
        finally:
            finished.close()

    return simulated


def _replicates(request: Request, numbers: range, sure: int) -> Iterator[tuple[int, Scenario, int]]:
    """Each replicate with its scenario, whose distributions have become numbers, and its seed."""
    for replicate in numbers:
        seed = replicate_seed(request.seed, replicate)
        try:
            scenario = request.realised(seed)
        except ScenarioError:
            if replicate < sure:
                raise
            return
        yield replicate, scenario, seed


def _on_month(
    progress: Progress | None, replicate: int, months: int
) -> Callable[[int], None] | None:
    return None if progress is None else partial(_tell, progress, replicate, months)


def _tell(progress: Progress, replicate: int, months: int, done: int) -> None:
    progress(replicate, done, months)


def _one(
    simulate: Simulate,
    overall: Overall,
    check: bool | None,
    replicate: int,
    scenario: Scenario,
    seed: int,
    on_month: Callable[[int], None] | None = None,
) -> Outcome:
    try:
        ledger = simulate(scenario, seed, on_month, check)
    except Exception as error:
        error.add_note(f"in replicate {replicate}, whose seed is {seed}")
        raise
    return outcome(ledger, overall(ledger), replicate, scenario.run.start)


def _attempt(
    simulate: Simulate,
    overall: Overall,
    check: bool | None,
    replicate: int,
    scenario: Scenario,
    seed: int,
) -> Outcome | None:
    """A replicate that may not be wanted; one that fails and is wanted is run again."""
    try:
        return _one(simulate, overall, check, replicate, scenario, seed)
    except Exception:
        return None
