"""The page that `janua tokenizer parity --html` writes, in a browser: as wide as a phone and as a desk, light and dark."""
import json
import shutil
import subprocess

import pytest

SEVEN = ["gpt2", "llama2/tokenizer.model", "llama3", "qwen2/tokenizer.json", "deepseek_v3", "metaspace", "unigram"]


@pytest.fixture(scope="module")
def written(janua, fixtures_dir, janua_environment, tmp_path_factory):
    """Seven tokenizers in all languages, one of which cannot write Georgian."""
    page = tmp_path_factory.mktemp("parity") / "parity.html"
    places = [str(fixtures_dir / "tokenizers" / place) for place in SEVEN]
    done = subprocess.run([janua, "tokenizer", "parity", *places, "--html", page, "--json"], capture_output=True, text=True,
                          env=janua_environment, check=False)
    assert done.returncode == 0, done.stderr
    return page, [json.loads(line) for line in done.stdout.splitlines()]


# What stands beyond the window's sides, outside boxes that scroll.
BEYOND = """() => [...document.querySelectorAll('h1, h2, p, .bars *')].filter(
  e => e.getBoundingClientRect().right > innerWidth + 1 && getComputedStyle(e).position !== 'sticky').map(e => e.outerHTML)"""
COVERED = """() => {
  const boxes = [...document.querySelectorAll('.bars .bar')].map(e => e.getBoundingClientRect());
  return boxes.slice(1).filter((b, i) => b.top < boxes[i].bottom - 0.5).length;
}"""
SMALL = "() => [...document.querySelectorAll('.bars *, td, th')].filter(e => parseFloat(getComputedStyle(e).fontSize) < 11).length"
FLAT = """() => [...document.querySelectorAll('.bars .group')].map(
  g => Math.max(...[...g.querySelectorAll('.room > i')].map(b => b.getBoundingClientRect().width), 0))"""


@pytest.mark.parametrize("width", [375, 1280])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_seven_tokenizers_in_all_languages_have_room(browser, written, width, scheme):
    path, said = written
    context = browser.new_context(viewport={"width": width, "height": 800}, color_scheme=scheme)
    page = context.new_page()
    page.goto(path.as_uri())
    languages = len(said[0]["languages"])
    assert languages > 30 and page.locator(".bars .group").count() == languages
    assert page.locator(".bars .bar").count() == 7 * languages
    assert page.evaluate(BEYOND) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.evaluate(COVERED) == 0, "no bar covers another"
    assert page.evaluate(SMALL) == 0
    names = page.locator(".bars .group > :first-child").all_inner_texts()
    assert len(set(names)) == languages and "Serbian (Latin)" in names
    table = page.locator(".scroll").first
    first = table.locator("tbody th").first
    before = first.bounding_box()["x"]
    table.focus()
    table.evaluate("e => e.scrollLeft = 300")
    assert abs(first.bounding_box()["x"] - before) < 2, "the first column stays"
    assert table.locator("td").first.evaluate("e => getComputedStyle(e).whiteSpace") == "nowrap"
    context.close()


def test_it_says_what_is_measured_what_is_better_and_what_is_lost(browser, written):
    path, said = written
    page = browser.new_page(viewport={"width": 1280, "height": 800})
    page.goto(path.as_uri())
    text = page.locator("main").inner_text()
    assert "Universal Declaration of Human Rights" in text and "95 % interval" in text and "Measured on 20" in text
    assert "Less is better" in text and "treats languages most alike" in text
    assert "unigram cannot write" in text and "Georgian" in text.split("unigram cannot write")[1].split(".")[0]
    assert str(path.parent) not in text and "/tokenizers/" not in text, "the last part of a path is the name"
    lost = {one["tokenizer"].rsplit("/", 1)[-1]: one["languages"]["kat_Geor"].get("lost_share", 0) for one in said}
    assert lost["unigram"] > 0.9 and lost["llama3"] == 0
    widths = page.evaluate(FLAT)
    assert sorted(widths)[len(widths) // 4] > 100, "no outlier flattens the rest"
    page.close()


@pytest.mark.parametrize("gate", [["--max-premium", "1.01"], ["--max-gini", "0.001"]])
def test_a_gate_ends_with_3_and_speaks_of_the_flag(janua, fixtures_dir, janua_environment, gate):
    done = subprocess.run([janua, "tokenizer", "parity", fixtures_dir / "tokenizers/gpt2", "--languages", "deu", *gate],
                          capture_output=True, text=True, env=janua_environment, check=False)
    assert done.returncode == 3, done.stderr
    assert gate[0] in done.stderr and "recipe" not in done.stderr and "parity." not in done.stderr


def test_without_a_network_it_says_why(janua, fixtures_dir, janua_environment, tmp_path):
    if not shutil.which("npm"):
        pytest.skip("there is no npm")
    environment = janua_environment | {"JANUA_CACHE": str(tmp_path), "npm_config_registry": "http://127.0.0.1:9",
                                       "npm_config_cache": str(tmp_path / "npm_cache")}
    done = subprocess.run([janua, "tokenizer", "parity", fixtures_dir / "tokenizers/gpt2"], capture_output=True, text=True,
                          env=environment, check=False)
    assert done.returncode == 1
    assert "ECONNREFUSED" in done.stderr, done.stderr
