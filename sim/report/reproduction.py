"""What came of making committed results again, on the terminal: the verdict first, then why."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.report.terminal import show

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from sim.experiments.reproduction.finding import Finding
    from sim.experiments.sweeps.read import SweepResult
    from sim.record.read import Result

SHOWN = 12
"""Files that differ are listed up to so many of one folder."""


class Pictures:
    """Draws the pictures that results and sweeps leave."""

    def of_result(self, result: Result) -> Mapping[str, str]:
        """All pictures, or those of the short form."""
        from sim.record.abridgement import PICTURES
        from sim.report.figures import draw

        return draw(result, PICTURES if result.abridged else None)

    def of_sweep(self, result: SweepResult) -> Mapping[str, str]:
        """The pictures of a sweep."""
        from sim.report.figures_of_sweeps import draw

        return draw(result)


def show_finding(found: Finding) -> None:
    """Print one folder's verdict, and below it what differs and the likely cause."""
    show(*lines(found))


def lines(found: Finding) -> Iterator[str]:
    """The verdict of a folder in a line; if it does not hold, its differences and causes."""
    verdict = "same" if found.holds else "DIFFERS"
    yield f"{verdict:8}{found.folder}  ({found.made}; {len(found.same)} files the same)"
    for one in found.differences[:SHOWN]:
        yield f"        {one.file}: {one.how}"
    if len(found.differences) > SHOWN:
        yield f"        and {len(found.differences) - SHOWN} more files"
    if found.causes:
        yield f"        likely cause: {'; '.join(found.causes)}"


def show_verdict(findings: Sequence[Finding]) -> None:
    """Print how many hold, and what to do about the others."""
    differ = [one for one in findings if not one.holds]
    if not differ:
        show(f"All {len(findings)} came out as committed.")
        return
    show(
        f"{len(differ)} of {len(findings)} came out otherwise. If that is meant, make them anew "
        "(`make results`) and say so in CHANGELOG.md, marked [results]; results made with --set "
        "are made again with --recorded."
    )
