"""A scenario that somebody sent: the same checks, and no file but those at hand is opened."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from sim.base.errors import ScenarioError
from sim.scenario.load import load, load_sent
from sim.scenario.yaml_tree import MAX_BYTES

if TYPE_CHECKING:
    from conftest import Desk, Toy


@pytest.fixture
def at_hand(desk: Desk, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of scenarios: a baseline, and one that extends it."""
    folder = tmp_path_factory.mktemp("at_hand")
    baseline = (desk.folder / "baseline.yaml").read_text()
    (folder / "baseline.yaml").write_text(baseline)
    (folder / "heavy.yaml").write_text("extends: baseline\nweight: 5\n")
    return folder


def test_a_file_and_what_was_sent_are_the_same_scenario(
    desk: Desk, at_hand: Path, toy: type[Toy]
) -> None:
    text = "extends: heavy\nstart: 2025-02\n"
    (at_hand / "mine.yaml").write_text(text)
    from_file = load(at_hand / "mine.yaml", toy, ["weight=7"], at_hand)
    from_bytes = load_sent(text.encode(), "mine", toy, ["weight=7"], at_hand)
    assert from_bytes.value == from_file.value
    assert from_bytes.sha256 == from_file.sha256
    assert from_bytes.name == from_file.name == "mine"
    assert from_bytes.place_of("start") == ("mine.yaml", 2, 8)


@pytest.mark.parametrize(
    "name", ["../secret", "./heavy", "secret", "secret.yaml", "/etc/passwd", "heavy/../baseline"]
)
def test_only_a_plain_name_of_one_at_hand_may_be_extended(
    at_hand: Path, toy: type[Toy], name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    (at_hand.parent / "secret.yaml").write_text("weight: 1\n")
    monkeypatch.chdir(at_hand.parent)
    with pytest.raises(ScenarioError) as refused:
        load_sent(f"extends: {name}\n".encode(), "mine", toy, (), at_hand)
    (problem,) = refused.value.problems
    assert str(problem).startswith(f"mine.yaml:1:10: extends: there is no scenario {name!r}")
    assert problem.hint.endswith("allowed: baseline, heavy")


def test_nothing_else_is_opened(
    at_hand: Path, toy: type[Toy], monkeypatch: pytest.MonkeyPatch
) -> None:
    opened = []
    real = os.open

    def noting(path: str, flags: int) -> int:
        opened.append(Path(path).name)
        return real(path, flags)

    monkeypatch.setattr(os, "open", noting)
    load_sent(b"extends: heavy.yaml\n", "mine", toy, (), at_hand)
    assert opened == ["heavy.yaml", "baseline.yaml"]


def test_what_was_sent_is_bounded_like_a_file(at_hand: Path, toy: type[Toy]) -> None:
    with pytest.raises(ScenarioError, match=f"is too large; allowed: {MAX_BYTES} bytes"):
        load_sent(b"#" * (MAX_BYTES + 1), "mine", toy, (), at_hand)
    with pytest.raises(ScenarioError, match=r"mine\.yaml:1:1: is not UTF-8 text"):
        load_sent(b"\xff", "mine", toy, (), at_hand)


def test_it_cannot_extend_itself(at_hand: Path, toy: type[Toy]) -> None:
    with pytest.raises(ScenarioError, match="there is no scenario 'mine'"):
        load_sent(b"extends: mine\n", "mine", toy, (), at_hand)
