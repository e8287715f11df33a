"""A plain Mesa twin of the model: an object a person, rules in ordinary Python.

It is a yardstick of speed, and an oracle: written apart from the engine, it must agree with it
in distribution (``test_mesa_twin.py``).  Everything that happens to people in the ordinary
course of a month is here and in ``mesa_people.py`` and ``mesa_market.py``.  The engine does
what firms do, settles the contests, and does what is rare or takes whole firms: events, deals,
failures, labs given up and labs founded.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from math import exp, floor, log
from statistics import fmean, median
from typing import TYPE_CHECKING

import mesa
import numpy as np

from sim.processes.cuts import plan_waves
from sim.processes.founding import found_world
from sim.processes.retention import MONTHS_BETWEEN_GRANTS
from sim.processes.spin_outs import NEVER, found
from sim.state.people import APPLIED, CORE, FRONTIER, LEGACY, NOBODY, STAFF
from tests.benchmarks.mesa_market import hold_market
from tests.benchmarks.mesa_people import CARRIED, Employer, Job, Person
from tests.benchmarks.mesa_statistics import statistics
from tests.benchmarks.shared_month import Clock, in_columns, twin_month

if TYPE_CHECKING:
    from sim.processes.cuts import Wave
    from sim.scenario.schema import Scenario
    from sim.state.world import World

OWN_WILL = ("poached", "quit", "spin_out")


@dataclass
class Move:
    """One change of employer; division, role and tenure as they were before."""

    person: Person
    origin: Employer | None
    to: Employer | None
    channel: str
    division: int
    role: int
    talent: float
    tenure_months: float
    pay_before: float
    pay_after: float
    abroad: bool
    boomerang: bool


@dataclass
class Month:
    """What happened to people in a month."""

    moves: list[Move] = field(default_factory=list)
    cuts: Counter[str] = field(default_factory=Counter)
    contests: int = 0
    bids: int = 0
    accepted: int = 0
    statistics: dict[str, float] = field(default_factory=dict)


class MesaTwin(mesa.Model):
    """The market for AI talent with people as Mesa agents."""

    def __init__(self, scenario: Scenario, seed: int, world: World | None = None) -> None:
        super().__init__(seed=seed)
        self.scenario, self.clock = scenario, Clock()
        self.world = found_world(scenario, seed) if world is None else world
        firms = self.world.firms
        self.employers = [Employer(self, index) for index in range(len(firms))]
        self.deciders = self.employers
        self.academia = self.employers[firms.index("academia")]
        self.outside = self.employers[firms.index("outside")]
        self.by_row = [Person(self, row) for row in range(len(self.world.people))]
        everybody, first_staff = self.agents_by_type[Person], self.world.people.ai
        self.everybody = everybody
        self.talents = everybody.select(lambda person: person.row < first_staff)
        self.staff = everybody.select(lambda person: person.row >= first_staff)
        self.healing = exp(-1.0 / scenario.morale.healing)
        self.leavers: list[Person] = []
        self.months: list[Month] = []
        self.from_columns()

    def step(self) -> None:
        """One month."""
        self.months.append(Month())
        twin_month(self)

    def close(self) -> None:
        """Leave Mesa's memory."""
        self.remove_all_agents()
        mesa.Agent._ids.pop(self, None)

    # -- hand over --

    def to_columns(self) -> None:
        """Write the people into the world's columns."""
        people, everybody = self.world.people, self.by_row
        for name in CARRIED:
            getattr(people, name)[:] = [getattr(person, name) for person in everybody]
        people.firm[:] = [
            NOBODY if person.employer is None else person.employer.index for person in everybody
        ]

    def from_columns(self) -> None:
        """Read people, and what firms have decided, from the world."""
        people = self.world.people
        for name in CARRIED:
            for person, value in zip(self.by_row, getattr(people, name).tolist(), strict=True):
                setattr(person, name, value)
        for employer in self.employers:
            employer.look()
            employer.empty()
        for person, firm in zip(self.by_row, people.firm.tolist(), strict=True):
            person.employer = None if firm == NOBODY else self.employers[firm]
            if person.employer is not None:
                person.employer.count(person)

    # -- what is written down --

    def write_move(
        self, person: Person, origin: Employer | None, to: Employer | None, channel: str, pay: float
    ) -> None:
        """Note a move before it is made."""
        before = (person.division, person.role, person.talent, person.tenure_months)
        pays = (person.pay_usd_per_year, pay)
        settles = to is not None and to.bids
        abroad = settles and origin is not None and person.region != to.region
        back = settles and person.previous_firm == to.index
        self.months[-1].moves.append(
            Move(person, origin, to, channel, *before, *pays, abroad, back)
        )

    def note_contest(self, bids: int, moved: bool) -> None:
        """Note what became of the approaches to one person."""
        month = self.months[-1]
        month.contests += bids > 0
        month.bids += bids
        month.accepted += moved

    def record(self) -> None:
        """The month's statistics of people, recounted from the people themselves."""
        self.months[-1].statistics = statistics(self)

    def of_firm(self, employer: Employer, people: mesa.agent.AgentSet) -> list[Person]:
        """Those of these people who work for a firm."""
        return list(people.select(lambda person: person.employer is employer))

    def lab(self, employer: Employer) -> list[Person]:
        """The people of a firm's frontier lab."""
        mine = self.of_firm(employer, self.talents)
        return [person for person in mine if person.division == FRONTIER]

    # -- grants and cuts --

    def grant_retention(self) -> None:
        """A firm that defends itself gives its lab an extra grant, at most once a year."""
        firms = self.world.firms
        firms.months_since_grant += 1.0
        for employer in self.employers:
            share, i = employer.stance.retention_share, employer.index
            if share > 0.0 and firms.months_since_grant[i] >= MONTHS_BETWEEN_GRANTS:
                for person in self.lab(employer):
                    grant = share * person.pay_usd_per_year
                    person.take_grant(grant, self.scenario.vesting.horizon)
                firms.months_since_grant[i] = 0.0

    def cut_staff(self) -> None:
        """Waves: how many is the firm's, who is the lowest keep-scores; survivors are hurt."""
        firms = self.world.firms
        firms.months_since_cut += 1.0
        before = np.array([employer.heads for employer in self.employers])
        with self.clock.on("firms"):
            waves = plan_waves(self.world, before)
        for i in sorted({wave.firm for wave in waves}):
            employer = self.employers[i]
            mine = self.of_firm(employer, self.everybody)
            scored = sorted((person.keep_score(), person.row) for person in mine)
            gone = 0.0
            for wave in (wave for wave in waves if wave.firm == i):
                people = self.carry_out(wave, scored)
                gone += people
                if wave.made_redundant_by_stars:
                    firms.stars_since_cut[i] -= people / employer.stance.redundant
            self.finish_cut(employer, gone / float(before[i].sum()))

    def carry_out(self, wave: Wave, scored: list[tuple[float, int]]) -> float:
        """Let the lowest scores of some divisions go; books how many and what is saved."""
        firms, i = self.world.firms, wave.firm
        employer, people = self.employers[i], 0.0
        share, saved, gone = np.zeros(4), 0.0, []
        for _, row in scored:
            person = self.by_row[row]
            if person.employer is not employer or person.division not in wave.divisions:
                continue
            if people + 0.5 * person.weight > wave.people:
                break
            people += person.weight
            gone.append(person)
        for person in gone:
            in_equity = 0.0 if person.role == STAFF else self.scenario.vesting.equity_share
            saved += person.weight * person.pay_usd_per_year * (1.0 - in_equity)
            share[person.division] += person.weight
            division = max(person.division, APPLIED)
            person.move(self.outside, division, "laid_off", person.scale_pay(self.outside))
        if wave.trigger == "focus":
            firms.lab_budget_usd_per_year[i] += saved
        if wave.trigger == "automation":
            needed = self.world.start_core_heads[i] - share[CORE]
            self.world.start_core_heads[i] = max(0.0, needed)
        firms.target_heads[i] -= share
        self.months[-1].cuts[wave.trigger] += people
        return people

    def finish_cut(self, employer: Employer, share: float) -> None:
        """The firm's clock and investors' patience; the survivors' morale."""
        firms, rules = self.world.firms, self.scenario.morale
        firms.months_since_cut[employer.index] = 0.0
        firms.restraint[employer.index] += self.scenario.investors.restraint_per_cut * share
        loss = log(1.0 + rules.after_cut * (100.0 * share) ** rules.cut_curvature)
        for person in self.of_firm(employer, self.everybody):
            person.lose_morale(loss)

    # -- the market, and what stars do to labs --

    def hold_market(self) -> None:
        """See :mod:`tests.benchmarks.mesa_market`."""
        hold_market(self)

    def unsettle_labs(self) -> None:
        """Labs with many new stars are built anew around them."""
        firms, rules = self.world.firms, self.scenario.reorganisation
        firms.months_since_reorganisation += 1.0
        for employer in self.employers:
            since = firms.months_since_reorganisation[employer.index]
            if employer.racing and employer.stance.reorganises and since >= rules.pause:
                lab = self.lab(employer)
                stars = [p for p in lab if p.is_newcomer() and p.tenure_months < since]
                talent = sum(person.talent for person in stars)
                if talent > 0.0 and talent >= rules.stars * employer.talent[FRONTIER]:
                    self.reorganise(employer)

    def reorganise(self, employer: Employer) -> None:
        """The least talented old hands leave the lab; all old hands are unsettled."""
        firms, rules, i = self.world.firms, self.scenario.reorganisation, employer.index
        old = [p for p in self.of_firm(employer, self.talents) if not p.is_newcomer()]
        lab = [person for person in old if person.division == FRONTIER]
        lab.sort(key=lambda person: person.talent)
        moved = lab[: int(rules.moved * len(lab))]
        for person in moved:
            employer.count(person, -1)
            person.division = APPLIED
            employer.count(person)
        firms.target_heads[i, FRONTIER] -= len(moved)
        firms.target_heads[i, APPLIED] += len(moved)
        firms.moved_out_of_lab[i] += len(moved)
        firms.months_since_reorganisation[i] = 0.0
        for person in old:
            standing = 1.0 + rules.tenure * min(person.tenure_months / 120.0, 1.0)
            person.lose_morale(rules.morale * standing)

    # -- quits --

    def quit_jobs(self) -> None:
        """Quits of AI people and of staff, staff hired back, and who leaves the field."""
        self.look_at_jobs()
        self.leavers = []
        self.talents.shuffle_do("think_of_quitting")
        self.found_labs()
        for person in self.leavers:
            if person.tenure_months > 0.0:
                person.quit_for_another_job()
        self.staff.shuffle_do("think_of_quitting_as_staff")
        self.hire_staff()
        self.talents.do("think_of_leaving_the_field")

    def look_at_jobs(self) -> None:
        """Today's jobs, the typical one (mean over AI people) and what the typical one pays."""
        racing = [employer for employer in self.employers if employer.racing]
        self.typical_pay = log(median(employer.scale for employer in racing))
        total, people = [0.0] * len(Job._fields), 0
        for employer in self.employers:
            employer.look_around()
        for employer in racing:
            for heads, job in zip(employer.talents, employer.jobs, strict=True):
                people += heads
                total = [so_far + heads * one for so_far, one in zip(total, job, strict=True)]
        self.typical_job = Job(*(one / max(people, 1) for one in total))

    def found_labs(self) -> None:
        """The most talented leavers who found a lab; opening it is left to the engine."""
        firms, rules = self.world.firms, self.scenario.spin_outs
        waiting = [i for i in map(firms.index, rules.names) if firms.founded[i] == NEVER]
        able = [person for person in self.leavers if person.talent >= rules.star_talent]
        able = [person for person in able if self.random.random() < rules.chance]
        able.sort(key=lambda person: -person.talent)
        for founder, lab in list(zip(able, waiting, strict=False)):
            leavers = np.array(sorted(person.row for person in self.leavers))
            origin, before = founder.employer, self.of_firm(founder.employer, self.talents)
            with in_columns(self):
                found(self.world, founder.row, lab, leavers)
            for person in before:
                if person.employer is not origin:
                    pay = person.pay_usd_per_year
                    self.write_move(person, origin, person.employer, "spin_out", pay)

    def hire_staff(self) -> None:
        """Fill staff seats below target with outsiders, in random order."""
        world, outside = self.world, self.outside
        pool = [p for p in self.staff if p.employer is outside and p.tenure_months > 0.0]
        self.random.shuffle(pool)
        people_a_row = fmean(person.weight for person in pool) if pool else 1.0
        for employer in self.employers:
            frozen = world.firms.hiring_frozen_until[employer.index] > world.date
            if frozen or not employer.racing:
                continue
            luck = self.random.random()
            room = world.firms.target_heads[employer.index].tolist()
            seats = {
                division: max(0.0, room[division] - employer.heads[division])
                for division in (CORE, LEGACY)
            }
            for division, places in seats.items():
                for person in pool[: floor(places / people_a_row + luck)]:
                    person.move(employer, division, "entered", person.scale_pay(employer))
                del pool[: floor(places / people_a_row + luck)]

    # -- what departures and newcomers do to those who stay --

    def spread_departures(self) -> None:
        """Colleagues lose heart when leaders of a lab leave, and some are pointed out."""
        rules = self.scenario.cascades
        left: dict[Employer, list[Move]] = {}
        for move in self.months[-1].moves:
            own_will = move.channel in OWN_WILL and move.division == FRONTIER
            if own_will and move.person.role != STAFF and move.origin.racing:
                left.setdefault(move.origin, []).append(move)
        for employer in sorted(left, key=lambda each: each.index) if rules.leaders else ():
            moves = left[employer]
            stayed = [p for p in self.lab(employer) if p.tenure_months >= 1.0]
            lab = [move.talent for move in moves] + [person.talent for person in stayed]
            bar = sorted(lab, reverse=True)[: rules.leaders][-1]
            leaders = [move for move in moves if move.talent >= bar]
            loss = rules.morale * sum(move.talent for move in leaders) / sum(lab)
            for person in stayed:
                person.lose_morale(loss)
            for move in leaders:
                if move.to is not None and move.to.bids:
                    stayed.sort(key=lambda p: (abs(log(p.talent / move.talent)), p.row))
                    near = stayed[: rules.colleagues]
                    self.world.tip_offs.extend((person.row, move.to.index) for person in near)

    def form_factions(self) -> None:
        """Stars paid above scale and old hands stand apart; old hands resent it."""
        rifts = np.zeros(len(self.employers))
        for employer in self.employers:
            lab = self.lab(employer)
            new = [person for person in lab if person.is_newcomer()]
            old = [person for person in lab if not person.is_newcomer()]
            if new and old:
                share = sum(p.talent for p in new) / sum(p.talent for p in lab)
                gap = fmean(p.log_premium() for p in new) - fmean(p.log_premium() for p in old)
                rift = 4.0 * share * (1.0 - share) * max(0.0, gap)
                rifts[employer.index] = rift
                for person in old:
                    person.lose_morale(self.scenario.factions.resentment * rift)
        self.world.firms.rift = rifts

    # -- time passes --

    def enter(self) -> None:
        """This month's new doctorates turn up in academia."""
        month, academia = self.world.month, self.academia
        for person in self.talents.select(lambda person: person.entry_month == month):
            person.move(academia, APPLIED, "entered", person.scale_pay(academia))

    def grow_older(self) -> None:
        """A month for everybody."""
        self.everybody.do("grow_older")
