"""Numbers with units: what may be written, what it means, and what is refused."""

from __future__ import annotations

import copy
import json
import math
import pickle
import re
from contextlib import suppress
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, Field, TypeAdapter, ValidationError

from sim.base import quantities as q

TYPES: dict[str, Any] = {
    name: getattr(q, name)
    for name in (
        *("Usd", "UsdPerYear", "SignedUsdPerYear", "MonthlyRate", "YearlyRate", "Share", "Months"),
        *("LogPoints", "Positive", "NonNegative", "Count", "People", "Month"),
    )
}
PLAIN = [name for name in TYPES if name != "Month"]


def read(name: str, written: object) -> Any:
    return TypeAdapter(TYPES[name]).validate_python(written)


def complaint(name: str, written: object) -> str:
    with pytest.raises(ValidationError) as caught:
        read(name, written)
    (error,) = caught.value.errors()
    assert error["type"] == "quantity"
    return error["msg"]


@pytest.mark.parametrize(
    ("name", "written", "number"),
    [
        ("Usd", "14.3 bn USD", 14.3e9),
        ("Usd", "100 M USD", 100e6),
        ("Usd", "0.5 tn USD", 0.5e12),
        ("Usd", "20 k USD", 20e3),
        ("Usd", "7 USD", 7.0),
        ("Usd", "100M USD", 100e6),
        ("Usd", " 1e2   bn  USD ", 100e9),
        ("Usd", 75e9, 75e9),
        ("Usd", 0, 0.0),
        ("UsdPerYear", "75 bn USD/yr", 75e9),
        ("UsdPerYear", "75 bn USD / year", 75e9),
        ("UsdPerYear", "1 M USD/month", 12e6),
        ("UsdPerYear", 5, 5.0),
        ("SignedUsdPerYear", "-5 bn USD/yr", -5e9),
        ("SignedUsdPerYear", "-1 M USD/month", -12e6),
        ("MonthlyRate", "1.2 %/month", 0.012),
        ("MonthlyRate", "12 %/yr", 0.01),
        ("MonthlyRate", "0.6 /yr", 0.05),
        ("MonthlyRate", 0.02, 0.02),
        ("YearlyRate", "12 %/yr", 0.12),
        ("YearlyRate", "1 %/month", 0.12),
        ("YearlyRate", 0.5, 0.5),
        ("Share", "36 %", 0.36),
        ("Share", "57%", 0.57),
        ("Share", 1, 1.0),
        ("Months", "48 months", 48.0),
        ("Months", "1 month", 1.0),
        ("Months", "5 yr", 60.0),
        ("Months", 48, 48.0),
        ("LogPoints", -1.5, -1.5),
        ("Positive", "150 %", 1.5),
        ("NonNegative", 0, 0.0),
        ("Count", 50, 50),
        ("Count", 1e5, 100_000),
        ("Count", "100 k", 100_000),
        ("Count", "1.5 k", 1_500),
        ("People", "1.5 M", 1.5e6),
        ("People", "72 k people", 72e3),
        ("People", 0.5, 0.5),
    ],
)
def test_what_people_write_is_read(name: str, written: object, number: float) -> None:
    value = read(name, written)
    assert value == number
    assert type(value) is (int if name == "Count" else float)


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("Usd", "75 bn EUR"),
        ("Usd", "75 bn"),
        ("Usd", "75e9"),
        ("Usd", "bn USD"),
        ("Usd", "75 BN USD"),
        ("Usd", "75 bn USD/yr"),
        ("Usd", "1,000 USD"),
        ("Usd", "nan USD"),
        ("Usd", "\uff17 USD"),
        ("Usd", ""),
        ("Usd", "9" * 200 + " USD"),
        ("UsdPerYear", "75 bn USD"),
        ("UsdPerYear", "75 bn USD/week"),
        ("MonthlyRate", "1.2 %"),
        ("Share", "36 percent"),
        ("Months", "4 weeks"),
        ("LogPoints", "0.3"),
        ("Count", "100 k USD"),
        ("People", "1.5 million"),
    ],
)
def test_other_units_are_refused_with_an_example(name: str, written: str) -> None:
    assert re.search(r" is not an? .*; write e\.g\. \S", complaint(name, written))


def test_the_refusal_says_what_to_write() -> None:
    expected = "'75 bn EUR' is not an amount of USD; write e.g. 75 bn USD or 75e9"
    assert complaint("Usd", "75 bn EUR") == expected


@pytest.mark.parametrize("name", PLAIN)
@pytest.mark.parametrize("written", [math.inf, -math.inf, math.nan, 10**400])
def test_only_finite_numbers_exist(name: str, written: float) -> None:
    assert "is not a finite number" in complaint(name, written)


def test_a_text_may_not_overflow_either() -> None:
    assert "is not a finite number" in complaint("Usd", "1e999 USD")
    assert "is not a finite number" in complaint("Usd", "1e99999999999999 USD")


@pytest.mark.parametrize("name", TYPES)
@pytest.mark.parametrize("written", [True, False, None, [1], {"a": 1}, b"1", 1j])
def test_what_is_no_number_is_no_quantity(name: str, written: object) -> None:
    assert " is not a" in complaint(name, written)


@pytest.mark.parametrize(
    ("name", "least"),
    [(name, 0) for name in PLAIN if name not in ("LogPoints", "SignedUsdPerYear")],
)
def test_negative_amounts_are_refused(name: str, least: int) -> None:
    assert "out of range; allowed: " in complaint(name, -1)


def test_bounds_are_where_they_are_said_to_be() -> None:
    assert complaint("Share", 1.01).endswith("allowed: at least 0 and at most 1")
    assert complaint("Share", "101 %").startswith("'101 %' is out of range")
    assert complaint("Positive", 0).endswith("allowed: more than 0")
    assert read("Share", "100 %") == 1.0
    assert read("LogPoints", -1e6) == -1e6


