from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from sim.experiments.edits.attribution import attribute
from sim.experiments.edits.question import Division, question
from sim.report.attribution import (
    closing_lines,
    edit_lines,
    heading,
    sentence,
    show_attribution,
    table,
)

MAX_BID, CUTS, META = (
    "overall.packages.package_max_bid",
    "overall.cuts.people",
    "end.talent_share_meta",
)


@pytest.fixture(scope="module")
def told():
    return question(
        "baseline",
        "no_raid",
        Division(),
        statistics=[CUTS, MAX_BID, META],
        replicates=4,
        seed=5,
        point=True,
    )


def found(told, first=-1000.0, joint=-500.0, noise=1.0):
    """Only the first edit cuts, and more so with the second; packages and shares follow it."""

    def ask(runs, _):
        values = []
        for number, run in enumerate(runs):
            removed = {"ssi_offer", "scale_stake"} - {event.name for event in run.scenario.events}
            one, two = "ssi_offer" in removed, "scale_stake" in removed
            cut = first * one * (1 + 0.02 * noise * (number % 4)) + joint * one * two
            values.append([9000 + cut, 1e8 + 1e4 * cut, 0.5 + cut / 1e5])
        return np.array(values)

    return attribute(told, ask)


def test_the_sentence_names_who_did_it_and_adds_up(told):
    each = found(told).divided[CUTS]
    assert sentence(each, told) == (
        "Of the change in people cut, -1,530 people on average, events.ssi_offer accounts for "
        "-1,280 [-1,310 to -1,250], events.scale_stake -250 [-250 to -250], firms.meta +0 "
        "[+0 to +0]; together they do 500 people more than one by one."
    )


def test_what_works_against_each_other_does_less(told):
    each = found(told, joint=400.0).divided[CUTS]
    assert sentence(each, told).endswith("; together they do 400 people less than one by one.")
    each = found(told, joint=0.0).divided[CUTS]
    assert sentence(each, told).endswith("; each does as much alone as after the others.")


def test_what_is_not_clear_is_not_claimed(told):
    each = found(told, first=10.0, joint=0.0, noise=-100.0).divided[CUTS]
    assert not each.whole.low > 0
    assert sentence(each, told).startswith("The change in people cut cannot be told from luck: ")
    each = found(told, first=0.0, joint=0.0).divided[CUTS]
    assert sentence(each, told).startswith("Nothing changes in people cut: +0 [+0 to +0] people")


@pytest.mark.parametrize(
    ("statistic", "unit"), [(CUTS, "people"), (MAX_BID, "M USD"), (META, "points")]
)
def test_a_table_has_one_unit(told, statistic, unit):
    each = found(told).divided[statistic]
    assert heading(each) == f"{statistic} ({unit})"
    rows = list(table(each).columns[1].cells)
    wanted = {CUTS: "-1,530", MAX_BID: "-15", META: "-1.5"}
    assert rows[-1] == wanted[statistic]


def test_the_whole_page_fits_and_tells_how_to_read_it(told, capsys):
    show_attribution(found(told))
    out = capsys.readouterr().out
    lines = out.splitlines()
    assert max(map(len, lines)) <= 110
    assert lines[:2] == [
        "baseline -> no_raid: 3 edits",
        "  events.ssi_offer: deal_offer 2025-05 -> not there",
    ]
    assert any(line.startswith("all edits") for line in lines)
    assert "least to most" in out
    assert "Averaged over all orders of the edits (Shapley value)." in out


def test_one_order_says_which_and_has_no_range(capsys):
    told = question(
        "baseline",
        "no_raid",
        Division("ordered", "section", ("firms",)),
        statistics=[CUTS],
        replicates=4,
        seed=5,
        point=True,
    )
    each = found_of_sections(told).divided[CUTS]
    assert [column.header for column in table(each).columns][1:] == [
        "mean",
        "90 % interval",
        "median",
        "rises in",
    ]
    assert next(closing_lines(told)).startswith(
        "Each after those before it, in this order: firms, events;"
    )
    _, events, firms = edit_lines(told)
    assert events == (
        "  events: ssi_offer deal_offer 2025-05 -> not there, "
        "scale_stake deal_offer 2025-06 -> not there"
    )
    assert firms == "  firms: meta.strategy adaptive -> steady"


def found_of_sections(told):
    return attribute(told, lambda runs, _: np.arange(len(runs), dtype=float)[:, None])


def test_one_replicate_has_no_interval(told):
    one = replace(
        told, requests={made: replace(r, replicates=1) for made, r in told.requests.items()}
    )
    each = found(one).divided[CUTS]
    assert "[" not in sentence(each, one)
    assert any("--replicates 20" in line for line in closing_lines(one))


def test_untold_statistics_are_named(told, capsys):
    show_attribution(replace(found(told), untold=["end.belief_x"]))
    assert "end.belief_x: not in each of the 8 scenarios in any replicate." in (
        capsys.readouterr().out
    )
