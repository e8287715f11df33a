"""How much may be asked for at once, and by which names: each limit with its words."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

from sim.base.errors import ScenarioError, TalentwarError
from sim.experiments.run import LARGEST_SEED, MOST_JOBS, prepare
from sim.scenario.checks import MOST_EVENTS, MOST_FIRMS, MOST_LOOKED_AT, MOST_REPLICATES
from sim.scenario.places import load_scenario, load_sent_scenario
from sim.scenario.yaml_tree import MAX_ALIASES, MAX_BYTES, MAX_DEPTH, MAX_NODES

FIRM = {"strategy": "steady"}
EVENT = {"name": "a", "kind": "model_leap", "date": "2025-02", "firm": "meta", "gain": 0.1}
FREEZE = {"name": "a", "kind": "hiring_freeze", "date": "2025-02", "firms": ["meta"]}


def told(*overrides: str) -> str:
    with pytest.raises(ScenarioError) as caught:
        load_scenario("baseline", overrides)
    return str(caught.value)


def sent(text: str | bytes) -> str:
    content = text if isinstance(text, bytes) else text.encode()
    with pytest.raises(ScenarioError) as caught:
        load_sent_scenario(content, "sent")
    return str(caught.value)


@pytest.mark.parametrize(
    ("path", "value", "said"),
    [
        ("run.end", "2045-01", "241 months; at most 240 are allowed"),
        ("run.end", "9999-12", "months; at most 240 are allowed"),
        ("run.end", "2024-12", "the run ends in 2024-12, before it starts"),
        ("run.replicates", MOST_REPLICATES + 1, f"1 to {MOST_REPLICATES} are allowed"),
        ("run.replicates", 0, f"1 to {MOST_REPLICATES} are allowed"),
        ("run.replicates", "1e400", "is not a finite number"),
        ("run.replicates", "9" * 5_000, "has too many digits for a number"),
        ("run.replicates", "0x" + "f" * 90, "is out of range; allowed: at least 0 and at most"),
        ("run.seed", 2**64, "is out of range; allowed: at least 0 and at most 9.22337e+18"),
        ("run.seed", ".nan", "is not a finite number"),
        ("population.scale", 2, "is out of range; allowed: at least 0 and at most 1"),
        ("population.scale", 0, "a scale of 0 leaves no staff"),
        ("firms.meta.heads.frontier", 10**9, "at most 20,000,000 are allowed"),
        ("entrants.per_month.us", 10**7, "at most 20,000,000 are allowed"),
        ("stance.raid_seats", 10**30, "is out of range; allowed: at least 0 and at most 1e+15"),
        ("firms", {f"f{n}": FIRM for n in range(MOST_FIRMS)}, f"at most {MOST_FIRMS} are allowed"),
        ("stakes", {f"f{n}": {} for n in range(MOST_FIRMS + 1)}, f"at most {MOST_FIRMS} are"),
        ("events", [EVENT] * (MOST_EVENTS + 1), f"at most {MOST_EVENTS} are allowed"),
        ("events", [FREEZE | {"months": 10**20}], "is out of range; allowed: at least 0"),
        ("look_at", ["end.gini_pay"] * (MOST_LOOKED_AT + 1), f"at most {MOST_LOOKED_AT} are"),
        ("title", "[" * MAX_DEPTH + "[" + "]" * MAX_DEPTH + "]", "is nested too deeply"),
        ("title", "a" * (MAX_BYTES + 1), f"is too large; allowed: {MAX_BYTES} bytes"),
        ("look_at", [0] * (MAX_NODES + 1), f"has too many values; allowed: {MAX_NODES}"),
        ("look_at", f"[&a x{', *a' * (MAX_ALIASES + 1)}]", "is one alias too many"),
    ],
    ids=lambda one: str(one)[:40],
)
def test_a_scenario_may_not_ask_for_more(path: str, value: Any, said: str) -> None:
    written = value if isinstance(value, str) else json.dumps(value)
    told_of = told(f"{path}={written}")
    assert said in told_of
    assert all(len(line) < 2_000 for line in told_of.splitlines())


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"jobs": MOST_JOBS + 1}, f"jobs: {MOST_JOBS + 1} is not allowed; give 1 to {MOST_JOBS}"),
        ({"jobs": 0}, "jobs: 0 is not allowed"),
        ({"replicates": MOST_REPLICATES + 1}, f"give 1 to {MOST_REPLICATES}"),
        ({"replicates": -1}, "replicates: -1 is not allowed"),
        ({"seed": LARGEST_SEED + 1}, f"give 0 to {LARGEST_SEED}"),
        ({"seed": -1}, "seed: -1 is not allowed"),
    ],
    ids=str,
)
def test_a_run_may_not_ask_for_more(asked: dict[str, int], said: str) -> None:
    with pytest.raises(TalentwarError) as caught:
        prepare("baseline", **asked)  # type: ignore[arg-type]
    assert said in str(caught.value)


class TestEdits:
    """Edits nest, and name places, no further than a file does."""

    def test_edits_upon_edits_do_not_nest_without_end(self) -> None:
        inner = "{a: " * (MAX_DEPTH - 1) + "1" + "}" * (MAX_DEPTH - 1)
        path, edits = "title", []
        for _ in range(40):
            edits.append(f"{path}={inner}")
            path += ".a" * (MAX_DEPTH - 1)
        assert f"has 59 steps; allowed: {MAX_DEPTH}" in told(*edits)

    def test_a_place_in_a_list_of_thousands_of_digits(self) -> None:
        assert "there is no '999" in told(f"events.{'9' * 5_000}.gain=1")

    @pytest.mark.parametrize(
        "edit", ["x" * 10**6, "=" * 10**6, '"' * 10**6, "a." * 500_000 + "=1", "a=" + "[" * 10**6]
    )
    def test_an_edit_of_a_megabyte_is_told_of_in_short(self, edit: str) -> None:
        assert len(told(edit)) < 3_000


class TestNames:
    """What may be named as a file, and what is only looked up by name."""

    @pytest.mark.parametrize(
        "name",
        [
            *("/dev/zero", "/dev/null", "/proc/self/mem", ".", "/", "a\0b", "x" * 5_000),
            *("\ud800", "-", "~", "baseline\n", "../" * 2_000 + "etc/hosts"),
        ],
        ids=lambda name: ascii(name)[:30],
    )
    def test_a_scenario_by_a_name_that_leads_nowhere(self, name: str) -> None:
        with pytest.raises(ScenarioError) as caught:
            load_scenario(name)
        assert str(caught.value).strip()

    @pytest.mark.parametrize("name", [".yaml", "...yaml", "a\x1b[2J.yaml", "a\\b.yaml", "a\nb"])
    def test_a_file_whose_name_cannot_be_that_of_a_result(self, tmp_path: Path, name: str) -> None:
        (tmp_path / name).write_text("extends: baseline\n")
        with pytest.raises(ScenarioError, match="is no name for a scenario and its results"):
            load_scenario(tmp_path / name)

    @pytest.mark.parametrize("make", ["pipe", "folder", "link", "loop"])
    def test_a_file_to_extend_that_is_no_file(self, tmp_path: Path, make: str) -> None:
        other = tmp_path / "other.yaml"
        match make:
            case "pipe":
                os.mkfifo(other)
            case "folder":
                other.mkdir()
            case "link":
                other.symlink_to("/dev/zero")
            case "loop":
                other.symlink_to(other)
        file = tmp_path / "mine.yaml"
        file.write_text("extends: other\n")
        with pytest.raises(ScenarioError, match=r"yaml:1:\d+: "):
            load_scenario(file)

    @pytest.mark.parametrize("name", ["../baseline", "/etc/hosts", "/dev/zero", "a\\0b", "sweeps"])
    def test_what_was_sent_names_a_scenario_and_no_path(self, name: str) -> None:
        assert "sent.yaml:1:10: " in sent(f'extends: "{name}"\n')


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("\ufeff\ufefftitle: a\n", "sent.yaml:1:1: holds the control character U+FEFF"),
        ("title: a\u202eb\n", "sent.yaml:1:9: holds the control character U+202E"),
        ('title: "a\\u2066b"\n', "holds a control character"),
        ("title: a\x00b\n", "sent.yaml:1:9: holds the control character U+0000"),
        (b"title: \xed\xa0\x80\n", "sent.yaml:1:8: is not UTF-8 text"),
        ('title: "\\ud800"\n', "sent.yaml:1:"),
        ("title: a\r\ntitle: b\r\n", "sent.yaml:2:1: the key 'title' is written twice"),
        ("title: a\rtitle: b\r", "the key 'title' is written twice"),
        ("ti\u200btle: a\n", "ti\\u200btle"),
        ("\u0442itle: a\n", "is not a key here; did you mean title?"),
    ],
    ids=ascii,
)
def test_odd_letters_are_told_at_their_place(text: str | bytes, said: str) -> None:
    assert said in sent(text)


def test_a_file_of_another_system_is_read() -> None:
    text = "extends: baseline\r\ntitle: Résumé 人才\r\n"
    for content in (text.encode(), b"\xef\xbb\xbf" + text.encode()):
        assert load_sent_scenario(content, "sent").value.title == "Résumé 人才"
