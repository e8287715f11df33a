"""The languages readers have: what is said in each, and how amounts and months are written.

``say = language("zh")`` and then ``say("Largest offer of {firm}", firm=name)``: the English text
is the key of the message.  Catalogues are ``locale/<language>/LC_MESSAGES/<domain>.po``:
``talentwar`` holds what the program says, ``data`` what comes from scenarios and figures.
"""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, ClassVar

from sim.base.errors import TalentwarError
from sim.report import amounts

if TYPE_CHECKING:
    from collections.abc import Iterable

    from babel.support import NullTranslations

CODE, DATA = "talentwar", "data"
MYRIADS = ("万", "亿")
HAN, MARK = r"[\u4e00-\u9fff]", "[，。；：？、…（）《》“”]"
NO_BLANK = re.compile(rf"(?<={HAN}) (?={HAN})|(?<={MARK}) | (?={MARK})")
BLANK = re.compile(rf"(?<={HAN})(?=[A-Za-z0-9])|(?<=[A-Za-z0-9%])(?={HAN})")


class Language:
    """English, and what other languages do otherwise."""

    key: ClassVar[str] = "en"
    name: ClassVar[str] = "English"
    month_on_axis: ClassVar[str] = "%b %y"
    """How months stand on an axis, as D3 formats them."""
    money_on_axis: ClassVar[str] = (
        "replace(replace(replace(replace(format(datum.value, '~s'), 'G', ' bn'), "
        "'T', ' T'), 'M', ' M'), 'k', ' k')"
    )
    """How money stands on an axis, as a Vega expression."""
    count_on_axis: ClassVar[dict[str, str]] = {"format": ",~f"}
    """How counts stand on an axis, as a part of its description."""

    def __call__(self, text: str, /, **filled: object) -> str:
        """Say a text in this language, its places filled in."""
        return self.printed(self._in(CODE).ugettext(text).format(**filled))

    def many(self, one: str, several: str, count: int, /, **filled: object) -> str:
        """Say a text that depends on a number, which is its ``{count}``."""
        said: str = self._in(CODE).ungettext(one, several, count)
        return self.printed(said.format(count=f"{count:,}", **filled))

    def data(self, text: str) -> str:
        """Say a text of the data: a firm's name, a scenario's question, what a figure is about."""
        folded = " ".join(text.split())
        return str(self._in(DATA).ugettext(folded)) if folded else folded

    def money(self, usd: float) -> str:
        """An amount of money in two or three digits."""
        return amounts.money(usd)

    def count(self, number: float) -> str:
        """A number of people or things."""
        return amounts.count(number)

    def percent(self, share: float, places: int = 1) -> str:
        """A share in per cent."""
        return f"{100 * share:.{places}f} %"

    def points(self, share: float) -> str:
        """A difference between shares, in percentage points with its sign."""
        return amounts.points(share)

    def month(self, month: str) -> str:
        """A month such as ``2025-06``."""
        from datetime import date

        from babel.dates import format_skeleton

        first = date.fromisoformat(f"{month}-01")
        return self.printed(format_skeleton("yMMM", first, locale=self.key))

    def together(self, sentences: Iterable[str]) -> str:
        """Sentences one after the other."""
        return " ".join(sentences)

    def clauses(self, parts: Iterable[str]) -> str:
        """Parts of one sentence."""
        return f"{'; '.join(parts)}."

    def quantity(self, number: float, unit: str) -> str:
        """A number in one of the model's units."""
        if unit.startswith("USD"):
            rate = unit.removeprefix("USD")
            return self.money(number) + (self.data(rate) if rate else "")
        if unit in ("share", "probability"):
            return self.percent(number)
        written = self.count(number) if unit == "people" else f"{number:.4g}"
        return self.of(written, self.data(unit))

    def of(self, number: str, unit: str) -> str:
        """A number that is written already, and what it counts."""
        if number == "1" and unit.endswith(("people", "s")):
            unit = "person" if unit == "people" else unit.removesuffix("s")
        return f"{number} {unit}".rstrip()

    def in_unit(self, name: str, unit: str) -> str:
        """What an axis shows, and in which unit."""
        return f"{name}, {unit}"

    def both(self, names: list[str]) -> str:
        """Two names or more, with an "and" between them."""
        return " and ".join(names)

    def listed(self, items: list[str]) -> str:
        """Several things in one sentence."""
        from babel.lists import format_list

        return self.printed(format_list(items, locale=self.key))

    def printed(self, text: str) -> str:
        """A text as it is set in print, once everything is filled in."""
        return text

    def _in(self, domain: str) -> NullTranslations:
        return _catalogue(self.key, domain)


