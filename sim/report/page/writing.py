"""``talentwar report``: finished results as one HTML file, written whole or not at all."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from sim.base.errors import TalentwarError
from sim.base.files import write_whole
from sim.experiments.sweeps.read import SWEEP, SweepResult, read_sweep
from sim.record.provenance import RECORD
from sim.record.read import Result, read_result
from sim.record.sealed import ADDED_LATER
from sim.report.language import ENGLISH, language
from sim.report.page import page, sweep_page

if TYPE_CHECKING:
    from collections.abc import Sequence

(REPORT,) = ADDED_LATER
MADE_BY = '<meta name="generator" content="talentwar">'
FIRST_LETTERS = 4096


def write_report(
    folders: Sequence[str | Path], out: str | Path | None = None, lang: str = ENGLISH.key
) -> Path:
    """What a result says, as a page that works without a network, for people who never run it.

    Args:
        folders: one result, several of which the first is compared with each other, or a sweep.
        out: the file to write; without it ``report.html`` in the folder of the result or sweep,
            and for a comparison ``runs/<b>-against-<a>.html``.
        lang: language that the page opens in; it holds all of them.

    Returns:
        The file.

    Raises:
        TalentwarError: a folder is neither result nor sweep or was changed, the results make no
            pairs, or something that is no report stands in the file's place.
    """
    language(lang)
    if not folders:
        raise TalentwarError("give a result folder, several to compare, or a sweep's folder")
    found = [_opened(Path(folder)) for folder in folders]
    place = _usual_place(found) if out is None else Path(out)
    refuse_another_file(place)
    write_whole(place, _text(found, lang))
    return place


def _text(found: Sequence[Result | SweepResult], lang: str) -> str:
    sweeps = [one for one in found if isinstance(one, SweepResult)]
    if not sweeps:
        return page([one for one in found if isinstance(one, Result)], lang)
    if len(found) > 1:
        named = ", ".join(str(one.folder) for one in sweeps)
        raise TalentwarError(f"{named}: a sweep has a report of its own; give it alone")
    return sweep_page(sweeps[0], lang)


def refuse_another_file(place: Path) -> None:
    """Refuse a place where a folder stands, or a file that no report has been written to."""
    if place.is_dir():
        raise TalentwarError(f"{place}: this is a folder; give the name of a file")
    if not place.is_file():
        return
    with place.open(encoding="utf-8", errors="replace") as stream:
        if MADE_BY in stream.read(FIRST_LETTERS):
            return
    raise TalentwarError(
        f"{place}: not replaced, because it is no report; choose another file with --out"
    )


def _opened(folder: Path) -> Result | SweepResult:
    if not (folder / RECORD).is_file() and not folder.exists():
        raise TalentwarError(
            f"{folder}: does not exist; give a folder that `talentwar run` or `talentwar sweep` "
            f"has made (`talentwar run {folder.name}` makes runs/{folder.name} of a scenario)"
        )
    return read_sweep(folder) if _is_sweep(folder) else read_result(folder)


def _is_sweep(folder: Path) -> bool:
    """Whether a record says that it is a sweep's; whatever else it is, reading it will tell."""
    try:
        SWEEP.read(folder)
    except TalentwarError:
        return False
    return True


def _usual_place(found: Sequence[Result | SweepResult]) -> Path:
    first, *others = found
    if not others:
        return first.folder / REPORT
    return Path("runs") / f"{'-'.join(other.name for other in others)}-against-{first.name}.html"
