"""Cuts: who is let go, how many, and why.

A firm cuts in waves, at most one a quarter.  Shareholders' pressure is met by letting go
a share kappa P of those outside the lab (articles A0:112-117); a short runway, a decision
to concentrate (A1:26-32, A1:48), the overlap between newly bought stars and old teams
(A2:5) and work that AI has come to do (A0:114) are reasons of their own.  Within a wave
the lowest keep-scores go: division priority, talent, exposure, tenure, and judgement
nobody outside can read.  Payroll saved by focus goes to the lab's compute.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from sim.base.kernels import kernel
from sim.base.lazy import np
from sim.base.numerics import exp_of, log_of, logit_of
from sim.base.parts import each_part
from sim.base.quantities import LogPoints, Months, NonNegative, Share, YearlyRate
from sim.base.section import Section
from sim.base.selection import smallest
from sim.processes.morale import lower_morale_after_cut
from sim.state.ledger import DIVISIONS, TRIGGERS
from sim.state.people import APPLIED, CORE, LEGACY, NOBODY, employed_by
from sim.state.transfers import transfer

if TYPE_CHECKING:
    from sim.base.arrays import Column, Flags, Floats, Ints
    from sim.state.world import World


class KeepScore(Section):
    """What saves a person from a wave, in logits of the noise."""

    frontier: LogPoints
    """Priority of the frontier lab."""
    applied: LogPoints
    """Priority of applied AI."""
    core: LogPoints
    """Priority of the core business."""
    legacy: LogPoints
    """Priority of side bets."""
    talent: NonNegative
    """For one log point of talent."""
    exposure: NonNegative
    """Lost for a job whose every task AI may do."""
    tenure: NonNegative
    """For ten years with the firm."""


class CutParameters(Section):
    """How pressure turns into layoffs."""

    pause: Months
    """Least time between two waves of a firm."""
    per_pressure: NonNegative
    """kappa: share of staff outside the lab let go for one unit of shareholder pressure."""
    per_runway: NonNegative
    """Share let go when a venture-backed lab has no runway left."""
    largest_wave: Share
    """Most that pressure takes in one wave, share of those outside the lab."""
    largest_overlap: Share
    """Most that stars make redundant in one wave, share of applied AI."""
    smallest_wave: Share
    """Waves below this share of those outside the lab are not worth their announcement."""
    automation: YearlyRate
    """Share of fully exposed jobs that the first day's leading model takes over in a year."""
    automation_growth: NonNegative
    """Growth of the log of that share with the leader's capability (0: constant)."""
    keep: KeepScore
    """What saves a person from a wave; the lowest scores go."""


LONG_TENURE_MONTHS = 120.0
"""Tenure beyond which another year saves nobody any more: ten years."""


@dataclass(frozen=True)
class Wave:
    """So many people of some divisions of a firm, for one reason."""

    firm: int
    trigger: str
    divisions: tuple[int, ...]
    people: float
    made_redundant_by_stars: bool = False


def plan_waves(world: World, heads: Floats) -> list[Wave]:
    """Every wave of this month, from pressure, stance and what AI can do."""
    firms, rules = world.firms, world.scenario.cuts
    staffed = heads.sum(axis=1) > 0
    due = np.flatnonzero(world.racing & staffed & (firms.months_since_cut >= rules.pause))
    if len(due) == 0:
        return []
    exposed = exposed_heads(world)
    return [
        wave for i in due.tolist() for wave in waves_of_firm(world, i, heads[i], float(exposed[i]))
    ]


def exposed_heads(world: World) -> Floats:
    """Jobs' worth of staff tasks that AI may do, by firm: people times share of tasks."""
    exposed: Floats = world.people.exposed(len(world.firms)).sum(axis=1)
    return exposed


def waves_of_firm(world: World, firm: int, heads: Floats, exposed: float) -> list[Wave]:
    """A firm's wave this quarter, one entry for each reason that applies."""
    firms, rules = world.firms, world.scenario.cuts
    stance, pressure = firms.stances[firm], float(firms.pressure[firm])
    outside_lab = float(heads[APPLIED:].sum())
    per_unit = rules.per_pressure if firms.public[firm] else rules.per_runway
    trigger = "investors" if firms.public[firm] else "runway"
    waves = []
    share = min(rules.largest_wave, per_unit * pressure)
    if share >= rules.smallest_wave:
        waves.append(Wave(firm, trigger, (APPLIED, CORE, LEGACY), share * outside_lab))
    for division in range(len(DIVISIONS)):
        people = stance.focus[division] * float(heads[division])
        if people >= 1.0:
            waves.append(Wave(firm, "focus", (division,), people))
    overlap = min(
        stance.redundant * float(firms.stars_since_cut[firm]),
        rules.largest_overlap * float(heads[APPLIED]),
    )
    if overlap >= 1.0:
        waves.append(Wave(firm, "focus", (APPLIED,), overlap, made_redundant_by_stars=True))
    years = min(1.0, float(firms.months_since_cut[firm]) / 12.0)
    automated = exposed * min(1.0, automation_rate(world) * years)
    worth_a_wave = waves or automated >= rules.smallest_wave * outside_lab
    if automated >= 1.0 and worth_a_wave:
        waves.append(Wave(firm, "automation", (CORE, LEGACY), automated))
    return waves


def automation_rate(world: World) -> float:
    """Share of fully exposed jobs that AI takes over in a year, ``a exp(g (K - K0))``.

    K is the capability of the leader and K0 what it was on the first day: what the best
    model can do, everybody can buy.
    """
    rules = world.scenario.cuts
    ahead = float(world.firms.capability[world.racing].max()) - world.start_leader_capability
    return rules.automation * exp_of(rules.automation_growth * ahead)


