"""The files of the page: catalogues of words that agree, and few bytes."""
import json
import shutil
import subprocess

import pytest

from pages import EIGHT, WEB, WORDS

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


def test_the_page_is_light(page_server):
    files = ["", "page.js", "page.css", "favicon.svg", "words/ka.json"]
    assert sum(len(page_server.get(path)) for path in files) < 70_000
    assert sum(len(page_server.get(path, {"Accept-Encoding": "gzip"})) for path in files) < 25_000
