"""Workload W: one small labour market in several frameworks, for their speed alone.

Every month everyone's tenure grows and pay drifts; a logistic hazard says who quits; leavers take
the best of 25 firms' jobs by pay and taste; heads, flows, the Gini coefficient of pay and the share
of the best-paid 1 % are recorded.  Each framework is written the way its own manual writes models.

Needs numpy and the framework, nothing of this project:
``python workload_w.py mesa 10000 5`` prints the seconds of each month as JSON.
"""

from __future__ import annotations

import json
import math
import resource
import sys
import time
from importlib.util import find_spec
from typing import Any, Protocol

import numpy as np

FIRMS = 25
SCALES = [200_000.0 * math.exp(0.04 * firm) for firm in range(FIRMS)]
ELASTICITY, DRIFT, TASTE = 0.6, 1.002, 0.35
HAZARD, LOYALTY, ENVY = -4.0, 0.01, 1.0
MEAN_TENURE = 36.0


class Market(Protocol):
    """One implementation: its months are steps."""

    def step(self) -> Any:
        """One month."""


def founded(people: int) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Employer, talent, pay and tenure of everybody on the first day."""
    rng = np.random.default_rng(1)
    firm = rng.integers(FIRMS, size=people)
    talent = rng.pareto(1.6, size=people) + 1.0
    pay = np.array(SCALES)[firm] * talent**ELASTICITY * rng.uniform(0.8, 1.2, size=people)
    return firm, talent, pay, np.floor(rng.exponential(MEAN_TENURE, size=people))


def gini_and_top(pay: np.ndarray) -> tuple[float, float]:
    """Gini coefficient and share of the best-paid 1 %, by sorting."""
    line = np.sort(pay)
    total, n = line.sum(), len(line)
    ranked = (np.arange(1, n + 1) * line).sum()
    return float(2 * ranked / (n * total) - (n + 1) / n), float(line[-(n // 100) :].sum() / total)


# -- numpy --


class Numpy:
    """Whole arrays."""

    def __init__(self, people: int, dtype: type = np.float64) -> None:
        self.firm, talent, pay, tenure = founded(people)
        self.talent, self.pay, self.tenure = (x.astype(dtype) for x in (talent, pay, tenure))
        self.rng, self.scales = np.random.default_rng(2), np.array(SCALES, dtype=dtype)
        self.dtype: Any = dtype

    def step(self) -> tuple[Any, ...]:
        self.tenure += 1
        self.pay *= self.dtype(DRIFT)
        scale = self.scales[self.firm] * self.talent**ELASTICITY
        logit = HAZARD - LOYALTY * self.tenure + ENVY * (1 - self.pay / scale)
        luck = self.rng.random(len(logit), dtype=self.dtype)
        leavers = np.flatnonzero(luck < 1 / (1 + np.exp(-logit)))
        taste = TASTE * self.rng.gumbel(size=(len(leavers), FIRMS))
        to = (np.log(self.scales) + taste).argmax(axis=1)
        flows = np.bincount(self.firm[leavers] * FIRMS + to, minlength=FIRMS**2)
        self.firm[leavers] = to
        self.pay[leavers] = self.scales[to] * self.talent[leavers] ** ELASTICITY
        self.tenure[leavers] = 0
        return np.bincount(self.firm, minlength=FIRMS), flows, *gini_and_top(self.pay)


class NumpySingle(Numpy):
    """The same in single precision."""

    def __init__(self, people: int) -> None:
        super().__init__(people, np.float32)


# -- an object a person --


class Worker:
    """What a person does, for both frameworks of objects; ``model`` and luck are theirs."""

    model: Any
    firm: int
    talent: float
    pay: float
    tenure: float

    def live_a_month(self) -> None:
        self.tenure += 1.0
        self.pay *= DRIFT
        scale = SCALES[self.firm] * self.talent**ELASTICITY
        logit = HAZARD - LOYALTY * self.tenure + ENVY * (1.0 - self.pay / scale)
        if self.model.random.random() < 1.0 / (1.0 + math.exp(-logit)):
            self.change_job()

    def change_job(self) -> None:
        draw = self.model.random.random
        worth = [math.log(scale) - TASTE * math.log(-math.log(draw())) for scale in SCALES]
        to = worth.index(max(worth))
        self.model.flows[self.firm][to] += 1
        self.firm, self.tenure = to, 0.0
        self.pay = SCALES[to] * self.talent**ELASTICITY


def recorded(workers: Any) -> tuple[Any, ...]:
    """Heads and inequality, counted person by person."""
    heads = [0] * FIRMS
    for worker in workers:
        heads[worker.firm] += 1
    line = sorted(worker.pay for worker in workers)
    n, total = len(line), sum(line)
    ranked = sum(rank * pay for rank, pay in enumerate(line, 1))
    return heads, 2 * ranked / (n * total) - (n + 1) / n, sum(line[-(n // 100) :]) / total


def mesa_market(people: int, activation: str) -> Market:
    """Mesa 3: agents activated by ``do`` or ``shuffle_do``."""
    import mesa

    class Person(mesa.Agent, Worker):
        def __init__(self, model: Any, firm: int, talent: float, pay: float, tenure: float) -> None:
            super().__init__(model)
            self.firm, self.talent, self.pay, self.tenure = firm, talent, pay, tenure

    class Model(mesa.Model):
        def __init__(self) -> None:
            super().__init__(seed=2)
            for values in zip(*(column.tolist() for column in founded(people)), strict=True):
                Person(self, *values)

        def step(self) -> Any:
            self.flows = [[0] * FIRMS for _ in range(FIRMS)]
            getattr(self.agents, activation)("live_a_month")
            return recorded(self.agents)

    model: Market = Model()
    return model


def agentpy_market(people: int) -> Market:
    """AgentPy: an AgentList whose methods act on all."""
    import agentpy

    class Person(agentpy.Agent, Worker):
        def setup(self, firm: int, talent: float, pay: float, tenure: float) -> None:
            self.firm, self.talent, self.pay, self.tenure = firm, talent, pay, tenure

    class Model(agentpy.Model):
        def setup(self) -> None:
            names = ("firm", "talent", "pay", "tenure")
            columns = [agentpy.AttrIter(column.tolist()) for column in founded(people)]
            by_name = dict(zip(names, columns, strict=True))
            self.workers = agentpy.AgentList(self, people, Person, **by_name)

        def step(self) -> Any:
            self.flows = [[0] * FIRMS for _ in range(FIRMS)]
            self.workers.live_a_month()
            return recorded(self.workers)

    model = Model({"seed": 2})
    model.sim_setup()
    market: Market = model
    return market


# -- frameworks of columns --


def mesa_frames_market(people: int) -> Market:
    """mesa-frames: a Polars frame of agents."""
    import polars as pl
    from mesa_frames import AgentSetPolars, ModelDF

    class People(AgentSetPolars):
        def __init__(self, model: Any) -> None:
            super().__init__(model)
            columns = dict(zip(("firm", "talent", "pay", "tenure"), founded(people), strict=True))
            self.add(pl.DataFrame({"unique_id": np.arange(people), **columns}))

        def step(self) -> None:
            rng, scales = self.model.random, np.array(SCALES)
            scale = pl.Series("scale", scales)
            usual = pl.lit(scale).gather(pl.col("firm")) * pl.col("talent") ** ELASTICITY
            frame = self.agents.with_columns(
                pl.col("tenure") + 1, pl.col("pay") * DRIFT, luck=pl.Series(rng.random(people))
            )
            logit = HAZARD - LOYALTY * pl.col("tenure") + ENVY * (1 - pl.col("pay") / usual)
            frame = frame.with_columns(leaves=pl.col("luck") < 1 / (1 + (-logit).exp()))
            leavers = frame["leaves"].arg_true().to_numpy()
            taste = TASTE * rng.gumbel(size=(len(leavers), FIRMS))
            to = np.full(people, -1)
            to[leavers] = (np.log(scales) + taste).argmax(axis=1)
            frame = frame.with_columns(to=pl.Series(to))
            left = pl.col("leaves")
            self.model.flows = frame.filter(left).group_by("firm", "to").len()
            frame = frame.with_columns(
                firm=pl.when(left).then(pl.col("to")).otherwise(pl.col("firm")),
                tenure=pl.when(left).then(0.0).otherwise(pl.col("tenure")),
            )
            frame = frame.with_columns(pay=pl.when(left).then(usual).otherwise(pl.col("pay")))
            self.agents = frame.drop("luck", "leaves", "to")

    class Model(ModelDF):
        def __init__(self) -> None:
            super().__init__(2)
            self.agents += People(self)

        def step(self) -> Any:
            self.agents.do("step")
            frame = self.agents.agents
            frame = next(iter(frame.values())) if isinstance(frame, dict) else frame
            ranked = frame["pay"].sort()
            n, total = len(ranked), ranked.sum()
            rank = pl.arange(1, n + 1, eager=True)
            gini = 2 * (rank * ranked).sum() / (n * total) - (n + 1) / n
            return frame.group_by("firm").len(), gini, ranked.tail(n // 100).sum() / total

    model: Market = Model()
    return model


def starsim_market(people: int) -> Market:
    """Starsim: states of a module, stepped by the simulation."""
    import starsim as ss

    class Labour(ss.Module):
        def __init__(self) -> None:
            super().__init__()
            self.define_states(
                ss.IntArr("firm"), ss.FloatArr("talent"), ss.FloatArr("pay"), ss.FloatArr("tenure")
            )
            self.quits = ss.random(name="quits")
            self.chooser = np.random.default_rng(2)

        def init_post(self) -> None:
            super().init_post()
            names = ("firm", "talent", "pay", "tenure")
            for name, column in zip(names, founded(people), strict=True):
                getattr(self, name)[:] = column

        def step(self) -> None:
            scales, everybody = np.array(SCALES), self.sim.people.auids
            self.tenure += 1
            self.pay *= DRIFT
            scale = scales[self.firm.values] * self.talent.values**ELASTICITY
            envy = ENVY * (1 - self.pay.values / scale)
            logit = HAZARD - LOYALTY * self.tenure.values + envy
            leavers = everybody[self.quits.rvs(everybody) < 1 / (1 + np.exp(-logit))]
            taste = TASTE * self.chooser.gumbel(size=(len(leavers), FIRMS))
            to = (np.log(scales) + taste).argmax(axis=1)
            self.flows = np.bincount(self.firm[leavers] * FIRMS + to, minlength=FIRMS**2)
            self.firm[leavers] = to
            self.pay[leavers] = scales[to] * self.talent[leavers] ** ELASTICITY
            self.tenure[leavers] = 0
            self.recorded = (
                np.bincount(self.firm.values, minlength=FIRMS),
                gini_and_top(self.pay.values),
            )

    sim = ss.Sim(
        n_agents=people,
        modules=Labour(),
        start=ss.date("2025-01-01"),
        dur=ss.years(5),
        dt=ss.month,
        verbose=0,
    )
    sim.init()

    class Months:
        def step(self) -> None:
            sim.run_one_step()

    return Months()


IMPLEMENTATIONS: dict[str, tuple[str, Any]] = {
    "agentpy": ("agentpy", agentpy_market),
    "mesa shuffle_do": ("mesa", lambda people: mesa_market(people, "shuffle_do")),
    "mesa do": ("mesa", lambda people: mesa_market(people, "do")),
    "mesa-frames": ("mesa_frames", mesa_frames_market),
    "starsim": ("starsim", starsim_market),
    "numpy float64": ("numpy", Numpy),
    "numpy float32": ("numpy", NumpySingle),
}
"""What each needs to be importable, and how it is made."""


def seconds_of_months(name: str, people: int, months: int) -> list[float]:
    """Seconds of each month; one more, to warm up, is not counted."""
    market = IMPLEMENTATIONS[name][1](people)
    seconds = []
    for _ in range(months + 1):
        begun = time.perf_counter()
        market.step()
        seconds.append(time.perf_counter() - begun)
    return seconds[1:]


def main() -> None:
    """Measure one implementation, or say that what it needs is not installed."""
    name, people, months = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    if find_spec(IMPLEMENTATIONS[name][0]) is None:
        print(json.dumps({"missing": IMPLEMENTATIONS[name][0]}))
        return
    seconds = seconds_of_months(name, people, months)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"seconds": seconds, "peak_megabytes": peak}))


if __name__ == "__main__":
    main()
