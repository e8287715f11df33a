"""The people's month in straightforward numpy: whole arrays, one after another.

The rules are those of the engine and of the Mesa twin, written as somebody who knows numpy
writes them in an hour: ``np.exp`` and ``np.log``, a ``Generator``, ``bincount``, ``argsort``.
It is only a yardstick of speed.  The firms' part is the engine's (``shared_month.py``).
"""

from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.processes.cuts import plan_waves
from sim.processes.founding import found_world
from sim.processes.retention import MONTHS_BETWEEN_GRANTS
from sim.processes.spin_outs import NEVER, found
from sim.state.people import APPLIED, CORE, FRONTIER, LEGACY, NOBODY, RESEARCHER, STAFF
from tests.benchmarks.numpy_market import hold_market, scale_pay
from tests.benchmarks.numpy_statistics import statistics
from tests.benchmarks.shared_month import Clock, in_columns, twin_month
from tests.worlds import deciders

if TYPE_CHECKING:
    from sim.processes.cuts import Wave
    from sim.scenario.schema import Scenario

COLUMNS: dict[str, Any] = {
    **dict.fromkeys(("firm", "division", "role", "region", "entry_month", "previous_firm")),
    "hired_as_star": bool,
    **dict.fromkeys(
        (
            *("talent", "pay_usd_per_year", "unvested_usd", "vesting_months_left"),
            *("tenure_months", "morale", "taste_mission", "exposure", "weight"),
            "months_since_contest",
        ),
        np.float64,
    ),
}
"""Columns and the types they have here; those without one keep the engine's."""


