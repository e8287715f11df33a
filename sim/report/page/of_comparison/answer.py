"""What the change does: the answer in up to three sentences, with how sure it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.report.effect_sentences import rank_lines, scale_warning, sentence
from sim.report.page.blocks import Points, Prose, Section, Tile, Tiles
from sim.report.statistic_words import amount, called

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sim.experiments.compare import Comparison
    from sim.record.read import Result
    from sim.report.figures_of_comparisons import Compared
    from sim.report.language import Language
    from sim.report.page.blocks import Block

PLACE = 10
TILES = 3
USUAL = ("overall.cuts.people", "overall.packages.package_max_accepted", "end.hhi_talent")


def section(compared: Compared, say: Language) -> Section:
    """Tiles for each scenario set against the first, and whether the order of firms changes."""
    blocks: list[Block] = []
    _, *names = compared.names(say)
    for name, other, comparison in zip(names, compared.others, compared.comparisons, strict=True):
        if len(compared.others) > 1:
            question = say.data(other.summary["question"])
            blocks.append(Prose(say("{title}: {question}", title=name, question=question)))
        blocks += _answer(compared.a, comparison, say)
    return Section("answer", say("What the change does"), blocks)


def _answer(a: Result, comparison: Comparison, say: Language) -> Iterator[Block]:
    def name(firm: str) -> str:
        return say.data(a.firm_name(firm))

    if comparison.pairs < 2:
        yield Prose(
            say("One pair of runs tells no interval: run both with --replicates 20 or more."),
            "warning",
        )
    asked = [path for path in (*comparison.look_at, *USUAL) if path in comparison.effects]
    paths = list(dict.fromkeys(asked))[:TILES]
    yield Tiles([_tile(a, comparison, path, say) for path in paths])
    told = [*rank_lines(comparison, name, say)]
    if told:
        yield Points(told)
    for warning in scale_warning(comparison, say):
        yield Prose(warning, "warning")


def _tile(a: Result, comparison: Comparison, path: str, say: Language) -> Tile:
    effect = comparison.effects[path]

    def name(firm: str) -> str:
        return say.data(a.firm_name(firm))

    label = called(path, name, say)
    sign = "-" if effect.mean < 0 else "+"
    unmoved = effect.b_above_a == effect.b_below_a == 0
    number = say("no change") if unmoved else f"{sign}{amount(path, effect.mean, say)}"
    if effect.pairs > 1 and not unmoved and not effect.is_clear:
        number = say("not clear")
    told = sentence(effect, name, say) if effect.pairs > 1 else ""
    return Tile(label[0].upper() + label[1:], number, told)
