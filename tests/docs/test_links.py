"""Links of the documents as a reader of the repository follows them: nothing leads nowhere."""

from __future__ import annotations

import posixpath
import re
from functools import cache
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

import pytest
import yaml

from tests.conventions.test_project import ROOT, project_files

FENCE = re.compile(r"^(?P<fence>[`~]{3,}).*?^(?P=fence)[`~]*$", re.MULTILINE | re.DOTALL)
CODE = re.compile(r"(?<!`)`([^`\n]+)`(?!`)")
LINK = re.compile(r"\]\(\s*<?([^)\s>]+)>?[^)]*\)|^\s*\[[^\]]+\]:\s*(\S+)", re.MULTILINE)
HTML = re.compile(r"<(?:a|img|source)\b[^>]*?\b(?:href|src|srcset)=[\"']([^\"']+)", re.IGNORECASE)
HEADING = re.compile(r"^#{1,6}\s+(.+?)\s*#*\s*$", re.MULTILINE)
ANCHOR = re.compile(r"<\w+[^>]*?\b(?:id|name)=[\"']([^\"']+)")
NAMED = re.compile(r"(?:sim|docs|tests|calibration)/[\w./-]*(?:/|\.py|\.md|\.yaml)")


@cache
def files() -> frozenset[str]:
    """Files that a clone has, and their folders."""
    names = {path.relative_to(ROOT).as_posix() for path in project_files()}
    return frozenset(names | {str(folder) for name in names for folder in Path(name).parents})


@cache
def documents() -> tuple[str, ...]:
    written = re.compile(r"(README|CHANGELOG)\.md|(docs|calibration|results)/.*\.md")
    return tuple(sorted(name for name in files() if written.fullmatch(name)))


def text_of(name: str) -> str:
    return FENCE.sub("", (ROOT / name).read_text(encoding="utf-8"))


def links(text: str) -> list[str]:
    """Addresses of links and pictures, outside of code."""
    plain = CODE.sub("", text)
    return [a or b for a, b in LINK.findall(plain)] + HTML.findall(plain)


def slug(heading: str) -> str:
    """A heading's anchor as GitHub makes it."""
    shown = re.sub(r"!?\[([^\]]*)\]\([^)]*\)", r"\1", heading)
    shown = re.sub(r"<[^>]+>|[`*]", "", shown)
    return re.sub(r"[^\w\- ]", "", shown.strip().lower()).replace(" ", "-")


def anchors(text: str) -> set[str]:
    """Anchors of a document; headings alike are numbered from the second on."""
    found: set[str] = set(ANCHOR.findall(text))
    seen: dict[str, int] = {}
    for heading in HEADING.findall(text):
        name = slug(heading)
        found.add(f"{name}-{seen[name]}" if seen.get(name) else name)
        seen[name] = seen.get(name, 0) + 1
    return found


def leads(name: str, address: str) -> str:
    """Where a relative link of a document leads, as a path of the repository."""
    path = unquote(urlsplit(address).path)
    return posixpath.normpath(posixpath.join(posixpath.dirname(name), path)) if path else name


def wrong(name: str, address: str) -> str:
    """What is wrong with a link of a document; nothing if it leads somewhere."""
    parts = urlsplit(address)
    if parts.scheme or parts.netloc:
        return "" if is_plain(address) else "not a plain https address"
    target = leads(name, address)
    if address.startswith("/") or target not in files():
        return "no such file"
    if parts.fragment and target.endswith(".md"):
        return "" if unquote(parts.fragment) in anchors(text_of(target)) else "no such heading"
    return ""


def is_plain(address: str) -> bool:
    """Whether an address is https, of a host with a name, and carries no mark of who follows it."""
    parts = urlsplit(address)
    marks = {key.lower() for key, _ in parse_qsl(parts.query, keep_blank_values=True)}
    followed = {mark for mark in marks if mark.startswith("utm_") or mark.endswith("clid")}
    host = parts.hostname or ""
    return parts.scheme == "https" and "." in host and not followed and "@" not in parts.netloc


@pytest.mark.parametrize("name", documents())
def test_every_link_leads_somewhere(name: str) -> None:
    found = {address: wrong(name, address) for address in links(text_of(name))}
    assert {address: why for address, why in found.items() if why} == {}


@pytest.mark.parametrize("name", documents())
def test_every_file_that_is_named_is_there(name: str) -> None:
    words = {word for word in CODE.findall(text_of(name)) if NAMED.fullmatch(word)}
    assert {word for word in words if posixpath.normpath(word) not in files()} == set()


def test_every_document_is_in_the_navigation_and_nothing_else_is() -> None:
    def pages(part: object) -> list[str]:
        if isinstance(part, str):
            return [part]
        parts = part.values() if isinstance(part, dict) else part
        return [page for each in parts for page in pages(each)]

    config = yaml.safe_load((ROOT / "mkdocs.yml").read_text(encoding="utf-8"))
    listed = pages(config["nav"])
    assert len(listed) == len({*listed})
    here = {name.removeprefix("docs/") for name in documents() if name.startswith("docs/")}
    elsewhere = {"index.md", "CHANGELOG.md", "calibration/README.md", "results/README.md"}
    assert {*listed} == here | elsewhere


def test_the_documents_can_be_walked_from_the_readme() -> None:
    seen, waiting = set(), ["README.md"]
    while waiting:
        name = waiting.pop()
        if name in seen:
            continue
        seen.add(name)
        text = text_of(name)
        named = [leads(name, each) for each in links(text) if not urlsplit(each).scheme]
        named += [posixpath.normpath(word) for word in CODE.findall(text)]
        waiting += [each for each in named if each in documents()]
    assert sorted({name for name in documents() if name.startswith("docs/")} - seen) == []


def test_these_checks_can_fail() -> None:
    text = "# One `two`, three\n## A [b](c.md) & d\n## Same\n## Same\n"
    assert anchors(text) == {"one-two-three", "a-b--d", "same", "same-1"}
    assert links("![x](a.svg) `[no](b)` [y](c.md#d 'e') <img src='f.png'>\n[z]: g.md") == [
        "a.svg", "c.md#d", "g.md", "f.png",
    ]  # fmt: skip
    assert wrong("docs/model.md", "../sim/step.py") == ""
    assert wrong("docs/model.md", "sim/step.py") == "no such file"
    assert wrong("docs/model.md", "model.md#no-such") == "no such heading"
    assert wrong("docs/model.md", "#the-model") == ""
    assert wrong("README.md", "/docs/model.md") == "no such file"
    assert is_plain("https://doi.org/10.1000/x?y=1")
    for address in (
        "http://doi.org/x",
        "https://x.org/?utm_source=y",
        "https://local/",
        "ftp://x.y",
    ):
        assert not is_plain(address)
