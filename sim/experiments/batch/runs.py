"""What a single run of a batch is, and the key by which it is known for ever.

The key is the digest of everything a run's numbers depend on: the resolved scenario with all its
distributions turned into numbers, the seed, and the model's version.  Two sweeps, a search for a
threshold and a comparison that come to the same run therefore share it.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sim.record.provenance import MODEL_VERSION

if TYPE_CHECKING:
    from sim.scenario.schema import Scenario

NOT_OF_A_RUN: Any = {
    "title": True,
    "question": True,
    "sources": True,
    "look_at": True,
    "run": {"replicates": True, "seed": True, "until": True},
}
"""What a scenario says of itself or of how often it is run, which changes no single run."""

_ENDED = re.compile(r"\b(KeyboardInterrupt|SystemExit)(?:: ?(\d*))?\s*$")


@dataclass(frozen=True)
class Run:
    """One run still to be made: its scenario is all numbers, its seed is all its luck."""

    key: str
    seed: int
    scenario: Scenario

    @classmethod
    def of(cls, scenario: Scenario, seed: int) -> Run:
        """The run of a realised scenario with a seed."""
        return cls(run_key(scenario, seed), seed, scenario)


def run_key(scenario: Scenario, seed: int) -> str:
    """The key of a run: 32 hexadecimal digits."""
    told = _told(scenario)
    text = f"{MODEL_VERSION}\n{seed}\n{told}"
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def _told(scenario: Scenario) -> str:
    """A scenario as JSON; a request to end that comes meanwhile stays one.

    pydantic tells whatever is raised while it writes as an error of its own, with the name of
    what it was; seen when a sweep was ended just then.
    """
    from pydantic_core import PydanticSerializationError

    try:
        return scenario.model_dump_json(exclude=NOT_OF_A_RUN)
    except PydanticSerializationError as error:
        ended = _ENDED.search(str(error))
        if ended is None:
            raise
        if ended[1] == "KeyboardInterrupt":
            raise KeyboardInterrupt from error
        raise SystemExit(int(ended[2] or 1)) from error
