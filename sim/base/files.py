"""Files and folders that appear whole or not at all.

A folder is built under a hidden name beside its place and renamed into it; whatever
goes wrong on the way, what stood there before stays.  The hidden names tell which
process made them, so that what a killed run left behind is cleared by the next one.
"""

from __future__ import annotations

import errno
import hashlib
import os
import platform
import re
import secrets
import shutil
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from sim.base.errors import TalentwarError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

WAYS_OUT = {
    errno.ENOSPC: "the disk is full: free some space or choose another place with {option}",
    errno.EDQUOT: "your quota is used up: free some space or choose another place with {option}",
    errno.EACCES: "you may not write there: choose another place with {option}",
    errno.EPERM: "you may not write there: choose another place with {option}",
    errno.EROFS: "that disk is read-only: choose another place with {option}",
    errno.EEXIST: "a part of that path is a file: choose another place with {option}",
    errno.ENOTDIR: "a part of that path is a file: choose another place with {option}",
    errno.ENAMETOOLONG: "the name is too long: choose a shorter one with {option}",
    errno.EBUSY: "the folder is in use: choose another place with {option}",
}


@contextmanager
def whole_folder(place: Path, keep_because: Callable[[Path], str | None]) -> Iterator[Path]:
    """Build a folder out of sight and rename it into place once it is complete.

    Args:
        place: where the folder shall be; a link is followed.
        keep_because: asked about a folder that already stands there and is not empty;
            answers why it must not be replaced, or None when it may be.

    Yields:
        The empty hidden folder to fill.

    Raises:
        TalentwarError: the place is taken by something else, or cannot be written.
    """
    target = Path(os.path.realpath(place))
    refuse_to_replace(place, keep_because)
    with written_or_told(place):
        target.parent.mkdir(parents=True, exist_ok=True)
        clear_leftovers(target.parent, target.name)
        building = _hidden_sibling(target, "building")
        try:
            building.mkdir()
            yield building
            refuse_to_replace(place, keep_because)
            _swap(building, target)
        finally:
            shutil.rmtree(building, ignore_errors=True)


def write_whole(place: Path, content: str | bytes, option: str = "--out") -> None:
    """Write a file in one piece: readers see the old file or the new one.

    ``option`` is by which a user says where it goes, for errors to name.
    """
    with _file_out_of_sight(place, option) as building:
        building.write_bytes(content.encode() if isinstance(content, str) else content)


@contextmanager
def whole_file(place: Path) -> Iterator[Path]:
    """Write a file bit by bit out of sight and rename it into place once it is complete.

    Yields:
        The hidden file to fill.

    Raises:
        TalentwarError: the place is a folder, or cannot be written.
    """
    with _file_out_of_sight(place) as building:
        yield building


@contextmanager
def _file_out_of_sight(place: Path, option: str = "--out") -> Iterator[Path]:
    target = Path(os.path.realpath(place))
    if target.is_dir():
        raise TalentwarError(f"{place}: this is a folder; give the name of a file")
    with written_or_told(place, option):
        target.parent.mkdir(parents=True, exist_ok=True)
        clear_leftovers(target.parent, target.name)
        building = _hidden_sibling(target, "building")
        try:
            yield building
            with building.open("rb") as written:
                os.fsync(written.fileno())  # a name must not outlive its content
            building.replace(target)
        finally:
            building.unlink(missing_ok=True)


def refuse_to_replace(place: Path, keep_because: Callable[[Path], str | None]) -> None:
    """Refuse a place where something stands that must not be replaced; see :func:`whole_folder`."""
    target = Path(os.path.realpath(place))
    with written_or_told(place):
        if not os.path.lexists(target):
            return
        if not target.is_dir():
            raise TalentwarError(f"{place}: a file stands there; choose another place with --out")
        reason = keep_because(target) if any(target.iterdir()) else None
    if reason is not None:
        raise TalentwarError(
            f"{place}: not replaced, because {reason}; "
            "choose another place with --out, or move that folder away"
        )


def _swap(built: Path, target: Path) -> None:
    if not target.exists():
        built.rename(target)
        return
    aside = _hidden_sibling(target, "replaced")
    target.rename(aside)
    try:
        built.rename(target)
    except BaseException:
        aside.rename(target)
        raise
    _discard(aside, target)


def _discard(old: Path, target: Path) -> None:
    """Delete a folder, under a name that tells that it may be half deleted."""
    done_with = _hidden_sibling(target, "discarded")
    old.rename(done_with)
    shutil.rmtree(done_with, ignore_errors=True)


def _hidden_sibling(target: Path, kind: str) -> Path:
    return (
        target.parent / f".{target.name}.{kind}-{_machine()}-{os.getpid()}-{secrets.token_hex(4)}"
    )


def _machine() -> str:
    # On a shared disk a process number means something on its own machine only.
    return hashlib.sha256(platform.node().encode()).hexdigest()[:6]


def clear_leftovers(folder: Path, name: str | None = None) -> None:
    """Clear what killed processes left in a folder while they made what has this name, or any.

    An old result that was caught in the middle of the swap goes back to its place.
    """
    start = "." if name is None else f".{name}."
    for path in folder.iterdir():
        match = _left_behind(path.name) if path.name.startswith(start) else None
        if match is not None and name in {None, match["name"]}:
            with suppress(FileNotFoundError):  # another process clears here too
                _clear(path, folder / match["name"], match["kind"])


def _clear(path: Path, target: Path, kind: str) -> None:
    if kind == "replaced" and not target.exists():
        path.rename(target)
    elif kind == "replaced":
        _discard(path, target)
    elif path.is_dir():
        shutil.rmtree(path, ignore_errors=True)
    else:
        path.unlink(missing_ok=True)


def is_leftover(path: Path) -> bool:
    """Whether this is what a killed process left unfinished: nobody's, and to be cleared."""
    return _left_behind(path.name) is not None


def _left_behind(name: str) -> re.Match[str] | None:
    match = _hidden_names().fullmatch(name)
    return None if match is None or is_running(int(match["process"])) else match


@cache
def _hidden_names() -> re.Pattern[str]:
    kinds = "building|replaced|discarded"
    return re.compile(
        rf"\.(?P<name>.+)\.(?P<kind>{kinds})-{_machine()}-(?P<process>\d+)-[0-9a-f]{{8}}"
    )


def is_running(process: int) -> bool:
    """Whether there is a process of this number on this machine."""
    if os.name != "posix":
        return True  # elsewhere signal 0 would end the process instead of asking after it
    with suppress(PermissionError):
        try:
            os.kill(process, 0)
        except (ProcessLookupError, OverflowError):
            return False
    return True


@contextmanager
def written_or_told(place: Path, option: str = "--out") -> Iterator[None]:
    """Tell what the system has against writing there as the user's to put right."""
    try:
        yield
    except BrokenPipeError:
        raise  # a reader of our output went away; no file is at fault
    except OSError as error:
        what = error.strerror or str(error)
        way_out = WAYS_OUT.get(error.errno or 0, "choose another place with {option}")
        told = f"cannot be written ({what}); {way_out.format(option=option)}"
        raise TalentwarError(f"{place}: {told}") from error
