"""Parameters that are distributions: what may be written, and what is drawn."""

from __future__ import annotations

import math
from statistics import NormalDist, fmean
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.base.errors import ScenarioError
from sim.base.quantities import Month
from sim.scenario import distributions
from sim.scenario.distributions import KINDS, TAIL, Distribution, realise

if TYPE_CHECKING:
    from conftest import Desk

GRID = [(step + 0.5) / 2_000 for step in range(2_000)]
NUMBERS: dict[str, tuple[float, ...]] = {
    "uniform": (2.0, 6.0),
    "normal": (4.0, 0.5),
    "lognormal": (4.0, 0.3),
    "triangular": (1.0, 2.0, 6.0),
    "choice": (1.0, 4.0, 9.0),
    "fitted": (4.0,),
}
MEANS = {
    "uniform": 4.0,
    "normal": 4.0,
    "lognormal": 4.0 * math.exp(0.3**2 / 2),
    "triangular": 3.0,
    "choice": 14 / 3,
    "fitted": 4.0,
}
MEDIANS = {
    "uniform": 4.0,
    "normal": 4.0,
    "lognormal": 4.0,
    "triangular": 6 - math.sqrt(10),
    "choice": 4.0,
    "fitted": 4.0,
}


def test_every_kind_is_tested() -> None:
    assert set(KINDS) == set(NUMBERS)


@pytest.mark.parametrize("kind", NUMBERS)
class TestShapes:
    """Each shape against what is known of it."""

    def test_mean(self, kind: str) -> None:
        draw = Distribution(kind, NUMBERS[kind], float)
        assert fmean(map(draw.at, GRID)) == pytest.approx(MEANS[kind], rel=2e-3)

    def test_median(self, kind: str) -> None:
        assert Distribution(kind, NUMBERS[kind], float).at(0.5) == pytest.approx(MEDIANS[kind])

    def test_never_falls_and_stays_finite(self, kind: str) -> None:
        draw = Distribution(kind, NUMBERS[kind], float)
        values = [draw.at(u) for u in (0.0, *GRID, 1.0)]
        assert values == sorted(values)
        assert all(map(math.isfinite, values))

    def test_only_uniform_numbers_are_taken(self, kind: str) -> None:
        for u in (-0.1, 1.1, math.nan):
            with pytest.raises(ValueError, match="between 0 and 1"):
                Distribution(kind, NUMBERS[kind], float).at(u)


def test_normal_ends_at_the_quantiles_that_were_checked() -> None:
    draw = Distribution("normal", (10.0, 2.0), float)
    assert draw.at(0.0) == pytest.approx(NormalDist(10, 2).inv_cdf(TAIL))
    assert draw.at(1.0) == pytest.approx(NormalDist(10, 2).inv_cdf(1 - TAIL))


@given(st.floats(-1e9, 1e9), st.floats(0, 1e9), st.floats(0, 1), st.floats(0, 1))
def test_bounded_kinds_stay_within_their_ends(
    low: float, width: float, part: float, u: float
) -> None:
    high = low + width
    mode = min(low + part * width, high)
    assert low <= Distribution("uniform", (low, high), float).at(u) <= high
    assert low <= Distribution("triangular", (low, mode, high), float).at(u) <= high


@given(st.floats(0.1, 1e9), st.floats(0.01, 2.0), st.floats(0.0, 1.0))
def test_values_have_twelve_digits_so_that_machines_agree(
    median: float, spread: float, u: float
) -> None:
    value = Distribution("lognormal", (median, spread), float).at(u)
    assert value == float(f"{value:.12g}")
    exact = KINDS["lognormal"].quantile(u, median, spread)
    assert value == pytest.approx(exact, rel=1e-11)


def test_whole_numbers_are_drawn_evenly_with_both_ends() -> None:
    draw = Distribution("uniform", (3, 6), int)
    values = [draw.at(u) for u in GRID]
    assert [values.count(n) for n in range(2, 8)] == [0, 500, 500, 500, 500, 0]
    assert draw.at(1.0) == 6
    assert all(type(value) is int for value in values)


def test_months_are_drawn_as_months() -> None:
    draw = Distribution("normal", (Month(24_300), 2.0), Month)
    assert type(draw.at(0.3)) is Month