class Chinese(Language):
    """Simplified Chinese: amounts by ten thousands and hundred millions."""

    key: ClassVar[str] = "zh"
    name: ClassVar[str] = "中文"
    month_on_axis: ClassVar[str] = "%y年%-m月"
    money_on_axis: ClassVar[str] = (
        "abs(datum.value) >= 1e12 ? format(datum.value / 1e12, '~g') + ' 万亿' : "
        "abs(datum.value) >= 1e8 ? format(datum.value / 1e8, '~g') + ' 亿' : "
        "abs(datum.value) >= 1e4 ? format(datum.value / 1e4, '~g') + ' 万' : "
        "format(datum.value, '~g')"
    )
    count_on_axis: ClassVar[dict[str, str]] = {
        "labelExpr": "abs(datum.value) >= 1e4 ? format(datum.value / 1e4, ',~g') + ' 万' : "
        "format(datum.value, ',~f')"
    }

    def money(self, usd: float) -> str:
        """An amount of money: ``2.5 亿美元``."""
        text = self._compact(usd)
        return self.of(text, "美元")

    def count(self, number: float) -> str:
        """A number of people or things: ``1.23 万``."""
        return self._compact(number) if abs(number) >= 1e4 else amounts.count(number)

    def percent(self, share: float, places: int = 1) -> str:
        """A share in per cent, without a blank."""
        return f"{100 * share:.{places}f}%"

    def together(self, sentences: Iterable[str]) -> str:
        """Sentences one after the other, no blanks between them."""
        return "".join(sentences)

    def clauses(self, parts: Iterable[str]) -> str:
        """Parts of one sentence."""
        return f"{'；'.join(parts)}。"

    def of(self, number: str, unit: str) -> str:
        """A number and what it counts; nothing stands between 万 and that."""
        return f"{number}{'' if number[-1:] in MYRIADS else ' '}{unit}".rstrip()

    def in_unit(self, name: str, unit: str) -> str:
        """What an axis shows, and in which unit."""
        return f"{name}，{unit}"

    def both(self, names: list[str]) -> str:
        """Two names or more."""
        return "、".join(names)

    def printed(self, text: str) -> str:
        """Blanks where Chinese meets Latin letters or digits, and nowhere else."""
        return BLANK.sub(" ", NO_BLANK.sub("", text))

    def _compact(self, number: float) -> str:
        from babel.numbers import format_compact_decimal

        three = float(f"{number:.3g}")
        digits = format_compact_decimal(three, locale=self.key, fraction_digits=2)
        unit = digits.lstrip("-0123456789.,")
        return f"{digits.removesuffix(unit)} {unit}".rstrip()


LANGUAGES: dict[str, Language] = {each.key: each for each in (Language(), Chinese())}
ENGLISH = LANGUAGES["en"]


def language(key: str) -> Language:
    """The language of a key.

    Raises:
        TalentwarError: there is none.
    """
    if key not in LANGUAGES:
        known = ", ".join(f"{one.key} ({one.name})" for one in LANGUAGES.values())
        raise TalentwarError(f"no language {key!r}; there are: {known}")
    return LANGUAGES[key]


@cache
def _catalogue(key: str, domain: str) -> NullTranslations:
    """The messages of a language; a text that is its own message where there are none."""
    from io import BytesIO

    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po
    from babel.support import NullTranslations, Translations

    place = files("sim") / "report" / "locale" / key / "LC_MESSAGES" / f"{domain}.po"
    if key == ENGLISH.key or not place.is_file():
        return NullTranslations()
    compiled = BytesIO()
    with place.open("rb") as stream:
        write_mo(compiled, read_po(stream, locale=key, domain=domain))
    compiled.seek(0)
    return Translations(compiled, domain=domain)
