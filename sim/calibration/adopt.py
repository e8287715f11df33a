"""Writes the best point into the scenario whose parameters were fitted.

Only the numbers change: what stands around them in the file, comments too, stays as it is.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from sim.base.errors import TalentwarError
from sim.base.files import write_whole
from sim.record.numbers import digits
from sim.scenario.places import load_scenario

if TYPE_CHECKING:
    from collections.abc import Mapping

VALUE = re.compile(r"\{[^{}#]*\}|[^#\n]*[^#\s]")
"""A value on its line: a distribution, or a number with its unit."""


def adopt(scenario: str, point: Mapping[str, float]) -> Path:
    """Mark each parameter of ``point`` as fitted, with its best value; the file that was changed.

    Raises:
        TalentwarError: a parameter is not written on one line of the scenario's own file.
    """
    loaded = load_scenario(scenario)
    places = {path: loaded.place_of(path) for path in point}
    file = Path(loaded.nodes.place.file)
    lines = file.read_text(encoding="utf-8").splitlines(keepends=True)
    for path, place in places.items():
        key = f"{path.rsplit('.', 1)[-1]}:"
        line = lines[place.line - 1] if Path(place.file) == file else ""
        found = VALUE.match(line, place.column - 1)
        if found is None or not line.lstrip().startswith(key):
            raise TalentwarError(
                f"{place.file}:{place.line}: {path} has no line of its own in {file}; "
                f"write it there as `{key} {{fitted: [...]}}`"
            )
        marked = f"{{fitted: [{digits(point[path])}]}}"
        before, after = line[: found.start()], line[found.end() :]
        lines[place.line - 1] = before + marked + aligned(after, len(marked) - len(found[0]))
    write_whole(file, "".join(lines))
    return file


def aligned(after: str, longer: int) -> str:
    """What follows a value, its comment where it stood as long as there is room."""
    rest = after.lstrip(" ")
    if not rest.startswith("#"):
        return after
    return " " * max(len(after) - len(rest) - longer, 2) + rest