class NumpyPeople:
    """The market for AI talent with people as numpy columns."""

    def __init__(self, scenario: Scenario, seed: int) -> None:
        self.scenario, self.clock = scenario, Clock()
        self.world = found_world(scenario, seed)
        self.deciders = deciders(self.world)
        self.rng = np.random.default_rng(seed)
        self.ai = self.world.people.ai
        self.outside = self.world.firms.index("outside")
        self.academia = self.world.firms.index("academia")
        self.people = SimpleNamespace()
        self.left: list[tuple[np.ndarray, np.ndarray, np.ndarray]] = []
        self.statistics: list[dict[str, float]] = []
        self.from_columns()

    def step(self) -> None:
        """One month."""
        self.left = []
        twin_month(self)

    def to_columns(self) -> None:
        """Write people into the world's columns, where they are not the same arrays."""
        for name in COLUMNS:
            column = getattr(self.world.people, name)
            if column is not getattr(self.people, name):
                np.copyto(column, getattr(self.people, name), casting="unsafe")

    def from_columns(self) -> None:
        """Take the world's columns, converted where their type is another."""
        for name, kind in COLUMNS.items():
            setattr(self.people, name, np.asarray(getattr(self.world.people, name), dtype=kind))

    # -- sums by firm --

    def by_firm(self, rows: np.ndarray | slice, values: np.ndarray | None = None) -> np.ndarray:
        """Sums over these people, firm x division; people without a firm are left out."""
        people, firms = self.people, len(self.world.firms)
        place = (people.firm[rows].astype(np.int64) + 1) * 4 + people.division[rows]
        weights = None if values is None else values[rows]
        sums = np.bincount(place, weights=weights, minlength=4 * (firms + 1))
        return sums.reshape(-1, 4)[1:].astype(np.float64)

    def heads(self) -> np.ndarray:
        """People employed, firm x division."""
        return self.by_firm(slice(None), self.people.weight)

    def talents(self) -> np.ndarray:
        """Talent of AI people, firm x division."""
        return self.by_firm(slice(0, self.ai), self.people.talent)

    # -- moves --

    def move(
        self,
        rows: np.ndarray,
        to: Any,
        division: Any,
        pay: Any,
        grant: Any = 0.0,
        vesting_months: float = 0.0,
    ) -> None:
        """These people change employer, or leave the field (-1)."""
        people, firms = self.people, self.world.firms
        lab = rows[
            (rows < self.ai) & (people.division[rows] == FRONTIER) & (people.firm[rows] >= 0)
        ]
        self.world.leaving_talent += np.bincount(
            people.firm[lab], weights=people.talent[lab], minlength=len(firms)
        )
        to = np.broadcast_to(np.asarray(to), rows.shape)
        self.left.append(
            (rows, people.firm[rows], np.where(people.division[rows] == FRONTIER, to, -2))
        )
        settles = (to >= 0) & firms.bids[to]
        people.region[rows] = np.where(settles, firms.region[to], people.region[rows])
        people.previous_firm[rows] = people.firm[rows]
        people.firm[rows], people.division[rows] = to, division
        people.pay_usd_per_year[rows], people.unvested_usd[rows] = pay, grant
        people.vesting_months_left[rows] = vesting_months
        people.tenure_months[rows] = people.morale[rows] = 0.0
        people.hired_as_star[rows] = False

    def lose_morale(self, rows: np.ndarray, loss: Any) -> None:
        """Morale falls, less the lower it is."""
        morale, lowest = self.people.morale[rows], self.scenario.morale.lowest
        self.people.morale[rows] = np.maximum(-lowest, morale - loss * (1.0 + morale / lowest))

    def lab(self, firm: int) -> np.ndarray:
        """Rows of a firm's lab."""
        people = self.people
        return np.flatnonzero(
            (people.firm[: self.ai] == firm) & (people.division[: self.ai] == FRONTIER)
        )

    def newcomers(self) -> np.ndarray:
        """AI people hired as stars a short time ago."""
        fresh = self.people.tenure_months[: self.ai] < self.scenario.factions.newcomer
        return self.people.hired_as_star[: self.ai] & fresh

    # -- the month, in its order --

    def grant_retention(self) -> None:
        """Extra grants of firms that defend their labs."""
        people, firms = self.people, self.world.firms
        firms.months_since_grant += 1.0
        for i, stance in enumerate(firms.stances):
            if stance.retention_share > 0 and firms.months_since_grant[i] >= MONTHS_BETWEEN_GRANTS:
                rows = self.lab(i)
                grant = stance.retention_share * people.pay_usd_per_year[rows]
                self.take_grant(rows, grant, self.scenario.vesting.horizon)
                firms.months_since_grant[i] = 0.0

    def take_grant(self, rows: np.ndarray, grant: np.ndarray, months: float) -> None:
        """A new grant matures with the old one."""
        people = self.people
        both, left = people.unvested_usd[rows] + grant, people.vesting_months_left[rows]
        people.vesting_months_left[rows] = left + grant / both * (months - left)
        people.unvested_usd[rows] = both

    def cut_staff(self) -> None:
        """Waves of layoffs."""
        world, people = self.world, self.people
        firms, keep = world.firms, self.scenario.cuts.keep
        firms.months_since_cut += 1.0
        before = self.heads()
        with self.clock.on("firms"):
            waves = plan_waves(world, before)
        priority = np.array([keep.frontier, keep.applied, keep.core, keep.legacy])
        for i in sorted({wave.firm for wave in waves}):
            rows = np.flatnonzero(people.firm == i)
            noise = np.clip(self.rng.random(len(rows)), 2.0**-53, 1 - 2.0**-53)
            score = (
                priority[people.division[rows]]
                + keep.talent * np.log(people.talent[rows])
                - keep.exposure * people.exposure[rows]
                + keep.tenure * np.minimum(people.tenure_months[rows] / 120.0, 1.0)
                + np.log(noise / (1.0 - noise))
            )
            rows = rows[np.argsort(score)]
            mine = [wave for wave in waves if wave.firm == i]
            share = sum(self.carry_out(wave, rows) for wave in mine) / before[i].sum()
            firms.months_since_cut[i] = 0.0
            firms.restraint[i] += self.scenario.investors.restraint_per_cut * share
            rules = self.scenario.morale
            loss = np.log(1.0 + rules.after_cut * (100.0 * share) ** rules.cut_curvature)
            self.lose_morale(np.flatnonzero(people.firm == i), loss)

    def carry_out(self, wave: Wave, ordered: np.ndarray) -> float:
        """Let the first of these people in the wave's divisions go."""
        world, people, i = self.world, self.people, wave.firm
        eligible = np.isin(people.division[ordered], wave.divisions) & (people.firm[ordered] == i)
        rows = ordered[eligible]
        weight = people.weight[rows]
        gone = rows[np.cumsum(weight) <= wave.people + 0.5 * weight]
        share = np.bincount(people.division[gone], weights=people.weight[gone], minlength=4)
        in_equity = np.where(people.role[gone] == STAFF, 0.0, self.scenario.vesting.equity_share)
        saved = people.pay_usd_per_year[gone] * people.weight[gone] * (1.0 - in_equity)
        if wave.trigger == "focus":
            world.firms.lab_budget_usd_per_year[i] += saved.sum()
        if wave.trigger == "automation":
            world.start_core_heads[i] = max(0.0, world.start_core_heads[i] - share[CORE])
        if wave.made_redundant_by_stars:
            world.firms.stars_since_cut[i] -= share.sum() / world.firms.stances[i].redundant
        world.firms.target_heads[i] -= share
        division = np.maximum(people.division[gone], APPLIED)
        self.move(gone, self.outside, division, scale_pay(self, self.outside, gone))
        return float(share.sum())

    def hold_market(self) -> None:
        """Approaches, contests, moves and raises."""
        hold_market(self)

    def unsettle_labs(self) -> None:
        """Labs with many new stars are built anew."""
        people, firms, rules = self.people, self.world.firms, self.scenario.reorganisation
        firms.months_since_reorganisation += 1.0
        for i in np.flatnonzero(self.world.racing).tolist():
            since = firms.months_since_reorganisation[i]
            if not firms.stances[i].reorganises or since < rules.pause:
                continue
            lab, new = self.lab(i), self.newcomers()
            stars = lab[new[lab] & (people.tenure_months[lab] < since)]
            talent = people.talent[stars].sum()
            if talent > 0 and talent >= rules.stars * people.talent[lab].sum():
                old = np.flatnonzero((people.firm[: self.ai] == i) & ~new)
                in_lab = old[people.division[old] == FRONTIER]
                moved = in_lab[np.argsort(people.talent[in_lab])][: int(rules.moved * len(in_lab))]
                people.division[moved] = APPLIED
                firms.target_heads[i, [FRONTIER, APPLIED]] += [-len(moved), len(moved)]
                firms.months_since_reorganisation[i] = 0.0
                standing = 1.0 + rules.tenure * np.minimum(people.tenure_months[old] / 120.0, 1.0)
                self.lose_morale(old, rules.morale * standing)

    def quit_jobs(self) -> None:
        """Quits of AI people and staff, staff hired back, and who leaves the field."""
        people, rules, rng = self.people, self.scenario.quits, self.rng
        firm = people.firm[: self.ai]
        rows = np.flatnonzero(
            (firm >= 0) & self.world.racing[firm] & (people.tenure_months[: self.ai] >= 1)
        )
        locked = rules.lock_in * np.log1p(people.unvested_usd[rows] / people.pay_usd_per_year[rows])
        utility = rules.relative_utility * self.relative_utility(rows)
        hazard = rules.hazard_ai * np.exp(-people.morale[rows] - utility - locked)
        leavers = rows[rng.random(len(rows)) < 1.0 - np.exp(-hazard)]
        self.found_labs(leavers)
        leavers = leavers[people.tenure_months[leavers] > 0]
        scholar = people.role[leavers] == RESEARCHER
        scholar &= rng.random(len(leavers)) < rules.to_academia
        to = np.where(scholar, self.academia, self.outside)
        self.move(leavers, to, APPLIED, scale_pay(self, to, leavers))
        firm = people.firm[self.ai :]
        rows = np.flatnonzero((firm >= 0) & self.world.racing[firm]) + self.ai
        hazard = rules.hazard_staff * np.exp(-people.morale[rows])
        gone = rows[rng.random(len(rows)) < 1.0 - np.exp(-hazard)]
        self.move(gone, self.outside, people.division[gone], scale_pay(self, self.outside, gone))
        self.hire_staff()
        firm = people.firm[: self.ai]
        rows = np.flatnonzero((firm >= 0) & ~self.world.firms.bids[firm])
        gone = rows[rng.random(len(rows)) < 1.0 - np.exp(-rules.leave_field)]
        self.move(gone, NOBODY, people.division[gone], 0.0)

    def relative_utility(self, rows: np.ndarray) -> np.ndarray:
        """How much better jobs are than the typical one, log points of pay."""
        from tests.benchmarks.numpy_market import conditions, worth

        people, world = self.people, self.world
        jobs = conditions(self)
        firm = people.firm[: self.ai]
        racing = np.flatnonzero((firm >= 0) & world.racing[firm])
        typical = jobs[firm[racing], people.division[racing]].mean(axis=0)
        gained = jobs[people.firm[rows], people.division[rows]] - typical
        scale = np.log(np.median(world.firms.pay_scale_usd_per_year[world.racing]))
        elasticity = self.scenario.population.pay_elasticity
        pay = np.log(people.pay_usd_per_year[rows]) - elasticity * np.log(people.talent[rows])
        return pay - scale + worth(self, rows, gained).sum(axis=1)

    def found_labs(self, leavers: np.ndarray) -> None:
        """Stars among the leavers who found a lab; opening it is the engine's."""
        firms, rules, talent = self.world.firms, self.scenario.spin_outs, self.people.talent
        waiting = [i for i in map(firms.index, rules.names) if firms.founded[i] == NEVER]
        able = leavers[talent[leavers] >= rules.star_talent]
        able = able[self.rng.random(len(able)) < rules.chance]
        for founder, lab in zip(able[np.argsort(-talent[able])].tolist(), waiting, strict=False):
            with in_columns(self):
                found(self.world, founder, lab, leavers)

    def hire_staff(self) -> None:
        """Fill staff seats below target with outsiders, in random order."""
        people, world = self.people, self.world
        room = np.maximum(0.0, world.firms.target_heads - self.heads())[:, [CORE, LEGACY]]
        room[~world.racing | (world.firms.hiring_frozen_until > world.date)] = 0.0
        staff = slice(self.ai, None)
        free = (people.firm[staff] == self.outside) & (people.tenure_months[staff] > 0)
        pool = self.rng.permutation(np.flatnonzero(free) + self.ai)
        people_a_row = people.weight[pool].mean() if len(pool) else 1.0
        counts = np.floor(room / people_a_row + self.rng.random((len(room), 1))).astype(int)
        place = np.repeat(np.arange(counts.size), counts.ravel())[: len(pool)]
        rows = pool[: len(place)]
        division = np.where(place % 2 == 0, CORE, LEGACY)
        self.move(rows, place // 2, division, scale_pay(self, place // 2, rows))

    def spread_departures(self) -> None:
        """Colleagues lose heart when leaders of a lab leave."""
        people, rules, world = self.people, self.scenario.cascades, self.world
        rows, origin, to = (np.concatenate(parts) for parts in zip(*self.left, strict=True))
        chosen = (rows < self.ai) & (origin >= 0) & world.racing[origin] & (to >= -1)
        for firm in np.unique(origin[chosen]).tolist():
            mine = chosen & (origin == firm)
            stayed = self.lab(firm)
            stayed = stayed[people.tenure_months[stayed] >= 1.0]
            talent = people.talent[np.r_[rows[mine], stayed]]
            leading = np.argsort(-talent)[: rules.leaders]
            leading = leading[leading < mine.sum()]
            self.lose_morale(stayed, rules.morale * talent[leading].sum() / talent.sum())
            for leader, joined in zip(talent[leading], to[mine][leading], strict=True):
                if world.firms.bids[joined]:
                    near = np.abs(np.log(people.talent[stayed] / leader)).argsort()
                    near = near[: rules.colleagues]
                    world.tip_offs.extend((row, int(joined)) for row in stayed[near].tolist())

    def form_factions(self) -> None:
        """Old hands resent newcomers at a premium."""
        people, firms, new = self.people, self.world.firms, self.newcomers()
        firms.rift = np.zeros(len(firms))
        if not new.any():
            return
        for i in np.unique(people.firm[: self.ai][new]).tolist():
            lab = self.lab(i)
            premium = np.log(people.pay_usd_per_year[lab] / scale_pay(self, i, lab))
            fresh, talent = new[lab], people.talent[lab]
            if fresh.any() and not fresh.all():
                share = talent[fresh].sum() / talent.sum()
                gap = premium[fresh].mean() - premium[~fresh].mean()
                firms.rift[i] = 4.0 * share * (1.0 - share) * max(0.0, gap)
                self.lose_morale(lab[~fresh], self.scenario.factions.resentment * firms.rift[i])

    def enter(self) -> None:
        """New doctorates."""
        rows = np.flatnonzero(self.people.entry_month[: self.ai] == self.world.month)
        self.move(rows, self.academia, APPLIED, scale_pay(self, self.academia, rows))

    def grow_older(self) -> None:
        """Morale heals, tenure grows, grants vest and are topped up."""
        people, rules, ai = self.people, self.scenario.vesting, slice(0, self.ai)
        people.morale *= np.exp(-1.0 / self.scenario.morale.healing)
        people.tenure_months += people.firm >= 0
        people.months_since_contest[ai] += 1.0
        left, firm = people.vesting_months_left[ai], people.firm[ai]
        running = left >= 1.0
        kept = np.where(running, 1.0 - 1.0 / np.where(running, left, 1.0), 0.0)
        people.unvested_usd[ai] *= kept * self.world.firms.equity_return[firm]
        people.vesting_months_left[ai] = np.maximum(0.0, left - 1.0)
        due = (firm >= 0) & self.world.firms.bids[firm] & (people.tenure_months[ai] % 12 == 0)
        rows = np.flatnonzero(due)
        top_up = rules.refresher * rules.equity_share * people.pay_usd_per_year[rows]
        self.take_grant(rows, top_up, rules.refresher_horizon)

    def record(self) -> None:
        """The month's statistics of people."""
        self.statistics.append(statistics(self))
