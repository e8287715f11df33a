"""Which folders hold results that can be made again, and whose turn it is."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from sim.base.errors import TalentwarError
from sim.experiments.sweeps.read import SWEEP
from sim.record.provenance import RECORD
from sim.record.read import RESULT

if TYPE_CHECKING:
    from collections.abc import Sequence

KINDS = {RESULT.format: "result", SWEEP.format: "sweep"}


@dataclass(frozen=True)
class Committed:
    """A folder that can be made again, and of which kind it is."""

    folder: Path
    kind: str


def committed(places: Sequence[Path]) -> list[Committed]:
    """Folders of results and sweeps: those given, or inside those given, in order of name.

    Raises:
        TalentwarError: a place holds none, or a record is broken.
    """
    found: list[Committed] = []
    for place in places:
        inside = [place, *sorted(path for path in place.glob("*") if path.is_dir())]
        here = [Committed(folder, kind) for folder in inside if (kind := kind_of(folder))]
        if not here:
            raise TalentwarError(
                f"{place}: holds no result and no sweep; give a folder that `talentwar run` or "
                "`talentwar sweep` has made, or a folder of such folders"
            )
        found += here
    return found


def kind_of(folder: Path) -> str | None:
    """What a folder holds, by the format its record names; None if nothing that is made again.

    Raises:
        TalentwarError: there is a record, and it is broken: that is not to be passed over.
    """
    from sim.record.shapes import OfRecord

    if not (folder / RECORD).is_file():
        return None
    return KINDS.get(str(RESULT.json(folder, RECORD, OfRecord).get("format")))


def whose_turn(found: Sequence[Committed], sample: int | None, turn: int) -> list[Committed]:
    """Every sweep, and so many of the results: the next ones with each turn.

    A sweep is looked at in seconds whatever its size, a result is made again as a whole.
    """
    results = [one for one in found if one.kind == "result"]
    if sample is None or sample >= len(results):
        return [*found]
    places = {(turn * sample + one) % len(results) for one in range(sample)}
    chosen = {results[place].folder for place in places}
    return [one for one in found if one.kind == "sweep" or one.folder in chosen]
