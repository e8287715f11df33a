import json
import re
import sys
import time
from dataclasses import replace

import numpy as np
import pytest

from sim import statistics
from sim.base.plugins import plugins
from sim.statistics.snapshot import Snapshot


def leaves(nested, path=()):
    for name, value in nested.items():
        if isinstance(value, dict):
            yield from leaves(value, (*path, name))
        else:
            yield ".".join((*path, name)), value


def pattern(name):
    return re.compile(re.sub(r"<\w+>", r"[a-z0-9_.]+?", re.escape(name).replace("\\<", "<")))


# -- plug-ins --------------------------------------------------------------------------------------


@pytest.fixture
def folder(tmp_path, monkeypatch):
    package = tmp_path / "some_plugins"
    package.mkdir()
    for name in ("__init__", "zebra", "ant", "_hidden", "snapshot"):
        (package / f"{name}.py").write_text(f"NAME = {name!r}\n", encoding="utf-8")
    (package / "notes.txt").write_text("not code", encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    yield "some_plugins"
    for name in [name for name in sys.modules if name.startswith("some_plugins")]:
        del sys.modules[name]


def test_the_folder_is_the_registry(folder):
    found = plugins(folder)
    assert list(found) == ["ant", "zebra"]
    assert found["ant"].NAME == "ant"
    assert list(plugins(folder, but=("zebra",))) == ["ant", "snapshot"]


def test_a_file_holds_no_plug_ins(folder):
    with pytest.raises(ValueError, match="not a folder"):
        plugins(f"{folder}.ant")
    with pytest.raises(ModuleNotFoundError):
        plugins("no_such_package")


# -- statistics together ---------------------------------------------------------------------------


def test_every_file_is_a_family():
    assert list(statistics.families()) == sorted(statistics.families())
    for name, family in statistics.families().items():
        assert hasattr(family, "monthly") or hasattr(family, "overall"), name
        assert family.MEANINGS, name


def test_two_statistics_of_one_name_are_refused():
    with pytest.raises(ValueError, match="'gini' is given by first and by second"):
        statistics.merged([("first", {"gini": 1.0}), ("second", {"gini": 2.0})])


def test_empty_world_gives_numbers_or_nan_under_the_same_names(build, world):
    crowd, moves, offers, cuts = world(120)
    empty = statistics.monthly(build.snapshot())
    full = statistics.monthly(build.snapshot(*crowd, moves=moves, offers=offers, cuts=cuts))
    assert list(empty) == list(full)
    assert {type(value) for value in [*empty.values(), *full.values()]} == {float}
    missing = [name for name, value in full.items() if np.isnan(value)]
    unknown = {name for name in missing if not name.startswith("star_pay_to_capex")}
    assert unknown <= {"pay_tail_index"}, "one star alone has no tail"
    json.dumps(statistics.overall(build.ledger()), allow_nan=False)


def run_of(build, world):
    crowd, moves, offers, cuts = world(150, seed=1)
    people = [
        {"when": when, "person": row, "firm": person["firm"], "pay_usd_per_year": person["pay"]}
        for when in ("start", "end")
        for row, person in enumerate(crowd)
    ]
    snapshot = build.snapshot(*crowd, moves=moves, offers=offers, cuts=cuts)
    firms = [{"firm": firm, "capex_usd_per_year": 1e9} for firm in build.firms]
    return snapshot, build.ledger(
        people=people,
        moves=moves,
        offers=offers,
        cuts=cuts,
        deals=[{"buyer": "meta", "target": "openai"}],
        firms=firms,
        market=[statistics.monthly(snapshot)],
    )


def test_every_name_has_one_meaning_and_every_meaning_a_name(build, world):
    snapshot, ledger = run_of(build, world)
    names = [*statistics.monthly(snapshot)]
    names += [path for path, _ in leaves(statistics.overall(ledger))]
    used = set()
    for name in names:
        # The pattern that says most goes before others that would fit too.
        fits = [key for key in statistics.meanings() if pattern(key).fullmatch(name)]
        assert fits, f"{name} has no meaning"
        used.add(max(fits, key=lambda key: len(re.sub(r"<\w+>", "", key))))
    assert used == statistics.meanings().keys()
    for unit, sentence in statistics.meanings().values():
        assert unit
        assert sentence


def test_overall_is_json(build, world):
    _, ledger = run_of(build, world)
    values = [value for _, value in leaves(statistics.overall(ledger))]
    assert all(value is None or type(value) is float for value in values)
    json.dumps(statistics.overall(ledger), allow_nan=False)


def test_watchers_do_not_touch(build, world):
    snapshot, ledger = run_of(build, world)
    arrays = [value for value in vars(snapshot).values() if isinstance(value, np.ndarray)]
    arrays += [array for rows in (snapshot.offers, snapshot.moves) for array in rows.values()]
    arrays += [
        array for blocks in ledger.blocks.values() for block in blocks for array in block.values()
    ]
    for array in arrays:
        array.flags.writeable = False  # writing to one now raises
    assert statistics.monthly(snapshot)
    assert statistics.overall(ledger)


def test_a_weight_of_two_is_two_people(build, world):
    crowd, moves, offers, cuts = world(150, seed=6)
    copies = [person | {"weight": 1.0} for person in crowd for _ in range(int(person["weight"]))]
    rest = {"moves": moves, "offers": offers, "cuts": cuts}
    once = statistics.monthly(build.snapshot(*crowd, **rest))
    again = statistics.monthly(build.snapshot(*copies, **rest))
    assert again == pytest.approx(once, nan_ok=True)


def large_snapshot(build, people):
    draw = np.random.default_rng(0)
    size = 28
    small = build.snapshot()
    firm = draw.integers(0, size, people).astype(np.int16)
    return Snapshot(
        **{
            **vars(replace(small)),
            "firms": tuple(f"firm{code}" for code in range(size)),
            "bids": np.arange(size) < size - 2,
            "public": np.arange(size) < size // 3,
            "stakes": np.where(draw.random((size, size)) < 0.1, 0.1, 0.0),
            "region_of_firm": (np.arange(size) % 4).astype(np.int8),
            "capex_usd_per_year": np.ones(size),
            "ceo_pay_usd_per_year": np.full(size, 1e6),
            "lab_compute_usd_per_year": np.ones(size),
            "capability": draw.random(size),
            "belief": draw.random(size),
            "hedged_belief": draw.random(size),
            "firm": firm,
            "division": draw.integers(0, 3, people).astype(np.int8),
            "talent": draw.pareto(2.0, people) + 1.0,
            "pay_usd_per_year": draw.lognormal(13.0, 1.0, people),
            "weight": np.ones(people),
        }
    )


def test_a_month_of_sixty_thousand_people_takes_milliseconds(build):
    snapshot = large_snapshot(build, 60_000)
    times = []
    for _ in range(5):
        before = time.perf_counter()
        statistics.monthly(snapshot)
        times.append(time.perf_counter() - before)
    assert min(times) < 0.1, "a loop over people has crept in"
