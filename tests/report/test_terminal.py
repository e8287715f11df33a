from __future__ import annotations

import io
import sys
from dataclasses import replace

import pytest
from rich.console import Console

from sim.experiments.compare import compare
from sim.report.amounts import count, money, percent, points
from sim.report.comparison import (
    asked_rows,
    closing_lines,
    edit_lines,
    effect_rows,
    effect_table,
    show_comparisons,
)
from sim.report.talent_table import BLOCKS, talent_rows
from sim.report.terminal import sentences, show_summary
from tests.record.fake_world import FakeLoaded, write_fake


def test_a_screen_of_lines_that_fit(result, capsys):
    show_summary(result)
    lines = capsys.readouterr().out.splitlines()
    assert 16 <= len(lines) <= 24
    assert max(map(len, lines)) <= 110
    assert lines[0] == "fake: A made-up world (2025-01 to 2025-12, 4 runs)"
    assert lines[1].startswith("share of talent  2025-01  2025-12  change")
    assert all(line == line.rstrip() for line in lines)


def as_text(encoding):
    """Standard output as a process has it that writes into a file of this encoding."""
    return io.TextIOWrapper(io.BytesIO(), encoding=encoding, errors="replace")


@pytest.mark.parametrize("encoding", ["utf-8", "ascii", "latin-1", "cp437"])
def test_no_question_marks_stand_for_a_sparkline(result, monkeypatch, encoding):
    monkeypatch.setattr("sys.stdout", as_text(encoding))
    show_summary(result)
    sys.stdout.flush()
    said = sys.stdout.buffer.getvalue().decode(encoding)
    assert "?" not in said
    assert ("path" in said) == (encoding == "utf-8")
    assert set(BLOCKS) & set(said) == (set(BLOCKS) if encoding == "utf-8" else set())


@pytest.mark.parametrize("width", [40, 60, 80])
@pytest.mark.parametrize("term", ["xterm", "dumb"])
def test_lines_are_as_wide_as_the_terminal(result, monkeypatch, width, term):
    monkeypatch.setenv("COLUMNS", str(width))
    monkeypatch.setenv("TERM", term)
    monkeypatch.setenv("NO_COLOR", "1")
    terminal = as_text("utf-8")
    monkeypatch.setattr(terminal, "isatty", lambda: True, raising=False)
    monkeypatch.setattr("sys.stdout", terminal)
    show_summary(result)
    sys.stdout.flush()
    lines = terminal.buffer.getvalue().decode().splitlines()
    assert max(map(len, lines)) <= width
    assert max(map(len, lines)) > 0.85 * width
    named = sum(line.startswith(row.firm) for row in talent_rows(result) for line in lines)
    assert named == len(talent_rows(result)), "a line a firm: nothing wraps"


def test_every_question_is_answered_with_the_numbers_of_the_summary(result):
    told = dict(sentences(result))
    overall = result.summary["overall"]
    assert money(overall["packages.package_max_bid"]["p50"]) in told["packages"]
    assert f"{count(overall['cuts.people']['p50'])} in all" in told["cuts"]
    belief = max(
        (spread["p50"], name.rpartition(".")[2])
        for name, spread in overall.items()
        if name.startswith("leadership.belief_at_end.")
    )
    assert told["who leads"].startswith(f"{result.firm_name(belief[1])} {percent(belief[0])}")
    assert told["kept"].startswith(f"{result.firm_name(belief[1])}, the leader, keeps ")
    assert (
        f"HHI of talent {result.summary['end']['hhi_talent']['p50']:.3f}" in told["concentration"]
    )
    assert told["moves"].startswith(percent(overall["flows.voluntary_move_rate"]["p50"]))
    assert str(result.folder) in told["files"]


def test_what_was_not_measured_is_not_told(result, capsys):
    bare = replace(result)
    bare.__dict__["summary"] = {
        **result.summary, "end": {}, "change": {}, "overall": {}, "title": "[red]x[/red] :smile:",
    }  # fmt: skip
    assert [label for label, _ in sentences(bare)] == ["cuts", "files"]
    show_summary(bare)
    assert "[red]x[/red] :smile:" in capsys.readouterr().out, "a title is text, not markup"


def test_a_comparison_reads_well(tmp_path, result, capsys):
    bold = write_fake(tmp_path / "b", FakeLoaded(name="bold", months=12, replicates=4, capex=128e9))
    comparison = compare(result, bold)
    show_comparisons(result, [comparison])
    out = capsys.readouterr().out
    assert "fake -> bold: 1 values differ" in out
    row = next(line for line in out.splitlines() if line.startswith("largest package offered"))
    assert row.count("USD") == 5
    assert row.endswith("100 %")
    assert max(map(len, out.splitlines())) <= 120
    labels = [row[0] for row in effect_rows(result, comparison)]
    assert labels[-1].startswith("share of talent, ")


@pytest.mark.parametrize(
    ("width", "heads"),
    [
        (110, ["same", "other", "effect", "90 % interval", "rises in"]),
        (76, ["other", "effect", "90 % interval", "rises in"]),
        (64, ["other", "effect", "90 % interval"]),
        (50, ["effect", "90 % interval"]),
    ],
)
def test_a_narrow_comparison_has_fewer_columns(result, width, heads):
    comparison = replace(compare(result, result), a="same", b="other")
    rows = [("largest package offered", "166 M USD", "244 M USD", "+78 M USD", "0 to 1", "75 %")]
    table = effect_table(comparison, rows, width)
    assert [column.header for column in table.columns] == ["", *heads]
    console = Console(width=width)
    with console.capture() as captured:
        console.print(table)
    told = captured.get()
    assert "…" not in told
    assert "+78 M USD" in told


def test_one_pair_says_how_to_get_an_interval(single):
    assert "--replicates 20" in next(iter(closing_lines(compare(single, single))))


def test_many_edits_are_cut_short(result):
    comparison = compare(result, result)
    edits = [(f"path.{n}", "1" * 99, "2") for n in range(12)]
    lines = list(edit_lines(replace(comparison, edits=edits)))
    assert lines[0].endswith("12 values differ")
    assert lines[-1] == "  and 4 more"
    assert all(len(line) < 80 for line in lines)


def test_a_comparison_begins_with_what_the_second_scenario_looks_at(result):
    comparison = compare(result, result)
    asked = next(iter(comparison.effects))
    rows = list(asked_rows(replace(comparison, look_at=[asked, "end.not_there"])))
    assert [row[0] for row in rows] == [asked]


@pytest.mark.parametrize(
    ("usd", "text"),
    [
        (0, "0 USD"), (999, "999 USD"), (14.3e9, "14.3 bn USD"), (250e6, "250 M USD"),
        (1.5e6, "1.5 M USD"), (999_960, "1 M USD"), (522_400, "522 k USD"), (3.2e12, "3.2 T USD"),
    ],
)  # fmt: skip
def test_money(usd, text):
    assert money(usd) == text


@pytest.mark.parametrize(
    ("number", "text"),
    [(0, "0"), (2.5, "3"), (3.5, "4"), (99.4, "99"), (12345, "12,300"), (117_900, "118,000")],
)
def test_count(number, text):
    assert count(number) == text


def test_shares():
    assert percent(0.1234) == "12.3 %"
    assert points(-0.021) == "-2.1"
    assert points(0.021) == "+2.1"
