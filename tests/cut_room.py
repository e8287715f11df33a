"""What the tests of cuts share: the heads of a made-up firm, and the waves it then plans."""

from __future__ import annotations

import numpy as np

from sim.processes.cuts import waves_of_firm
from sim.state.view import Stance
from tests.worlds import small_scenario

RULES = small_scenario().cuts
HEADS = np.array([100.0, 200.0, 5000.0, 1000.0])
OUTSIDE_LAB = 6200.0


def waves(world, firm="meta", pressure=0.0, exposed=0.0, **stance):
    i = world.firms.index(firm)
    world.firms.pressure[i] = pressure
    world.firms.stances[i] = Stance("test", **stance)
    return [(w.trigger, w.divisions, w.people) for w in waves_of_firm(world, i, HEADS, exposed)]