WRITTEN = [
    ("firms.meta.capex={uniform: [60 bn USD/yr, 90e9]}", 75e9),
    ("firms.meta.capex={uniform: [1 M USD/month, 12e6]}", 12e6),
    ("firms.meta.capex={choice: [1, 2 bn USD/yr, 3e9]}", 2e9),
    ("firms.meta.share={triangular: [0, 50 %, 100 %]}", 0.5),
    ("firms.meta.share={normal: [50 %, 5 %]}", 0.5),
    ("firms.meta.capex={lognormal: [75 bn USD/yr, 0.2]}", 75e9),
    ("weight={uniform: [1, 3]}", 2.0),
    ("rule.slope={normal: [-1, 1]}", -1.0),
    ("events.wave.people={uniform: [10, 12]}", 11),
    ("events.wave.month={uniform: [2026-01, 2026-03]}", Month(2026 * 12 + 1)),
    ("events.wave.month={normal: [2026-01, 1 month]}", Month(2026 * 12)),
    ("half={uniform: [1, 3]}", 2.0),
    ("until={uniform: [0, 1]}", 0.5),
    ("rule={kind: auction, rounds: {uniform: [3, 3]}}", 3),
    ("firms.meta.capex={fitted: [6.25 bn USD/month]}", 75e9),
    ("firms.meta.share={fitted: [36 %]}", 0.36),
    ("rule.slope={fitted: [-1]}", -1.0),
    ("events.wave.people={fitted: [12]}", 12),
    ("events.wave.month={fitted: [2026-01]}", Month(2026 * 12)),
    ("until={fitted: [0.25]}", 0.25),
]


def reach(value: Any, path: str) -> Any:
    for step in path.split("."):
        if isinstance(value, dict):
            value = value[step]
        elif isinstance(value, list):
            value = next(item for item in value if item.name == step)
        else:
            value = getattr(value, step)
    return value


@pytest.mark.parametrize(("edit", "median"), WRITTEN)
def test_a_distribution_stands_where_a_number_does(desk: Desk, edit: str, median: float) -> None:
    loaded = desk.change("", edit)
    path = edit.partition("=")[0] if "rounds" not in edit else "rule.rounds"
    assert loaded.has_distributions
    assert list(loaded.distributions) == [path]
    assert reach(loaded.value, path) == pytest.approx(median)
    assert isinstance(reach(loaded.tree, path) if "events" not in path else {}, dict)


def test_a_draw_depends_on_the_uniform_of_its_path_alone(desk: Desk) -> None:
    loaded = desk.change("", "weight={uniform: [1, 2]}", "events.chop.share={uniform: [0, 1]}")
    uniforms = {"weight": 0.25, "events.chop.share": 0.75}
    value = loaded.realise(uniforms.__getitem__)
    assert value.weight == 1.25
    assert value.events[1].share == 0.75  # type: ignore[union-attr]
    assert loaded.realise(uniforms.__getitem__) == value
    assert loaded.value.weight == 1.5


def test_the_path_of_an_event_does_not_move_when_others_do(desk: Desk) -> None:
    edit = "events.chop.share={uniform: [0, 1]}"
    assert list(desk.change("", edit).distributions) == ["events.chop.share"]
    assert list(desk.change("events_remove: [wave]", edit).distributions) == ["events.chop.share"]


def test_no_distribution_no_difference(desk: Desk) -> None:
    loaded = desk.change("")
    assert not loaded.has_distributions
    assert loaded.realise(lambda _: 1 / 0) == loaded.value


FITTED = ("weight={fitted: [2]}", "events.chop.share={fitted: [10 %]}", "rule.slope={fitted: [3]}")
POINTS = {"weight": 2.0, "events.chop.share": 0.1, "rule.slope": 3.0}


def no_uniform(path: str) -> float:
    raise AssertionError(path)


def test_what_was_fitted_is_at_its_best_point_whatever_the_luck(desk: Desk) -> None:
    loaded = desk.change("", *FITTED, "half={uniform: [1, 3]}")
    assert loaded.fitted == POINTS
    for u in (0.0, 0.3, 1.0):
        value = loaded.realise({"half": u}.__getitem__)
        assert {path: reach(value, path) for path in POINTS} == POINTS
        assert value.half == 1 + 2 * u
    assert {path: reach(loaded.value, path) for path in POINTS} == POINTS


