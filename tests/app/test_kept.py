"""Results are kept by what they are; the longest unused go first."""

from __future__ import annotations

import os
from dataclasses import replace

import pytest

from sim.app import kept as kept_module
from sim.app.kept import Kept, key_of
from sim.experiments.run import carry_out
from tests.app.small import request


@pytest.fixture(scope="module")
def one(tmp_path_factory):
    folder = tmp_path_factory.mktemp("kept")
    wanted = request()
    carry_out(replace(wanted, out=folder / key_of(wanted)))
    return wanted, folder


def copies(one, folder, count):
    """The same result under other keys, the first the longest unused."""
    wanted, source = one
    keys = [f"{number:032x}" for number in range(count)]
    for number, key in enumerate(keys):
        place = folder / key
        place.mkdir(parents=True)
        for path in sorted((source / key_of(wanted)).rglob("*")):
            target = place / path.relative_to(source / key_of(wanted))
            target.mkdir() if path.is_dir() else os.link(path, target)
        os.utime(place, (1000 + number, 1000 + number))
    return keys


def there(folder):
    return sorted(path.name for path in folder.iterdir())


def test_a_key_is_of_everything_that_a_result_depends_on(monkeypatch):
    wanted = request()
    assert key_of(wanted) == key_of(request())
    others = [request(seed=2), request(replicates=3), request(1, "cuts.automation=3 %/yr")]
    others.append(replace(wanted, loaded=replace(wanted.loaded, name="other")))
    others.append(replace(wanted, posterior=None))
    keys = {key_of(each) for each in [wanted, *others]}
    assert len(keys) == len(others) + 1
    monkeypatch.setattr(kept_module, "MODEL_VERSION", -1)
    assert key_of(wanted) not in keys


def test_a_result_is_found_and_marked_as_used(one):
    wanted, folder = one
    place = folder / key_of(wanted)
    os.utime(place, (1000, 1000))
    found = Kept(folder).find(key_of(wanted))
    assert found is not None
    assert found.name == "baseline"
    assert place.stat().st_mtime > 1000
    assert Kept(folder).find("0" * 32) is None


def test_a_damaged_result_is_taken_away(one, tmp_path):
    (key,) = copies(one, tmp_path, 1)
    (tmp_path / key / "summary.json").unlink()
    assert Kept(tmp_path).find(key) is None
    assert there(tmp_path) == []


def test_the_longest_unused_go_first(one, tmp_path):
    keys = copies(one, tmp_path, 4)
    Kept(tmp_path, most=2).trim()
    assert there(tmp_path) == keys[2:]


def test_results_in_use_stay(one, tmp_path):
    keys = copies(one, tmp_path, 3)
    Kept(tmp_path, most=1).trim(in_use={keys[0]})
    assert there(tmp_path) == [keys[0], keys[2]]


def test_size_counts_too(one, tmp_path):
    copies(one, tmp_path, 3)
    Kept(tmp_path, most_bytes=1).trim()
    assert there(tmp_path) == []


def test_only_results_are_taken_away(one, tmp_path):
    (key,) = copies(one, tmp_path, 1)
    (tmp_path / key / "notes.txt").write_text("mine")
    (tmp_path / ("a" * 32)).mkdir()
    (tmp_path / "thesis").mkdir()
    Kept(tmp_path, most=0).trim()
    assert there(tmp_path) == sorted([key, "a" * 32, "thesis"])


def test_what_an_ended_process_left_is_cleared(tmp_path):
    key = "b" * 32
    left = tmp_path / f".{key}.building-abc123-77-deadbeef"
    other = tmp_path / f".{key}.building-abc123-78-deadbeef"
    left.mkdir()
    other.mkdir()
    Kept(tmp_path).clear_up_after(77, key)
    assert there(tmp_path) == [other.name]


def test_what_an_ended_server_left_goes_after_a_day(tmp_path):
    old, new, other = (
        tmp_path / name
        for name in (f".{'c' * 32}.building-x-1-y", f".{'d' * 32}.building-x-2-y", ".mine")
    )
    for place in (old, new, other):
        place.mkdir()
    for place in (old, other):
        os.utime(place, (1000, 1000))
    Kept(tmp_path).trim()
    assert there(tmp_path) == [new.name, other.name]
