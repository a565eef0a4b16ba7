"""What the page keeps while it stands open, and what it forgets when asked."""
from playwright.sync_api import expect

from pages import wait_for_end, write


def test_a_reload_loses_nothing(open_page):
    page = open_page()
    write(page)
    wait_for_end(page)
    written = page.locator(".text").text_content()
    page.get_by_label("Your beginning").fill("A draft")
    page.reload()
    expect(page.get_by_label("Your beginning")).to_have_value("A draft")
    expect(page.locator(".text")).to_have_text(written)


def test_writing_again_keeps_the_text_before(open_page):
    page = open_page()
    write(page)
    wait_for_end(page)
    first = page.locator(".text").text_content()
    write(page, "Another beginning")
    wait_for_end(page)
    page.get_by_text("1 earlier text").click()
    expect(page.locator(".earlier li p")).to_have_text(first)
    page.get_by_role("button", name="Show again").click()
    assert page.locator(".text").text_content() == first
    expect(page.locator(".earlier li p")).to_contain_text("Another beginning")
    page.get_by_role("button", name="Forget all texts").click()
    expect(page.locator(".text")).to_have_count(0)
    page.reload()
    expect(page.get_by_label("Your beginning")).to_have_value("")


def test_a_single_text_can_be_forgotten(open_page):
    page = open_page()
    write(page)
    wait_for_end(page)
    page.get_by_role("button", name="Forget all texts").click()
    expect(page.locator(".text")).to_have_count(0)
    page.wait_for_timeout(700)
    assert "To open" not in page.evaluate("sessionStorage.getItem('janua.draft')")
