"""What a figure refers to: lines of articles, entries of the base data, dates."""

from __future__ import annotations

import re
from typing import Annotated, NamedTuple

from pydantic import AfterValidator

from sim.base.quantities import refusal

CITATION = re.compile(r"\b(A[0-9]):([0-9]+)(?:-([0-9]+))?")
BASE_DATA = re.compile(r"base_data:[a-z0-9_]+(\.[a-z0-9_]+)+")
DATE = re.compile(r"[0-9]{4}(-(0[1-9]|1[0-2]))?(\.\.[0-9]{4}(-(0[1-9]|1[0-2]))?)?")


class Lines(NamedTuple):
    """Some lines of one article, the last one included."""

    article: str
    first: int
    last: int


def cited(text: str) -> list[Lines]:
    """Every place in an article that a text names: ``A1:58``, ``A0:112-117``."""
    return [
        Lines(article, int(first), int(last or first))
        for article, first, last in CITATION.findall(text)
    ]


def _source(written: str) -> str:
    if not (CITATION.fullmatch(written) or BASE_DATA.fullmatch(written)):
        raise refusal(
            f"{written!r} is not a source",
            "write e.g. A1:58, A1:19-20 or base_data:firms.meta.capex_2025",
        )
    return written


def _date(written: str) -> str:
    if not DATE.fullmatch(written):
        raise refusal(
            f"{written!r} is not a date", "write e.g. 2025-06, '2025' or 2024-07..2025-06"
        )
    return written


Source = Annotated[str, AfterValidator(_source)]
FigureDate = Annotated[str, AfterValidator(_date)]
