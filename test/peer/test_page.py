"""The page in a real browser: writing, keyboard, screen reader, phone, dark, axe."""
import contextlib
import json
import os
import pathlib
import shutil
import subprocess
import time

import pytest
from playwright.sync_api import expect, sync_playwright

import serving

WEB = pathlib.Path(__file__).resolve().parents[2] / "web"
WORDS = WEB / "src/words"
AXE = WEB / "node_modules/axe-core/axe.min.js"
QUIET = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
         "--disable-component-update", "--disable-sync", "--host-resolver-rules=MAP llm.city.example 127.0.0.1"]
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


@pytest.fixture
def open_page(browser, server):
    with pages_of(browser, server) as open_it:
        yield open_it


PROVIDER = """[page]
title = "Schreibstube"
heading = "What shall we write?"
provider = "City of X"
contact = "ki@city.example"
imprint = "https://city.example/imprint"
privacy = "https://city.example/privacy"
accessibility = "https://city.example/accessibility"
[[page.words]]
language = "de"
heading = "Was schreiben wir?"
[[page.examples]]
language = "ces_Latn"
texts = ["Vážený pane"]
"""
EIGHT = {"bul_Cyrl": "bg", "ces_Latn": "cs", "deu_Latn": "de", "ell_Grek": "el", "eng_Latn": "en", "fin_Latn": "fi",
         "gle_Latn": "ga", "kat_Geor": "ka"}


@pytest.fixture(scope="module")
def office_server(janua, tmp_path_factory):
    """A fake of eight languages, of a provider with a name."""
    folder = tmp_path_factory.mktemp("office")
    command = serving.fake_command(janua, folder)
    worse = {**serving.SCORE, "bits_per_byte": 2.5, "low": 2.3, "high": 2.7}
    same = {**serving.SCORE, "bits_per_byte": 1.95, "low": 1.8, "high": 2.1}
    rows = [{"language": code, "pages": serving.SCORE, "messages": same if code == "fin_Latn" else worse,
             "letters": {**serving.SCORE, "small": True}} for code in EIGHT]
    (folder / "eval.json").write_text(json.dumps({"variants": rows}))
    (folder / "page.toml").write_text(PROVIDER)
    with serving.started([*command, "--page", str(folder / "page.toml")]) as server:
        yield server


@pytest.fixture
def open_office(browser, office_server):
    with pages_of(browser, office_server) as open_it:
        yield open_it


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


def row_of(page, language):
    return page.get_by_role("row").filter(has=page.get_by_role("rowheader", name=language, exact=True))


def test_the_table_is_one_click_away(open_page):
    page = open_page()
    page.get_by_role("link", name="Languages").click()
    row = row_of(page, "English")
    expect(row).to_contain_text("to")
    assert row.get_by_role("cell").count() == 3, "two sets and the tokens"
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
    page = open_page("card", color_scheme=scheme, width=width, height=800)
    assert violations(page) == []
    wide = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
    assert not page.evaluate(wide)
    if request.node.callspec.params["server"] == "life":  # the other one's card is a line without colours
        wait_for_brightness(page, "< 150" if scheme == "dark" else "> 600")


def failing(page, **answer):
    page.route("**/v1/completions", lambda route: route.fulfill(**answer))


def error(message, code=""):
    return json.dumps({"error": {"message": message, "type": "x", "param": None, "code": code}})


@pytest.mark.parametrize("answer, words", [
    ({"status": 429, "body": error("too many requests are waiting")}, "Many people are writing"),
    ({"status": 503, "body": error("the server is shutting down")}, "stopping or starting anew"),
    ({"status": 400, "body": error("the prompt has 900 tokens", "context_length_exceeded")}, "too long: the machine reads"),
    ({"status": 403, "body": error("not answered; --public-url", "wrong_origin")}, "does not know the address"),
    ({"status": 500, "body": error("the model failed")}, "broke off: the model failed"),
    ({"status": 400, "body": error("n is too large")}, "does not accept this: n is too large"),
    ({"status": 502, "body": "<html>Bad Gateway</html>", "content_type": "text/html"}, "does not answer (status 502)")])
def test_tells_errors_apart(open_page, answer, words):
    page = open_page()
    failing(page, **{"content_type": "application/json", **answer})
    write(page)
    expect(page.locator(".note")).to_contain_text(words)