def test_a_draw_goes_over_the_point_of_what_was_fitted_and_nothing_else(desk: Desk) -> None:
    loaded = desk.change("", *FITTED, "half={uniform: [1, 3]}")
    drawn = {"weight": 5.5, "events.chop.share": 0.75, "half": 9.0, "nothing.there": 1.0}
    value = loaded.realise({"half": 0.5}.__getitem__, drawn)
    assert (value.weight, reach(value, "events.chop.share")) == (5.5, 0.75)
    assert reach(value, "rule.slope") == 3.0
    assert value.half == 2.0
    assert loaded.value.weight == 2.0


def test_a_draw_of_whole_numbers_and_months_is_rounded(desk: Desk) -> None:
    edits = ("events.wave.people={fitted: [12]}", "events.wave.month={fitted: [2026-01]}")
    loaded = desk.change("", *edits)
    month = int(Month.parse("2026-03"))
    drawn = {"events.wave.people": 15.51, "events.wave.month": month + 0.4}
    wave = reach(loaded.realise(no_uniform, drawn), "events.wave")
    assert (wave.people, type(wave.people)) == (16, int)
    assert (str(wave.month), type(wave.month)) == ("2026-03", Month)


def test_an_override_takes_a_parameter_out_of_what_was_fitted(desk: Desk) -> None:
    text = "weight: {fitted: [2]}\nrule: {slope: {fitted: [3]}}"
    assert desk.change(text).fitted == {"weight": 2.0, "rule.slope": 3.0}
    loaded = desk.change(text, "weight=0.4")
    assert loaded.fitted == {"rule.slope": 3.0}
    value = loaded.realise(no_uniform, {"weight": 9.0, "rule.slope": 4.0})
    assert (value.weight, reach(value, "rule.slope")) == (0.4, 4.0)
    other = desk.change(text, "weight={uniform: [1, 3]}")
    assert other.fitted == {"rule.slope": 3.0}
    assert other.realise({"weight": 0.0}.__getitem__, {"weight": 9.0}).weight == 1.0


def test_a_later_file_takes_a_parameter_out_of_what_was_fitted(desk: Desk) -> None:
    desk.write("middle.yaml", "extends: baseline\nweight: {fitted: [2]}\n")
    assert desk.load("extends: middle").fitted == {"weight": 2.0}
    assert desk.load("extends: middle\nweight: 3").fitted == {}


def test_a_resolved_scenario_still_says_what_was_fitted(desk: Desk) -> None:
    loaded = desk.change("", *FITTED)
    again = desk.load(loaded.canonical_yaml())
    assert again.fitted == POINTS
    assert again.canonical_yaml() == loaded.canonical_yaml()


def test_a_draw_out_of_bounds_is_told_where_the_parameter_stands(desk: Desk) -> None:
    loaded = desk.change("weight: {fitted: [2]}")
    said = r"mine.yaml:2:9: weight: -1.5 is out of range; allowed: more than 0"
    with pytest.raises(ScenarioError, match=said):
        loaded.realise(no_uniform, {"weight": -1.5})
    with pytest.raises(ScenarioError, match=r"luck.of.the.draw: is bad"):
        desk.change("weight: {fitted: [2]}").realise(no_uniform, {"weight": 13.0})


def test_a_draw_that_breaks_a_check_across_fields_is_told(desk: Desk) -> None:
    loaded = desk.change("events_remove: [wave, chop]\nend: {choice: [2024-01, 2026-01, 2027-01]}")
    assert str(loaded.realise(lambda _: 0.9).end) == "2027-01"
    with pytest.raises(ScenarioError, match=r"mine.yaml:3:6: end: is before the start"):
        loaded.realise(lambda _: 0.1)


def test_realising_copies() -> None:
    tree = {"a": [{"b": {"uniform": [0, 1]}}], "c": 1}
    drawn = realise(tree, {("a", 0, "b"): Distribution("uniform", (0, 1), float)}, lambda _: 0.5)
    assert drawn == {"a": [{"b": 0.5}], "c": 1}
    assert tree["a"] == [{"b": {"uniform": [0, 1]}}]


