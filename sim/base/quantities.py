"""Numbers with units, written as people write them and kept as plain numbers.

A section's field says which quantity it holds (``capex: UsdPerYear``); the file may then say
``75 bn USD/yr``, ``6.25 bn USD/month`` or ``75e9``. A plain number is in the unit of the type.
Infinite and undefined numbers are refused everywhere.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Annotated, Any, NamedTuple, overload

from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

_NUMBER = r"[-+]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][-+]?[0-9]+)?"
_NUMBER_THEN_UNIT = re.compile(rf"\s*({_NUMBER})\s*(.*?)\s*", re.DOTALL)
_LONGEST_TEXT = 100


class Factor(NamedTuple):
    """An exact ratio of a written unit to the unit of the type: ``%/yr`` to per month is 1/1200."""

    times: int
    over: int = 1


Endings = Mapping[str, Factor]


def refusal(what: str, hint: str) -> PydanticCustomError:
    """The error a quantity gives pydantic: what is wrong, and what may be written instead."""
    return PydanticCustomError("quantity", "{what}; {hint}", {"what": what, "hint": hint})


def brief(value: object) -> str:
    """A value as an error message shows it: short, and never with raw control characters."""
    match value:
        case None:
            return "null"
        case bool():
            return "true" if value else "false"
        case str():
            return repr(value if len(value) <= 60 else value[:57] + "...")
        case Month():
            return str(value)
        case int() | float():
            # str() of a whole number refuses some thousand digits.
            fits = abs(value) < 10**15 if isinstance(value, int) else len(str(value)) <= 15
            return str(value) if fits else f"{Decimal(value):.6g}"
        case Mapping():
            return "a section"
        case list() | tuple():
            return "a list"
    return f"a {type(value).__name__}"


@dataclass(frozen=True)
class Quantity:
    """What may be written for one kind of number, and how it becomes that number.

    ``least`` and ``most`` are allowed themselves; ``above`` is not.
    """

    unit: str
    name: str
    examples: tuple[str, ...]
    endings: Endings = field(default_factory=dict, hash=False)
    least: float | None = 0.0
    most: float | None = None
    above: float | None = None
    whole: bool = False

    def parse(self, value: object) -> float:
        """The number in ``unit``; other units, broken bounds and non-numbers are refused."""
        if isinstance(value, bool) or not isinstance(value, int | float | str):
            raise self._not_one(value)
        try:
            number = self._from_text(value) if isinstance(value, str) else float(value)
        except ArithmeticError:
            number = math.inf
        if not math.isfinite(number):
            raise refusal(f"{brief(value)} is not a finite number", self._allowed())
        if not self._within(number):
            raise refusal(f"{brief(value)} is out of range", self._allowed())
        if not self.whole:
            return number
        if not number.is_integer():
            raise refusal(f"{brief(value)} is not a whole number", self._allowed())
        return int(value) if isinstance(value, int) else int(number)

    def _from_text(self, text: str) -> float:
        match = _NUMBER_THEN_UNIT.fullmatch(text) if len(text) <= _LONGEST_TEXT else None
        if match is None:
            raise self._not_one(text)
        factor = self.endings.get(re.sub(r"\s*/\s*", "/", " ".join(match[2].split())))
        if factor is None:
            raise self._not_one(text)
        return float(Decimal(match[1]) * factor.times / factor.over)

    def _within(self, number: float) -> bool:
        return (
            (self.least is None or number >= self.least)
            and (self.above is None or number > self.above)
            and (self.most is None or number <= self.most)
        )

    def _not_one(self, value: object) -> PydanticCustomError:
        examples = " or ".join(self.examples)
        return refusal(f"{brief(value)} is not {self.name}", f"write e.g. {examples}")

    def _allowed(self) -> str:
        bounds = [("at least", self.least), ("more than", self.above), ("at most", self.most)]
        said = [f"{words} {bound:g}" for words, bound in bounds if bound is not None]
        return f"allowed: {' and '.join(said) or 'any finite number'}"

    def pattern(self) -> str:
        """The texts that are accepted, as a regular expression for editors."""
        forms = (ending.replace(" ", " +").replace("/", " */ *") for ending in self.endings)
        return rf"^ *{_NUMBER} *(?:{'|'.join(forms)}) *$"

    def __get_pydantic_core_schema__(
        self, source: Any, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        return core_schema.no_info_before_validator_function(self.parse, handler(source))

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        own = {"minimum": self.least, "exclusiveMinimum": self.above, "maximum": self.most}
        narrower = handler(schema)
        number = {key: value for key, value in own.items() if value is not None} | narrower
        about: JsonSchemaValue = {"unit": self.unit, "examples": list(self.examples)}
        if not self.endings:
            return number | about
        return {"anyOf": [number, {"type": "string", "pattern": self.pattern()}], **about}


_PLAIN: Endings = {"": Factor(1)}
_PERCENT: Endings = {"%": Factor(1, 100)}
_TIMES = {"yr": 1, "year": 1, "month": 12}


def _scaled(units: Endings) -> Endings:
    """Every unit, alone and after each word for thousands: ``USD``, ``k USD``, ``M USD``..."""
    sizes = {"k": 10**3, "M": 10**6, "bn": 10**9, "tn": 10**12}
    scaled = {
        f"{size} {unit}".strip(): Factor(by * factor.times, factor.over)
        for unit, factor in units.items()
        for size, by in sizes.items()
    }
    return {unit: factor for unit, factor in units.items() if unit} | scaled


def _rates(months: int) -> Endings:
    """Shares and percentages per time, for a type that counts per that many months."""
    every = {"yr": 12, "year": 12, "month": 1}
    return {
        f"{sign}/{time}": Factor(months, hundred * long)
        for sign, hundred in (("%", 100), ("", 1))
        for time, long in every.items()
    }


_USD = _scaled({"USD": Factor(1)})
_USD_PER_YEAR = _scaled({f"USD/{time}": Factor(times) for time, times in _TIMES.items()})
_MONTHS = {"month": 1, "months": 1, "yr": 12, "year": 12, "years": 12}

Usd = Annotated[float, Quantity("USD", "an amount of USD", ("75 bn USD", "75e9"), _USD)]
UsdPerYear = Annotated[
    float,
    Quantity("USD/yr", "an amount of USD per year", ("75 bn USD/yr", "75e9"), _USD_PER_YEAR),
]
SignedUsdPerYear = Annotated[
    float,
    Quantity(
        "USD/yr",
        "a gain or loss in USD per year",
        ("-5 bn USD/yr", "75e9"),
        _USD_PER_YEAR,
        least=None,
    ),
]
MonthlyRate = Annotated[
    float, Quantity("1/month", "a rate", ("1.2 %/month", "12 %/yr", "0.012"), _rates(1))
]
YearlyRate = Annotated[
    float, Quantity("1/yr", "a rate", ("12 %/yr", "1 %/month", "0.12"), _rates(12))
]
Share = Annotated[float, Quantity("share", "a share", ("36 %", "0.36"), _PERCENT, most=1.0)]
Months = Annotated[
    float,
    Quantity(
        "months",
        "a length of time",
        ("48 months", "4 yr", "48"),
        {unit: Factor(months) for unit, months in _MONTHS.items()},
    ),
]
LogPoints = Annotated[
    float, Quantity("log points", "a number of log points", ("0.3", "-1.5"), least=None)
]
Positive = Annotated[
    float, Quantity("ratio", "a number above 0", ("1.5", "150 %"), _PERCENT, least=None, above=0.0)
]
NonNegative = Annotated[
    float, Quantity("ratio", "a number of at least 0", ("1.5", "150 %"), _PERCENT)
]
Count = Annotated[
    int,
    Quantity("count", "a whole number", ("50", "100 k"), _scaled(_PLAIN), most=1e15, whole=True),
]
"""No more than a column of whole numbers holds, and every one of them exactly as a float too."""
Seed = Annotated[
    int, Quantity("count", "a whole number", ("7",), _PLAIN, most=2.0**63 - 1024, whole=True)
]
"""Where all luck begins; it fits into 64 bits."""
People = Annotated[
    float,
    Quantity(
        "people",
        "a number of people",
        ("1.5 M", "72000"),
        _scaled({"": Factor(1), "people": Factor(1)}),
    ),
]


class Month(int):
    """A calendar month, counted in months since year 0; written and printed ``2025-06``.

    Adding whole months gives a month; the difference of two months is a number of months.
    """

    __slots__ = ()
    _WRITTEN = re.compile(r"([0-9]{4})-(0[1-9]|1[0-2])")
    unit = "month"

    @classmethod
    def parse(cls, value: object) -> Month:
        """A month from its text; plain numbers are refused, ``2025`` would be year 168."""
        if isinstance(value, Month):
            return value
        match = cls._WRITTEN.fullmatch(value) if isinstance(value, str) else None
        if match is None:
            raise refusal(f"{brief(value)} is not a month", "write e.g. 2025-06")
        return cls(12 * int(match[1]) + int(match[2]) - 1)

    @property
    def year(self) -> int:
        """The calendar year."""
        return int(self) // 12

    @property
    def month_of_year(self) -> int:
        """1 for January to 12 for December."""
        return int(self) % 12 + 1

    def __add__(self, months: int) -> Month:
        return Month(int(self) + months)

    __radd__ = __add__

    @overload
    def __sub__(self, other: Month) -> int: ...  # type: ignore[overload-overlap]
    @overload
    def __sub__(self, other: int) -> Month: ...
    def __sub__(self, other: int) -> int:
        difference = int(self) - int(other)
        return difference if isinstance(other, Month) else Month(difference)

    def __str__(self) -> str:
        return f"{self.year:04d}-{self.month_of_year:02d}"

    def __repr__(self) -> str:
        return f"Month({str(self)!r})"

    def __format__(self, spec: str) -> str:
        return format(str(self), spec)

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_plain_validator_function(
            cls.parse, serialization=core_schema.to_string_ser_schema(when_used="json")
        )

    @classmethod
    def __get_pydantic_json_schema__(
        cls, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        pattern = f"^{cls._WRITTEN.pattern}$"
        return {"type": "string", "pattern": pattern, "unit": cls.unit, "examples": ["2025-06"]}
