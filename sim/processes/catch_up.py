"""Catching up: what a lab learns from rivals' open models, outputs and published methods.

Three ways of learning, each with a strength of its own that may be 0.  A lab closes part of
its gap to the best open model, whose weights and papers anybody may study and distil
(article A2:5: a closed successor was trained on three rivals' open models); it closes part of
its gap to the leader by distilling the leader's outputs, which are for sale whether or not the
model is open; and it takes over the most frugal open lab's methods.  Labs that close lose
nothing of the first two: they only teach less.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.base.lazy import np
from sim.base.numerics import exp, log
from sim.base.quantities import NonNegative
from sim.base.section import Section

if TYPE_CHECKING:
    from sim.base.arrays import Flags, Floats
    from sim.state.world import World


class CatchUpParameters(Section):
    """How knowledge passes between rival labs."""

    spillover: NonNegative
    """Share of the gap to the best open model closed a year; 0 is none."""
    closed_lag: NonNegative
    """How much a fully closed lab holds back from the open frontier, in K."""
    distillation: NonNegative
    """Share of the gap to the leader closed a year by learning from its outputs; 0 is none."""
    distillation_lag: NonNegative
    """How far behind the leader distillation can bring a follower, in K."""
    method_spillover: NonNegative
    """Share of the log gap to the most frugal open lab's frugality closed a year; 0 is none."""


def learned_from_open(
    rules: CatchUpParameters, capability: Floats, openness: Floats, racing: Flags
) -> Floats:
    """Capability gained a year from the best open model, in K: one entry a firm."""
    shared = np.where(racing, capability - rules.closed_lag * (1.0 - openness), -np.inf)
    gap = np.maximum(0.0, shared.max() - capability)
    return np.where(racing, rules.spillover * gap, 0.0)


def learned_from_leader(rules: CatchUpParameters, capability: Floats, racing: Flags) -> Floats:
    """Capability gained a year by distilling the leader's outputs, in K: one entry a firm."""
    reach = np.where(racing, capability, -np.inf).max() - rules.distillation_lag
    gap = np.maximum(0.0, reach - capability)
    return np.where(racing, rules.distillation * gap, 0.0)


def method_gain(
    rules: CatchUpParameters, frugality: Floats, openness: Floats, racing: Flags
) -> Floats:
    """Log frugality gained a year from published methods: one entry a firm.

    A lab publishes the share ``openness`` of its log frugality above the field's (1), so a
    closed lab teaches nothing and nobody teaches less than the field knows.
    """
    own = log(frugality)
    published = float(np.where(racing, openness * own, 0.0).max(initial=0.0))
    gap = np.maximum(0.0, published - own)
    return np.where(racing, rules.method_spillover * gap, 0.0)


def catch_up(world: World) -> None:
    """Work out what each lab learns from others a year, and pass a month of methods on.

    The gains in capability stand on the firms until the race adds them to their own work.
    """
    firms, rules, racing = world.firms, world.scenario.catch_up, world.racing
    firms.learned_from_open = learned_from_open(rules, firms.capability, firms.openness, racing)
    firms.learned_from_leader = learned_from_leader(rules, firms.capability, racing)
    learned = method_gain(rules, firms.frugality, firms.openness, racing)
    firms.frugality = np.where(learned > 0, firms.frugality * exp(learned / 12.0), firms.frugality)
