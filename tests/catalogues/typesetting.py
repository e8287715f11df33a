"""How Chinese is set, and how it agrees with the English it stands for: numbers, places, ends."""

from __future__ import annotations

import re
import string
from collections import Counter

HAN = r"[\u4e00-\u9fff]"
ENGLISH_NUMBER = re.compile(r"(?<![\w.])(\d[\d,]*(?:\.\d+)?)(?!\d|[/.]\w)(?: (M|bn|tn)\b)?")
ENGLISH_RANGE = re.compile(r"(\d[\d,.]*)-(?=\d[\d,.]* (M|bn|tn)\b)")
CHINESE_NUMBER = re.compile(r"(\d[\d,]*(?:\.\d+)?)(?: (万亿|亿|万))?")
TIMES = {"": 1, "M": 10**6, "bn": 10**9, "tn": 10**12, "万": 10**4, "亿": 10**8, "万亿": 10**12}
ENDS = {"...": "……", ".": "。", "?": "？", ":": "："}


def numbers(text: str, pattern: re.Pattern[str]) -> tuple[list[float], list[float]]:
    """Each number as written, and times the word behind it."""
    found = [(float(n.replace(",", "")), TIMES[word]) for n, word in pattern.findall(text)]
    return [round(n, 6) for n, _ in found], [round(n * times, 6) for n, times in found]


def lost_numbers(english: str, chinese: str) -> list[float]:
    """Numbers of the English that the Chinese does not have, in whichever unit."""
    whole = ENGLISH_RANGE.sub(r"\1 \2 to ", english)
    written, amounts = numbers(chinese, CHINESE_NUMBER)
    return [n for n in numbers(whole, ENGLISH_NUMBER)[1] if n not in {*written, *amounts}]


def ill_set(text: str) -> list[str]:
    """Places where Chinese type is not as newspapers set it; what is filled in counts as Latin."""
    filled = re.sub(r"\{\w*\}", "X", text)
    touching = rf"{HAN}[A-Za-z0-9]|[A-Za-z0-9%]{HAN}"
    half_width = rf"{HAN} ?[,;:?!()]|[,;?!()] ?{HAN}"
    full_width = r"[\uff10-\uff19\uff21-\uff3a\uff41-\uff5a\uff05]"
    blanks = rf"  |^ | $|{HAN} {HAN}| [，。；：？（）]|[，。；：？（）] "
    pattern = "|".join((touching, half_width, full_width, blanks))
    return [found.group() for found in re.finditer(pattern, filled)]


def places(text: str) -> Counter[str]:
    """What is filled into a text, and how often."""
    return Counter(name for _, name, _, _ in string.Formatter().parse(text) if name is not None)


def end(text: str) -> str:
    """The mark that the Chinese of a text ends with; nothing where the text ends with none."""
    return next((said for mark, said in ENDS.items() if text.endswith(mark)), "")


def ends_with(text: str) -> str:
    """The mark that a Chinese text ends with, of those that close a sentence."""
    return next((mark for mark in ENDS.values() if text.endswith(mark)), "")


def not_simplified(text: str) -> list[str]:
    """Chinese characters that are not among the simplified ones."""
    return [each for each in re.findall(HAN, text) if not each.encode("gb2312", "ignore")]


def each(text):
    """A text, or its singular and plural."""
    return [text] if isinstance(text, str) else list(text)
