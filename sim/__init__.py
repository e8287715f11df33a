"""talentwar: who wins the competition for AI talent, at what price, and who is let go.

``import sim`` gives the same verbs as the command: :func:`load_scenario`, :func:`run`,
:func:`read_result`, :func:`compare`, :func:`explain` and :func:`calibrate`.  Each is imported
when first used.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sim.calibration.calibrate import calibrate as calibrate
    from sim.evidence.explaining import explain as explain
    from sim.experiments.compare import compare as compare
    from sim.experiments.run import run as run
    from sim.record.read import read_result as read_result
    from sim.scenario.places import load_scenario as load_scenario

__version__ = "0.1.0"
__all__ = ["__version__", "calibrate", "compare", "explain", "load_scenario", "read_result", "run"]

_HOMES = {
    "calibrate": "sim.calibration.calibrate",
    "compare": "sim.experiments.compare",
    "explain": "sim.evidence.explaining",
    "load_scenario": "sim.scenario.places",
    "read_result": "sim.record.read",
    "run": "sim.experiments.run",
}


def __getattr__(name: str) -> Any:
    if name in _HOMES:
        return getattr(import_module(_HOMES[name]), name)
    raise AttributeError(f"module 'sim' has no attribute {name!r}")
