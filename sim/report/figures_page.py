"""The page ``docs/figures.md``: figures and what rests on them, model and figures behind it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from sim.report.explanation import figure_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from sim.evidence.figures import Figure, Figures

HEAD = """\
# Figures of the articles

What the four articles say, and what the model has to do with it. This page is written by
`talentwar explain --markdown > docs/figures.md` from `calibration/figures.yaml`, which also tells
how each figure was read. `talentwar explain --figure NAME` shows one with the baseline's values
and the model's own.

Roles: **input** goes in as it stands; **target** is to come out and may be fitted; **check** is to
come out and is never fitted; **mechanism** is told by a rule; **scenario** is a scenario's subject;
**unusable** cannot be used. `A1:58` is line 58 of article A1.
"""
_PATH = re.compile(r"[a-z_]+(?:\.[a-z0-9_]+)+")


def page(book: Figures) -> str:
    """The whole page as Markdown."""
    parts = [HEAD, *_articles(book), "\n## From figure to model\n", *_forward(book)]
    parts += ["\n## From model to figure\n", *_backward(book)]
    parts += ["\n## What the model cannot say\n", *_gaps(book)]
    return "\n".join(parts) + "\n"


def behind(book: Figures) -> dict[str, dict[str, list[str]]]:
    """Figures by what rests on them: kind of thing, its name, the names of the figures."""
    found: dict[str, dict[str, list[str]]] = {
        kind: {} for kind in ("scenario", "event", "parameters", "file", "statistic")
    }
    for name, figure in book.figures.items():
        steps = [path.split(".") for path in _PATH.findall(" ".join(figure.enters))]
        rests = {
            "scenario": figure.scenarios,
            "event": [path[1] for path in steps if path[0] == "events"],
            "parameters": [".".join(path[:2]) for path in steps if path[0] != "events"],
            "file": figure.mechanism,
            "statistic": [held.name for held in figure.held],
        }
        for kind, things in rests.items():
            for thing in dict.fromkeys(things):
                found[kind].setdefault(thing, []).append(name)
    return found


def _articles(book: Figures) -> Iterator[str]:
    yield _line("article", "date", "what it is about")
    yield _line("---", "---", "---")
    for name, article in book.articles.items():
        yield _line(name, article.date, article.title)


def _forward(book: Figures) -> Iterator[str]:
    yield _line("figure", "what is reported", "where", "role", "enters; held against", "told by")
    yield _line(*["---"] * 6)
    for name, figure in book.figures.items():
        yield _line(
            f"`{name}`",
            _reported(figure),
            _where(figure),
            figure.role,
            _ties(figure),
            _told(figure),
        )


def _backward(book: Figures) -> Iterator[str]:
    yield _line("", "part of the model", "figures behind it")
    yield _line("---", "---", "---")
    for kind, things in behind(book).items():
        for thing in sorted(things):
            yield _line(kind, f"`{thing}`", ", ".join(f"`{name}`" for name in things[thing]))


def _gaps(book: Figures) -> Iterator[str]:
    for name, figure in book.figures.items():
        said = [figure.not_modelled, *(one.not_modelled for one in figure.readings.values())]
        for reason in dict.fromkeys(filter(None, said)):
            yield f"- `{name}`: {reason}"


def _reported(figure: Figure) -> str:
    said = [f"{key}: {figure_text(one)}" for key, one in figure.readings.items() if not one.states]
    return f"{figure.about}{' (' + '; '.join(said) + ')' if said else ''}"


def _where(figure: Figure) -> str:
    return ", ".join(
        dict.fromkeys(place for one in figure.readings.values() for place in one.where)
    )


def _ties(figure: Figure) -> str:
    return _code(figure.enters + [held.name for held in figure.held])


def _told(figure: Figure) -> str:
    return _code([*figure.mechanism, *figure.scenarios])


def _code(names: Iterable[str]) -> str:
    return ", ".join(f"`{name}`" for name in dict.fromkeys(names))


def _line(*cells: str) -> str:
    return f"| {' | '.join(cell.replace('|', '/') for cell in cells)} |"
