from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from sim.record.pay_tail import (
    PAY_TAIL_HEADER,
    exceedance,
    pay_by_time,
    pay_tail_rows,
    steps_of_pay,
)
from tests.record.fake_world import FakeLoaded, write_fake

PLAIN = {
    "replicate": 0, "when": "start", "role": "engineer", "firm": "meta", "pay_usd_per_year": 1e6,
}  # fmt: skip


def people(place, *rows, **how):
    path = place / "people.parquet"
    pq.write_table(pa.Table.from_pylist([PLAIN | row for row in rows]), path, **how)
    return path


def test_the_share_who_earn_more():
    pay = [np.array([1.0, 2.0, 3.0, 4.0]), np.array([1.0, 2.0, 3.0, 8.0])]
    found = exceedance(pay, np.array([0.5, 1.0, 2.5, 5.0, 9.0]))
    assert [middle for _, middle, _ in found] == [1.0, 0.75, 0.5, 0.125, 0.0]
    assert found[3] == pytest.approx([0.0125, 0.125, 0.2375])


def test_steps_are_in_equal_ratios_up_to_the_best_paid():
    steps = steps_of_pay([np.linspace(1e6, 2e6, 51), np.array([5e6, 7654321.0])])
    assert (len(steps), steps[0], steps[-1]) == (120, 1.02e6, 7.65432e6)
    ratio = (steps[-1] / steps[0]) ** (1 / 119)
    assert steps[1:] / steps[:-1] == pytest.approx(np.full(119, ratio), rel=2e-5)


def test_ai_people_at_bidders_count(tmp_path):
    path = people(
        tmp_path,
        {"pay_usd_per_year": 3.0},
        {"role": "staff"},
        {"firm": "academia"},
        {"pay_usd_per_year": 0.0},
        {"firm": "xai", "pay_usd_per_year": 2.0},
        {"when": "end", "pay_usd_per_year": 4.0},
        {"replicate": 1, "pay_usd_per_year": 5.0},
        {"replicate": 2, "when": "end", "pay_usd_per_year": 6.0},
        row_group_size=2,
    )
    found = pay_by_time(path, ("meta", "xai"), 100)
    assert {when: [one.tolist() for one in pay] for when, pay in found.items()} == {
        "start": [[3.0, 2.0], [5.0]],
        "end": [[4.0], [6.0]],
    }
    assert len(pay_by_time(path, ("meta", "xai"), 2)["end"]) == 1


def test_nobody_at_bidders_has_no_tail(tmp_path):
    assert list(pay_tail_rows(people(tmp_path, {"firm": "academia"}), ("meta",), 100)) == []
    assert list(pay_tail_rows(people(tmp_path, {}), ("meta",), 100)) == []
    assert list(pay_tail_rows(people(tmp_path, {}, {"when": "end"}), (), 100)) == []


def test_a_result_has_the_tail_of_its_people(result):
    table = result.pay_tail
    assert table.column_names == list(PAY_TAIL_HEADER)
    rows = table.to_pylist()
    assert [row["when"] for row in rows] == ["start"] * 120 + ["end"] * 120
    employed = [
        row
        for row in result.table("people").to_pylist()
        if row["role"] != "staff" and result.bids(row["firm"])
    ]
    for row in (rows[0], rows[40], rows[119], rows[200]):
        shares = []
        for replicate in range(3):
            pay = [
                person["pay_usd_per_year"]
                for person in employed
                if (person["replicate"], person["when"]) == (replicate, row["when"])
            ]
            shares.append(sum(each > row["pay_usd_per_year"] for each in pay) / len(pay))
        found = [row["p5"], row["p50"], row["p95"]]
        assert found == pytest.approx(np.quantile(shares, (0.05, 0.5, 0.95)), rel=1e-5)


def test_no_more_than_the_first_replicates_count(tmp_path, monkeypatch):
    whole = write_fake(tmp_path / "a", FakeLoaded(months=2, replicates=2))
    monkeypatch.setattr("sim.record.read.Result.SAMPLE", 2)
    more = write_fake(tmp_path / "b", FakeLoaded(months=2, replicates=3))
    assert more.text("pay_tail.csv") == whole.text("pay_tail.csv")
