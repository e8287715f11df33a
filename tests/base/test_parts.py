"""Columns in parts: every row once, and the same bits on one thread and on two."""

from __future__ import annotations

import os
import threading

import numpy as np
import pytest

from sim.base import parts
from sim.base.errors import TalentwarError
from sim.base.parts import ROWS, THREADS, each_part, threads
from sim.state.people import COLUMNS, People

FIRMS = 5
MANY = 5 * ROWS + 12_345


@pytest.fixture
def run_on(monkeypatch):
    """Says how many threads there are from now on."""
    made = []

    def said(count):
        monkeypatch.setenv(THREADS, str(count))
        parts._pool.cache_clear()
        made.append(parts._pool(os.getpid()))

    yield said
    for pool in filter(None, made):
        pool.shutdown()
    parts._pool.cache_clear()


def spans(rows):
    return [(part.start, part.stop) for part in each_part(rows, lambda part: part)]


@pytest.mark.parametrize("count", [1, 2, 3])
@pytest.mark.parametrize("start", [0, 17])
@pytest.mark.parametrize("length", [0, 1, ROWS - 1, ROWS, ROWS + 1, 4 * ROWS, MANY])
def test_every_row_is_in_one_part_and_parts_are_in_order(run_on, count, start, length):
    run_on(count)
    found = spans(slice(start, start + length))
    assert [row for span in found for row in span] == edges(start, length)
    assert all(stop - begin == ROWS for begin, stop in found[:-1])
    assert all(0 < stop - begin <= ROWS for begin, stop in found)


def edges(start, length):
    inner = [row for row in range(start + ROWS, start + length, ROWS) for _ in range(2)]
    return [start, *inner, start + length] if length else []


def test_one_thread_works_by_itself_and_two_share_the_work(run_on):
    rows, here = slice(0, 8 * ROWS), threading.get_ident()
    run_on(1)
    assert set(each_part(rows, lambda _: threading.get_ident())) == {here}
    run_on(2)
    both = threading.Barrier(2, timeout=10.0)
    found = each_part(rows, lambda _: (both.wait(), threading.get_ident())[1])
    assert len(set(found) - {here}) == 2


def test_one_part_needs_no_other_thread(run_on):
    run_on(2)
    assert each_part(slice(0, ROWS), lambda _: threading.get_ident()) == [threading.get_ident()]


def test_results_are_in_order_though_the_first_part_takes_longest(run_on):
    run_on(2)
    rest = threading.Event()

    def task(part):
        if part.start == 0:
            assert rest.wait(10.0)
        elif part.stop == MANY:
            rest.set()
        return part.start

    assert each_part(slice(0, MANY), task) == list(range(0, MANY, ROWS))


@pytest.mark.parametrize("count", [1, 2])
def test_what_goes_wrong_in_a_part_is_raised(run_on, count):
    run_on(count)

    def task(part):
        raise ValueError(f"part of row {part.start}")

    with pytest.raises(ValueError, match="part of row 0"):
        each_part(slice(0, MANY), task)
    assert spans(slice(0, MANY))[0] == (0, ROWS), "and the next task runs"


@pytest.mark.parametrize("said", ["0", "-1", "two", "1.5", " 2", "1e3", "²"])
def test_what_is_no_number_of_threads_is_refused_with_the_way_out(monkeypatch, said):
    monkeypatch.setenv(THREADS, said)
    with pytest.raises(TalentwarError) as refused:
        threads()
    assert str(refused.value) == f"{THREADS}={said} is not a number of threads: say 1 or more"


def test_said_but_empty_is_not_said(monkeypatch):
    monkeypatch.setenv(THREADS, "")
    assert threads() == 1


@pytest.mark.parametrize("said", [1, 2, 64])
def test_as_many_threads_as_said(monkeypatch, said):
    monkeypatch.setenv(THREADS, str(said))
    assert threads() == said


def test_one_thread_if_nothing_is_said(monkeypatch):
    monkeypatch.delenv(THREADS, raising=False)
    assert threads() == 1


# -- people's sums ---------------------------------------------------------------------------------


def people(count, ai):
    """So many people of made-up columns, whose sums depend on the order of addition."""
    rng = np.random.default_rng(11)
    columns = {
        name: rng.lognormal(0.0, 2.0, count)
        if told.dtype == "float64"
        else np.zeros(count, told.dtype)
        for name, told in COLUMNS.items()
        if name not in {"cohort", "number"}
    }
    columns["firm"] = rng.integers(-1, FIRMS, count).astype(np.int16)
    columns["division"] = rng.integers(0, 4, count).astype(np.int8)
    number = np.arange(count, dtype=np.int32)
    return People(ai=ai, cohort=np.zeros_like(number), number=number, **columns)


def sums(crowd):
    marked = np.array([True, False, True, False, False])
    return {
        "heads": crowd.heads(FIRMS),
        "payrolls": crowd.payrolls(FIRMS),
        "talent": crowd.talent_sums(FIRMS),
        "morale": crowd.morale_sums(FIRMS),
        "exposed": crowd.exposed(FIRMS),
        "rows": crowd.rows_of(marked),
        "rows of some": crowd.rows_of(marked, slice(1000, MANY - 1000)),
    }


def test_sums_over_people_have_the_same_bits_on_one_thread_and_on_more(run_on):
    found = {}
    for count in (1, 2, 3):
        run_on(count)
        found[count] = sums(people(MANY, ai=2 * ROWS + 7))
    for name, alone in found[1].items():
        assert np.array_equal(found[2][name], alone), name
        assert np.array_equal(found[3][name], alone), name


def test_sums_over_people_are_what_they_say():
    crowd = people(MANY, ai=2 * ROWS + 7)
    found, cell = sums(crowd), crowd.firm.astype(int) * 4 + crowd.division
    employed, ai = crowd.firm >= 0, np.arange(MANY) < crowd.ai

    def total(who, values):
        return np.bincount(cell[who], values[who], FIRMS * 4).reshape(FIRMS, 4)

    pay = crowd.weight * crowd.pay_usd_per_year
    np.testing.assert_allclose(found["heads"], total(employed, crowd.weight), rtol=1e-12)
    np.testing.assert_allclose(found["payrolls"], total(employed, pay), rtol=1e-12)
    np.testing.assert_allclose(found["talent"], total(employed & ai, crowd.talent), rtol=1e-12)
    exposed = total(employed & ~ai, crowd.weight * crowd.exposure)
    np.testing.assert_allclose(found["exposed"], exposed, rtol=1e-12)
    assert np.array_equal(found["rows"], np.flatnonzero(np.isin(crowd.firm, [0, 2])))


def test_sums_over_nobody_are_zero():
    nobody = people(0, ai=0)
    assert nobody.heads(FIRMS).tolist() == [[0.0] * 4] * FIRMS
    assert nobody.rows_of(np.ones(FIRMS, dtype=bool)).tolist() == []
