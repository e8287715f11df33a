"""What the documents link to in the repository, put into their pages: mkdocs calls these hooks.

The README is the first page. Whatever else a page links to, or names as code (a file of the
model, a scenario, a folder of results), has a page or a copy of its own in the site, so that
nothing needs the network. A page's links stay as they are read in the repository.
"""

from __future__ import annotations

import functools
import os
import posixpath
import re
import subprocess
from collections import deque
from pathlib import Path
from typing import TYPE_CHECKING

from mkdocs.structure.files import File, InclusionLevel
from pymdownx.slugs import slugify

if TYPE_CHECKING:
    from collections.abc import Callable

    from mkdocs.config.defaults import MkDocsConfig
    from mkdocs.structure.files import Files
    from mkdocs.structure.pages import Page

ROOT = Path(__file__).parents[2]
START = "README.md"
# Pages of the site that are written elsewhere than in docs/; links may bring more.
PAGES = (START, "CHANGELOG.md", "calibration/README.md", "results/README.md")
LANGUAGES = {
    ".py": "python", ".yaml": "yaml", ".yml": "yaml", ".toml": "toml", ".js": "js", ".css": "css",
    ".lock": "text", ".cff": "yaml", "": "text",
}  # fmt: skip
# A block of code; a link or picture; a word of code. Only the last two are changed.
PARTS = re.compile(
    r"^(?P<fence>[`~]{3,}).*?^(?P=fence)[`~]*$"
    r"|(?P<link>\[(?:[^\]\[`]|`[^`]*`|!?\[[^\]]*\]\([^)]*\))*\])\((?P<target>[^)\s]+)\)"
    r"|(?<!`)`(?P<code>[^`\n]+)`(?!`)",
    re.MULTILINE | re.DOTALL,
)
FRONT = "---\nsearch: {{exclude: true}}\n---\n# {}\n\n"


# -- what mkdocs calls --


def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """Leave out what only a server has a use for: the page of errors, the map of the site."""
    config.theme.static_templates = set()
    # Headings are addressed as GitHub addresses them.
    config.mdx_configs["toc"]["slugify"] = slugify(case="lower")
    return config


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add the README, and all that pages link to outside of the documents' folder."""
    for file in [*files]:
        if file.src_uri.endswith((".map", "sitemap.xml")):
            files.remove(file)
    documents = [place_of(file.src_uri) for file in files.documentation_pages()]
    places = reached([*documents, *(page for page in PAGES if page in listing())])
    for place in sorted(places):
        if files.get_file_from_path(uri_of(place)) is None:
            files.append(made(place, places, config))
    return files


def on_page_markdown(markdown: str, page: Page, **_: object) -> str:
    """Turn what a page says of the repository into what lies in the site."""
    place = place_of(page.file.src_uri)
    if is_shown(place):
        return markdown
    here = posixpath.dirname(page.file.src_uri)
    return linked(markdown, place, lambda target: posixpath.relpath(uri_of(target), here or "."))


# -- places: of a file in the repository, and of its page in the site --


@functools.cache
def listing() -> frozenset[str]:
    """Files of the repository that are, or would be, committed, and their folders."""
    command = ["git", "-C", str(ROOT), "ls-files", "-co", "--exclude-standard", "-z"]
    try:
        listed = subprocess.run(command, capture_output=True, check=True, text=True).stdout
        names = [name for name in listed.split("\0") if name and (ROOT / name).is_file()]
    except (OSError, subprocess.CalledProcessError):
        found = (path.relative_to(ROOT) for path in ROOT.rglob("*") if path.is_file())
        hidden = re.compile(r"\.|__pycache__$|runs$|build$|dist$|tables$")
        names = [str(path) for path in found if not any(map(hidden.match, path.parts[:-1]))]
    folders = {str(folder) for name in names for folder in Path(name).parents}
    return frozenset([*names, *folders])


def place_of(uri: str) -> str:
    """Where in the repository a page of the site comes from."""
    if uri == "index.md":
        return START
    inside = f"docs/{uri}"
    if (ROOT / inside).is_file():
        return inside
    if uri.startswith("source/"):
        return posixpath.dirname(uri)[len("source/") :] if uri.endswith("/index.md") else uri[7:-3]
    return uri


def uri_of(place: str) -> str:
    """Where in the site a file or folder of the repository is shown or copied."""
    if place == START:
        return "index.md"
    if place.startswith("docs/") and not is_shown(place):
        return place[len("docs/") :]
    if (ROOT / place).is_dir():
        return f"source/{place}/index.md"
    return f"source/{place}.md" if is_shown(place) else place


