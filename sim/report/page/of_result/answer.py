"""The answer in three sentences: who wins, at what price, and who is let go meanwhile."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sim.base.errors import TalentwarError
from sim.experiments.statements import probability, ranks
from sim.report.page.blocks import Prose, Section, Tile, Tiles

if TYPE_CHECKING:
    from sim.record.read import Result
    from sim.report.language import Language

PLACE = 10
CHANGE = "change.talent_share_<firm>"
OFFERED = "overall.packages.packages_100m_bid"
CUT = "cuts.by_firm."
ROUGH = 20
"""With fewer runs, bands are rough."""


def section(result: Result, say: Language) -> Section:
    """The answer, and how sure it is."""
    return Section("answer", say("The answer"), [Tiles(tiles(result, say)), _how_sure(result, say)])


def tiles(result: Result, say: Language) -> list[Tile]:
    """A tile for each of the three sentences that the result has the figures for."""
    told = (part(result, say) for part in (who_wins, at_what_price, who_is_let_go))
    return [tile for tile in told if tile is not None]


def who_wins(result: Result, say: Language) -> Tile | None:
    """Who gains most talent, and who loses most."""
    prefix = CHANGE.partition(".")[2].removesuffix("<firm>")
    changes = {
        key.removeprefix(prefix): spread
        for key, spread in result.summary["change"].items()
        if key.startswith(prefix)
    }
    if not changes:
        return None
    by_gain = sorted(changes, key=lambda firm: (-changes[firm]["p50"], firm))
    winner, loser = by_gain[0], by_gain[-1]
    gain, start, end = changes[winner], *_ends(result, prefix + winner)
    name = say.data(result.firm_name(winner))
    sentence = say(
        "{winner} gains most: from {start} to {end} of the talent of all AI people at bidding "
        "firms. {loser} loses most ({loss} points).",
        winner=name,
        start=say.percent(start),
        end=say.percent(end),
        loser=say.data(result.firm_name(loser)),
        loss=say.points(changes[loser]["p50"]),
    )
    number = say("{firm} {change} points", firm=name, change=say.points(gain["p50"]))
    return Tile(say("Who wins"), number, sentence, _first_of_all(result, winner, gain, say))


def _ends(result: Result, statistic: str) -> tuple[float, float]:
    """Medians of the first and of the last month."""
    path = result.paths(statistic)[""]
    return path[0]["p50"], path[-1]["p50"]


def _first_of_all(result: Result, winner: str, gain: dict[str, Any], say: Language) -> str:
    if gain["n"] < 2:
        return ""
    order = ranks(result, CHANGE)
    first = next(each for each in order.standings if each.firm == winner)
    return say(
        "5 to 95 % quantiles of runs: {low} to {high} points. It gains most of all in {hits} of "
        "{runs} runs (chance of that: {least} to {most}).",
        low=say.points(gain["p5"]),
        high=say.points(gain["p95"]),
        hits=f"{first.first * order.runs:g}",
        runs=order.runs,
        least=say.percent(first.first_low, 0),
        most=say.percent(first.first_high, 0),
    )


def at_what_price(result: Result, say: Language) -> Tile | None:
    """The largest packages, and what the best-paid earn."""
    overall, end = result.summary["overall"], result.summary["end"]
    offered = overall.get("packages.package_max_bid")
    if offered is None:
        return None
    taken = overall.get("packages.package_max_accepted")
    many, accepted = (
        overall.get(f"packages.packages_100m_{what}", {"p50": 0.0})["p50"]
        for what in ("bid", "accepted")
    )
    sentences = []
    if taken is not None:
        sentences.append(
            say(
                "is the largest package taken; the largest offered is {offered}.",
                offered=say.money(offered["p50"]),
            )
        )
    else:
        sentences.append(say("is the largest package offered; none is taken."))
    sentences.append(
        say(
            "Offers of 100 M USD and more: {count}, of them taken: {accepted}.",
            count=say.count(many), accepted=say.count(accepted),
        )
    )  # fmt: skip
    if "pay_p99" in end:
        sentences.append(
            say(
                "The best-paid 1 % earn {pay} a year or more at the end.",
                pay=say.money(end["pay_p99"]["p50"]),
            )
        )
    number = say.money((taken or offered)["p50"])
    sure = _somebody_is_offered(result, taken or offered, say)
    return Tile(say("At what price"), number, say.together(sentences), sure)


def _somebody_is_offered(result: Result, spread: dict[str, Any], say: Language) -> str:
    if spread["n"] < 2:
        return ""
    try:
        found = probability(result, OFFERED, above=0)
    except TalentwarError:
        return ""
    return say(
        "5 to 95 % quantiles of runs: {low} to {high}. Somebody is offered 100 M USD in {hits} "
        "of {runs} runs (chance of that: {least} to {most}).",
        low=say.money(spread["p5"]),
        high=say.money(spread["p95"]),
        hits=found.hits,
        runs=found.runs,
        least=say.percent(found.low, 0),
        most=say.percent(found.high, 0),
    )


def who_is_let_go(result: Result, say: Language) -> Tile | None:
    """How many people are cut, by whom, and how many stars are hired meanwhile."""
    overall = result.summary["overall"]
    cut = overall.get("cuts.people")
    if cut is None:
        return None
    by_firm = sorted(
        (
            (key.removeprefix(CUT), spread["p50"])
            for key, spread in overall.items()
            if key.startswith(CUT) and spread["p50"] >= 0.5
        ),
        key=lambda item: (-item[1], item[0]),
    )
    if not by_firm:
        return Tile(say("Who is let go"), say.count(0), say("Nobody is cut in the middle run."))
    most = say.listed(
        [
            say(
                "{firm} ({people})", firm=say.data(result.firm_name(firm)), people=say.count(people)
            )
            for firm, people in by_firm[:2]
        ]
    )
    stars = overall.get("stars.hired", {"p50": 0.0})["p50"]
    sentence = say(
        "people are cut in {months} months, most by {most}. Meanwhile {stars} stars are hired.",
        months=result.summary["months"], most=most, stars=say.count(stars),
    )  # fmt: skip
    sure = ""
    if cut["n"] > 1:
        low, high = say.count(cut["p5"]), say.count(cut["p95"])
        sure = say("5 to 95 % quantiles of runs: {low} to {high}.", low=low, high=high)
    return Tile(say("Who is let go"), say.count(cut["p50"]), sentence, sure)


def _how_sure(result: Result, say: Language) -> Prose:
    runs = result.summary["replicates"]
    if runs < 2:
        return Prose(say("One run tells nothing of how sure this is: more --replicates would."))
    told = say(
        "Numbers are of the middle of {runs} runs; each has its own luck and, where parameters "
        "were fitted, its own draw of them.",
        runs=runs,
    )
    if runs >= ROUGH:
        return Prose(told, "muted")
    rough = say(
        "{runs} runs are few: who comes out ahead of whom can turn with more of them, and "
        "quantiles are little more than the least and the most. Twenty say more.",
        runs=runs,
    )
    return Prose(say.together([told, rough]), "warning")
