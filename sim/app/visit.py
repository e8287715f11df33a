"""What the page remembers of one visitor between two touches."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from sim.app.address import LANGUAGE, query_of, setting_of
from sim.app.at_hand import at_hand
from sim.app.setting import OWN_FILE, Setting
from sim.app.shared import shared
from sim.report.language import LANGUAGES

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sim.app.lever import Value
    from sim.app.sent import Sent
    from sim.record.read import Result
    from sim.report.language import Language


@dataclass
class Shown:
    """Results on the page: which they are, the scenario's last, and the file that makes it."""

    keys: tuple[str, ...]
    results: Sequence[Result]
    file: str


@dataclass
class Visit:
    """One visitor's setting, and what is under way.

    ``round`` is raised when widgets have to forget what they show.  ``trouble`` is why the last
    run came to nothing, ``problems`` what was wrong with the address.
    """

    setting: Setting
    language: str
    problems: Sequence[str] = ()
    own: Sent | None = None
    round: int = 0
    is_running: bool = False
    trouble: str = ""
    shown: Shown | None = None

    @property
    def say(self) -> Language:
        """The visitor's language."""
        return LANGUAGES[self.language]

    def change(self, setting: Setting) -> None:
        """Take another setting; what was wrong with the old one is no longer told."""
        if setting != self.setting:
            self.setting, self.trouble, self.is_running = setting, "", False
            self.problems = ()

    def choose(self, scenario: str) -> None:
        """Take another scenario, with its own values for all levers and the same size of run."""
        self.change(replace(self.setting, scenario=scenario, levers=(), edits=()))
        self.round += 1

    def send(self, own: Sent | None) -> None:
        """Take a file of one's own, or none."""
        self.own = own
        self.choose(OWN_FILE)

    def turn(self, key: str, value: Value | None) -> None:
        """Move a lever, or put it back where the scenario has it."""
        self.change(self.setting.with_lever(key, value))
        if value is None:
            self.round += 1

    def reset(self) -> None:
        """Put everything back to how the scenario has it, and the run to its usual size."""
        self.change(Setting(self.setting.scenario))
        self.round += 1

    def address(self) -> dict[str, str | list[str]]:
        """What the page's address says now."""
        said = query_of(self.setting)
        if self.language != shared().language:
            said[LANGUAGE] = self.language
        return said


def begin(query: Mapping[str, Sequence[str]]) -> Visit:
    """A new visit, as the address says."""
    setting, problems = setting_of(query, at_hand())
    asked = query.get(LANGUAGE, [""])[-1]
    language = asked if asked in LANGUAGES else shared().language
    return Visit(setting, language, problems)


def is_own(visit: Visit) -> bool:
    """Whether the visitor's own file is chosen."""
    return visit.setting.scenario == OWN_FILE