def test_tries_again_from_where_it_broke_off(open_page):
    page = open_page()
    first = 'data: {"choices": [{"text": " and", "finish_reason": null}]}\n\n'
    failing(page, status=200, content_type="text/event-stream", body=first)  # ends without [DONE]
    write(page)
    expect(page.locator(".note")).to_contain_text("connection broke off")
    assert page.locator(".written").text_content() == " and"
    page.unroute("**/v1/completions")
    with page.expect_request("**/v1/completions") as asked:
        page.get_by_role("button", name="Try again").click()
    wait_for_end(page)
    assert asked.value.post_data_json["prompt"] == "To open the gate and"
    assert page.locator(".beginning").text_content() == "To open the gate"
    assert page.locator(".written").text_content().startswith(" and") and len(page.locator(".written").text_content()) > 4


def test_an_unreachable_server_is_not_one_without_evaluation(open_page):
    page = open_page()
    page.route("**/api/evaluation", lambda route: route.abort())
    page.get_by_role("link", name="Languages").click()
    expect(page.get_by_role("alert")).to_contain_text("cannot be reached")
    page.unroute("**/api/evaluation")
    page.get_by_role("button", name="Try again").click()
    expect(page.get_by_role("table")).to_be_visible()


def test_a_page_whose_server_is_away_says_so_and_asks_again(open_page):
    page = open_page()
    page.route("**/v1/models", lambda route: route.abort())
    page.reload()
    expect(page.get_by_role("alert")).to_contain_text("cannot be reached")
    page.unroute("**/v1/models")
    page.get_by_role("button", name="Try again").click()
    expect(page.get_by_role("alert")).to_have_count(0)


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


def test_says_speed_and_seed_and_copies_the_request(browser, server):
    context = browser.new_context(permissions=["clipboard-read", "clipboard-write"], locale="en-GB")
    page = context.new_page()
    page.goto(server.url)
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
    assert url == server.url + "v1/completions" and header == "Content-Type: application/json"
    assert json.loads(body) == {key: sent[key] for key in json.loads(body)}
    assert json.loads(body)["prompt"] == "It's a gate"


def test_no_words_of_any_corpus_are_built_into_the_page(open_page, server):
    page = open_page()
    script = page.evaluate("fetch('page.js').then(answer => answer.text())")
    for word in ("LibreOffice", "Tabelle einzufügen", "insert a table", "Help pages"):
        assert word not in script
    languages = server.json("api/languages")["languages"]
    shown = page.locator(".examples button").all_text_contents()
    english = next(one for one in languages if one["code"] == "eng_Latn")
    assert shown == [f"{example} …" for example in english["examples"]] and shown


def test_marks_a_base_model(open_page):
    page = open_page()
    expect(page.get_by_text("This is a base model")).to_be_visible()


def test_shows_the_content_id_whole_to_who_copies_it(open_page, server):
    page = open_page()
    content_id = server.json("v1/models")["data"][0]["content_id"]
    hash_ = page.locator("footer .hash")
    expect(hash_).to_have_attribute("title", content_id)
    expect(hash_).to_have_text(content_id)
    assert hash_.bounding_box()["width"] < 200, "twelve digits are seen"


@pytest.mark.parametrize("locale", ["bg-BG", "cs-CZ", "de-AT", "el-GR", "en-IE", "fi-FI", "ga-IE", "ka-GE"])
def test_speaks_the_language_of_the_browser(open_office, locale):
    page = open_office(locale=locale)
    tag = locale[:2]
    words = json.loads((WORDS / f"{tag}.json").read_text())
    assert page.evaluate("document.documentElement.lang") == tag
    expect(page.get_by_role("link", name=words["nav.languages"])).to_be_visible()
    code = next(code for code, two in EIGHT.items() if two == tag)
    expect(page.locator("#language")).to_have_value(code)
    page.get_by_role("link", name=words["nav.languages"]).click()
    expect(page.get_by_role("columnheader", name=words["set.pages"])).to_be_visible()
    decimal = page.evaluate("tag => (1.5).toLocaleString(tag, { minimumFractionDigits: 2 })", tag)
    expect(page.get_by_role("row").nth(1)).to_contain_text(decimal)


def test_the_language_of_the_page_can_be_switched_and_is_kept(open_office):
    page = open_office()
    page.get_by_label("Your beginning").fill("A draft")
    page.get_by_label("Language of this page").select_option("de")
    expect(page.get_by_role("heading", level=1)).to_have_text("Was schreiben wir?")
    assert page.get_by_label("Ihr Anfang").input_value() == "A draft"
    page.reload()
    expect(page.get_by_label("Sprache dieser Seite")).to_have_value("de")


def test_a_language_that_the_page_has_not_falls_back_on_the_next(open_office):
    assert open_office(locale="fr-FR").evaluate("document.documentElement.lang") == "en"


