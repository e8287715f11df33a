"""People and employers as Mesa agents: what happens to one person, said once for each.

The attributes of a person have the names of the engine's columns.  All rules are plain
arithmetic on floats; luck is the model's own ``random``.
"""

from __future__ import annotations

from math import exp, log
from typing import TYPE_CHECKING, NamedTuple

import mesa

from sim.model import Firm
from sim.state.people import APPLIED, FRONTIER, NOBODY, RESEARCHER, STAFF

if TYPE_CHECKING:
    from tests.benchmarks.mesa_twin import MesaTwin

CARRIED = (
    *("division", "role", "region", "talent", "pay_usd_per_year", "unvested_usd"),
    *("vesting_months_left", "tenure_months", "morale", "taste_mission", "exposure", "weight"),
    *("entry_month", "months_since_contest", "hired_as_star", "previous_firm"),
)
"""Columns that a person has as attributes, employer apart."""


class Job(NamedTuple):
    """What goes with a job besides pay."""

    growth: float
    mission: float
    openness: float
    compute: float
    peers: float


class Employer(Firm):
    """A firm as its people see it, and who works there: a number for each division."""

    model: MesaTwin

    def look(self) -> None:
        """Read what the firm is and does from the world."""
        world, i = self.model.world, self.index
        firms = world.firms
        self.open = bool(world.open[i])
        self.bids = bool(firms.bids[i])
        self.racing = bool(world.racing[i])
        self.region = int(firms.region[i])
        self.stance = firms.stances[i]
        self.scale = float(firms.pay_scale_usd_per_year[i])
        self.stretch = float(firms.pay_stretch[i])
        self.equity_return = float(firms.equity_return[i])
        self.equity_growth = float(firms.equity_growth[i])
        self.mission = float(firms.ambition[i] * firms.belief[i])
        self.openness = float(firms.openness[i])
        self.lab_compute = float(firms.lab_compute_usd_per_year[i])

    def empty(self) -> None:
        """Nobody works here until they are counted."""
        self.heads, self.talents, self.talent = [0.0] * 4, [0] * 4, [0.0] * 4

    def count(self, person: Person, sign: int = 1) -> None:
        """One person more, or less."""
        self.heads[person.division] += sign * person.weight
        if person.role != STAFF:
            self.talents[person.division] += sign
            self.talent[person.division] += sign * person.talent

    def job(self, division: int) -> Job:
        """This month's conditions of a job in a division."""
        rules = self.model.scenario.market.preferences
        people, talent = self.talents[division], self.talent[division]
        compute = self.lab_compute if division == FRONTIER else 0.0
        return Job(
            self.model.scenario.vesting.equity_share * self.equity_growth,
            self.mission,
            self.openness,
            log(max(compute / max(people, 1), rules.compute_floor)),
            log(talent / people) if people > 0 else 0.0,
        )

    def look_around(self) -> None:
        """Note the conditions of the jobs here as they now are."""
        self.jobs = [self.job(division) for division in range(4)]