def is_shown(place: str) -> bool:
    """Whether a file or folder is shown on a page that is made for it, not written."""
    path = ROOT / place
    return path.is_dir() or (path.suffix in LANGUAGES and path.is_file())


def reached(pages: list[str]) -> set[str]:
    """What pages link to or name, what that links to in turn, and the files of such folders."""
    waiting = deque(pages)
    seen = set(waiting)
    while waiting:
        place = waiting.popleft()
        found = {target for target in named_in(place) if target not in seen}
        seen |= found
        waiting.extend(sorted(found))
    return seen


# -- pages that are made --


def made(place: str, places: set[str], config: MkDocsConfig) -> File:
    """The page or copy of a file or folder that lies outside of the documents."""
    where = {} if place in PAGES else {"inclusion": InclusionLevel.NOT_IN_NAV}
    path = ROOT / place
    if is_shown(place):
        content = folder_page(place, places) if path.is_dir() else file_page(path)
        return File.generated(config, uri_of(place), content=content, **where)
    return File.generated(config, uri_of(place), abs_src_path=str(path), **where)


def file_page(path: Path) -> str:
    """A file with its lines numbered."""
    text = path.read_text(encoding="utf-8")
    longest = max(map(len, re.findall(r"`{3,}", text)), default=2)
    fence = "`" * (longest + 1)
    title = FRONT.format(path.relative_to(ROOT).as_posix())
    language = LANGUAGES[path.suffix]
    return f'{title}{fence} {{ .{language} linenums="1" }}\n{text}\n{fence}\n'


def folder_page(place: str, places: set[str]) -> str:
    """What lies in a folder, with the first line that each file says of itself.

    A folder within it is linked if some page of the site speaks of it.
    """
    rows = []
    for name in inside(place):
        here = posixpath.relpath(uri_of(name), posixpath.dirname(uri_of(place)))
        shown = f"`{posixpath.basename(name)}{'/' * (ROOT / name).is_dir()}`"
        shown = f"[{shown}]({here})" if name in places else shown
        rows.append(f"| {shown} | {about(ROOT / name)} |")
    return "\n".join([FRONT.format(f"{place}/") + "| file | |", "|---|---|", *rows, ""])


def inside(place: str) -> list[str]:
    """Files and folders that lie directly in a folder."""
    return sorted(name for name in listing() if name and posixpath.dirname(name) == place)


def about(path: Path) -> str:
    """The first line that a module or a scenario says of itself; else nothing."""
    where = path / "__init__.py" if path.is_dir() else path
    patterns = {".py": r'\A"""(.+?)(?:"""|\n)', ".yaml": r"^title: (.+)$"}
    if where.suffix not in patterns or not where.is_file():
        return ""
    found = re.search(patterns[where.suffix], where.read_text(encoding="utf-8"), re.MULTILINE)
    return found.group(1).replace("|", "\\|").replace("<", "&lt;") if found else ""


# -- links --


def named_in(place: str) -> list[str]:
    """Files and folders of the repository to which a page links, or which it names."""
    if (ROOT / place).is_dir():
        return [name for name in inside(place) if (ROOT / name).is_file()]
    if not place.endswith(".md"):
        return []
    found: list[str] = []

    def note(target: str) -> str:
        found.append(target)
        return target

    linked((ROOT / place).read_text(encoding="utf-8"), place, note)
    return found


def linked(markdown: str, place: str, to: Callable[[str], str]) -> str:
    """The text with each link into the repository led elsewhere, and named files linked.

    Links that lead nowhere stay as they are: mkdocs names them and fails.
    """

    def one(match: re.Match[str]) -> str:
        if match["link"]:
            target, mark, anchor = match["target"].partition("#")
            found = known(posixpath.join(posixpath.dirname(place), target)) if target else ""
            return f"{match['link']}({to(found)}{mark}{anchor})" if found else match[0]
        if match["code"] and re.search("[/.]", match["code"]):
            found = known(match["code"])
            return f"[{match[0]}]({to(found)})" if found and found != place else match[0]
        return match[0]

    return PARTS.sub(one, markdown)


def known(target: str) -> str:
    """A path as the repository has it; nothing for what is not there, or is an address."""
    place = os.path.normpath(target).replace(os.sep, "/")
    return place if "://" not in target and place != "." and place in listing() else ""
