from __future__ import annotations

import json
import re
from dataclasses import replace
from xml.etree import ElementTree

import numpy as np
import pytest
import vl_convert

from sim.report import look
from sim.report.figures import cuts_and_stars, draw, flows, names, pay_tail, talent_shares
from tests.record.fake_world import FakeLoaded, write_fake

FIGURES = {
    "cuts_and_stars": cuts_and_stars, "flows": flows, "pay_tail": pay_tail,
    "talent_shares": talent_shares,
}  # fmt: skip


def with_summary(result, **changes):
    """The same result with another summary in it."""
    other = replace(result)
    other.__dict__["summary"] = {**result.summary, **changes}
    return other


def heading(chart):
    title = chart.to_dict()["title"]
    return " ".join(title["text"]), " ".join(title["subtitle"])


def test_the_folder_is_the_registry():
    assert names() == sorted(FIGURES)


def test_every_picture_is_svg_and_the_same_each_time(result):
    pictures = draw(result)
    assert set(pictures) == {f"{name}.svg" for name in FIGURES}
    assert pictures == draw(result)
    for text in pictures.values():
        root = ElementTree.fromstring(text)
        assert root.tag.endswith("svg")
        assert "NaN" not in text
        assert "undefined" not in text
        assert str(result.folder) not in text


def test_pictures_come_from_the_files(result, tmp_path):
    made = write_fake(tmp_path / "r", FakeLoaded(months=12, replicates=4), draw=draw)
    for name, text in draw(result).items():
        assert (made.folder / "figures" / name).read_text() == text


@pytest.mark.parametrize("name", FIGURES)
def test_every_chart_is_valid_and_says_what_it_shows(result, single, name):
    for each in (result, single):
        chart = FIGURES[name].chart(each)
        chart.to_dict(validate=True)
        finding, explained = heading(chart)
        assert len(finding) > 20
        assert ("median of 4 runs" in explained) == (each is result)
        assert ("one run" in explained.lower()) == (each is single)
        assert look.png(chart).startswith(b"\x89PNG")


def test_talent_bands_are_those_of_the_series(result):
    paths = talent_shares.shares(result)
    assert set(paths) == {firm for firm in result.summary["firms"] if result.bids(firm)}
    assert all(len(path) == 12 for path in paths.values())
    finding, _ = heading(talent_shares.chart(result))
    changes = {
        firm: result.summary["change"][f"talent_share_{firm}"]["p50"]
        for firm in sorted(
            paths, key=lambda firm: -max(paths[firm][0]["p50"], paths[firm][-1]["p50"])
        )[:8]
    }
    best, worst = max(changes, key=changes.get), min(changes, key=changes.get)
    assert f"gain of talent: {result.firm_name(best)} {100 * changes[best]:+.1f} points" in finding
    assert f"largest loss: {result.firm_name(worst)}" in finding
    assert len(talent_shares.chart(result).concat) == 8


def test_one_run_has_no_band_in_its_title(single):
    finding, explained = heading(talent_shares.chart(single))
    assert "(" not in finding
    assert "no bands" in explained


def test_flows_are_between_bidders_and_their_gains_add_up(result):
    found = flows.between_bidders(result)
    gains = flows.net_gains(found)
    assert sum(gains.values()) == pytest.approx(0)
    assert all(result.bids(firm) for firm in gains)
    assert all(people >= 0.5 for people in found.values())
    winner = max(gains, key=gains.get)
    assert heading(flows.chart(result))[0].startswith(f"{result.firm_name(winner)} takes ")


def test_the_pay_tail_is_the_share_who_earn_more():
    pay = [np.array([1.0, 2.0, 3.0, 4.0]), np.array([1.0, 2.0, 3.0, 8.0])]
    curve = pay_tail.exceedance(pay, np.array([0.5, 1.0, 2.5, 5.0, 9.0]))
    assert [row["p50"] for row in curve] == [1.0, 0.75, 0.5, 0.125]
    assert all(row["p5"] > 0 for row in curve), "no logarithm of nothing"


def test_large_packages_are_those_that_were_taken(result):
    offers = result.table("offers").to_pylist()
    taken = [each for each in offers if each["accepted"] and each["package_usd"] >= 100e6]
    assert len(pay_tail.large_packages(result)) == len(taken)
    finding, _ = heading(pay_tail.chart(result))
    assert ("no package of 100 M USD was taken" in finding) == (not taken)


def nobody(result, prefix):
    overall = {
        name: {**spread, "p50": 0.0, "p5": 0.0, "p95": 0.0} if name.startswith(prefix) else spread
        for name, spread in result.summary["overall"].items()
    }
    return with_summary(result, overall=overall)


def test_cuts_and_stars_say_who_and_whom(result):
    finding, _ = heading(cuts_and_stars.chart(result))
    cuts = {
        firm: result.summary["overall"][f"cuts.by_firm.{firm}"]["p50"]
        for firm in cuts_and_stars.rungs(result)
    }
    assert finding.startswith(f"{result.firm_name(max(cuts, key=cuts.get))} cuts most")
    assert heading(cuts_and_stars.chart(nobody(result, "cuts.")))[0].startswith("Nobody cuts; ")
    no_stars = cuts_and_stars.chart(nobody(result, "stars."))
    assert heading(no_stars)[0].endswith("nobody hires stars")
    assert cuts_and_stars.chart(nobody(nobody(result, "stars."), "cuts.")) is None


def test_a_result_with_nothing_to_show_has_no_picture(result):
    empty = with_summary(result, firms={})
    assert flows.chart(empty) is None
    assert pay_tail.chart(empty) is None
    assert cuts_and_stars.chart(empty) is None


def test_the_look_is_the_same_everywhere_and_colours_are_told_apart_in_grey(result):
    spec = json.loads(look.specification(flows.chart(result)))
    assert spec["config"] == look.CONFIG

    def grey(colour):
        red, green, blue = (int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5))
        return 0.2126 * red**2.2 + 0.7152 * green**2.2 + 0.0722 * blue**2.2

    for a, b in ((look.ORANGE, look.BLUE), (look.BLUE, look.INK), (look.PALE, look.BLUE)):
        assert abs(grey(a) - grey(b)) > 0.1, (a, b)


def test_long_findings_are_broken_into_lines():
    told = look.title("word " * 40, "word " * 60)
    assert max(map(len, told["text"])) <= look.LETTERS_IN_A_LINE
    assert " ".join(told["text"]) == ("word " * 40).strip()


def test_fonts_are_those_the_converter_brings_along(result):
    text = look.svg(flows.chart(result))
    assert set(re.findall(r'font-family="([^"]*)"', text)) == {look.FONT}
    assert vl_convert.__version__
