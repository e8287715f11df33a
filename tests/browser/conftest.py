from __future__ import annotations

import os
import shutil

import pytest

NAMES = ("chromium", "chromium-browser", "google-chrome")
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync",
    "--disable-background-networking", "--disable-component-update",
]  # fmt: skip


@pytest.fixture(scope="session")
def chromium():
    """This machine's Chromium, which .ci/run installs; elsewhere these tests are left out."""
    path = next(filter(None, map(shutil.which, NAMES)), None)
    if path is None:
        assert os.environ.get("TALENTWAR_BROWSER") != "required", "there is no Chromium"
        pytest.skip("there is no Chromium on this machine")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()


class Watched:
    """A page that remembers what it complained of and what it asked the network for."""

    def __init__(self, page):
        self.page = page
        self.complaints = []
        self.requests = []
        page.on("console", self._said)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("request", lambda request: self.requests.append(request.url))

    def _said(self, message):
        if message.type in ("error", "warning"):
            self.complaints.append(message.text)


@pytest.fixture
def watch(chromium):
    """Opens a page in a context of its own: ``watch(url, width=390, offline=True)``."""
    contexts = []

    def opened(url, width=1200, height=900, **options):
        context = chromium.new_context(viewport={"width": width, "height": height}, **options)
        contexts.append(context)
        watched = Watched(context.new_page())
        watched.page.goto(url)
        return watched

    yield opened
    for context in contexts:
        context.close()
