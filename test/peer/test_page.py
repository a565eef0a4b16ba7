"""The page in a real browser: writing, keyboard, screen reader, phone, dark, axe."""
import os
import pathlib
import shutil
import time

import pytest
from playwright.sync_api import expect, sync_playwright

import serving

AXE = pathlib.Path(__file__).resolve().parents[2] / "web/node_modules/axe-core/axe.min.js"
QUIET = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
         "--disable-component-update", "--disable-sync"]
expect.set_options(timeout=30_000)  # a busy machine is no failure


@pytest.fixture(scope="module", params=["fake", "life"])
def server(request, tmp_path_factory):
    with serving.started(*serving.command_for(request.param, request, tmp_path_factory)) as server:
        yield server


@pytest.fixture(scope="module")
def browser():
    chromium = os.environ.get("JANUA_CHROMIUM") or shutil.which("chromium")
    if not chromium:
        pytest.fail("chromium is not installed; run: ./setup --for test")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=QUIET)
        yield browser
        browser.close()


@pytest.fixture
def open_page(browser, server):
    """Opens the page; afterwards: no error was logged, nothing was asked of anybody else, no cookie set."""
    contexts, trouble = [], []

    def open_it(path="", width=1000, height=900, **options):
        context = browser.new_context(viewport={"width": width, "height": height}, **options)
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(60_000)
        page.on("console", lambda message: message.type == "error" and not refused(message) and trouble.append(message.text))
        page.on("pageerror", lambda error: trouble.append(str(error)))
        page.on("request", lambda request: request.url.startswith((server.url, "data:")) or trouble.append(request.url))
        page.goto(server.url + path)
        if not path.startswith("card"):
            page.get_by_role("radio").first.wait_for()
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


def test_writes_while_one_watches(open_page):
    page = open_page()
    page.evaluate(WATCH, ".written")
    page.get_by_text("Settings").click()
    for seed in range(12):  # a model may end after a word or two; what it says depends on the seed alone
        page.evaluate("window.seen = []")
        page.get_by_label("Seed").fill(str(seed))
        write(page)
        wait_for_end(page)
        seen = page.evaluate("seen")
        if len(seen) > 5:
            break
    assert len(seen) > 5
    assert all(later.startswith(earlier) for earlier, later in zip(seen, seen[1:]))
    assert page.locator(".beginning").text_content() == "To open the gate"
    assert "token" in page.locator(".note").text_content()


def test_writes_on_from_what_stands_there(open_page):
    page = open_page()
    write(page)
    wait_for_end(page)
    before = page.locator(".text").text_content()
    page.get_by_role("button", name="Write on").click()
    wait_for_end(page)
    assert page.locator(".beginning").text_content() == before


def test_the_same_seed_writes_the_same(open_page):
    page = open_page()
    page.get_by_text("Settings").click()
    page.get_by_label("Seed").fill("7")
    page.get_by_label("Longest text").fill("20")
    texts = []
    for _ in range(2):
        write(page)
        wait_for_end(page)
        texts.append(page.locator(".written").text_content())
    assert texts[0] == texts[1]


def test_a_language_brings_its_examples_and_marks_the_answer(open_page):
    page = open_page()
    page.get_by_role("radio", name="Deutsch").check(force=True)
    example = page.locator(".examples button").first
    assert example.get_attribute("lang") == "de"
    example.click()
    area = page.get_by_label("Your beginning")
    expect(area).to_be_focused()
    expect(area).to_have_attribute("lang", "de")
    assert area.input_value()
    page.get_by_role("button", name="Write", exact=True).click()
    wait_for_end(page)
    expect(page.locator(".text")).to_have_attribute("lang", "de")


def test_works_by_keyboard_alone(open_page):
    page = open_page()
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the page")).to_be_focused()
    outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    assert outline == "solid"
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.get_by_role("radio", name="English")).to_be_focused()
    chosen = "[...document.querySelectorAll('input[name=language]')].findIndex(one => one.checked)"
    before = page.evaluate(chosen)
    page.keyboard.press("ArrowRight")
    languages = page.locator("input[name=language]")
    expect(languages.nth((before + 1) % languages.count())).to_be_checked()
    page.keyboard.press("Tab")
    expect(page.get_by_label("Your beginning")).to_be_focused()
    page.keyboard.type("Tür")
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Write", exact=True)).to_be_focused()
    page.keyboard.press("Enter")
    wait_for_end(page)
    assert page.locator(".text").text_content().startswith("Tür")


def test_every_control_shows_its_focus(open_page):
    page = open_page()
    page.locator("details").evaluate("element => { element.open = true; }")
    seen = set()
    for _ in range(40):
        page.keyboard.press("Tab")
        found = page.evaluate("""() => {
          const at = document.activeElement, shown = at.matches('[type=radio]') ? at.nextElementSibling : at;
          return at === document.body ? null : [at.outerHTML.slice(0, 80), getComputedStyle(shown).outlineStyle];
        }""")
        if found is None or found[0] in seen:
            break
        seen.add(found[0])
        assert found[1] == "solid", found
    assert len(seen) > 10


