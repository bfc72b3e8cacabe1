"""A real browser for tests that look at pages. All of them are slow, so nothing is imported before the first one runs."""

import shutil
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from tests.lacking import lacking

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Whatever needs the browser is slow."""
    for item in items:
        if "browser" in getattr(item, "fixturenames", ()):
            item.add_marker("slow")


@pytest.fixture(scope="session")
def browser() -> Iterator["Browser"]:
    """The system's Chromium, headless. Without it, tests are skipped."""
    found = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if found is None:
        lacking("no Chromium here; install it: apt-get install chromium")
    from playwright.sync_api import expect, sync_playwright

    expect.set_options(timeout=20_000)  # on a busy machine a server needs seconds for an answer; what is so at once costs nothing
    with sync_playwright() as playwright:
        made = playwright.chromium.launch(executable_path=found, args=["--no-sandbox"])
        yield made
        made.close()


@pytest.fixture
def page(browser: "Browser") -> Iterator["Page"]:
    """A fresh page; an error in it, or a request that leaves this machine, fails the test."""
    context = browser.new_context(viewport={"width": 1200, "height": 900}, accept_downloads=True)
    page, wrong = context.new_page(), []
    page.on("pageerror", lambda error: wrong.append(str(error)))
    # Chromium reports each answer above 399, and each lost connection, which tests of failing servers mean.
    page.on(
        "console",
        lambda message: (
            wrong.append(message.text) if message.type == "error" and not message.text.startswith("Failed to load resource") else None
        ),
    )
    page.on(
        "request",
        lambda request: None if request.url.startswith(("file:", "data:", "blob:", "http://127.0.0.1:")) else wrong.append(request.url),
    )
    yield page
    context.close()
    assert wrong == []


def expect(*what: object) -> object:
    """Playwright's own, which waits until what is expected is so."""
    from playwright.sync_api import expect

    return expect(*what)
