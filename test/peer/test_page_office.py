"""The page of a provider with a name, in eight languages."""
import json

import pytest
from playwright.sync_api import expect

import serving
from pages import EIGHT, WORDS, pages_of, row_of, violations

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
