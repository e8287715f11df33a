"""A word as money, as a rate, a share, a length of time, a number or a month."""

from __future__ import annotations

import math
from typing import get_args

from pydantic_core import PydanticCustomError

from sim.base import quantities
from sim.base.errors import TalentwarError
from sim.base.quantities import Month, Quantity
from sim.scenario.yaml_tree import resolve
from tests.fuzzing.attempts import Target

KINDS: dict[str, Quantity] = {
    name: get_args(getattr(quantities, name))[1]
    for name in (
        *("Usd", "UsdPerYear", "SignedUsdPerYear", "MonthlyRate", "YearlyRate", "Share"),
        *("Months", "LogPoints", "Positive", "NonNegative", "Count", "People"),
    )
}


def attempt(content: bytes) -> None:
    text = content.decode("utf-8", errors="surrogateescape")
    values: list[object] = [text]
    taken, refused = 0, ""
    try:
        values.append(resolve(text))
    except ValueError as error:
        refused = str(error)
    for value in values:
        for parse in (*(kind.parse for kind in KINDS.values()), Month.parse):
            try:
                number = parse(value)
            except PydanticCustomError as error:
                refused = error.message()
                assert "; " in refused, "no way out is told"
            else:
                assert math.isfinite(number)
                taken += 1
    if not taken:
        raise TalentwarError(refused)


def seeds() -> list[bytes]:
    examples = [text for kind in KINDS.values() for text in kind.examples]
    return [text.encode() for text in (*examples, "2025-06", "0x1F", "1e400", "-.5e-3 %/month")]


WORDS = tuple(sorted({ending for kind in KINDS.values() for ending in kind.endings if ending}))
TARGET = Target("quantities", attempt, seeds, (*WORDS, "e", ".", "-", "+", "\u0663"), 128)
