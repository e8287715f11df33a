"""What a comparison says in plain sentences, made from its figures."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from sim.report.language import ENGLISH
from sim.report.statistic_words import amount, called, size

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sim.experiments.compare import Comparison, Effect
    from sim.experiments.ranking import Move, Stability
    from sim.report.language import Language

    Named = Callable[[str], str]

SENTENCES = 3
MOVES_TOLD = 3
ORDERED_BY = {"end.talent_share_<firm>": "talent", "end.belief_<firm>": "belief"}
SCALE = "population.scale"


def sentences(comparison: Comparison, firm_name: Named, say: Language = ENGLISH) -> Iterator[str]:
    """What happens to the first statistics that the second scenario says should be looked at."""
    there = [path for path in comparison.look_at if path in comparison.effects]
    for path in there[:SENTENCES]:
        if comparison.effects[path].pairs > 1:
            yield sentence(comparison.effects[path], firm_name, say)


def sentence(effect: Effect, firm_name: Named, say: Language = ENGLISH) -> str:
    """What happens to a statistic, how sure that is, and what these pairs could have shown."""
    path = effect.statistic
    subject = called(path, firm_name, say)
    told = {
        "subject": subject[0].upper() + subject[1:],
        "pairs": effect.pairs,
        "visible": amount(path, effect.smallest_visible, say),
    }
    if effect.b_above_a == effect.b_below_a == 0:
        return say("{subject}: changes in none of {pairs} pairs.", **told)
    if not effect.is_clear:
        return say(
            "{subject}: the change cannot be told from luck; an effect below {visible} would "
            "often not have shown in these {pairs} pairs.",
            **told,
        )
    return say.together([_moves(effect, told, say), *_could_have_shown(effect, told, say)])


def _moves(effect: Effect, told: dict[str, object], say: Language) -> str:
    path = effect.statistic
    least, most = sorted((abs(effect.low), abs(effect.high)))
    told = told | {
        "amount": amount(path, effect.mean, say),
        "least": size(path, least, say),
        "most": size(path, most, say),
    }
    if effect.mean > 0:
        return say(
            "{subject}: rises by {amount} on average ({least} to {most}), and rises in {odds} of "
            "pairs.",
            odds=say.percent(effect.b_above_a, 0), **told,
        )  # fmt: skip
    return say(
        "{subject}: falls by {amount} on average ({least} to {most}), and falls in {odds} of "
        "pairs.",
        odds=say.percent(effect.b_below_a, 0), **told,
    )  # fmt: skip


def _could_have_shown(effect: Effect, told: dict[str, object], say: Language) -> Iterator[str]:
    if effect.smallest_visible > 0:
        yield say(
            "These {pairs} pairs would have shown {visible} or more four times in five.", **told
        )


def rank_lines(comparison: Comparison, firm_name: Named, say: Language = ENGLISH) -> Iterator[str]:
    """Whether the firms' order changes, a line for what they are ordered by."""
    for family, order in comparison.ranks.items():
        if order.pairs > 1 and family in ORDERED_BY:
            yield rank_line(order, ORDERED_BY[family], firm_name, say)


def rank_line(order: Stability, by: str, firm_name: Named, say: Language = ENGLISH) -> str:
    """How alike two orders are, whether the leader stays, and who clearly moves."""
    told = [
        _alike(order, say.data(by), say),
        say("the leader stays in {odds} of pairs", odds=say.percent(order.same_leader, 0)),
    ]
    told += [_moved(move, firm_name, say) for move in order.clear_moves[:MOVES_TOLD]]
    return say.clauses(told)


def _alike(order: Stability, by: str, say: Language) -> str:
    if math.isnan(order.tau):
        return say("The order by {by} cannot be told: all firms are equal", by=by)
    told: dict[str, object] = {
        "by": by,
        "tau": f"{order.tau:.2f}",
        "low": f"{order.tau_low:.2f}",
        "high": f"{order.tau_high:.2f}",
    }
    return say(
        "{how} (Kendall's tau {tau}, {low} to {high} in 90 % of pairs)",
        how=_how_alike(order, by, say), **told,
    )  # fmt: skip


def _how_alike(order: Stability, by: str, say: Language) -> str:
    if all(move.up == move.down == 0 for move in order.moves):
        return say("The order by {by} does not change", by=by)
    if order.tau >= 0.95:
        return say("The order by {by} hardly changes", by=by)
    if order.tau >= 0.8:
        return say("The order by {by} changes a little", by=by)
    if order.tau >= 0.5:
        return say("The order by {by} changes much", by=by)
    return say("The order by {by} changes altogether", by=by)


def _moved(move: Move, firm_name: Named, say: Language) -> str:
    told: dict[str, object] = {
        "firm": firm_name(move.firm),
        "a": f"{move.rank_a:g}",
        "b": f"{move.rank_b:g}",
    }
    if move.rank_b < move.rank_a:
        odds = say.percent(move.up, 0)
        return say("{firm} rises from {a} to {b}, and rises in {odds} of pairs", odds=odds, **told)
    odds = say.percent(move.down, 0)
    return say("{firm} falls from {a} to {b}, and falls in {odds} of pairs", odds=odds, **told)


def scale_warning(comparison: Comparison, say: Language = ENGLISH) -> Iterator[str]:
    """That staff is thinned in one result otherwise than in the other."""
    for path, a, b in comparison.edits:
        if path == SCALE:
            yield say(
                "Warning: {path} is {x} in {a} and {y} in {b}: effects are also of simulating "
                "other numbers of people; run both with one of them.",
                path=SCALE, x=a, a=comparison.a, y=b, b=comparison.b,
            )  # fmt: skip
