"""The documents' pages as `make docs` builds them, and what they refer to."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from functools import cache
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

ROOT = Path(__file__).parents[2]
LOADS = {
    "audio": "src", "embed": "src", "form": "action", "iframe": "src", "image": "href",
    "img": "src", "input": "src", "link": "href", "object": "data", "script": "src",
    "source": "src", "track": "src", "use": "href", "video": "src",
}  # fmt: skip
OUTSIDE = re.compile(r"(?i)(?:url\(|@import|fetch\(|import\()\s*[\"']?\s*(?:https?:)?//")


def build(folder: Path) -> subprocess.CompletedProcess[str]:
    """Build the pages into a folder, with each broken link as an error."""
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--site-dir", str(folder)]
    return subprocess.run(
        command,
        cwd=ROOT,
        env=os.environ | {"NO_MKDOCS_2_WARNING": "1"},
        capture_output=True,
        text=True,
        check=False,
    )


class Page(HTMLParser):
    """What a page links to, what it loads, the anchors it has, and its texts of code."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.links: set[str] = set()
        self.loads: set[str] = set()
        self.anchors: set[str] = set()
        self.policies: list[str] = []
        self.classes: set[str] = set()
        self.code: list[str] = []
        self._inside = ""
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        has = {name: value or "" for name, value in attrs}
        self._inside = tag
        self.anchors |= {has[name] for name in ("id", "name") if name in has}
        self.classes |= set(has.get("class", "").split())
        if tag == "a" and "href" in has:
            self.links.add(has["href"])
        if tag in LOADS and LOADS[tag] in has:
            self.loads.add(has[LOADS[tag]])
        self.loads |= {part.split()[0] for part in has.get("srcset", "").split(",") if part.strip()}
        if has.get("http-equiv", "").lower() == "content-security-policy":
            self.policies.append(has["content"])
        self.code.append(has.get("style", ""))

    def handle_data(self, data):
        if self._inside in ("script", "style"):
            self.code.append(data)

    def handle_endtag(self, tag):
        if tag == self._inside:
            self._inside = ""


@cache
def read(path: Path) -> Page:
    """A page of a site, which stays as it was when it was first read."""
    return Page(path.read_text(encoding="utf-8"))


def is_elsewhere(address: str) -> bool:
    """Whether an address is one of another place than the pages' own folder."""
    parts = urlsplit(address)
    return bool(parts.netloc or parts.scheme not in ("", "data", "blob") or address[:1] == "/")


def broken(site: Path) -> list[str]:
    """Links to files or anchors that the site does not have."""
    pages = {path: read(path) for path in sorted(site.rglob("*.html"))}
    found = []
    for path, page in pages.items():
        for link in page.links | page.loads:
            parts = urlsplit(link)
            if parts.scheme or parts.netloc:
                continue
            place = (path.parent / unquote(parts.path)).resolve() if parts.path else path
            wanted = unquote(parts.fragment)
            if not place.is_file() or not place.is_relative_to(site):
                found.append(f"{path.relative_to(site)}: {link}")
            elif wanted and place in pages and wanted not in pages[place].anchors:
                found.append(f"{path.relative_to(site)}: {link}: no such heading")
    return found


def asked_elsewhere(site: Path) -> list[str]:
    """What pages, styles and scripts would load from another place than their own folder."""
    found = []
    for path in sorted(site.rglob("*.html")):
        page = read(path)
        found += [f"{path.name}: {load}" for load in page.loads if is_elsewhere(load)]
        found += [f"{path.name}: {code[:80]}" for code in page.code if OUTSIDE.search(code)]
    for path in [*site.rglob("*.css"), *site.rglob("*.js")]:
        found += [f"{path.name}: {load}" for load in OUTSIDE.findall(path.read_text("utf-8"))]
    return found
