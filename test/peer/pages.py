"""The page in a browser, for tests: opens it, writes on it, reads what it says."""
import contextlib
import os
import pathlib
import shutil
import time

import pytest
from playwright.sync_api import expect

WEB = pathlib.Path(__file__).resolve().parents[2] / "web"
WORDS = WEB / "src/words"
AXE = WEB / "node_modules/axe-core/axe.min.js"
QUIET = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
         "--disable-component-update", "--disable-sync", "--host-resolver-rules=MAP llm.city.example 127.0.0.1"]
expect.set_options(timeout=30_000)  # a busy machine is no failure
# Languages of the page, by the variants of a model that writes in all of them.
EIGHT = {"bul_Cyrl": "bg", "ces_Latn": "cs", "deu_Latn": "de", "ell_Grek": "el", "eng_Latn": "en", "fin_Latn": "fi",
         "gle_Latn": "ga", "kat_Geor": "ka"}


def launched(playwright):
    """Chromium: $JANUA_CHROMIUM, else the one on the path."""
    chromium = os.environ.get("JANUA_CHROMIUM") or shutil.which("chromium")
    if not chromium:
        pytest.fail("chromium is not installed; run: ./setup --for test")
    return playwright.chromium.launch(executable_path=chromium, args=QUIET)


@contextlib.contextmanager
def pages_of(browser, server):
    """Opens pages; afterwards: no error was logged, nothing was asked of anybody else, no cookie set."""
    contexts, trouble = [], []

    def open_it(path="", width=1000, height=900, ready="[name=language], #language", **options):
        context = browser.new_context(**{"viewport": {"width": width, "height": height}, "locale": "en-GB", **options})
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(60_000)
        page.on("console", lambda message: message.type == "error" and not refused(message) and trouble.append(message.text))
        page.on("pageerror", lambda error: trouble.append(str(error)))
        page.on("request", lambda request: request.url.startswith((server.url, "data:")) or trouble.append(request.url))
        page.goto(server.url + path)
        if not path.startswith("card"):
            page.locator(ready).first.wait_for(state="attached")
        return page

    yield open_it
    for context in contexts:
        assert context.cookies() == []
        context.close()
    assert trouble == []


def refused(message):
    return message.text.startswith("Failed to load resource")  # the browser's own note on a status of 400 and up


def write(page, text="To open the gate"):
    page.get_by_label("Your beginning").fill(text)
    page.get_by_role("button", name="Write", exact=True).click()


def wait_for_end(page):
    page.get_by_role("button", name="Write on").wait_for()


# Notes what `selector` says each time it changes.
WATCH = """selector => {
  window.seen = [];
  new MutationObserver(() => {
    const text = document.querySelector(selector)?.textContent;
    if (text && window.seen.at(-1) !== text) window.seen.push(text);
  }).observe(document.body, { subtree: true, childList: true, characterData: true });
}"""


def row_of(page, language):
    return page.get_by_role("row").filter(has=page.get_by_role("rowheader", name=language, exact=True))


BRIGHTNESS = "getComputedStyle(document.body).backgroundColor.match(/\\d+/g).slice(0, 3).reduce((a, b) => a + +b, 0)"


def wait_for_brightness(page, wanted):
    """Colours follow a click one frame later, so this asks for ten seconds. It asks from here: inside the page, waiting
    for a text would need `eval`, which the page's own content policy forbids."""
    until = time.monotonic() + 10
    while not page.evaluate(f"{BRIGHTNESS} {wanted}"):
        assert time.monotonic() < until, f"brightness is {page.evaluate(BRIGHTNESS)}, wanted {wanted}"
        page.wait_for_timeout(20)


def violations(page):
    """What axe-core finds on the page as it stands: the rule and the elements that break it."""
    assert AXE.exists(), f"{AXE} is missing; run: ./setup --for test"
    if not page.evaluate("typeof axe === 'object'"):
        page.evaluate(AXE.read_text())
    tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
    found = page.evaluate("tags => axe.run({ runOnly: tags })", tags)["violations"]
    return [(one["id"], [node["html"] for node in one["nodes"]]) for one in found]
