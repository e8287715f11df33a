"""A picture of a result: what it shows in words, its data, and the chart at any width."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from sim.report.look import described, svg, tidy, title

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    import altair as alt

    Rows = Sequence[Mapping[str, Any]]

WIDE, NARROW = 760, 340
"""Widths in pixels: on paper and desks, and on phones."""
DATA = "picture"
"""Name under which a chart finds its picture's data."""


@dataclass(frozen=True)
class Picture:
    """One picture in one language.

    ``chart`` draws it for a width in pixels from data named :data:`DATA`, which are ``rows``;
    ``columns`` says in words what each of their fields is, as table and CSV show them.
    """

    key: str
    finding: str
    explained: str
    rows: Rows
    columns: Mapping[str, str]
    chart: Callable[[int], alt.TopLevelMixin]
    more: Mapping[str, Rows] = field(default_factory=dict)
    """Other data that the chart asks for by name."""
    choices: Mapping[str, Rows] = field(default_factory=dict)
    """What a reader may look at instead of ``rows``, by name; ``rows`` is the first of them."""

    def specification(self, width: int, *, titled: bool = False) -> dict[str, Any]:
        """Vega-Lite with the data, and with its heading if it is to stand by itself."""
        chart = self.chart(width)
        if titled:
            chart = chart.properties(title=title(self.finding, self.explained))
        return described(chart) | {"datasets": {DATA: [*self.rows], **self.more}}

    def svg(self) -> str:
        """The picture as an SVG file that stands by itself, small enough to be kept."""
        whole = self.specification(WIDE, titled=True)
        return tidy(svg(whole | {"config": whole["config"] | {"aria": False}}))


def named(data: str = DATA) -> alt.NamedData:
    """Data of the picture, by name."""
    import altair as alt

    return alt.NamedData(name=data)