def test_stops_by_button_and_by_escape(open_page):
    page = open_page()
    for stop in (lambda: page.get_by_role("button", name="Stop").click(), lambda: page.keyboard.press("Escape")):
        # Held back, so that there is something to stop however fast the model is.
        page.route("**/v1/completions", lambda route: None)
        write(page)
        page.get_by_role("button", name="Stop").wait_for()
        stop()
        expect(page.locator(".note")).to_have_text("Stopped.")
        page.unroute("**/v1/completions")


def test_asks_for_a_beginning(open_page):
    page = open_page()
    page.get_by_role("button", name="Write", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text("Type a beginning")
    expect(page.get_by_label("Your beginning")).to_be_focused()


def test_announces_sentences_in_one_polite_region(open_page):
    page = open_page()
    page.evaluate(WATCH, "[role=status]")
    assert page.locator("[aria-live]").count() == 1
    write(page)
    wait_for_end(page)
    said = page.evaluate("seen")
    text = page.locator(".written").text_content()
    assert 1 <= len(said) <= text.count(".") + text.count("?") + text.count("!") + text.count("\n") + 2
    assert said[-1].endswith((".", "reached.", "ended."))
    expect(page.locator("[role=status]")).to_have_attribute("lang", "en")


def test_says_that_a_machine_writes(open_page):
    expect(open_page().get_by_text("A machine writes here")).to_be_visible()


def test_the_table_is_one_click_away(open_page):
    page = open_page()
    page.get_by_role("link", name="Languages").click()
    row = page.get_by_role("row", name="English")
    expect(row).to_contain_text("to")
    assert row.get_by_role("cell").count() == 2
    assert page.title() == "Languages – janua"
    page.go_back()
    expect(page.get_by_label("Your beginning")).to_be_visible()


def test_the_card_is_one_click_away(open_page):
    page = open_page()
    page.get_by_role("link", name="Model card").click()
    page.wait_for_url("**/card")
    assert page.get_by_role("heading").count() > 0


@pytest.mark.parametrize("width", [320, 360])
def test_fits_a_phone_without_scrolling_sideways(open_page, width):
    page = open_page(width=width, height=640)

    def too_wide():
        return page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")

    page.get_by_text("Settings").click()
    write(page, "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft " * 2)
    wait_for_end(page)
    assert not too_wide()
    page.get_by_role("link", name="Languages").click()
    page.get_by_role("table").wait_for()
    assert not too_wide()


BRIGHTNESS = "getComputedStyle(document.body).backgroundColor.match(/\\d+/g).slice(0, 3).reduce((a, b) => a + +b, 0)"


def wait_for_brightness(page, wanted):
    """Colours follow a click one frame later, so this asks for ten seconds. It asks from here: inside the page, waiting
    for a text would need `eval`, which the page's own content policy forbids."""
    until = time.monotonic() + 10
    while not page.evaluate(f"{BRIGHTNESS} {wanted}"):
        assert time.monotonic() < until, f"brightness is {page.evaluate(BRIGHTNESS)}, wanted {wanted}"
        page.wait_for_timeout(20)


def test_is_dark_when_the_system_is_and_when_one_asks(open_page):
    wait_for_brightness(open_page(color_scheme="dark"), "< 150")
    page = open_page(color_scheme="light")
    wait_for_brightness(page, "> 600")
    page.get_by_role("button", name="Use dark colours").click()
    wait_for_brightness(page, "< 150")
    page.reload()
    page.get_by_role("button", name="Use light colours").wait_for()
    wait_for_brightness(page, "< 150")


def test_stands_still_for_those_who_ask(open_page):
    page = open_page(reduced_motion="reduce")
    page.route("**/v1/completions", lambda route: None)
    write(page)
    assert page.locator(".caret").evaluate("element => getComputedStyle(element).animationName") == "none"


def violations(page):
    """What axe-core finds on the page as it stands: the rule and the elements that break it."""
    assert AXE.exists(), f"{AXE} is missing; run: ./setup --for test"
    if not page.evaluate("typeof axe === 'object'"):
        page.evaluate(AXE.read_text())
    tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
    found = page.evaluate("tags => axe.run({ runOnly: tags })", tags)["violations"]
    return [(one["id"], [node["html"] for node in one["nodes"]]) for one in found]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(open_page, scheme):
    page = open_page(color_scheme=scheme, reduced_motion="reduce")
    assert violations(page) == []
    page.get_by_text("Settings").click()
    write(page)
    wait_for_end(page)
    assert violations(page) == []
    page.get_by_role("link", name="Languages").click()
    page.get_by_role("table").wait_for()
    assert violations(page) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 1100])
def test_axe_finds_nothing_on_the_card(open_page, request, scheme, width):
    page = open_page(color_scheme=scheme, width=width, height=800)
    page.get_by_role("link", name="Model card").click()
    page.wait_for_url("**/card")
    assert violations(page) == []
    wide = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
    assert not page.evaluate(wide)
    if request.node.callspec.params["server"] == "life":  # the other one's card is a line without colours
        wait_for_brightness(page, "< 150" if scheme == "dark" else "> 600")


def test_says_why_the_server_refuses(open_page):
    page = open_page()
    page.route("**/v1/completions", lambda route: route.fulfill(
        status=429, content_type="application/json", body='{"error": {"message": "too many requests are waiting"}}'))
    write(page)
    expect(page.locator(".note")).to_contain_text("too many requests are waiting")
