"""The page ``docs/calibration.md``: what the fit found, how sure it is, what it cannot tell."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from sim.base.files import write_whole
from sim.calibration.waves import REPEATED, REPEATS
from sim.report.calibration import evidence, rivals
from sim.report.calibration.figures import draw
from sim.report.calibration.files import read_calibrated
from sim.report.calibration.words import paragraph
from sim.validation.versions import NULL

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sim.report.calibration.files import Calibrated

PAGE = Path("docs/calibration.md")
PICTURES = "figures/calibration"
"""Folder of the pictures, from the page."""
HOW_LONG = "some 20 minutes on two idle cores"
"""Of a whole fit; to be measured again when `calibration/fit.yaml` changes."""

HEAD = """\
# Calibration

Which parameters agree with what was reported, what the figures cannot tell, and how the fitted
model does on what it never saw. Written by `talentwar calibrate --page` from
`calibration/posterior/` and `calibration/appraisal/`.
"""


def page(posterior_folder: str | Path, appraisal_folder: str | Path) -> str:
    """The whole page as Markdown.

    Raises:
        TalentwarError: a file is missing, was changed, or does not go with the others.
    """
    return page_of(read_calibrated(posterior_folder, appraisal_folder))


def write_page(place: Path, posterior_folder: str | Path, appraisal_folder: str | Path) -> Path:
    """Write the page, and its pictures beside it; answers where they are.

    Raises:
        TalentwarError: a file is missing or was changed, or a place cannot be written.
    """
    found = read_calibrated(posterior_folder, appraisal_folder)
    folder = place.parent / PICTURES
    for name, text in draw(found).items():
        write_whole(folder / name, text)
    write_whole(place, page_of(found))
    return folder


def page_of(found: Calibrated) -> str:
    """The whole page, of a fit that was read."""
    lines = [HEAD, *in_short(found)]
    for name, section in SECTIONS.items():
        lines += ["", f"## {name}", "", *wrapped(section.lines(found))]
        if section.picture:
            lines += ["", f"![{section.shows}]({PICTURES}/{section.picture}.svg)"]
    return "\n".join(lines) + "\n"


def wrapped(lines: Iterable[str]) -> Iterator[str]:
    """Lines of which paragraphs are broken; tables stay, and so do headings."""
    for line in lines:
        kept = line[:1] in ("|", "#", "-", "")
        yield from (line,) if kept else paragraph(line)


def in_short(found: Calibrated) -> Iterator[str]:
    """The answers, a line each."""
    known, told = found.known, found.appraisal
    reached = [sum(one.reached for one in part.values()) for part in (known.targets, told.checks)]
    yield (
        f"- Within reach of the fitted model: {reached[0]} of {len(known.targets)} targets, "
        f"{reached[1]} of {len(told.checks)} checks."
    )
    if NULL in told.versions:
        of_null = (told.versions[NULL].targets, told.versions[NULL].checks)
        targets, checks = map(rivals.counted, of_null)
        yield f"- Within reach of the null: {targets} targets, {checks} checks."
    identified = sum(one.identified for one in known.parameters.values())
    yield f"- Identified: {identified} of {len(known.parameters)} parameters."
    statements = told.conclusions.statements.values()
    fragile = sum(one.fragile for one in statements)
    yield f"- Fragile: {fragile} of {len(statements)} conclusions."


def again(found: Calibrated) -> Iterator[str]:
    """How to do it again, how long it takes, what is checked."""
    yield (
        f"`talentwar calibrate` makes the posterior anew, with the same digest: {runs_of(found):,} "
        f"runs of the scenario to the end of the figures, {HOW_LONG}. What a stopped fit had "
        "finished is found again in `runs/calibration`. More processes (`--jobs`) shorten it; "
        "fewer runs in `waves` or `generations` in `calibration/fit.yaml` do so too, and leave a "
        "posterior that is less sure. `talentwar calibrate --page` writes this page and its "
        "pictures."
    )
    yield ""
    yield (
        "The tests do not repeat the fit: they check the digests, and that this page is what the "
        "files say. `talentwar calibrate --verify N` works the draws out from the runs kept, and "
        "makes N of those runs and of those from draws again, which have to come out to the last "
        "digit."
    )
    yield ""
    yield (
        "`run`, `compare` and `sweep` take a row of `draws.csv` for each replicate; with `--point` "
        "the best point. Each says which, and warns when the posterior was made for another "
        "version of the model."
    )


def runs_of(found: Calibrated) -> int:
    """Runs of the whole fit."""
    how, search = found.settings, found.settings.search
    luck = min(REPEATED, found.known.waves[-1].runs) * REPEATS
    best = search.generations * search.batch * search.seeds
    again = (search.winners + 1) * search.fresh_seeds
    return sum(wave.runs for wave in found.known.waves) + luck + how.draws + best + again


class Section(NamedTuple):
    """A part of the page: its lines, and the picture below them with what it shows."""

    lines: Callable[[Calibrated], Iterator[str]]
    picture: str = ""
    shows: str = ""


SECTIONS: Mapping[str, Section] = {
    "What was fitted, and how": Section(evidence.method),
    "The figures, and what the model gives": Section(
        evidence.evidence, "targets", "What the model gives beside what was reported"
    ),
    "Checks: figures the fit never saw": Section(evidence.checks),
    "Parameters before and after": Section(
        evidence.parameters, "parameters", "Posterior of each parameter beside its prior"
    ),
    "What trades off": Section(evidence.trade_offs, "trade_offs", "Rank correlations of the draws"),
    "What each figure pins down": Section(evidence.pinned_down),
    "Does the method find what it is asked for?": Section(
        evidence.recovery, "ranks", "Where known parameters lie in their posteriors"
    ),
    "How well emulators foresee": Section(evidence.emulators),
    "The null, and the model without its mechanisms": Section(
        rivals.versions, "versions", "How far each version lies from each figure"
    ),
    "Where the spread comes from": Section(
        rivals.variance, "variance", "Shares of luck, parameters and structure in the variance"
    ),
    "What can be concluded": Section(rivals.conclusions),
    "To do it again": Section(again),
}
