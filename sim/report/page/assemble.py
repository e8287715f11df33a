"""A page as one file: no network, no code but its own, readable before any script has run."""

from __future__ import annotations

import base64
import gzip
import hashlib
import json
import re
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from sim.report.page.embedding import VARIABLES, drawn, embedded

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sim.report.page.blocks import Body

_UNIT = re.compile(
    r"(?<=\d) (?=%|(?:[kMT]|bn) USD\b|USD\b|[万亿])|(?<=\d [kMT]) (?=USD\b)|(?<=bn) (?=USD)"
)


def assemble(bodies: Sequence[Body], lang: str) -> str:
    """The text of the HTML file; ``lang`` is the language it opens in, others a click away.

    Args:
        bodies: the same page in each language.
        lang: key of the first language shown.
    """
    scripts = {"vega": bundle(), "page": asset("page.js")}
    if any(body.controls for body in bodies):
        scripts |= {"what-if-runs": asset("what_if_runs.js"), "what-if": asset("what_if.js")}
    loader = asset("loader.js")
    first = next(body for body in bodies if body.lang == lang)
    data = {body.lang: data_of(body) for body in bodies}
    found: str = _environment().get_template("page.html.j2").render(
        bodies=[first, *(body for body in bodies if body.lang != lang)],
        first=first,
        drawn={key: drawn(chart) for key, chart in data[lang]["charts"].items()},
        data={f"data-{key}": packed(json_text(each)) for key, each in data.items()}
        | {"look": packed(json_text({f"var(--{name})": one for one, name in VARIABLES.items()}))},
        style=asset("page.css"),
        scripts={name: packed(text) for name, text in scripts.items()},
        licences=asset("licences.txt"),
        loader=loader,
        allowed=" ".join(f"'sha256-{_sha256(one)}'" for one in (loader, *scripts.values())),
    )  # fmt: skip
    return found


def data_of(body: Body) -> dict[str, Any]:
    """What the page's script needs of one language."""
    return {
        "title": body.title,
        "charts": {picture.key: embedded(picture) for picture in body.pictures},
        "controls": body.controls,
        "words": body.words,
        "source": body.source,
    }


def json_text(value: Any) -> str:
    """JSON in few characters, the numbers as they are."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)


def packed(text: str) -> str:
    """A text in a third of its size, in letters that cannot end the element they stand in.

    What is read before scripts run, words, tables and drawings, is never packed.
    """
    return base64.b64encode(gzip.compress(text.encode(), 9, mtime=0)).decode()


@cache
def bundle() -> str:
    """Vega, Vega-Lite and Vega-Embed in one script, as the Altair of this machine has them."""
    import vl_convert

    return str(vl_convert.javascript_bundle("window.vegaEmbed = vegaEmbed;"))


def asset(name: str) -> str:
    """A file of this folder."""
    return (files("sim") / "report" / "page" / "assets" / name).read_text(encoding="utf-8")


def unbroken(text: str) -> str:
    """A text whose numbers stay on one line with their units."""
    return _UNIT.sub("\u00a0", text)


def _environment() -> Any:
    import jinja2

    folder = files("sim") / "report" / "page" / "assets"
    environment = jinja2.Environment(
        loader=jinja2.FunctionLoader(lambda name: (folder / name).read_text(encoding="utf-8")),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=jinja2.StrictUndefined,
    )
    environment.filters["unbroken"] = unbroken
    return environment


def _sha256(text: str) -> str:
    return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
