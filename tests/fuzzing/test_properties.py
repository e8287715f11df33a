"""Whatever is written: it means what it says, or is refused with a place and a way out."""

from __future__ import annotations

import json
import math
import re
from typing import Any, get_args

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic_core import PydanticCustomError

from sim.app.address import query_of, setting_of
from sim.app.levers import LEVERS
from sim.app.setting import LARGEST_SEED
from sim.base import quantities
from sim.base.errors import ScenarioError
from sim.base.quantities import Month, Quantity, brief
from sim.scenario.places import load_scenario, load_sent_scenario
from sim.scenario.yaml_tree import resolve
from tests.fuzzing.attempts import attempt, shows_as_it_is, targets
from tests.fuzzing.mutation import ODD, changed
from tests.fuzzing.targets.quantities import KINDS
from tests.fuzzing.targets.yaml_tree import as_json
from tests.scenario.conftest import BASELINE

PLACED = re.compile(r"(?s).*?:[1-9]\d*:[1-9]\d*: \S")
SMALL = json.loads(as_json(BASELINE.encode()))
WRITTEN = {"month": 12, "yr": 1, "year": 1}
few = settings(max_examples=60, derandomize=True, deadline=None)
fewer = settings(
    max_examples=15, derandomize=True, deadline=None, suppress_health_check=list(HealthCheck)
)
numbers = st.floats(0, 1e12).map(lambda number: float(f"{number:.12g}"))


@few
@given(numbers, st.sampled_from(["", "k ", "M ", "bn ", "tn "]))
def test_money_means_the_number_times_its_size(number: float, size: str) -> None:
    times = {"": 1, "k ": 1e3, "M ": 1e6, "bn ": 1e9, "tn ": 1e12}[size]
    usd = KINDS["Usd"]
    assert usd.parse(f"{number!r} {size}USD") == pytest.approx(number * times, rel=1e-15)
    assert usd.parse(number) == number


@few
@given(numbers, st.sampled_from(list(WRITTEN)))
def test_pay_per_month_is_twelve_times_as_much_a_year(number: float, time: str) -> None:
    found = KINDS["UsdPerYear"].parse(f"{number!r} k USD / {time}")
    assert found == pytest.approx(number * 1e3 * WRITTEN[time], rel=1e-15)


@few
@given(numbers, st.sampled_from(["month", "yr"]), st.booleans())
def test_a_rate_is_the_same_however_it_is_written(rate: float, time: str, in_cent: bool) -> None:
    written = f"{rate!r} {'%' * in_cent}/{time}"
    share = rate / 100 if in_cent else rate
    a_month, a_year = KINDS["MonthlyRate"].parse(written), KINDS["YearlyRate"].parse(written)
    assert a_year == pytest.approx(12 * a_month, rel=1e-15)
    assert (a_year if time == "yr" else a_month) == pytest.approx(share, rel=1e-15)


@few
@given(st.integers(0, 12 * 10_000 - 1))
def test_a_month_is_read_as_it_is_printed(count: int) -> None:
    month = Month(count)
    assert Month.parse(str(month)) == month
    assert 12 * month.year + month.month_of_year - 1 == count


@few
@given(st.text(max_size=12) | st.sampled_from(["2025-13", "0000-00", "２０２５-06", "2025-06\n"]))
def test_no_other_text_is_a_month(text: str) -> None:
    try:
        month = str(Month.parse(text))
    except PydanticCustomError as error:
        told = error.message()
    else:
        told = "" if month == text else month
    assert told in ("", f"{brief(text)} is not a month; write e.g. 2025-06")


@few
@given(
    st.sampled_from(sorted(KINDS)),
    st.integers() | st.floats() | st.text(max_size=20) | st.sampled_from([10**5_000, -(10**400)]),
)
def test_a_quantity_is_finite_and_within_its_bounds(name: str, value: Any) -> None:
    kind: Quantity = get_args(getattr(quantities, name))[1]
    try:
        number = kind.parse(value)
    except PydanticCustomError as error:
        number, told = math.nan, error.message()
    else:
        told = "" if math.isfinite(number) else "not finite"
    assert "; " in told or (
        not told
        and (kind.least is None or number >= kind.least)
        and (kind.most is None or number <= kind.most)
    )


@few
@given(st.integers() | st.floats(allow_nan=False) | st.just(10**9_999))
def test_a_number_of_any_length_is_shown_in_short(value: float) -> None:
    assert len(brief(value)) <= 20


@few
@given(st.text(max_size=200))
def test_a_word_resolves_to_itself_or_to_a_finite_number(text: str) -> None:
    try:
        value = resolve(text)
    except ValueError as error:
        value = text if "number" in str(error) else math.nan
    assert not isinstance(value, float) or math.isfinite(value)
    assert not isinstance(value, str) or value == text


@few
@given(st.text(max_size=80))
def test_any_text_is_a_scenario_or_is_refused_at_a_place(text: str) -> None:
    with pytest.raises(ScenarioError) as caught:
        load_sent_scenario(text.encode(errors="surrogatepass"), "sent")
    assert all(PLACED.match(str(problem)) for problem in caught.value.problems)


@few
@given(st.randoms(use_true_random=False), st.integers(1, 4))
def test_a_changed_scenario_does_no_more_than_fail(luck: Any, times: int) -> None:
    tree = SMALL
    for _ in range(times):
        tree = changed(tree, luck, ("capex", "extends", "baseline", "events_add"))
    assert shows_as_it_is(attempt(targets()["small_scenario"], json.dumps(tree).encode()))


@fewer
@given(st.randoms(use_true_random=False))
def test_a_changed_section_of_the_baseline_does_no_more_than_fail(luck: Any) -> None:
    tree = dict(load_scenario("baseline").tree)
    section = luck.choice(sorted(tree))
    written = {"extends": "baseline", section: changed(tree[section], luck)}
    assert shows_as_it_is(
        attempt(targets()["sent_scenario"], b"a.yaml\n" + json.dumps(written).encode())
    )


@few
@given(
    st.sampled_from(["weight", "firms.meta", "firms.meta.capex", "events", "events.0", "rule"]),
    st.sampled_from(ODD) | st.text(max_size=20),
    st.text(max_size=5),
)
def test_an_edit_does_no_more_than_fail(path: str, value: Any, more: str) -> None:
    edit = f"\n--set\n{path}{more}={json.dumps(value)}"
    assert shows_as_it_is(
        attempt(targets()["small_scenario"], BASELINE.encode() + edit.encode(errors="replace"))
    )


@few
@given(
    st.dictionaries(
        st.sampled_from([*LEVERS, "scenario", "set", "months", "staff", "replicates", "seed", "x"]),
        st.lists(st.text(max_size=8) | st.floats().map(str) | st.integers().map(str), min_size=1),
        max_size=4,
    )
)
def test_an_address_is_a_setting_whatever_it_says(query: dict[str, list[str]]) -> None:
    setting, problems = setting_of(query, ["baseline"])
    assert setting.scenario == "baseline"
    assert setting.seed is None or 0 <= setting.seed <= LARGEST_SEED
    assert all(problems)
    said = query_of(setting)
    listed = {key: [one] if isinstance(one, str) else one for key, one in said.items()}
    assert setting_of(listed, ["baseline"]) == (setting, [])