@pytest.mark.parametrize(
    ("value", "column", "said"),
    [
        ("{unifrm: [1, 2]}", 10, "'unifrm' is no kind of distribution; did you mean uniform?"),
        ("{uniform: [1, 2], normal: [1, 1]}", 9, "a section where a number is expected"),
        ("{}", 9, "a section where a number is expected"),
        ("{uniform: [1]}", 19, "uniform takes [low, high]"),
        ("{uniform: 5}", 19, "uniform takes [low, high]"),
        ("{uniform: [2, 1]}", 19, "is not in order; allowed: low <= high"),
        ("{triangular: [1, 5, 4]}", 22, "allowed: low <= mode <= high"),
        ("{normal: [5, -1]}", 22, "-1 is out of range"),
        ("{normal: [1, 5]}", 18, "the 0.1 % quantile of this distribution: -14"),
        ("{lognormal: [0, 1]}", 22, "out of range; allowed: more than 0"),
        ("{lognormal: [1, -1]}", 25, "-1 is out of range"),
        ("{lognormal: [1, 5 %]}", 0, ""),
        ("{lognormal: [1, 1e9]}", 21, "the 0.1 % quantile of this distribution: 0.0 is out of"),
        ("{choice: []}", 18, "choice takes"),
        ("{choice: [1, x]}", 22, "'x' is not a number"),
        ("{choice: [1, true]}", 22, "true is not a number"),
        ("{choice: [1, null]}", 22, "has no value"),
        ("{choice: [1, '2']}", 22, "is text, not a number"),
        ("{choice: [1, -2]}", 22, "-2 is out of range; allowed: more than 0"),
        ("{choice: [1, {uniform: [1, 2]}]}", 22, "is not a number"),
        ("{fitted: []}", 18, "fitted takes [point]"),
        ("{fitted: 2}", 18, "fitted takes [point]; write a number, or {uniform: [low, high]}"),
        ("{fitted: [1, 2]}", 18, "or {fitted: [point]}"),
        ("{fitted: [-2]}", 19, "-2 is out of range; allowed: more than 0"),
        ("{fitted: [x]}", 19, "'x' is not a number"),
        ("{fited: [2]}", 10, "did you mean fitted?"),
    ],
)
def test_what_is_no_distribution_is_told(desk: Desk, value: str, column: int, said: str) -> None:
    if not said:
        assert desk.change(f"weight: {value}").has_distributions
        return
    (fault,) = desk.faults(f"weight: {value}")
    assert said in fault
    assert fault.startswith(f"mine.yaml:2:{column}: weight: ")


@pytest.mark.parametrize(
    "edit",
    [
        "firms.meta.stance={choice: [value, growth]}",
        "noisy={choice: [true, false]}",
        "rule={uniform: [1, 2]}",
        "firms={uniform: [1, 2]}",
        "words={choice: [a, b]}",
    ],
)
def test_only_numbers_can_be_distributions(desk: Desk, edit: str) -> None:
    assert desk.faults("", edit)


def test_months_have_no_lognormal(desk: Desk) -> None:
    (fault,) = desk.faults("end: {lognormal: [2026-01, 1]}")
    assert "a month has no lognormal distribution" in fault


def test_what_overflows_is_told(desk: Desk) -> None:
    (fault,) = desk.faults("half: {lognormal: [1, 1e9]}")
    assert "reaches numbers that are too large" in fault


def test_a_lognormal_is_positive(desk: Desk) -> None:
    (fault,) = desk.faults("half: {lognormal: [0, 1]}")
    assert "has no positive median" in fault


def test_there_is_a_greatest_number_of_distributions(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(distributions, "MAX_DISTRIBUTIONS", 1)
    assert desk.change("", "weight={uniform: [1, 2]}").has_distributions
    (fault,) = desk.faults("", "weight={uniform: [1, 2]}", "half={uniform: [1, 2]}")
    assert "one distribution too many" in fault


def test_null_is_no_number_even_where_null_is_allowed(desk: Desk) -> None:
    (fault,) = desk.faults("half: {choice: [1, null]}")
    assert "null is not a number" in fault


def test_a_word_is_no_number_even_where_it_is_allowed(desk: Desk) -> None:
    (fault,) = desk.faults("until: {choice: [0.1, never]}")
    assert "'never' is not a number" in fault
