"""The page in a real browser: writing, stopping, examples, the request as a command."""
import json
import subprocess
import time

from playwright.sync_api import expect

import serving
from pages import WATCH, pages_of, wait_for_end, write


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


def test_says_that_a_machine_writes(open_page):
    expect(open_page().get_by_text("A machine writes here")).to_be_visible()


def test_marks_a_base_model(open_page):
    page = open_page()
    expect(page.get_by_text("This is a base model")).to_be_visible()


def test_follows_the_text_until_one_scrolls_up(browser, janua, tmp_path):
    with serving.started(serving.fake_command(janua, tmp_path, delay_ms=15)) as server, pages_of(browser, server) as open_it:
        page = open_it(width=360, height=500)
        page.get_by_text("Settings").click()
        page.get_by_label("Longest text").fill("400")
        page.get_by_text("Settings").click()
        write(page)
        below = "document.querySelector('.answer').getBoundingClientRect().bottom - innerHeight"
        long = "() => document.querySelector('.written')?.textContent.length > 150"
        until = time.monotonic() + 60
        while not page.evaluate(f"({long})()"):
            assert time.monotonic() < until
            page.wait_for_timeout(50)
        assert page.evaluate(below) < 60, "the end of the text is in view"
        page.mouse.move(180, 250)
        page.mouse.wheel(0, -2000)
        page.wait_for_timeout(300)
        stood = page.evaluate("scrollY")
        page.wait_for_timeout(600)
        assert page.evaluate("scrollY") == stood, "who scrolls up is left there"
        page.keyboard.press("Escape")


def test_says_speed_and_seed_and_copies_the_request(browser, page_server):
    context = browser.new_context(permissions=["clipboard-read", "clipboard-write"], locale="en-GB")
    page = context.new_page()
    page.goto(page_server.url)
    page.get_by_text("Settings").click()
    page.get_by_label("Top-p").fill("0.9")
    page.get_by_label("Stop at").fill("zzz\n\nit's")
    with page.expect_request("**/v1/completions") as asked:
        write(page, "It's a gate")
    wait_for_end(page)
    sent = asked.value.post_data_json
    assert sent["top_p"] == 0.9 and sent["stop"] == ["zzz", "it's"]
    note = page.locator(".note").text_content()
    assert f"seed {sent['seed']}" in note and "tokens/s" in note
    page.get_by_role("button", name="Copy as curl").click()
    expect(page.get_by_role("button", name="Copied")).to_be_visible()
    command = page.evaluate("navigator.clipboard.readText()")
    context.close()
    words = subprocess.run(["sh", "-c", f"curl() {{ printf '%s\\n' \"$@\"; }}; {command}"], capture_output=True, text=True)
    url, _, header, _, body = words.stdout.rstrip("\n").split("\n")
    assert url == page_server.url + "v1/completions" and header == "Content-Type: application/json"
    assert json.loads(body) == {key: sent[key] for key in json.loads(body)}
    assert json.loads(body)["prompt"] == "It's a gate"


def test_no_words_of_any_corpus_are_built_into_the_page(open_page, page_server):
    page = open_page()
    script = page.evaluate("fetch('page.js').then(answer => answer.text())")
    for word in ("LibreOffice", "Tabelle einzufügen", "insert a table", "Help pages"):
        assert word not in script
    languages = page_server.json("api/languages")["languages"]
    shown = page.locator(".examples button").all_text_contents()
    english = next(one for one in languages if one["code"] == "eng_Latn")
    assert shown == [f"{example} …" for example in english["examples"]] and shown


def test_writes_in_a_browser_without_a_segmenter(browser, page_server):
    context = browser.new_context(locale="en-GB")
    context.add_init_script("delete Intl.Segmenter")
    page = context.new_page()
    page.goto(page_server.url)
    write(page)
    wait_for_end(page)
    assert page.locator(".written").text_content()
    context.close()