class Person(mesa.Agent):
    """Somebody at work, or who will enter the field or has left it (no employer)."""

    model: MesaTwin

    def __init__(self, model: MesaTwin, row: int) -> None:
        super().__init__(model)
        self.row = row
        self.employer: Employer | None = None

    # -- pay and grants --

    def scale_pay(self, employer: Employer) -> float:
        """What an employer's scale gives this person, USD/yr."""
        rules = self.model.scenario.population
        if self.role == STAFF:
            return employer.scale * rules.staff_pay * self.talent**rules.staff_pay_elasticity
        return employer.scale * self.talent**rules.pay_elasticity

    def log_premium(self) -> float:
        """Log points paid above the employer's scale."""
        return log(self.pay_usd_per_year / self.scale_pay(self.employer))

    def take_grant(self, grant: float, months: float) -> None:
        """A new grant; with the old one it matures at the mean of the two."""
        if grant > 0.0:
            both = self.unvested_usd + grant
            self.vesting_months_left += grant / both * (months - self.vesting_months_left)
            self.unvested_usd = both

    def grow_older(self) -> None:
        """A month heals morale, adds tenure and vests a part of the grant."""
        self.morale *= self.model.healing
        if self.employer is not None:
            self.tenure_months += 1.0
        if self.role == STAFF:
            return
        self.months_since_contest += 1.0
        left = self.vesting_months_left
        self.unvested_usd *= 1.0 - 1.0 / left if left >= 1.0 else 0.0
        self.vesting_months_left = max(0.0, left - 1.0)
        if self.employer is not None:
            self.unvested_usd *= self.employer.equity_return
            if self.employer.bids and self.tenure_months % 12.0 == 0.0:
                rules = self.model.scenario.vesting
                top_up = rules.refresher * rules.equity_share * self.pay_usd_per_year
                self.take_grant(top_up, rules.refresher_horizon)

    # -- morale --

    def lose_morale(self, loss: float) -> None:
        """Lose so much if content, less if hurt already."""
        lowest = self.model.scenario.morale.lowest
        left_to_lose = 1.0 + self.morale / lowest if lowest > 0.0 else 0.0
        self.morale = max(-lowest, self.morale - loss * left_to_lose)

    def is_newcomer(self) -> bool:
        """Whether hired as a star a short time ago."""
        return self.hired_as_star and self.tenure_months < self.model.scenario.factions.newcomer

    # -- leaving --

    def likes_to_publish(self) -> float:
        """What full openness is worth, log points of pay."""
        wanted = self.model.scenario.market.preferences.publishing
        return wanted if self.role == RESEARCHER else 0.0

    def worth_of(self, job: Job, other: Job) -> dict[str, float]:
        """What one job is worth more than another, pay aside, log points of pay."""
        rules = self.model.scenario.market.preferences
        return {
            "growth": job.growth - other.growth,
            "mission": self.taste_mission * (job.mission - other.mission),
            "publishing": self.likes_to_publish() * (job.openness - other.openness),
            "compute": rules.compute * (job.compute - other.compute),
            "peers": rules.peers * (job.peers - other.peers),
        }

    def think_of_quitting(self) -> None:
        """An AI person at a racing firm quits by the hazard of morale, utility and lock-in."""
        at, model = self.employer, self.model
        if at is None or not at.racing or self.tenure_months < 1.0:
            return
        rules = model.scenario.quits
        pay = log(self.pay_usd_per_year) - model.typical_pay
        pay -= model.scenario.population.pay_elasticity * log(self.talent)
        utility = pay + sum(self.worth_of(at.jobs[self.division], model.typical_job).values())
        locked = rules.lock_in * log(1.0 + self.unvested_usd / self.pay_usd_per_year)
        hazard = rules.hazard_ai * exp(-self.morale - rules.relative_utility * utility - locked)
        if model.random.random() < 1.0 - exp(-hazard):
            model.leavers.append(self)

    def quit_for_another_job(self) -> None:
        """Take a job in academia or outside the race, at that employer's scale."""
        model = self.model
        scholar = self.role == RESEARCHER
        scholar = scholar and model.random.random() < model.scenario.quits.to_academia
        to = model.academia if scholar else model.outside
        self.move(to, APPLIED, "quit", self.scale_pay(to))

    def think_of_quitting_as_staff(self) -> None:
        """Staff of a racing firm quit at the rate of their trade, more when hurt."""
        at, model = self.employer, self.model
        if at is not None and at.racing:
            hazard = model.scenario.quits.hazard_staff * exp(-self.morale)
            if model.random.random() < 1.0 - exp(-hazard):
                self.move(model.outside, self.division, "quit", self.scale_pay(model.outside))

    def think_of_leaving_the_field(self) -> None:
        """AI people outside the race leave for good at a constant hazard."""
        hazard, outside = self.model.scenario.quits.leave_field, self.employer
        if outside is None or outside.bids:
            return
        if self.model.random.random() < 1.0 - exp(-hazard):
            self.move(None, self.division, "left", 0.0)

    def keep_score(self) -> float:
        """How dear this person is to the firm in a wave, judgement included."""
        keep = self.model.scenario.cuts.keep
        noise = min(max(self.model.random.random(), 2.0**-53), 1.0 - 2.0**-53)
        return (
            (keep.frontier, keep.applied, keep.core, keep.legacy)[self.division]
            + keep.talent * log(self.talent)
            - keep.exposure * self.exposure
            + keep.tenure * min(self.tenure_months / 120.0, 1.0)
            + log(noise / (1.0 - noise))
        )

    def move(
        self,
        to: Employer | None,
        division: int,
        channel: str,
        pay: float,
        grant: float = 0.0,
        vesting_months: float = 0.0,
    ) -> None:
        """Change employer, or leave the field; tenure and the old grant are lost."""
        before, model = self.employer, self.model
        model.write_move(self, before, to, channel, pay)
        if before is not None:
            before.count(self, -1)
            if self.role != STAFF and self.division == FRONTIER:
                model.world.leaving_talent[before.index] += self.talent
        self.previous_firm = NOBODY if before is None else before.index
        self.employer, self.division = to, division
        if to is not None:
            to.count(self)
            if to.bids:
                self.region = to.region
        self.pay_usd_per_year, self.unvested_usd = pay, grant
        self.vesting_months_left = vesting_months
        self.tenure_months = self.morale = 0.0
        self.hired_as_star = False