def test_a_count_is_whole() -> None:
    assert complaint("Count", 1.5).startswith("1.5 is not a whole number")
    assert complaint("Count", "0.5 %").startswith("'0.5 %' is not a whole number")


class Narrow(BaseModel):
    budget: q.Usd = Field(le=1e12)


def test_a_field_may_narrow_a_quantity() -> None:
    assert Narrow.model_validate({"budget": "1 tn USD"}).budget == 1e12
    with pytest.raises(ValidationError):
        Narrow.model_validate({"budget": "2 tn USD"})
    number = Narrow.model_json_schema()["properties"]["budget"]["anyOf"][0]
    assert (number["minimum"], number["maximum"]) == (0, 1e12)


@given(st.decimals(0, 10**6, allow_nan=False, places=3), st.sampled_from(["k", "M", "bn", "tn"]))
def test_money_is_converted_without_rounding_twice(amount: Decimal, scale: str) -> None:
    size = {"k": 3, "M": 6, "bn": 9, "tn": 12}[scale]
    assert read("Usd", f"{amount} {scale} USD") == float(amount.scaleb(size))


@given(st.sampled_from(PLAIN), st.floats(0.001, 1.0))
def test_numbers_survive_json(name: str, number: float) -> None:
    adapter = TypeAdapter(TYPES[name])
    value = adapter.validate_python(1 if name == "Count" else number)
    assert adapter.validate_json(adapter.dump_json(value)) == value


@given(st.sampled_from([n for n in PLAIN if n != "LogPoints"]), st.integers(0, 1), st.data())
def test_every_documented_ending_is_read_and_in_the_schema(
    name: str, amount: int, data: st.DataObject
) -> None:
    (quantity,) = (m for m in TYPES[name].__metadata__ if isinstance(m, q.Quantity))
    ending = data.draw(st.sampled_from(sorted(quantity.endings)))
    text = f"{amount + 1} {ending}"
    assert re.search(quantity.pattern(), text)
    if name != "Share":
        assert read(name, text) > 0


@given(st.sampled_from(sorted(TYPES)), st.text())
def test_no_text_does_more_than_fail(name: str, text: str) -> None:
    with suppress(ValidationError):
        assert math.isfinite(read(name, text))


@pytest.mark.parametrize("name", TYPES)
def test_the_unit_and_examples_can_be_found_and_the_examples_are_true(name: str) -> None:
    schema = TypeAdapter(TYPES[name]).json_schema()
    assert schema["unit"]
    for example in schema["examples"]:
        try:
            written = json.loads(example)
        except ValueError:
            written = example
        read(name, written)


@pytest.mark.parametrize("name", [n for n in TYPES if n not in ("Month", "LogPoints")])
def test_editors_learn_of_number_and_text(name: str) -> None:
    number, text = TypeAdapter(TYPES[name]).json_schema()["anyOf"]
    assert number["type"] == ("integer" if name == "Count" else "number")
    assert text["type"] == "string"
    assert not re.search(text["pattern"], "75 bn EUR")


class TestMonth:
    """A calendar month."""

    def test_counts_from_year_zero(self) -> None:
        assert int(read("Month", "2025-06")) == 2025 * 12 + 5
        assert int(read("Month", "0000-01")) == 0

    @pytest.mark.parametrize("written", ["2025-13", "2025-00", "2025-6", "25-06", "2025-06-01", ""])
    def test_refuses_what_is_no_month(self, written: str) -> None:
        assert complaint("Month", written).endswith("is not a month; write e.g. 2025-06")

    @pytest.mark.parametrize("number", [2025, 24305, 2025.5])
    def test_refuses_plain_numbers(self, number: float) -> None:
        assert "is not a month" in complaint("Month", number)

    @given(st.integers(0, 9999 * 12 + 11))
    def test_text_goes_both_ways(self, months: int) -> None:
        month = q.Month(months)
        assert read("Month", str(month)) == month
        assert (month.year, month.month_of_year) == (int(str(month)[:4]), int(str(month)[5:]))

    @given(st.integers(0, 90_000), st.integers(-1_000, 1_000))
    def test_adds_and_subtracts_months(self, months: int, more: int) -> None:
        month = q.Month(months)
        later = month + more
        assert type(later) is type(more + month) is type(month - more) is q.Month
        assert later - month == more
        assert type(later - month) is int
        assert later - more == month

    def test_prints_as_written(self) -> None:
        month = read("Month", "2025-06")
        assert f"{month}" == str(month) == "2025-06"
        assert f"{month:>9}" == "  2025-06"
        assert repr(month) == "Month('2025-06')"

    def test_stays_a_month_in_copies(self) -> None:
        month = read("Month", "2025-06")
        for again in (pickle.loads(pickle.dumps(month)), copy.deepcopy(month)):
            assert type(again) is q.Month
            assert again == month

    def test_json_holds_the_text(self) -> None:
        adapter = TypeAdapter(q.Month)
        assert adapter.dump_json(read("Month", "2025-06")) == b'"2025-06"'
        assert adapter.dump_python(q.Month(5)) == 5


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (None, "null"),
        (True, "true"),
        ("\x1b[2J", r"'\x1b[2J'"),
        ("x" * 100, repr("x" * 57 + "...")),
        (0.5, "0.5"),
        (1 / 3, "0.333333"),
        ({}, "a section"),
        ([], "a list"),
        (b"", "a bytes"),
        (q.Month(24305), "2025-06"),
    ],
)
def test_values_are_shown_briefly(value: object, shown: str) -> None:
    assert q.brief(value) == shown
