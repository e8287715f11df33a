"""What is wrong with figures beyond the type of a key: ends that are loose, numbers in disorder."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.base.errors import PlacedError
from sim.base.references import cited

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sim.evidence.figures import Article, Figure, Figures, Reading

    Path = tuple[str | int, ...]

GROUPS = ("end.", "change.", "overall.")
"""How the path of a statistic in a summary begins."""


def faults(book: Figures) -> Iterator[PlacedError]:
    """Every fault of the figures, at its place."""
    for name, figure in book.figures.items():
        at: Path = ("figures", name)
        yield from (PlacedError(at, what, hint) for what, hint in _unlinked(figure))
        for key, reading in figure.readings.items():
            place: Path = (*at, "readings", key)
            yield from (PlacedError(place, what, hint) for what, hint in _ill_read(reading))
            yield from _ill_held(reading, place)
            yield from _ill_placed(reading, place, book.articles)


def _unlinked(figure: Figure) -> Iterator[tuple[str, str]]:
    """What a figure of this role has to be tied to, and is not."""
    said = bool(figure.not_modelled) or all(one.not_modelled for one in figure.readings.values())
    missing = {
        "input": (not figure.enters, "enters", "the parameters it goes into"),
        "target": (not figure.held, "statistic", "what the model is to be held against"),
        "check": (not figure.held, "statistic", "what the model is to be held against"),
        "mechanism": (not figure.mechanism, "mechanism", "the file that holds the rule"),
        "scenario": (not figure.scenarios, "scenarios", "the scenarios that ask about it"),
    }
    lacks, key, meaning = missing.get(figure.role, (False, "", ""))
    if lacks and not said:
        yield (
            f"its role is {figure.role} and it has no {key}",
            f"give {meaning}, or say under not_modelled why the model cannot tell",
        )


def _ill_read(reading: Reading) -> Iterator[tuple[str, str]]:
    """What is wrong with how a reading is stated."""
    numbers = reading.numbers
    if bool(numbers) == bool(reading.states):
        yield "needs a number or what it states, and not both", "give value, low, high or states"
    if numbers and reading.unit is None:
        yield "has a number and no unit", "write e.g. unit: bn USD"
    if list(numbers) != sorted(numbers):
        yield "its numbers are not in order", "allowed: low at most value at most high"
    if reading.confidence == "low" and not reading.why:
        yield "its confidence is low and no reason is given", "say under why what makes it doubtful"
    if reading.differs and not reading.enters:
        yield "differs from the baseline and enters nowhere", "leave differs out, or give enters"
    if reading.statistic and not numbers:
        yield "has no number to hold a statistic against", "give value, low or high"


def _ill_held(reading: Reading, place: Path) -> Iterator[PlacedError]:
    """What is wrong with the statistics a reading is held against."""
    for number, held in enumerate(reading.statistic):
        at: Path = (*place, "statistic", number)
        if (held.within is None) == (held.compare == "value"):
            yield PlacedError(at, "within goes with compare: value and with nothing else", "")
        if (held.month is None) != held.name.startswith(GROUPS):
            hint = f"allowed: {', '.join(GROUPS)} and the name, or the name of a series and month"
            yield PlacedError((*at, "name"), "is no path of the summary", hint)
        given = {
            "value": reading.value,
            "at_least": reading.low if reading.value is None else reading.value,
            "at_most": reading.high if reading.value is None else reading.value,
            "range": None if None in (reading.low, reading.high) else reading.low,
        }
        if reading.numbers and given[held.compare] is None:
            yield PlacedError(at, f"the reading has no number for {held.compare}", "")


def _ill_placed(
    reading: Reading, place: Path, articles: dict[str, Article]
) -> Iterator[PlacedError]:
    """References to lines that no article has."""
    for number, written in enumerate(reading.where):
        for lines in cited(written):
            article = articles.get(lines.article)
            at: Path = (*place, "where", number)
            if article is None:
                hint = f"allowed: {', '.join(articles)}"
                yield PlacedError(at, f"there is no article {lines.article}", hint)
            elif not 1 <= lines.first <= lines.last <= article.lines:
                hint = f"allowed: lines 1 to {article.lines}, the first before the last"
                yield PlacedError(at, f"{lines.article} has no lines {written[3:]}", hint)
