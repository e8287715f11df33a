from __future__ import annotations

import csv
import sys
from dataclasses import replace

import numpy as np
import pytest
from scipy.stats import qmc

from sim.base.errors import TalentwarError
from sim.base.quantities import Month, Usd
from sim.experiments.sweeps.designs import block_size, points
from sim.experiments.sweeps.factors import Factor
from sim.experiments.sweeps.file import Design
from sim.scenario.distributions import Distribution
from sim.scenario.slots import Slot

MAY = Month.parse("2025-05")
NUMBER = Factor("number", "a.b", Distribution("uniform", (10.0, 20.0), float))
WIDE = Factor("wide", "a.c", Distribution("lognormal", (1.0, 0.5), float), steps=None)
LISTED = Factor("listed", "a.d", Distribution("choice", (1.0, 2.0, 4.0), float))
WAY = Factor("way", levels={"raid": {}, "wait": {}})
ALL = (NUMBER, WIDE, LISTED, WAY)


def made(kind, factors=ALL, seed=1, folder=None, **more):
    return points(Design(kind=kind, **more), factors, seed, folder)


def test_a_grid_has_every_combination_once_and_one_luck():
    in_steps = Factor("number", "a.b", NUMBER.distribution, steps=3)
    found = made("grid", (in_steps, LISTED, WAY))
    told = [tuple(each.values()) for each in found.settings]
    assert len(told) == len(set(told)) == 3 * 3 * 2
    assert {each[0] for each in told} == {10.0, 15.0, 20.0}
    assert told[:2] == [(10.0, 1.0, "raid"), (10.0, 1.0, "wait")]
    assert set(found.blocks.tolist()) == {0}
    assert found.units.size == 0


def test_without_factors_there_is_one_point():
    assert made("grid", ()).settings == [{}]


@pytest.mark.parametrize("kind", ["latin_hypercube", "sobol", "saltelli", "morris"])
def test_a_sample_is_of_the_factors_and_the_same_for_a_seed(kind):
    found, again, other = (made(kind, seed=seed, points=8) for seed in (1, 1, 2))
    assert found.settings == again.settings
    assert found.settings != other.settings
    assert len(found) == 8 * block_size(Design(kind=kind), 4)
    assert all(10 <= each["number"] <= 20 for each in found.settings)
    assert {each["listed"] for each in found.settings} == {1.0, 2.0, 4.0}
    assert {each["way"] for each in found.settings} == {"raid", "wait"}
    sizes = np.bincount(found.blocks)
    assert set(sizes.tolist()) == {block_size(Design(kind=kind), 4)}


def test_a_latin_hypercube_has_a_point_in_every_stratum():
    found = made("latin_hypercube", points=20)
    strata = np.floor(found.units * 20).astype(int)
    assert all(sorted(column) == list(range(20)) for column in strata.T)


def test_sobol_points_fill_more_evenly_than_chance():
    found = made("sobol", points=64).units
    random = np.random.default_rng(1).random(found.shape)
    assert qmc.discrepancy(found) < 0.3 * qmc.discrepancy(random)


def test_morris_moves_one_factor_at_a_time():
    found = made("morris", points=5)
    for block in range(5):
        steps = np.diff(found.units[found.blocks == block], axis=0)
        assert (np.count_nonzero(np.abs(steps) > 1e-6, axis=1) == 1).all()
        assert np.allclose(np.abs(steps).max(axis=1), 2 / 3, atol=1e-6)


def test_saltelli_blocks_exchange_one_factor_at_a_time():
    found = made("saltelli", points=4)
    first = found.units[found.blocks == 0]
    a, *mixed, b = first
    for place, row in enumerate(mixed):
        assert row[place] == b[place]
        assert np.delete(row, place).tolist() == np.delete(a, place).tolist()