def test_says_who_provides_it(open_office):
    page = open_office()
    expect(page.get_by_role("link", name="Schreibstube")).to_be_visible()
    assert page.title() == "Schreibstube"
    expect(page.get_by_role("heading", level=1)).to_have_text("What shall we write?")
    footer = page.get_by_role("contentinfo")
    expect(footer).to_contain_text("Provided by City of X")
    for name, href in (("Contact", "mailto:ki@city.example"), ("Imprint", "https://city.example/imprint"),
                       ("Privacy", "https://city.example/privacy"), ("Accessibility", "https://city.example/accessibility")):
        expect(footer.get_by_role("link", name=name)).to_have_attribute("href", href)


def test_more_than_six_languages_are_one_compact_list(open_office):
    page = open_office(width=375, height=667)
    assert page.get_by_role("radio").count() == 0
    page.get_by_label("Language of the text").select_option("ces_Latn")
    expect(page.locator(".examples button")).to_have_text("Vážený pane …")
    assert page.get_by_label("Your beginning").bounding_box()["y"] < 330, "the field comes first"


def test_the_table_gives_a_verdict_by_the_interval(open_office):
    page = open_office()
    page.get_by_role("link", name="Languages").click()
    row = row_of(page, "English")
    expect(row.get_by_role("cell").nth(0)).to_contain_text("better than xz")
    expect(row.get_by_role("cell").nth(1)).to_contain_text("worse than xz")
    expect(row_of(page, "Suomi").get_by_role("cell").nth(1)).to_contain_text("no clear difference")
    expect(page.get_by_role("columnheader").nth(3)).to_have_text("letters")  # a set of a name of its own
    expect(row.get_by_role("cell").nth(2)).to_contain_text("too little text")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [375, 1000])
def test_axe_finds_nothing_on_the_page_of_an_office(open_office, scheme, width):
    page = open_office(color_scheme=scheme, width=width, reduced_motion="reduce", locale="el-GR")
    assert violations(page) == []
    for name in ("Γλώσσες", "Κάρτα μοντέλου"):
        page.get_by_role("link", name=name).click()
        page.wait_for_timeout(300)
        assert violations(page) == []
        assert not page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")


def test_forced_colours_mark_the_page_one_is_on(open_page):
    page = open_page(forced_colors="active")
    style = "element => { const s = getComputedStyle(element); return [s.borderBottomColor, s.textDecorationLine]; }"
    here, there = (page.locator(f"nav a[href='#{name}']").evaluate(style) for name in ("write", "languages"))
    assert here[1] == "underline" and there[1] == "none" and here[0] != there[0]


def test_colours_do_not_hang_on_a_function_that_browsers_of_2023_lack(open_page):
    css = open_page().evaluate("fetch('page.css').then(answer => answer.text())")
    assert "light-dark(" not in css and "--paper:" in css


def test_writes_in_a_browser_without_a_segmenter(browser, server):
    context = browser.new_context(locale="en-GB")
    context.add_init_script("delete Intl.Segmenter")
    page = context.new_page()
    page.goto(server.url)
    write(page)
    wait_for_end(page)
    assert page.locator(".written").text_content()
    context.close()


CHECK = ["node", str(WEB / "check_words.mjs")]


def test_the_catalogues_agree():
    done = subprocess.run(CHECK, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert sorted(path.stem for path in WORDS.glob("*.json")) == sorted(EIGHT.values())


@pytest.mark.parametrize("change, words", [
    (lambda de: de.pop("write.start"), "de.json: write.start is missing"),
    (lambda de: de.update(extra="x"), "de.json: extra is no key of en.json"),
    (lambda de: de.update({"write.start": " "}), "de.json: write.start says nothing"),
    (lambda de: de.update({"write.seconds": "{second} s"}), "write.seconds  has the places [second]"),
    (lambda de: de["write.count"].pop("one"), "de.json: write.count lacks the plural form 'one'"),
    (lambda de: de["write.count"].update(few="{count}"), "plural form 'few' that the language has not"),
    (lambda de: de.update({"write.count": "{count}"}), "write.count needs plural forms")])
def test_a_catalogue_that_differs_is_found(tmp_path, change, words):
    folder = shutil.copytree(WORDS, tmp_path / "words")
    german = json.loads((folder / "de.json").read_text())
    change(german)
    (folder / "de.json").write_text(json.dumps(german))
    done = subprocess.run([*CHECK, str(folder)], capture_output=True, text=True)
    assert done.returncode == 1 and words in done.stderr, done.stderr


def test_the_page_is_light(server):
    files = ["", "page.js", "page.css", "favicon.svg", "words/ka.json"]
    assert sum(len(server.get(path)) for path in files) < 70_000
    assert sum(len(server.get(path, {"Accept-Encoding": "gzip"})) for path in files) < 25_000