def keep_scores(world: World, rows: Ints, noise: Floats) -> Floats:
    """How dear each person is to the firm in a wave; the lowest go.  ``noise`` uniform."""
    people, keep = world.people, world.scenario.cuts.keep
    priority = np.array([keep.frontier, keep.applied, keep.core, keep.legacy])
    return keep_scores_of(
        priority[people.division[rows]],
        people.talent[rows],
        people.exposure[rows],
        people.tenure_months[rows],
        noise,
        keep.talent,
        keep.exposure,
        keep.tenure,
    )


@kernel
def keep_scores_of(
    priority: Floats,
    talent: Floats,
    exposure: Floats,
    tenure_months: Floats,
    noise: Floats,
    for_talent: float,
    for_exposure: float,
    for_tenure: float,
) -> Floats:
    """Talent and tenure save, exposure does not, and nobody outside can read the judgement."""
    scores = np.empty(len(priority))
    for i in range(len(scores)):
        scores[i] = priority[i] + (
            for_talent * log_of(talent[i])
            - for_exposure * exposure[i]
            + for_tenure * min(tenure_months[i] / LONG_TENURE_MONTHS, 1.0)
            + logit_of(noise[i])
        )
    return scores


def lowest(scores: Floats, weights: Floats, people: float) -> Flags:
    """Marks the lowest scores whose weights add up to as nearly so many people as rows allow."""
    chosen = np.zeros(len(scores), dtype=bool)
    if len(scores) == 0:
        return chosen
    order = smallest(scores, int(people / weights.min()) + 2)
    taken = np.cumsum(weights[order]) <= people + 0.5 * weights[order]
    chosen[order[taken]] = True
    return chosen


def cut_staff(world: World) -> None:
    """Carry out this month's waves, write them down, and tell the survivors."""
    firms = world.firms
    firms.months_since_cut = firms.months_since_cut + 1.0
    before = world.people.heads(len(firms))
    waves = plan_waves(world, before)
    if not waves:
        return
    cutting = sorted({wave.firm for wave in waves})
    staff = at_risk(world, firms.only(*cutting))
    for firm in cutting:
        cut_firm(world, [wave for wave in waves if wave.firm == firm], staff, before)


class AtRisk(NamedTuple):
    """People whose firm cuts, one entry a person; ``firm`` is -1 for those who are gone."""

    row: Ints
    firm: Column
    division: Column
    weight: Floats
    keep_score: Floats


def at_risk(world: World, cutting: Flags) -> AtRisk:
    """Everybody at the firms marked, with how dear each is to the firm this month."""
    people = world.people

    def found(part: slice) -> AtRisk:
        row = part.start + np.flatnonzero(employed_by(people.firm[part], cutting))
        score = keep_scores(world, row, world.uniforms("keep", row))
        return AtRisk(row, people.firm[row], people.division[row], people.weight[row], score)

    parts = each_part(people.everybody, found)
    return AtRisk._make(np.concatenate(columns) for columns in zip(*parts, strict=True))


def cut_firm(world: World, waves: list[Wave], staff: AtRisk, before: Floats) -> float:
    """One firm's waves of a month: in each the lowest keep-scores of its divisions go.

    ``staff`` are the people of all firms that cut, ``before`` heads when the month's cuts began,
    firm x division.  Returns how many people went.
    """
    firms, firm, gone = world.firms, waves[0].firm, 0.0
    for wave in waves:
        here = np.flatnonzero(staff.firm == firm)
        can_go = here[np.isin(staff.division[here], wave.divisions)]
        chosen = can_go[lowest(staff.keep_score[can_go], staff.weight[can_go], wave.people)]
        staff.firm[chosen] = NOBODY
        went = let_go(world, wave, staff.row[chosen], before)
        gone += went
        if wave.made_redundant_by_stars:
            # Those whom the wave did not reach are still redundant at the next.
            firms.stars_since_cut[firm] -= went / firms.stances[firm].redundant
    finish_waves(world, firm, staff.row[staff.firm == firm], gone / float(before[firm].sum()))
    return gone


def let_go(world: World, wave: Wave, gone: Ints, before: Floats) -> float:
    """These people are laid off and look for work outside; how many they are."""
    people, firms = world.people, world.firms
    if len(gone) == 0:
        return 0.0
    share = np.bincount(people.division[gone], weights=people.weight[gone], minlength=4)
    saved = float((world.cash_pay(gone) * people.weight[gone]).sum())
    hit = np.flatnonzero(share)
    world.ledger.append(
        "cuts",
        {
            "month": np.int32(world.month),
            "firm": np.int16(wave.firm),
            "division": hit.astype(np.int8),
            "people": share[hit],
            "share": share[hit] / before[wave.firm, hit],
            "trigger": np.int8(TRIGGERS.index(wave.trigger)),
        },
    )
    if wave.trigger == "focus":
        firms.lab_budget_usd_per_year[wave.firm] += saved
    if wave.trigger == "automation":
        # The work is still done: what the business needs to earn its cash flow shrinks along.
        needed = world.start_core_heads[wave.firm] - share[CORE]
        world.start_core_heads[wave.firm] = max(0.0, needed)
    firms.target_heads[wave.firm] -= share
    outside = firms.index("outside")
    division = np.maximum(people.division[gone], APPLIED)
    transfer(world, gone, outside, division, "laid_off", world.outside_pay(gone))
    return float(share.sum())


def finish_waves(world: World, firm: int, survivors: Ints, share: float) -> None:
    """Reset the clock, gain investors' patience, and lower the survivors' morale."""
    firms = world.firms
    firms.months_since_cut[firm] = 0.0
    firms.restraint[firm] += world.scenario.investors.restraint_per_cut * share
    lower_morale_after_cut(world, survivors, share)
