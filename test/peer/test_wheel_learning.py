"""Python's module: tokenizers are learned as the program learns them, and held against each other."""
import os
import random
import re
import signal
import subprocess
import sys
import time

import pytest

from wheel import janua_module, kind, place  # noqa: F401: fixtures are found by their names

tokenizers = pytest.importorskip("tokenizers")
TEXT = "the gate of the languages, die Pforte der Sprachen, η πύλη των γλωσσών\n"


def test_training_gives_the_file_that_the_program_gives(janua_module, janua, tmp_path, janua_environment):
    names = {}
    for language, part in [("eng_Latn", "the gate of languages "), ("ell_Grek", "η πύλη των γλωσσών "), ("deu_Latn", "die Pforte ")]:
        names[language] = tmp_path / f"{language}.txt"
        names[language].write_text("".join(f"{part}{i}\n" for i in range(400)))
    for kind in ("bpe", "parity_bpe"):
        subprocess.run([janua, "tokenizer", "train", "--text", ",".join(map(str, names.values())), "--vocabulary", "320",
                        "--trainer", kind, "--out", tmp_path / kind], check=True, capture_output=True, env=janua_environment)
        file = (tmp_path / kind / "tokenizer.json").read_text()
        for given in (list(names.values()), names):
            made = janua_module.Tokenizer.train(given, 320, kind=kind, threads=2)
            assert made.to_json() == file
    peer = tokenizers.Tokenizer.from_str(made.to_json())
    assert made.encode(TEXT, add_special_tokens=False).ids == peer.encode(TEXT, add_special_tokens=False).ids


def test_training_from_texts_that_come_one_by_one(janua_module):
    documents = [f"the gate {i} of languages" for i in range(300)]
    made = janua_module.train((text for text in documents), vocabulary=290, min_frequency=3)
    assert len(made) == 290
    assert made.to_json() == janua_module.train(texts={"text": documents}, vocabulary=290, min_frequency=3).to_json()
    assert made.special_ids["bos"] == 0 and made.named_tokens["eos_token"] == "<|eos|>"
    for bad in [dict(), dict(files=["a"], texts=["b"]), dict(files=[1]), dict(texts={"eng": "one text"})]:
        with pytest.raises(TypeError):
            janua_module.train(**bad)
    for code, bad in [("bad_request", dict(vocabulary=10)), ("bad_request", dict(vocabulary=100000)),
                      ("bad_request", dict(kind="none")), ("bad_request", dict(texts={"../x": documents})), ("bad_request", dict(patern="x")),
                      ("bad_request", dict(trainer={"windo": 3}, kind="parity_bpe"))]:
        with pytest.raises(janua_module.Error) as caught:
            janua_module.train(**{"texts": documents, "vocabulary": 290, **bad})
        assert caught.value.code == code, bad


def test_errors_name_settings_as_python_has_them(janua_module, tmp_path):
    documents = [f"the gate {i} of languages" for i in range(300)]
    own = {"eng_Latn": ["Hi"], "deu_Latn": ["Guten Tag, alle miteinander"]}
    file = tmp_path / "tokenizer"
    janua_module.train(texts=documents, vocabulary=280).save(file)

    def texts():
        raise AssertionError("the texts were asked for before the settings were looked at")
        yield
    for what, work in [
            ("vocabulary=", lambda: janua_module.train(texts=texts(), vocab_size=300)),
            ("trainer={'digits': 1}", lambda: janua_module.train(texts=texts(), digits=1)),
            ("did you mean 'pattern'", lambda: janua_module.train(texts=texts(), patern="x")),
            ("did you mean 'digits'", lambda: janua_module.train(texts=texts(), trainer={"digit": 1})),
            ("docs/recipes.md", lambda: janua_module.train(texts=texts(), nothing_like_it=1)),
            ("min_frequency", lambda: janua_module.train(texts=texts(), min_frequency="a")),
            ("vocabulary=", lambda: janua_module.train(texts=documents, vocabulary=100_000)),
            ("max_premium allows 1.10; ", lambda: janua_module.parity(file, texts=own, max_premium=1.1)),
            ('with kind="parity_bpe" or with a larger vocabulary, or raise max_premium',
             lambda: janua_module.parity(file, texts=own, max_premium=1.1)),
            ("or raise max_gini", lambda: janua_module.parity(file, texts=own, max_gini=0.01)),
            ("klingon", lambda: janua_module.parity(file, ["klingon"]))]:
        with pytest.raises(janua_module.Error, match=re.escape(what)) as caught:
            work()
        for word in ("--set", "the recipe", "tokenizer.vocab", "parity.", "share/", "/janua-", "janua docs"):
            assert word not in str(caught.value)
    with pytest.raises(ValueError, match="half a surrogate"):
        janua_module.train(texts=texts(), pattern="\ud800")


