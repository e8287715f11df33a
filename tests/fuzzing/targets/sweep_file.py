"""A sweep file: checked whole, every fault at its line."""

from __future__ import annotations

from pathlib import Path

from sim.base.errors import ScenarioError
from sim.experiments.sweeps.file import FORMS, SAMPLES, load_sweep
from tests.fuzzing.attempts import Target
from tests.fuzzing.targets.sent_scenario import refuse_unplaced
from tests.fuzzing.targets.yaml_tree import WORDS
from tests.fuzzing.watch import scratch

SWEEPS = Path(__file__).parents[3] / "scenarios" / "sweeps"


def attempt(content: bytes) -> None:
    file = scratch() / "sent_sweep.yaml"
    file.write_bytes(content)
    try:
        load_sweep(file)
    except ScenarioError as error:
        refuse_unplaced(error)
        raise


def seeds() -> list[bytes]:
    return [path.read_bytes() for path in sorted(SWEEPS.glob("*.yaml"))]


TARGET = Target("sweep_file", attempt, seeds, (*WORDS, *FORMS, *SAMPLES, "levers", "design"))
