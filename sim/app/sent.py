"""A scenario file that a visitor sent: bytes and a name, of which nothing is ever opened or run."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from sim.app.at_hand import stamp
from sim.base.errors import ScenarioError, TalentwarError
from sim.scenario.places import load_sent_scenario
from sim.scenario.yaml_tree import MAX_BYTES

if TYPE_CHECKING:
    from collections.abc import Collection

    from sim.app.at_hand import Stamp
    from sim.scenario.load import Loaded
    from sim.scenario.schema import Scenario

ENDINGS = ("yaml", "yml")
LONGEST_NAME = 40
MOST_REMEMBERED = 16
MINE = "my_"


@dataclass(frozen=True)
class Sent:
    """What was sent; ``name`` is fit for a file and none of a scenario at hand."""

    name: str
    content: bytes

    def loaded(self, edits: tuple[str, ...] = ()) -> Loaded[Scenario]:
        """The scenario in it, which may extend one at hand by its name and no file.

        Raises:
            ScenarioError: with everything that is wrong, each at its line.
        """
        found = _checked(self, edits, stamp())
        if isinstance(found, ScenarioError):
            raise ScenarioError(found.problems, found.more)
        return found


@lru_cache(maxsize=MOST_REMEMBERED)
def _checked(sent: Sent, edits: tuple[str, ...], _files: Stamp) -> Loaded[Scenario] | ScenarioError:
    """What is in a file, or what is wrong with it: every touch of the page asks again."""
    try:
        return load_sent_scenario(sent.content, sent.name, edits)
    except ScenarioError as error:
        return ScenarioError(error.problems, error.more)


def sent(file_name: str, content: bytes, scenarios: Collection[str]) -> Sent:
    """What a visitor sent under a name.

    Raises:
        TalentwarError: it is larger than a scenario may be.
    """
    name = plain_name(file_name, scenarios)
    if len(content) > MAX_BYTES:
        raise TalentwarError(f"{name}.yaml: is too large; allowed: {MAX_BYTES} bytes")
    return Sent(name, content)


def plain_name(file_name: str, scenarios: Collection[str]) -> str:
    """A name of letters, digits and underlines made of the one that a file was sent under."""
    last = PurePosixPath(file_name.replace("\\", "/")).name
    stem = last.rpartition(".")[0] or last
    name = re.sub(r"[^A-Za-z0-9_-]+", "_", stem).strip("_-")[:LONGEST_NAME]
    return name if name and name not in scenarios else MINE + (name or "scenario")
