"""Same seed, same tables; and a cause changes nobody's luck but what it causes."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from pathlib import Path

import numpy as np

from sim.base import parts
from sim.model import TalentMarket, simulate
from sim.processes.founding import found_world
from sim.state.ledger import TABLES, Ledger
from tests.worlds import small_scenario, small_world

ROOT = Path(__file__).parents[2]
DIGEST = """
from sim.model import simulate
from tests.laws.test_same_luck import digest
from tests.worlds import small_scenario
print(digest(simulate(small_scenario(), 7)))
"""


def digest(ledger: Ledger) -> str:
    """One hash over every table of a run."""
    total = hashlib.sha256()
    for table in (*TABLES, "market"):
        for name, values in sorted(ledger.columns(table).items()):
            total.update(name.encode())
            total.update(str(values.tolist()).encode())
    return total.hexdigest()


def in_a_process_of_its_own(hash_seed: str) -> str:
    environment = os.environ | {"PYTHONHASHSEED": hash_seed, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, "-c", DIGEST],
        env=environment,
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.strip()


def test_same_seed_same_tables_in_two_processes_under_two_hash_seeds() -> None:
    here = digest(simulate(small_scenario(), 7))
    assert {in_a_process_of_its_own("1"), in_a_process_of_its_own("2")} == {here}


def test_another_seed_gives_other_tables() -> None:
    assert digest(simulate(small_scenario(), 7)) != digest(simulate(small_scenario(), 8))


def test_an_event_without_effect_changes_nothing() -> None:
    nothing = {"name": "n", "kind": "model_flop", "date": "2025-03", "firm": "google", "loss": 0}
    quiet = simulate(small_scenario(events=[]), 3)
    eventful = simulate(small_scenario(events=[nothing]), 3)
    assert digest(quiet) == digest(eventful)


def test_before_an_event_the_world_is_the_same_to_the_last_bit() -> None:
    flop = {"name": "n", "kind": "model_flop", "date": "2025-04", "firm": "google", "loss": 1}
    quiet = simulate(small_scenario(events=[]), 3)
    eventful = simulate(small_scenario(events=[flop]), 3)
    for table in ("offers", "moves", "firms"):
        for name, values in quiet.columns(table).items():
            early = [
                v[ledger.columns(table)["month"] < 3]
                for ledger, v in ((quiet, values), (eventful, eventful.columns(table)[name]))
            ]
            np.testing.assert_array_equal(*early)
    assert digest(quiet) != digest(eventful)


def test_more_people_in_one_firm_change_nobody_elses_luck() -> None:
    few = small_world(5)
    many = small_world(5, **{"firms.meta.heads.frontier": 300})
    for purpose in ("quit", "taste for openai"):
        before, after = (luck_by_person(world, purpose) for world in (few, many))
        assert before.items() <= after.items()
        assert len(after) > len(before)


def luck_by_person(world, purpose: str) -> dict[tuple[str, int], float]:
    people, cohorts = world.people, world.ledger.cohorts
    ai = people.talents
    names = [cohorts[cohort] for cohort in people.cohort[ai]]
    persons = zip(names, people.number[ai].tolist(), strict=True)
    return dict(zip(persons, world.uniforms(purpose, ai).tolist(), strict=True))


def test_a_longer_run_begins_as_the_shorter_one() -> None:
    short, long = (
        simulate(small_scenario(**{"run.end": end, "events": []}), 3)
        for end in ("2025-03", "2025-05")
    )
    for name in ("talent_share_meta", "pay_p99", "voluntary_move_rate"):
        np.testing.assert_array_equal(
            short.columns("market")[name], long.columns("market")[name][:3]
        )


def test_in_shorter_parts_people_do_the_same_and_sums_differ_by_rounding(monkeypatch) -> None:
    whole = simulate(small_scenario(), 3)
    monkeypatch.setattr(parts, "ROWS", 101)
    in_parts = simulate(small_scenario(), 3)
    for table in (*TABLES, "market"):
        for name, values in whole.columns(table).items():
            got = in_parts.columns(table)[name]
            if values.dtype.kind == "f":
                np.testing.assert_allclose(got, values, rtol=1e-9, atol=1e-9, err_msg=name)
            else:
                np.testing.assert_array_equal(got, values, err_msg=name)


def test_founding_is_the_same_twice() -> None:
    one, two = (found_world(small_scenario(), 11) for _ in range(2))
    np.testing.assert_array_equal(one.people.pay_usd_per_year, two.people.pay_usd_per_year)
    np.testing.assert_array_equal(one.people.talent, two.people.talent)


def test_mesa_lists_every_firm_as_an_agent() -> None:
    model = TalentMarket(small_scenario(), 1)
    assert len(model.agents) == len(model.world.firms)
    model.close()
    assert len(model.agents) == 0
