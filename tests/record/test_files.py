from __future__ import annotations

import errno
import os
import signal
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from sim.base.errors import TalentwarError
from sim.base.files import whole_folder, write_whole


def anything_goes(_folder):
    return None


def fill(place, text="new", keep_because=anything_goes):
    with whole_folder(place, keep_because) as folder:
        (folder / "inside").mkdir()
        (folder / "inside" / "file").write_text(text)


def fail(place, error):
    with whole_folder(place, anything_goes) as folder:
        (folder / "half").write_text("half")
        raise error


def content(place):
    return (place / "inside" / "file").read_text()


def entries(folder):
    return sorted(path.name for path in folder.iterdir())


def test_a_new_folder_appears_whole_with_its_parents(tmp_path):
    place = tmp_path / "a" / "b"
    with whole_folder(place, anything_goes) as folder:
        assert not place.exists()
        assert folder.parent == place.parent
        assert folder.name.startswith(".")
    assert entries(place.parent) == ["b"]


def test_an_old_folder_is_replaced(tmp_path):
    fill(tmp_path / "r", "old")
    fill(tmp_path / "r", "new")
    assert content(tmp_path / "r") == "new"
    assert entries(tmp_path) == ["r"]


@pytest.mark.parametrize("error", [ValueError("no"), KeyboardInterrupt(), SystemExit(3)])
def test_whatever_goes_wrong_the_old_folder_stays(tmp_path, error):
    fill(tmp_path / "r", "old")
    with pytest.raises(type(error)):
        fail(tmp_path / "r", error)
    assert content(tmp_path / "r") == "old"
    assert entries(tmp_path) == ["r"]


@pytest.mark.parametrize(
    ("number", "way_out"),
    [
        (errno.ENOSPC, "the disk is full"),
        (errno.EDQUOT, "quota"),
        (errno.EACCES, "you may not write there"),
        (errno.EROFS, "read-only"),
        (errno.EIO, "--out"),
    ],
)
def test_what_the_disk_refuses_is_told_with_a_way_out(tmp_path, number, way_out):
    fill(tmp_path / "r", "old")
    with pytest.raises(TalentwarError, match=way_out) as told:
        fail(tmp_path / "r", OSError(number, os.strerror(number)))
    assert str(tmp_path / "r") in str(told.value)
    assert os.strerror(number) in str(told.value)
    assert entries(tmp_path) == ["r"]
    assert content(tmp_path / "r") == "old"


def test_a_broken_pipe_is_no_fault_of_the_folder(tmp_path):
    with pytest.raises(BrokenPipeError), whole_folder(tmp_path / "r", anything_goes):
        raise BrokenPipeError
    assert entries(tmp_path) == []


def test_a_swap_that_fails_halfway_puts_the_old_folder_back(tmp_path, monkeypatch):
    fill(tmp_path / "r", "old")
    rename = Path.rename

    def only_once(self, target):
        if ".building-" in self.name:
            raise OSError(errno.EIO, "no")
        return rename(self, target)

    monkeypatch.setattr(Path, "rename", only_once)
    with pytest.raises(TalentwarError):
        fill(tmp_path / "r", "new")
    assert content(tmp_path / "r") == "old"
    assert entries(tmp_path) == ["r"]


def test_a_file_or_a_folder_of_others_is_refused_before_any_work(tmp_path):
    (tmp_path / "file").write_text("mine")
    with pytest.raises(TalentwarError, match="a file stands there"):
        fill(tmp_path / "file")
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "thesis.tex").write_text("mine")
    with pytest.raises(TalentwarError, match="because it is dear to someone"):
        fill(tmp_path / "mine", keep_because=lambda _: "it is dear to someone")
    assert entries(tmp_path) == ["file", "mine"]
    assert entries(tmp_path / "mine") == ["thesis.tex"]


def test_an_empty_folder_may_be_used_and_a_link_is_followed(tmp_path):
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to("real")
    fill(tmp_path / "link", keep_because=lambda _: "never asked")
    assert content(tmp_path / "real") == "new"
    assert (tmp_path / "link").is_symlink()


def test_a_part_of_the_path_that_is_a_file(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(TalentwarError, match="a part of that path is a file"):
        fill(tmp_path / "file" / "r")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_no_permission(tmp_path):
    tmp_path.chmod(0o500)
    try:
        with pytest.raises(TalentwarError, match="you may not write there"):
            fill(tmp_path / "r")
    finally:
        tmp_path.chmod(0o700)


def killed_while_writing(place, during="fill"):
    """A process that is killed without any chance to clear up after itself."""
    code = textwrap.dedent(
        """
        import os, signal, sys
        from pathlib import Path
        import sim.base.files as files

        place, during = Path(sys.argv[1]), sys.argv[2]
        if during == "swap":
            files.shutil.rmtree = lambda *_, **__: None
            rename = Path.rename
            def die(self, target):
                if ".building-" in self.name:
                    os.kill(os.getpid(), signal.SIGKILL)
                return rename(self, target)
            Path.rename = die
        with files.whole_folder(place, lambda _: None) as folder:
            (folder / "half").write_text("half")
            if during == "fill":
                os.kill(os.getpid(), signal.SIGKILL)
        """
    )
    root = str(Path(__file__).parents[2])
    ended = subprocess.run(
        [sys.executable, "-c", code, str(place), during],
        check=False,
        env={**os.environ, "PYTHONPATH": root},
    )
    assert ended.returncode == -signal.SIGKILL


def test_a_killed_run_leaves_no_half_result_and_is_cleared_up_after(tmp_path):
    fill(tmp_path / "r", "old")
    killed_while_writing(tmp_path / "r")
    assert content(tmp_path / "r") == "old"
    assert len(entries(tmp_path)) == 2
    fill(tmp_path / "other")
    assert len(entries(tmp_path)) == 3, "another place is none of its business"
    fill(tmp_path / "r", "new")
    assert content(tmp_path / "r") == "new"
    assert entries(tmp_path) == ["other", "r"]


def test_a_run_killed_in_the_middle_of_the_swap_loses_nothing(tmp_path):
    fill(tmp_path / "r", "old")
    killed_while_writing(tmp_path / "r", "swap")
    assert not (tmp_path / "r").exists()
    with pytest.raises(ValueError, match="no"), whole_folder(tmp_path / "r", anything_goes):
        raise ValueError("no")
    assert content(tmp_path / "r") == "old"
    assert entries(tmp_path) == ["r"]


def test_the_folder_of_a_living_process_is_left_alone(tmp_path):
    with whole_folder(tmp_path / "r", anything_goes) as first:
        (first / "file").write_text("first")
        fill(tmp_path / "r", "second")
        assert (first / "file").read_text() == "first"
    assert (tmp_path / "r" / "file").read_text() == "first"


def test_a_text_file_is_written_whole(tmp_path, monkeypatch):
    write_whole(tmp_path / "new" / "f.json", "one\n")
    write_whole(tmp_path / "new" / "f.json", "two\n")
    assert (tmp_path / "new" / "f.json").read_text() == "two\n"
    assert entries(tmp_path / "new") == ["f.json"]
    with pytest.raises(TalentwarError, match="this is a folder"):
        write_whole(tmp_path / "new", "three")

    def full(*_args, **_options):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(TalentwarError, match="the disk is full"):
        write_whole(tmp_path / "new" / "f.json", "three")
    assert (tmp_path / "new" / "f.json").read_text() == "two\n"
    assert entries(tmp_path / "new") == ["f.json"]
