"""The address of the app's page: a setting, and words about what was left out."""

from __future__ import annotations

from urllib.parse import parse_qs

from sim.app.address import SIZES, query_of, setting_of
from sim.app.levers import LEVERS
from sim.base.errors import TalentwarError
from tests.fuzzing.attempts import Target

NAMES = ("baseline", "no_raid")


def attempt(content: bytes) -> None:
    text = content.decode("utf-8", errors="replace")
    query = parse_qs(text, keep_blank_values=True)
    setting, problems = setting_of(query, NAMES)
    said = {
        key: [value] if isinstance(value, str) else value
        for key, value in query_of(setting).items()
    }
    assert setting_of(said, NAMES) == (setting, []), "a link does not restore what it shows"
    if problems:
        raise TalentwarError("\n".join(problems))


def seeds() -> list[bytes]:
    sizes = "&".join(f"{name}=5" for name in SIZES)
    levers = "&".join(f"{name}=1" for name in LEVERS)
    return [
        b"scenario=no_raid&set=firms.meta.capex%3D90e9&lang=zh",
        sizes.encode(),
        levers.encode(),
        b"meta_strategy=raid",
    ]


TARGET = Target("app_address", attempt, seeds, (*SIZES, *LEVERS, "scenario", "set", "%", "&", "="))