def test_listed_points_come_from_rows_or_a_file(tmp_path):
    rows = made("list", (NUMBER, WAY), rows=((12, "wait"), (20.0, "raid")))
    assert rows.settings == [{"number": 12.0, "way": "wait"}, {"number": 20.0, "way": "raid"}]
    (tmp_path / "points.csv").write_text("way,number\nwait,12\n\nraid,2e1\n")
    file = made("list", (NUMBER, WAY), folder=tmp_path, file="points.csv")
    assert file.settings == rows.settings


def test_a_list_may_come_from_a_spreadsheet_and_have_units(tmp_path):
    cash = Factor("cash", "a.b", Distribution("uniform", (0.0, 1e10), float), slot=Slot(Usd))
    start = Factor("start", "a.c", Distribution("uniform", (MAY, MAY + 4), Month), slot=Slot(Month))
    factors = (cash, start)
    (tmp_path / "points.csv").write_text(
        "cash,start\n2 bn USD,2025-06\n5,2025-05\n", encoding="utf-8-sig"
    )
    file = made("list", factors, folder=tmp_path, file="points.csv")
    assert file.settings == [{"cash": 2e9, "start": MAY + 1}, {"cash": 5.0, "start": MAY}]
    rows = made("list", factors, rows=(("2 bn USD", "2025-06"), (5, "2025-05")))
    assert rows.settings == file.settings
    with pytest.raises(TalentwarError, match=r"row 1: cash is '2 bn EUR': .*75 bn USD"):
        made("list", factors, rows=(("2 bn EUR", "2025-06"),))
    with pytest.raises(
        TalentwarError, match=r"cash is '20 bn USD'; give a number from 0 to 1e\+10"
    ):
        made("list", factors, rows=(("20 bn USD", "2025-06"),))


def test_a_file_that_is_no_csv_is_told(tmp_path):
    (tmp_path / "points.csv").write_text(f"number,way\n{'1' * (csv.field_size_limit() + 1)},raid\n")
    with pytest.raises(TalentwarError, match=r"points.csv: cannot be read; give a CSV file"):
        made("list", (NUMBER, WAY), folder=tmp_path, file="points.csv")


def test_a_decision_is_listed_once_and_a_circumstance_as_often_as_one_likes():
    rows = ((12, "raid"), (15, "wait"), (12.0, "raid"))
    assert len(made("list", (NUMBER, WAY), rows=rows)) == 3
    levers = tuple(replace(one, is_lever=True) for one in (NUMBER, WAY))
    with pytest.raises(TalentwarError, match=r"rows, row 3: is row 1 again; leave one out"):
        made("list", levers, rows=rows)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("number,wey\n12,raid\n", "has the columns number, wey; give number, way"),
        ("number,way\n", "there are no points"),
        ("", "has the columns ; give number, way"),
        ("number,way\n12\n", "row 1: has 1 values; 2 are varied"),
        ("number,way\n12,raid\n21,raid\n", "row 2: number is '21'; give a number from 10 to 20"),
        ("number,way\nnan,raid\n", "number is 'nan': is text, not a number; give a number from"),
        ("number,way\n12,rade\n", "way has no level 'rade'; give raid, wait"),
    ],
)
def test_a_list_that_does_not_fit_is_refused_with_its_row(tmp_path, text, said):
    (tmp_path / "points.csv").write_text(text)
    with pytest.raises(TalentwarError) as error:
        made("list", (NUMBER, WAY), folder=tmp_path, file="points.csv")
    assert said in str(error.value)
    assert "points.csv" in str(error.value)


def test_a_file_that_is_not_there_is_told(tmp_path):
    with pytest.raises(TalentwarError, match=r"nowhere.csv: cannot be read; give a CSV file"):
        made("list", (NUMBER, WAY), folder=tmp_path, file="nowhere.csv")


def test_designs_of_sensitivity_say_what_they_need(monkeypatch):
    monkeypatch.setitem(sys.modules, "SALib.sample.morris", None)
    with pytest.raises(TalentwarError, match=r'pip install "talentwar\[analysis\]"'):
        made("morris", points=4)


def test_numbers_are_run_as_they_are_published():
    found = made("latin_hypercube", points=8).settings
    assert all(float(f"{each['wide']:.6g}") == each["wide"] for each in found)
