"""What killed processes left is known for what it is, and cleared."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from sim.base import files
from sim.base.files import clear_leftovers, is_leftover, whole_folder, write_whole
from sim.experiments.batch.store import Store
from sim.record.read import RESULT, why_not_ours


@pytest.fixture(scope="module")
def ended():
    """The number of a process that is no more."""
    process = subprocess.Popen([sys.executable, "-c", ""])
    process.wait()
    return process.pid


@pytest.fixture
def leave(ended, monkeypatch):
    """Leave something beside a place as a killed process would have."""

    def leave(place: Path, kind: str = "building", process: int = ended) -> Path:
        with monkeypatch.context() as patch:
            patch.setattr(os, "getpid", lambda: process)
            return files._hidden_sibling(place, kind)

    return leave


def fill(place):
    with whole_folder(place, lambda _: None) as folder:
        (folder / "file").write_text("new")


def test_a_page_that_was_never_finished_is_cleared_by_the_next(tmp_path, leave):
    leave(tmp_path / "page.html").write_text("half")
    other = leave(tmp_path / "page.html.old")
    other.write_text("of another name")
    write_whole(tmp_path / "page.html", "whole")
    assert sorted(tmp_path.iterdir()) == sorted([other, tmp_path / "page.html"])


def test_the_unfinished_file_of_a_living_process_is_left_alone(tmp_path, leave):
    at_work = leave(tmp_path / "page.html", process=os.getppid())
    at_work.write_text("half")
    assert not is_leftover(at_work)
    write_whole(tmp_path / "page.html", "whole")
    assert at_work.read_text() == "half"


def test_a_result_with_an_unfinished_page_in_it_may_be_replaced(result, leave):
    half = leave(result.folder / "report.html")
    half.write_text("half")
    assert why_not_ours(result.folder) is None
    assert RESULT.why_not_ours(result.folder) is None
    half.rename(result.folder / ".mine")
    assert why_not_ours(result.folder) is not None
    assert RESULT.why_not_ours(result.folder) is not None


def test_a_half_deleted_old_result_never_comes_back(tmp_path, leave):
    left = leave(tmp_path / "r", "discarded")
    left.mkdir()
    (left / "half").write_text("half")
    with pytest.raises(ValueError, match="no"), whole_folder(tmp_path / "r", lambda _: None):
        raise ValueError("no")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("is_left", [False, True])
def test_an_old_result_is_deleted_under_a_name_of_its_own(tmp_path, monkeypatch, leave, is_left):
    """Once deleting has begun, nothing under the old result's name is left to be put back."""
    deleted = []
    fill(tmp_path / "r")
    if is_left:
        leave(tmp_path / "r", "replaced").mkdir()
    monkeypatch.setattr(files.shutil, "rmtree", lambda path, **_: deleted.append(path.name))
    fill(tmp_path / "r")
    assert len([name for name in deleted if name.startswith(".r.discarded-")]) == 1 + is_left
    assert not [path for path in tmp_path.iterdir() if ".replaced-" in path.name]


def test_a_store_is_cleared_of_parts_that_were_never_finished(tmp_path, leave):
    store = Store(tmp_path / "store")
    store.open()
    leave(store.part("ab")).write_text("half")
    store.part("cd").write_text("whole")
    store.open()
    assert list(store.parts.iterdir()) == [store.part("cd")]


def test_a_request_to_end_that_comes_as_the_folder_is_made_leaves_nothing(tmp_path, monkeypatch):
    make = Path.mkdir

    def made_and_told_to_end(self, *given, **more):
        make(self, *given, **more)
        if ".building-" in self.name:
            raise SystemExit(143)

    monkeypatch.setattr(Path, "mkdir", made_and_told_to_end)
    with pytest.raises(SystemExit):
        fill(tmp_path / "r")
    assert list(tmp_path.iterdir()) == []


def test_somebody_else_may_clear_at_the_same_time(tmp_path, leave, monkeypatch):
    leave(tmp_path / "r", "replaced").mkdir()
    monkeypatch.setattr(Path, "rename", lambda self, _: self.rmdir() or self.stat())
    clear_leftovers(tmp_path)
    assert list(tmp_path.iterdir()) == []
