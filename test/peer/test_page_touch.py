"""What the page says of keys to who has none."""
import pytest
from playwright.sync_api import expect

import serving


@pytest.fixture(scope="module")
def server(janua, tmp_path_factory):
    with serving.started(serving.fake_command(janua, tmp_path_factory.mktemp("touch"))) as server:
        yield server


@pytest.mark.parametrize("locale", ["en-GB", "de-DE", "cs-CZ"])
@pytest.mark.parametrize("phone", [True, False])
def test_a_phone_is_not_told_of_keys_that_it_has_not(browser, server, phone, locale):
    size = {"width": 360, "height": 640} if phone else {"width": 1000, "height": 900}
    context = browser.new_context(viewport=size, locale=locale, has_touch=phone, is_mobile=phone)
    page = context.new_page()
    page.goto(server.url)
    page.locator("#prompt").wait_for()
    hint = page.locator("#hint")
    if phone:
        expect(hint).to_be_hidden()
    else:
        expect(hint).to_be_visible()
    context.close()
