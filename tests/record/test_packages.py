from __future__ import annotations

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from sim.record.packages import NUMBERS, PACKAGES_HEADER, largest, package_rows
from tests.record.fake_world import FakeLoaded, write_fake

PLAIN = {
    "replicate": 0, "month": "2025-01", "contest": 0, "bidder": "meta", "incumbent": "google",
    "role": "engineer", "talent": 2.0, "package_usd": 4e6, "pay_usd_per_year": 1e6,
    "accepted": False, "is_counter": False,
}  # fmt: skip


def offers(*rows):
    return pa.Table.from_pylist([PLAIN | row for row in rows])


def written(place, table, replicates=100, **how):
    pq.write_table(table, place / "offers.parquet", **how)
    return list(package_rows(place / "offers.parquet", replicates))


def test_the_largest_stand_first_and_ties_in_order_of_contests():
    table = offers(
        {"contest": 4, "package_usd": 5e6},
        {"contest": 3, "package_usd": 9e6},
        {"contest": 2, "package_usd": 5e6, "is_counter": True, "bidder": "google"},
        {"contest": 2, "package_usd": 5e6, "bidder": "xai"},
        {"contest": 2, "package_usd": 5e6, "bidder": "apple"},
    )
    found = largest(table).to_pylist()
    assert [row["contest"] for row in found] == [3, 2, 2, 2, 4]
    assert [row["bidder"] for row in found[1:4]] == ["apple", "xai", "google"]
    assert largest(table, most=2).to_pylist() == found[:2]


def test_ten_a_replicate_wherever_they_stand(tmp_path):
    table = offers(
        *({"replicate": 0, "contest": n, "package_usd": 1e6 * (n % 17)} for n in range(40)),
        *({"replicate": 1, "contest": n, "package_usd": 1e6 * n} for n in range(3)),
        *({"replicate": 2, "contest": n, "package_usd": 1e6 * (40 - n)} for n in range(40)),
    )
    whole = written(tmp_path, table)
    assert [row[0] for row in whole] == ["0"] * 10 + ["1"] * 3 + ["2"] * 10
    assert [float(row[6]) for row in whole[13:]] == [1e6 * (40 - n) for n in range(10)]
    assert written(tmp_path, table, row_group_size=7) == whole
    assert written(tmp_path, table, replicates=2, row_group_size=7) == whole[:13]


def test_numbers_have_six_digits_and_what_is_missing_is_nothing(tmp_path):
    table = offers({"incumbent": None, "package_usd": 123456789.0, "accepted": True})
    assert written(tmp_path, table) == [
        ["0", "2025-01", "meta", "", "engineer", "2", "1.23457e+08", "1e+06", "true", "false"]
    ]


def test_staff_and_nobody(tmp_path):
    assert written(tmp_path, offers({"role": "staff"})) == []
    assert written(tmp_path, offers(PLAIN).slice(1)) == []


def test_a_result_has_the_ten_largest_of_its_offers(result):
    table = result.packages
    assert table.column_names == list(PACKAGES_HEADER)
    every = [row for row in result.table("offers").to_pylist() if row["role"] != "staff"]
    for replicate in range(3):
        ten = [row for row in table.to_pylist() if row["replicate"] == replicate]
        own = [row for row in every if row["replicate"] == replicate]
        own.sort(key=lambda row: (-row["package_usd"], row["contest"]))
        assert len(ten) == 10
        for row, twin in zip(ten, own, strict=False):
            numbers = {name: pytest.approx(twin[name], rel=1e-5) for name in NUMBERS}
            assert row == {name: twin[name] for name in row} | numbers


def test_no_more_than_the_first_replicates_are_told_of(tmp_path, monkeypatch):
    monkeypatch.setattr("sim.record.read.Result.SAMPLE", 2)
    result = write_fake(tmp_path / "r", FakeLoaded(months=2, replicates=3))
    assert set(result.packages.column("replicate").to_pylist()) == {0, 1}


def test_a_run_without_offers_has_no_packages(tmp_path, monkeypatch):
    monkeypatch.setattr("tests.record.fake_world._World._offers", lambda *_: None)
    result = write_fake(tmp_path / "r")
    assert result.packages.num_rows == 0
    assert result.packages.schema.field("accepted").type == pa.bool_()
