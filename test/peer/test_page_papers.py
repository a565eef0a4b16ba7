"""What the page shows of the model: its languages, its card, its content id."""
import time

from playwright.sync_api import expect

import serving
from pages import pages_of, row_of, violations, wait_for_end, write


def test_the_table_is_one_click_away(open_page):
    page = open_page()
    page.get_by_role("link", name="Languages").click()
    row = row_of(page, "English")
    expect(row).to_contain_text("to")
    columns = page.get_by_role("table").first.get_by_role("columnheader").count()
    cells = row.get_by_role("cell").count()
    assert cells >= 3, "two sets and the tokens, and what was read where the card says it"
    assert cells + 1 == columns
    expect(row).to_contain_text("× English")
    assert page.title() == "Languages – janua"
    page.go_back()
    expect(page.get_by_label("Your beginning")).to_be_visible()


# Whether an element of the card in the frame is in view.
INSIDE = """id => {
  const frame = document.querySelector('iframe.card'), at = frame.contentDocument.getElementById(id);
  const top = frame.getBoundingClientRect().top + at.getBoundingClientRect().top;
  return top >= -2 && top < innerHeight;
}"""


def test_the_card_opens_in_the_page_and_loses_nothing(open_page):
    page = open_page()
    write(page)
    wait_for_end(page)
    written = page.locator(".text").text_content()
    page.get_by_label("Your beginning").fill("A draft")
    page.get_by_role("link", name="Model card").click()
    card = page.frame_locator("iframe.card")
    expect(card.get_by_role("heading").first).to_be_visible()
    assert page.title().startswith("Model card")
    frame = page.locator("iframe.card")
    inner = "frame => frame.contentDocument.documentElement.getBoundingClientRect().height"
    until = time.monotonic() + 10
    while abs(frame.bounding_box()["height"] - frame.evaluate(inner)) > 4:
        assert time.monotonic() < until, "one thing scrolls, not two"
        page.wait_for_timeout(50)
    link = card.locator("a[href^='#']:visible").last
    target = link.get_attribute("href")[1:]
    link.click()
    page.wait_for_timeout(300)
    assert page.evaluate(INSIDE, target), "a link inside the card scrolls the page to its target"
    page.get_by_role("link", name="Write").click()
    assert page.get_by_label("Your beginning").input_value() == "A draft"
    assert page.locator(".text").text_content() == written


def test_the_card_of_its_own_has_a_way_back_and_the_draft_is_kept(open_page):
    page = open_page()
    page.get_by_label("Your beginning").fill("A draft")
    page.get_by_role("link", name="Model card").click()
    page.get_by_role("link", name="Open the card").click()
    page.wait_for_url("**/card")
    page.get_by_role("link", name="Back to the page").click()
    expect(page.get_by_label("Your beginning")).to_have_value("A draft")


def test_a_server_without_a_card_says_so_on_a_page(browser, janua):
    with serving.started([str(janua.parent / "serve_fake")]) as bare, pages_of(browser, bare) as open_it:
        page = open_it("card")
        expect(page.get_by_role("heading")).to_have_text("There is no model card here")
        assert violations(page) == []
        page.get_by_role("link", name="Back to the page").click()
        page.get_by_role("link", name="Model card").click()
        expect(page.get_by_text("started without a model card")).to_be_visible()
        page.get_by_role("link", name="Languages").click()
        expect(page.get_by_text("started without an evaluation")).to_be_visible()


def test_shows_the_content_id_whole_to_who_copies_it(open_page, page_server):
    page = open_page()
    content_id = page_server.json("v1/models")["data"][0]["content_id"]
    hash_ = page.locator("footer .hash")
    expect(hash_).to_have_attribute("title", content_id)
    expect(hash_).to_have_text(content_id)
    assert hash_.bounding_box()["width"] < 200, "twelve digits are seen"
