"""What once went wrong, or led somewhere new, ends well or with an error for the user."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from sim.base.errors import TalentwarError
from tests.fuzzing.attempts import CORPUS, Target, attempt, corpus, shows_as_it_is, targets
from tests.fuzzing.fuzz import quoted
from tests.fuzzing.watch import ROOT, watched

KEPT = [pytest.param(name, path, id=f"{name}/{path.name}") for name in targets() for path in
        corpus(name)]  # fmt: skip
LARGEST_CORPUS = 300_000


@pytest.mark.parametrize(("name", "path"), KEPT)
def test_what_is_kept_does_no_more_than_fail(name: str, path: Path) -> None:
    assert shows_as_it_is(attempt(targets()[name], path.read_bytes()))


@pytest.mark.parametrize("name", targets())
def test_a_target_takes_some_seed_and_refuses_some_rubbish(name: str) -> None:
    target = targets()[name]
    seeds = list(target.seeds())
    assert any(attempt(target, seed) == "" for seed in seeds[:8])
    rubbish = (b"\x00", b"[" * 64, *(seed[: len(seed) // 2] + b"\xff\x00" for seed in seeds[:3]))
    assert any(attempt(target, one) for one in rubbish)


def test_the_corpus_is_small_and_of_these_targets() -> None:
    assert {path.name for path in CORPUS.iterdir()} <= targets().keys()
    assert sum(path.stat().st_size for path in CORPUS.rglob("*") if path.is_file()) < LARGEST_CORPUS


def test_another_error_counts_as_a_crash() -> None:
    def stumble(content: bytes) -> None:
        raise KeyError("capex") if content else TalentwarError("write something")

    target = Target("stumble", stumble, list)
    assert attempt(target, b"") == "write something"
    with pytest.raises(KeyError, match="capex"):
        attempt(target, b"x")


@pytest.mark.parametrize("way", ["reads", "writes", "starts"])
def test_leaving_the_scratch_folder_counts_as_a_crash(way: str) -> None:
    def leave() -> None:
        if way == "reads":
            Path("/etc/hosts").read_bytes()
        elif way == "writes":
            os.close(os.open(ROOT / "tests", os.O_WRONLY))
        else:
            os.system("true")

    with pytest.raises((AssertionError, OSError), match=r"hosts|tests|system") as caught, watched():
        leave()
    assert getattr(caught.value, "errno", errno.EISDIR) == errno.EISDIR


def test_words_are_written_as_libfuzzer_reads_them() -> None:
    assert quoted('a"\n人') == r'"\x61\x22\x0a\xe4\xba\xba"'
