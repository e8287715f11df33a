"""The verb: make committed results again in a scratch place and compare."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Protocol

from sim.base.errors import TalentwarError
from sim.experiments.reproduction import of_result, of_sweep
from sim.experiments.reproduction.committed import Committed, committed, whose_turn
from sim.experiments.sweeps.read import read_sweep
from sim.record.read import read_result

if TYPE_CHECKING:
    from sim.experiments.reproduction.finding import Finding
    from sim.experiments.sweeps.read import SweepResult
    from sim.record.read import Result

RUNS_OF_A_SWEEP = 8
MOST_RUNS_OF_A_SWEEP = 10_000


class Artist(Protocol):
    """Draws the pictures of a result or a sweep: file name to SVG text."""

    def of_result(self, result: Result) -> Mapping[str, str]:
        """The pictures of a result, or of its short form."""
        ...

    def of_sweep(self, result: SweepResult) -> Mapping[str, str]:
        """The pictures of a sweep."""
        ...


@dataclass(frozen=True)
class Reproduction:
    """What is to be made again, and how.

    ``recorded`` takes the scenarios that the folders hold instead of those of today.
    """

    chosen: Sequence[Committed]
    runs: int = RUNS_OF_A_SWEEP
    turn: int = 0
    jobs: int | None = None
    recorded: bool = False
    artist: Artist | None = None

    def findings(self) -> Iterator[Finding]:
        """Make one after the other again; what is not a result any more is refused."""
        for one in self.chosen:
            with TemporaryDirectory(prefix="talentwar-") as scratch:
                if one.kind == "sweep":
                    yield self._of_sweep(one.folder, Path(scratch))
                else:
                    yield self._of_result(one.folder, Path(scratch))

    def _of_result(self, folder: Path, scratch: Path) -> Finding:
        result = read_result(folder)
        request = of_result.requested(result, scratch, self.jobs, recorded=self.recorded)
        draw = None if self.artist is None else self.artist.of_result
        return of_result.made_again(result, request, draw)

    def _of_sweep(self, folder: Path, scratch: Path) -> Finding:
        result = read_sweep(folder)
        planned = of_sweep.planned_again(result, recorded=self.recorded)
        draw = None if self.artist is None else self.artist.of_sweep
        return of_sweep.made_again(
            result, planned, scratch, self.runs, self.turn, jobs=self.jobs, draw=draw
        )


def reproduce(
    places: str | Path | Sequence[str | Path] = "results",
    *,
    sample: int | None = None,
    turn: int = 0,
    runs: int | None = None,
    jobs: int | None = None,
    recorded: bool = False,
    artist: Artist | None = None,
) -> list[Finding]:
    """Make committed results again, and tell what differs, by how much and why.

    A result is made again as a whole and compared to the byte, its tables by their digests; of a
    sweep the plan, some runs, and all that follows from its observations.

    Args:
        places: folders of results and sweeps, or folders of such folders.
        sample: how many of the results; all unless given.
        turn: which of them: consecutive numbers take all of them in turn.
        runs: how many runs of each sweep; 8 unless given.
        jobs: processes at work; as many as there are processors unless given.
        recorded: from the scenarios that the folders hold, as for results made with ``--set``;
            unless given from the scenarios of that name as they are today.
        artist: draws the pictures; they are not compared without one.

    Raises:
        TalentwarError: there is nothing to make again, or a folder was changed by hand.
    """
    return [*prepare(places, sample, turn, runs, jobs, recorded, artist).findings()]


def prepare(
    places: str | Path | Sequence[str | Path],
    sample: int | None,
    turn: int,
    runs: int | None,
    jobs: int | None,
    recorded: bool,
    artist: Artist | None,
) -> Reproduction:
    """Look over what is to be made again; see :func:`reproduce`."""
    runs = RUNS_OF_A_SWEEP if runs is None else runs
    asked = [places] if isinstance(places, (str, Path)) else places
    _within("sample", 1 if sample is None else sample, 1)
    _within("turn", turn, 0)
    _within("runs", runs, 1)
    chosen = whose_turn(committed([Path(place) for place in asked]), sample, turn)
    return Reproduction(chosen, runs, turn, jobs, recorded, artist)


def _within(name: str, value: int, least: int) -> None:
    most = MOST_RUNS_OF_A_SWEEP if name == "runs" else 2**31
    if not least <= value <= most:
        raise TalentwarError(f"{name}: {value} is not allowed; give {least} to {most}")
