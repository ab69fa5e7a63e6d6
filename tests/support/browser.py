"""What a browser says of a page: width, landmarks, focus, requests, axe's rules."""

from __future__ import annotations

import os
import shutil
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

from playwright.sync_api import sync_playwright

from support import REPOSITORY

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, ConsoleMessage, Page, Request

AXE: Final = REPOSITORY / "tests/clients/node_modules/axe-core/axe.min.js"
RULES: Final = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
WIDTHS: Final = {"desktop": 1280, "phone": 360}
_FLAGS: Final = """
    --no-sandbox --disable-gpu --disable-quic --no-first-run
    --disable-background-networking --disable-component-update --disable-sync
"""
_WATCH_FOCUS: Final = """
window.focused = [];
document.addEventListener('focusin', ({target}) => {
  const {outlineStyle, outlineWidth} = getComputedStyle(target);
  const shows = outlineStyle !== 'none' && parseFloat(outlineWidth) >= 2;
  window.focused.push([target, shows]);
});
"""
_FACTS: Final = """() => ({
  lang: document.documentElement.lang,
  h1: document.querySelectorAll('h1').length,
  landmarks: ['header', 'nav', 'main', 'footer'].filter(
    (name) => document.querySelector(`body > ${name}, body > header > ${name}`)),
  skip: document.querySelector('a')?.getAttribute('href'),
  skipLeadsTo: document.querySelector('#content')?.tagName ?? null,
})"""
_WIDER: Final = """() => {
  const wide = document.documentElement.scrollWidth;
  if (wide <= innerWidth) return [];
  return [...document.querySelectorAll('body *')]
    .filter((one) => one.getBoundingClientRect().right > innerWidth)
    .map((one) => one.outerHTML.slice(0, 120)).slice(0, 5).concat(`${wide} px`);
}"""
_MISSED: Final = """(limit) => {
  const wanted = 'a[href], button, input, select, textarea, summary, [tabindex]';
  const all = [...document.querySelectorAll(wanted)].filter(
    (one) => one.checkVisibility());
  const wrong = all.filter((one) => one.tabIndex !== 0);
  const reached = new Set(window.focused.map(([one]) => one));
  const missed = all.slice(0, limit).filter((one) => !reached.has(one));
  const dark = window.focused.filter(([, shows]) => !shows).map(([one]) => one);
  return [...wrong, ...missed, ...dark].slice(0, 5)
    .map((one) => one.outerHTML.slice(0, 120));
}"""
_RUN_AXE: Final = """async (tags) => {
  const found = await axe.run({runOnly: tags, resultTypes: ['violations']});
  const told = ({html, any}) => `${html.slice(0, 160)} ${any[0]?.message ?? ''}`;
  return found.violations.map(
    ({id, nodes}) => `${id}: ` + nodes.slice(0, 2).map(told).join(' | '));
}"""


@contextmanager
def chromium() -> Iterator[Browser]:
    """Run Debian's Chromium, with a profile of its own, until the context ends."""
    with sync_playwright() as tool:
        browser = tool.chromium.launch(
            executable_path=shutil.which("chromium"),
            headless=True,
            args=_FLAGS.split(),
            # else it asks the bus of a desktop that may be there
            env={**os.environ, "DBUS_SESSION_BUS_ADDRESS": "disabled:"},
        )
        try:
            yield browser
        finally:
            browser.close()


@dataclass
class Visitor:
    """Somebody who visits pages of one site; what goes wrong is in ``complaints``."""

    page: Page
    site: str
    complaints: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.on("console", self._read)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("dialog", self._refuse)
        self.page.on("request", self._look)

    def go(self, path: str) -> int:
        """Open a page; return its status."""
        response = self.page.goto(self.site + path)
        assert response is not None
        return response.status

    def looks(self, width: str, colours: Any) -> None:
        """Change the width of the window and what colours are preferred."""
        self.page.set_viewport_size({"width": WIDTHS[width], "height": 800})
        self.page.emulate_media(color_scheme=colours)

    def facts(self) -> Any:
        """Return the language, landmarks and the like of the page."""
        return self.page.evaluate(_FACTS)

    def wider(self) -> Any:
        """Return what is wider than the window, if the page can be moved sideways."""
        return self.page.evaluate(_WIDER)

    def broken_rules(self) -> Any:
        """Return the rules of WCAG 2.2 A and AA that axe-core finds broken."""
        return self.page.evaluate(_RUN_AXE, RULES)

    def missed_by_tab(self, steps: int) -> Any:
        """Press Tab so often; return what was not reached or did not show its focus."""
        for _ in range(steps):
            self.page.keyboard.press("Tab")
        # a region that scrolls is reached too: it may take a step more
        return self.page.evaluate(_MISSED, steps - 1)

    def _read(self, message: ConsoleMessage) -> None:
        # the browser logs the status of a page that is an error, as it should
        is_page = message.location["url"] == self.page.url
        is_status = is_page and "status of 4" in message.text
        if message.type in {"error", "warning"} and not is_status:
            self.complaints.append(f"{self.page.url}: {message.text}")

    def _refuse(self, dialog: Any) -> None:
        self.complaints.append(f"a dialog says {dialog.message}")
        dialog.dismiss()

    def _look(self, request: Request) -> None:
        if urlsplit(request.url).netloc != urlsplit(self.site).netloc:
            self.complaints.append(f"a request to {request.url}")


@contextmanager
def visitor(browser: Browser, site: str) -> Iterator[Visitor]:
    """Open a window on a site, with axe-core and a record of what was focused."""
    context = browser.new_context(viewport={"width": WIDTHS["desktop"], "height": 800})
    try:
        context.add_init_script(path=AXE)
        context.add_init_script(_WATCH_FOCUS)
        yield Visitor(context.new_page(), site)
    finally:
        context.close()
