"""Results as one HTML file that works without a network, in every language a reader may choose."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.report.figures_of_comparisons import compared
from sim.report.language import ENGLISH, LANGUAGES, language
from sim.report.page import bodies
from sim.report.page.assemble import assemble

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sim.experiments.sweeps.read import SweepResult
    from sim.record.read import Result


def page(results: Sequence[Result], lang: str = ENGLISH.key) -> str:
    """One result as a page, or several set against the first.

    Args:
        results: results in order; each further one is compared with the first, pair by pair.
        lang: key of the language that the page opens in.

    Raises:
        TalentwarError: there is no such language, or the results make no pairs.
    """
    language(lang)
    if len(results) == 1:
        return assemble([bodies.of_result(results[0], say) for say in LANGUAGES.values()], lang)
    together = compared(results)
    return assemble([bodies.of_comparison(together, say) for say in LANGUAGES.values()], lang)


def sweep_page(result: SweepResult, lang: str = ENGLISH.key) -> str:
    """A finished sweep as a page, with what its levers do under the reader's hand."""
    language(lang)
    return assemble([bodies.of_sweep(result, say) for say in LANGUAGES.values()], lang)
