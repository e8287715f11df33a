"""The page of a result, of a comparison and of a sweep, in one language each."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sim.report.page import of_comparison as sections_of_comparison
from sim.report.page import of_result as sections_of_result
from sim.report.page import of_sweep as sections_of_sweep
from sim.report.page.blocks import Body
from sim.report.page.sections import sections
from sim.report.page.words import words
from sim.report.sweep_words import runs_of

if TYPE_CHECKING:
    from collections.abc import Collection

    from sim.experiments.sweeps.read import SweepResult
    from sim.record.read import Result
    from sim.report.figures_of_comparisons import Compared
    from sim.report.language import Language


def of_result(result: Result, say: Language, left_out: Collection[str] = ()) -> Body:
    """One scenario; sections that are left out are not worked out."""
    said = result.summary
    return Body(
        lang=say.key,
        name=say.name,
        title=say.data(said["title"]),
        question=say.data(said["question"]),
        facts=[
            say("Scenario {name}", name=said["scenario"]),
            _months(said, say),
            say.many("{count} run", "{count} runs", said["replicates"]),
            say("model version {version}", version=result.record["model_version"]),
        ],
        sections=sections(sections_of_result, result, say, left_out),
        words=words(say),
        source=say(
            "talentwar, scenario {name}, seed {seed}, {runs}, result {digest}",
            name=said["scenario"],
            seed=result.seed,
            runs=say.many("{count} run", "{count} runs", said["replicates"]),
            digest=result.record["sha256"][:10],
        ),
    )


def of_comparison(compared: Compared, say: Language, left_out: Collection[str] = ()) -> Body:
    """Results set against the first; sections that are left out are not worked out."""
    first = compared.comparisons[0]
    a, *others = compared.names(say)
    said = compared.a.summary
    return Body(
        lang=say.key,
        name=say.name,
        title=say("{others} against {first}", first=a, others=say.listed(others)),
        question=say.data(compared.others[0].summary["question"]),
        facts=[
            _months(said, say),
            say.many("{count} pair of runs", "{count} pairs of runs", first.pairs),
            say("model version {version}", version=compared.a.record["model_version"]),
        ],
        sections=sections(sections_of_comparison, compared, say, left_out),
        words=words(say),
        source=say(
            "talentwar, scenarios {names}, seed {seed}, results {digests}",
            names=", ".join(result.name for result in compared.results),
            seed=compared.a.seed,
            digests=", ".join(result.record["sha256"][:10] for result in compared.results),
        ),
    )


def _months(said: dict[str, Any], say: Language) -> str:
    first, last = say.month(said["first_month"]), say.month(said["last_month"])
    return say("{first} to {last}", first=first, last=last)


def of_sweep(result: SweepResult, say: Language) -> Body:
    """A sweep, with what its levers do under the reader's hand."""
    record, sweep, decisions = result.record, result.sweep, len(result.cases)
    return Body(
        lang=say.key,
        name=say.name,
        title=say.data(sweep.title),
        question=say.data(sweep.question),
        facts=[
            say("Scenario {name}", name=sweep.scenario),
            *([say("{number} decisions", number=decisions)] if decisions > 1 else []),
            runs_of(result, say),
            say("{number} runs in all", number=f"{record['runs']:,}"),
            say("model version {version}", version=record["model_version"]),
        ],
        sections=sections(sections_of_sweep, result, say),
        words=words(say),
        source=say(
            "talentwar, sweep {name}, seed {seed}, {number} runs, result {digest}",
            name=result.name,
            seed=record["seed"],
            number=f"{record['runs']:,}",
            digest=record["sha256"][:10],
        ),
    )