def test_parity_says_what_the_same_content_costs(janua_module, fixtures_dir):
    file = fixtures_dir / "tokenizers/gpt2"
    own = {"eng_Latn": ["Good morning to all of you"], "ell_Grek": ["\u039a\u03b1\u03bb\u03b7\u03bc\u03ad\u03c1\u03b1"]}
    made = janua_module.parity({"a": file, "b": file}, texts=own, price=[2.5, 10])
    for one, price in zip(made.tokenizers, [2.5, 10]):
        assert one["price"] == price
        for language in own:
            assert one["languages"][language]["price"] == pytest.approx(one["languages"][language]["tokens"] * price / 1e6)
    for text in (made.markdown, made.html):
        assert "price at 2.5 a million tokens" in text and "price at 10 a million tokens" in text
    alone = janua_module.parity(file, texts=own)
    assert "price" not in alone.tokenizers[0] and "price relative to English" in alone.markdown
    for bad in (-1, [1, 2], float("nan")):
        with pytest.raises(janua_module.Error, match="price"):
            janua_module.parity(file, texts=own, price=bad)


def test_training_stops_where_it_is_interrupted(place, tmp_path):
    rng = random.Random(1)
    (tmp_path / "eng.txt").write_text("".join("".join(rng.choices("abcdefghij ", k=60)) + "\n" for _ in range(60_000)))
    (tmp_path / "work").mkdir()
    code = ("import janua, sys\n"
            "while True:\n"  # however soon one training is done, the signal comes while some training is at work
            "    janua.train(sys.argv[1], vocabulary=60000)\n")
    process = subprocess.Popen([sys.executable, "-c", code, tmp_path / "eng.txt"], stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                               text=True, env=dict(os.environ, PYTHONPATH=str(place / "package"), TMPDIR=str(tmp_path / "work")),
                               # a shell that runs tests in the background has told them to ignore it
                               preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL))
    while not list(tmp_path.glob("work/janua-*/made.work")):  # what is learned is written there
        assert process.poll() is None
        time.sleep(0.001)
    process.send_signal(signal.SIGINT)
    _, said = process.communicate(timeout=60)
    assert said.rstrip().endswith("KeyboardInterrupt") and process.returncode == -signal.SIGINT
    assert not list(tmp_path.glob("work/*"))


def test_parity_of_texts_of_ones_own(janua_module, fixtures_dir):
    folder = fixtures_dir / "tokenizers"
    texts = {"eng_Latn": ["the gate of languages", "two roads"], "ell_Grek": ["η πύλη των γλωσσών", "δύο δρόμοι"]}
    found = janua_module.parity({"one": folder / "gpt2", "two": janua_module.Tokenizer.load(folder / "llama3")}, texts=texts)
    assert [one["tokenizer"] for one in found.tokenizers] == ["one", "two"]
    peer = tokenizers.Tokenizer.from_file(str(folder / "gpt2/tokenizer.json"))
    tokens = {language: sum(len(peer.encode(text, add_special_tokens=False).ids) for text in passages)
              for language, passages in texts.items()}
    row = found.tokenizers[0]["languages"]["ell_Grek"]
    assert row["tokens"] == tokens["ell_Grek"]
    assert row["premium"] == pytest.approx(tokens["ell_Grek"] / tokens["eng_Latn"])
    for said in (found.html, found.markdown):
        assert "2 passages of texts that were given" in said and "Universal" not in said and "udhr" not in said
    assert "eadings" not in found.markdown, "passages have none"
    assert 'class="bars"' in found.html and "ell_Grek" in found.markdown and found._repr_html_() == found.html
    with pytest.raises(janua_module.Error) as caught:
        janua_module.parity(folder / "gpt2", texts=texts, max_premium=1.01)
    assert caught.value.code == "gate" and "ell_Grek" in str(caught.value)
    assert "raise max_premium" in str(caught.value) and "recipe" not in str(caught.value)
