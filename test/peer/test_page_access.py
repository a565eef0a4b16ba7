"""The page for everybody: keyboard, screen reader, phone, dark, forced colours, axe."""
import pytest
from playwright.sync_api import expect

from pages import WATCH, violations, wait_for_brightness, wait_for_end, write


def test_works_by_keyboard_alone(open_page):
    page = open_page()
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
    outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    assert outline == "solid"
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.get_by_label("Your beginning")).to_be_focused()  # the field comes first
    page.keyboard.type("Tür")
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Write", exact=True)).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.get_by_role("radio", name="English")).to_be_focused()
    chosen = "[...document.querySelectorAll('input[name=language]')].findIndex(one => one.checked)"
    before = page.evaluate(chosen)
    page.keyboard.press("ArrowRight")
    languages = page.locator("input[name=language]")
    expect(languages.nth((before + 1) % languages.count())).to_be_checked()
    page.keyboard.press("Shift+Tab")
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
    page.get_by_role("link", name="Model card").click()
    page.frame_locator("iframe.card").get_by_role("heading").first.wait_for()
    assert not too_wide()


@pytest.mark.parametrize("width", [700, 900, 1280])
def test_the_table_of_languages_has_room(open_page, width):
    page = open_page(width=width, height=800)
    page.get_by_role("link", name="Languages").click()
    page.get_by_role("table").wait_for()
    cramped = page.evaluate("""[...document.querySelectorAll('th, td')].filter(one => one.scrollWidth > one.clientWidth + 1)
      .map(one => one.textContent)""")
    assert cramped == []
    lines = page.locator(".interval").evaluate_all("all => all.map(one => one.getClientRects().length)")
    assert set(lines) <= {1}, "an interval stands on one line"


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
    page = open_page("card", color_scheme=scheme, width=width, height=800)
    assert violations(page) == []
    wide = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
    assert not page.evaluate(wide)
    if request.node.callspec.params["page_server"] == "life":  # the other's card is a line without colours
        wait_for_brightness(page, "< 150" if scheme == "dark" else "> 600")


@pytest.mark.parametrize("width", [320, 375, 1280])
def test_no_table_of_the_card_is_wider_than_the_screen(open_page, width):
    page = open_page("card", width=width, height=800)
    page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true; })")
    too_wide = page.evaluate("""[...document.querySelectorAll('.wide')].filter(one => one.scrollWidth > one.clientWidth + 1)
      .map(one => one.getAttribute('aria-label'))""")
    assert too_wide == []
    assert violations(page) == []


def test_forced_colours_mark_the_page_one_is_on(open_page):
    page = open_page(forced_colors="active")
    style = "element => { const s = getComputedStyle(element); return [s.borderBottomColor, s.textDecorationLine]; }"
    here, there = (page.locator(f"nav a[href='#{name}']").evaluate(style) for name in ("write", "languages"))
    assert here[1] == "underline" and there[1] == "none" and here[0] != there[0]


def test_colours_do_not_hang_on_a_function_that_browsers_of_2023_lack(open_page):
    css = open_page().evaluate("fetch('page.css').then(answer => answer.text())")
    assert "light-dark(" not in css and "--paper:" in css
