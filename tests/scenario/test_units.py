from __future__ import annotations

import pytest
from pydantic_core import PydanticCustomError

from sim.scenario.units import comparable, in_model_unit, known_unit


@pytest.mark.parametrize(
    ("number", "unit", "expected"),
    [
        (75, "bn USD/yr", 75e9), (17.5, "tn USD/yr", 17.5e12), (100, "M USD", 100e6),
        (350, "M people", 350e6), (5, "yr", 60), (49, "%", 0.49),
        (3, "months", 3), (10, "times", 10), (1, "offers", 1),
    ],
)  # fmt: skip
def test_a_figure_in_the_unit_the_model_counts_in(number, unit, expected):
    assert in_model_unit(number, known_unit(unit)) == pytest.approx(expected)


@pytest.mark.parametrize("unit", ["", "bn", "dollars", "bn USD per year"])
def test_other_units_are_refused(unit):
    with pytest.raises(PydanticCustomError):
        known_unit(unit)


def test_money_is_not_set_beside_money_a_year():
    assert comparable("bn USD", "USD")
    assert not comparable("bn USD", "USD/yr")
    assert not comparable("yr", "USD")
    assert not comparable("people", "months")
    assert comparable("%", "ratio")
    assert comparable("times", "")
