"""Python's module as `pip install .` makes it: its answers are those of `tokenizers`, `transformers` and jinja2."""
import concurrent.futures
import copy
import ctypes
import json
import os
import pathlib
import pickle
import random
import re
import signal
import subprocess
import sys
import threading
import time
import zipfile

import pytest

import python_wheel

tokenizers = pytest.importorskip("tokenizers")
transformers = pytest.importorskip("transformers")
KINDS = ["gpt2", "llama3", "qwen2", "deepseek_v3", "llama2", "metaspace", "unigram"]


@pytest.fixture(scope="session")
def place():
    return python_wheel.folder()


@pytest.fixture(scope="session")
def janua_module(place):
    sys.path.insert(0, str(place / "package"))
    import janua
    return janua


@pytest.fixture(scope="session", params=KINDS)
def kind(request, fixtures_dir):
    return fixtures_dir / "tokenizers" / request.param


def cases(folder):
    return [json.loads(line) for line in (folder / "cases.jsonl").read_text().split("\n") if line]


def test_the_wheel_holds_what_it_should_and_loads_no_torch(place):
    file = next(place.glob("*.whl"))
    names = zipfile.ZipFile(file).namelist()
    module = next(name for name in names if name.startswith("janua/_janua") and name.endswith(".so"))
    abi3 = sys.version_info >= (3, 12)
    assert ("abi3" in file.name, "abi3" in module) == (abi3, abi3)
    assert {"janua/py.typed", "janua/_janua.pyi", "janua/transformers.py"} <= set(names)
    assert all(name.startswith(("janua/", "janua-")) for name in names)
    assert file.stat().st_size < 8 << 20
    needed = subprocess.run(["ldd", place / "package" / module], capture_output=True, text=True, check=True).stdout
    assert "libpcre2-8" in needed and "not found" not in needed
    assert "torch" not in needed and "libc10" not in needed
    version = re.search(r"janua VERSION (\S+)", (python_wheel.SOURCE / "CMakeLists.txt").read_text())[1]
    assert file.name.startswith(f"janua-{version}-")
    assert f'__version__ = "{version}"' in (place / "package/janua/__init__.py").read_text()
    stub = (place / "package/janua/_janua.pyi").read_text()
    compile(stub, "stub", "exec")
    assert "def encode(self, text: str | bytes, add_special_tokens: bool = True" in stub


def test_it_is_imported_where_nothing_else_is(place, fixtures_dir):
    code = ("import sys, janua; t = janua.Tokenizer.load(sys.argv[1]); print(t.encode('Guten Tag').ids);"
            "assert not {'numpy', 'torch', 'transformers', 'tokenizers'} & set(sys.modules)")
    done = subprocess.run([sys.executable, "-S", "-c", code, fixtures_dir / "tokenizers/gpt2"], text=True, capture_output=True,
                          env=dict(os.environ, PYTHONPATH=str(place / "package")))
    assert done.returncode == 0, done.stderr
    peer = tokenizers.Tokenizer.from_file(str(fixtures_dir / "tokenizers/gpt2/tokenizer.json"))
    assert json.loads(done.stdout) == peer.encode("Guten Tag").ids


def test_every_case_is_as_tokenizers_has_it(janua_module, kind):
    ours = janua_module.Tokenizer.load(kind)
    peer = tokenizers.Tokenizer.from_file(str(kind / "tokenizer.json"))
    rows = cases(kind)
    texts = [row["text"] for row in rows]
    for row, text, batch in zip(rows, texts, ours.encode_batch(texts, threads=3), strict=True):
        one = ours.encode(text)
        assert (one.ids, one.tokens, one.offsets) == (row["ids"], row["tokens"], [tuple(o) for o in row["offsets"]]), ascii(text)
        assert batch.ids == one.ids and len(batch) == len(one.ids) and list(memoryview(one)) == one.ids
        assert one.type_ids == peer.encode(text).type_ids
        assert ours.encode(text, add_special_tokens=False).ids == row.get("ids_no_special", row["ids"])
        assert ours.encode(text.encode()).ids == one.ids
        pair, theirs = ours.encode(text, pair=texts[1]), peer.encode(text, texts[1])
        assert (pair.ids, pair.type_ids, pair.tokens) == (theirs.ids, theirs.type_ids, theirs.tokens)
        assert ours.decode(row["ids"], skip_special_tokens=False) == row["decoded"]
        assert ours.decode(one) == row["decoded_skip_special"]
        stream = ours.stream(skip_special_tokens=False)
        assert "".join(map(stream.push, row["ids"])) + stream.finish() == row["decoded"], ascii(text)
    assert ours.decode_batch([row["ids"] for row in rows]) == [row["decoded_skip_special"] for row in rows]
    assert [one.ids for one in ours.encode_batch([(text, texts[1]) for text in texts])] == [
        one.ids for one in peer.encode_batch([(text, texts[1]) for text in texts])]


def test_tokens_have_the_ids_that_tokenizers_gives_them(janua_module, kind):
    ours = janua_module.Tokenizer.load(kind)
    peer = tokenizers.Tokenizer.from_file(str(kind / "tokenizer.json"))
    assert ours.vocabulary() == peer.get_vocab()
    ids = range(max(peer.get_vocab().values()) + 2)
    assert [ours.id_to_token(one) for one in ids] == [peer.id_to_token(one) for one in ids]
    assert [ours.token_to_id(one) for one in ["the", "no such token", "<s>"]] == [
        peer.token_to_id(one) for one in ["the", "no such token", "<s>"]]


def test_other_formats_are_read_and_written(janua_module, fixtures_dir, tmp_path):
    folder = fixtures_dir / "tokenizers/llama2"
    ours = janua_module.Tokenizer.load(folder / "tokenizer.model")
    assert [ours.encode(row["text"]).ids for row in cases(folder)] == [row["ids"] for row in cases(folder)]
    assert "tokenizer.json" in ours.save(tmp_path / "saved")
    with pytest.raises(FileExistsError):
        ours.save(tmp_path / "saved")
    for other in [janua_module.Tokenizer.load(tmp_path / "saved"), janua_module.Tokenizer.from_str(ours.to_json()),
                  pickle.loads(pickle.dumps(ours)), copy.deepcopy(ours)]:
        assert other.encode("Guten Tag").ids == ours.encode("Guten Tag").ids
    small = fixtures_dir / "tokenizers/tiktoken_o200k_small"
    ranks = janua_module.Tokenizer.load(small / "ranks.tiktoken")
    for row in [json.loads(line) for line in (small / "tiktoken_cases.jsonl").read_text().split("\n") if line]:
        assert ranks.encode(row["text"]).ids == row["ids"], ascii(row["text"])


def test_what_is_no_text_and_no_id_is_refused_in_words(janua_module, fixtures_dir):
    ours = janua_module.Tokenizer.load(fixtures_dir / "tokenizers/gpt2")
    for bad in (None, 3, ["a"], {"a": 1}, object()):
        with pytest.raises(TypeError, match="the text must be str or bytes, not"):
            ours.encode(bad)
    with pytest.raises(ValueError, match="half a surrogate pair at character 2"):
        ours.encode("ab\ud800")
    with pytest.raises(ValueError, match="each text has half a surrogate"):
        ours.encode_batch(["fine", "\udfff"])
    for bad in ("abc", None, 5):
        with pytest.raises(TypeError):
            ours.encode_batch(bad)
    for bad in (None, "12", [1.5], ["1"], [None], object()):
        with pytest.raises(TypeError):
            ours.decode(bad)
    for bad in ([-1], [2**31], [2**80], -5):
        with pytest.raises(ValueError, match="is no token id"):
            ours.decode(bad)
    assert ours.decode([2**31 - 1]) == ""
    with pytest.raises(ValueError):
        ours.encode_batch(["a"], threads=-1)
    assert ours.encode("").ids == [] and ours.encode_batch([]) == [] and ours.decode([]) == ""
    with pytest.raises(BufferError):
        memoryview(janua_module.Encoding.__new__(janua_module.Encoding))
    with pytest.raises((BufferError, TypeError)):
        (ctypes.c_int * 1).from_buffer(ours.encode("a"))


def test_errors_are_of_one_kind_with_their_parts(janua_module, fixtures_dir, tmp_path):
    Error = janua_module.Error
    with pytest.raises(Error) as caught:
        janua_module.Tokenizer.load("/nowhere/at/all")
    assert caught.value.code == "missing" and "/nowhere/at/all" in caught.value.where
    assert caught.value.what in str(caught.value) and pickle.loads(pickle.dumps(caught.value)).code == "missing"
    (tmp_path / "tokenizer.json").write_text("{")
    for bad in [lambda: janua_module.Tokenizer.load(tmp_path), lambda: janua_module.Tokenizer.from_str("[]"),
                lambda: janua_module.Tokenizer.from_str('{"model": {"type": "BPE", "vocab": {"a": 1e9}, "merges": []}}')]:
        with pytest.raises(Error) as caught:
            bad()
        assert caught.value.code == "bad_data"
    with pytest.raises(Error):
        janua_module.Tokenizer.load(os.fsencode(tmp_path) + b"/no\xff")
    whole = janua_module.Tokenizer.load(fixtures_dir / "tokenizers/gpt2")
    for raw in (b"\xff\x00 the\xc3", bytearray(range(256)), memoryview(b"\xf0\x9f\x98")):
        encoding = whole.encode(raw)
        assert whole.decode_bytes(encoding, skip_special_tokens=False) == bytes(raw)
        with pytest.raises(Error):
            encoding.offsets
    with pytest.raises(Error) as caught:
        janua_module.Tokenizer.load(fixtures_dir / "tokenizers/unigram").encode_batch(["a", b"\xff"])
    assert caught.value.code == "bad_data" and caught.value.where == "text 1 of the list"


def test_ids_are_a_buffer_without_a_copy(janua_module, fixtures_dir):
    import numpy
    import torch
    ours = janua_module.Tokenizer.load(fixtures_dir / "tokenizers/llama3")
    encoding = ours.encode("Guten Tag, ნახვამდის")
    array = numpy.asarray(encoding)
    assert array.dtype == numpy.int32 and array.tolist() == encoding.ids and not array.flags.writeable
    assert numpy.asarray(encoding).ctypes.data == array.ctypes.data
    again = numpy.asarray(ours.encode("x"))
    assert again.tolist() == ours.encode("x").ids  # the buffer keeps what it shows
    for ids in (array, array.astype("uint16"), tuple(encoding.ids), iter(encoding.ids), torch.tensor(encoding.ids)):
        assert ours.decode(ids) == "Guten Tag, ნახვამდის"
    assert numpy.asarray(ours.encode("", add_special_tokens=False)).shape == (0,)


def test_long_texts_and_many_threads(janua_module, fixtures_dir):
    ours = janua_module.Tokenizer.load(fixtures_dir / "tokenizers/llama2")
    text = "Grüße aus Θεσσαλονίκη, ქართული 12345! " * 4000
    wanted = ours.encode(text).ids
    assert ours.decode(wanted) == text
    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        assert all(one.ids == wanted for one in pool.map(ours.encode, [text] * 4))
        made = list(pool.map(lambda _: ours.encode_batch([text[:5000]] * 30, threads=4), range(4)))
    short = ours.encode(text[:5000]).ids
    assert all(one.ids == short for batch in made for one in batch)


def test_a_process_that_forks_amid_the_work_of_threads_goes_on(janua_module, fixtures_dir):
    ours = janua_module.Tokenizer.load(fixtures_dir / "tokenizers/gpt2")
    wanted, stop = ours.encode("Guten Tag").ids, threading.Event()

    def work():
        while not stop.is_set():
            ours.encode_batch(["Guten Tag " * 400] * 30, threads=2)
    threads = [threading.Thread(target=work) for _ in range(3)]
    for thread in threads:
        thread.start()
    try:
        for _ in range(8):
            child = os.fork()
            if child == 0:
                good = ours.encode("Guten Tag").ids == wanted
                good = good and [one.ids for one in ours.encode_batch(["Guten Tag"] * 9000, threads=2)][-1] == wanted
                os._exit(0 if good else 1)
            assert os.waitpid(child, 0)[1] == 0
    finally:
        stop.set()
        for thread in threads:
            thread.join()


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


def test_names_of_other_libraries_are_answered(janua_module, fixtures_dir, tmp_path, monkeypatch):
    folder = fixtures_dir / "tokenizers/llama3"
    ours, peer = janua_module.Tokenizer.from_file(folder / "tokenizer.json"), tokenizers.Tokenizer.from_file(str(folder / "tokenizer.json"))
    assert ours.get_vocab() == peer.get_vocab() and ours.get_vocab_size() == ours.vocab_size == peer.get_vocab_size()
    assert ours.get_vocab(with_added_tokens=False) == peer.get_vocab(with_added_tokens=False)
    assert (ours.bos_token_id, ours.eos_token_id, ours.pad_token_id) == tuple(ours.special_ids[name] for name in ("bos", "eos", "pad"))
    for special in (True, False):
        made, theirs = ours.encode("Guten Tag", special), peer.encode("Guten Tag", add_special_tokens=special)
        assert list(made) == made[:] == theirs.ids and made[1:3] == theirs.ids[1:3] and made[-1] == theirs.ids[-1]
        assert made.attention_mask == theirs.attention_mask and made.special_tokens_mask == theirs.special_tokens_mask
        with pytest.raises(IndexError):
            made[99]
    with pytest.raises(janua_module.Error, match="nothing is fetched"):
        janua_module.Tokenizer.from_pretrained("openai-community/gpt2")
    assert janua_module.Tokenizer.from_pretrained(folder).to_json() == ours.to_json()
    monkeypatch.chdir(tmp_path)
    with pytest.raises(janua_module.Error, match="nothing is fetched"):
        janua_module.get_encoding("cl100k_base")
    small = fixtures_dir / "tokenizers/tiktoken_o200k_small"
    (tmp_path / "o200k_base.tiktoken").write_bytes((small / "ranks.tiktoken").read_bytes())
    (tmp_path / "encoding.json").write_bytes((small / "encoding.json").read_bytes())
    row = json.loads((small / "tiktoken_cases.jsonl").read_text().split("\n")[0])
    assert janua_module.get_encoding("o200k_base").encode(row["text"]).ids == row["ids"]


def test_files_are_written_into_their_folder_alone(janua_module, fixtures_dir):
    file = (fixtures_dir / "tokenizers/gpt2/tokenizer.json").read_text()
    for name in ("../escaped", "/tmp/escaped", "a/../../b"):
        with pytest.raises(janua_module.Error, match="is no name of a file in a folder"):
            janua_module.Tokenizer.from_files({"tokenizer.json": file, name: "x"})


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


def test_a_folder_with_several_templates_keeps_them(janua_module, fixtures_dir, tmp_path):
    folder = tmp_path / "model"
    janua_module.Tokenizer.load(fixtures_dir / "tokenizers/gpt2").save(folder)
    (folder / "additional_chat_templates").mkdir()
    (folder / "chat_template.jinja").write_text("plain")
    (folder / "additional_chat_templates/tool_use.jinja").write_text("{{ tools | tojson }}")
    first = janua_module.Tokenizer.load(folder)
    first.save(tmp_path / "copy")
    for one in (first, pickle.loads(pickle.dumps(first)), janua_module.Tokenizer.load(tmp_path / "copy")):
        said = [one.apply_chat_template(TALK, tools, tokenize=False) for tools in (None, [{"b": 1, "a": "ü"}])]
        assert said == ["plain", '[{"b": 1, "a": "ü"}]'] and one.chat_template == "plain"


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


def test_each_published_template_is_rendered_as_transformers_does(janua_module, fixtures_dir):
    folder = fixtures_dir / "chat_templates"
    talks, tools = (json.loads((folder / name).read_text()) for name in ("conversations.json", "tools.json"))
    index = json.loads((folder / "index.json").read_text())["templates"]
    templates = {name: (folder / "templates" / f"{name}.jinja").read_text() for name in index}
    ours = janua_module.Tokenizer.load(fixtures_dir / "tokenizers/gpt2")
    rows = [json.loads(line) for line in (folder / "rendered.jsonl").read_text().splitlines()]
    for row in rows:
        said = index[row["template"]]
        try:
            text = ours.apply_chat_template(
                talks[row["conversation"]], tools if row["tools"] else None, tokenize=False, now="2026-11-21T10:30:05",
                chat_template=templates[row["template"]], add_generation_prompt=row["add_generation_prompt"],
                continue_final_message=row["continue_final_message"],
                tokens={name: said[name] for name in ("bos_token", "eos_token") if said[name] is not None}, **row["kwargs"])
        except janua_module.Error:
            text = None
        assert text == row.get("rendered"), row
    assert len(rows) > 800


TEMPLATE = ("{{ bos_token }}{% for m in messages %}{{ m.role + ': ' }}{% if m.role == 'assistant' %}{% generation %}"
            "{{ m.content + eos_token }}{% endgeneration %}{% else %}{{ m.content }}{% endif %}{{ '\\n' }}{% endfor %}"
            "{% if add_generation_prompt %}{{ 'assistant: ' }}{% endif %}")
TALK = [{"role": "user", "content": "Wo ist die Mühle?"}, {"role": "assistant", "content": "Dort, e\u0301."},
        {"role": "user", "content": "ღია"}]


@pytest.fixture(scope="session")
def model(kind, tmp_path_factory):
    """A folder as a model has it: tokenizer.json, its special tokens, a template."""
    folder = tmp_path_factory.mktemp(kind.name)
    file = json.loads((kind / "tokenizer.json").read_text())
    (folder / "tokenizer.json").write_text((kind / "tokenizer.json").read_text())
    special = [one["content"] for one in file["added_tokens"] if one["special"]]
    begin = next((one for one in special if one in ("<s>", "<|begin_of_text|>", "<｜begin▁of▁sentence｜>")), special[0])
    (folder / "tokenizer_config.json").write_text(json.dumps(
        {"tokenizer_class": "PreTrainedTokenizerFast", "bos_token": begin, "eos_token": special[-1], "pad_token": special[-1],
         "model_max_length": 4096}))
    (folder / "chat_template.jinja").write_text(TEMPLATE)
    return folder


@pytest.fixture(scope="session")
def both(model, janua_module):
    from janua.transformers import JanuaTokenizerFast
    return JanuaTokenizerFast.from_pretrained(model), transformers.PreTrainedTokenizerFast.from_pretrained(model)


TEXTS = ["Guten Tag", "", "The gate of languages is wide, isn't it?", "你好 ქართული e\u0301 <|endoftext|> </s>", "a" * 300, "12345 \n\n x"]


def same(ours, theirs):
    assert set(ours) == set(theirs)
    for name in theirs:
        a, b = ours[name], theirs[name]
        assert (a.tolist(), a.dtype, a.shape) == (b.tolist(), b.dtype, b.shape) if hasattr(b, "tolist") else a == b, name


def test_the_adapter_answers_as_transformers_does(both):
    ours, theirs = both
    for text in TEXTS:
        same(ours(text), theirs(text))
        assert ours.encode(text) == theirs.encode(text) and ours.tokenize(text) == theirs.tokenize(text)
        assert ours.encode(text, add_special_tokens=False) == theirs.encode(text, add_special_tokens=False)
    for options in [dict(), dict(padding=True), dict(padding="max_length", max_length=24, truncation=True),
                    dict(padding=True, padding_side="left", pad_to_multiple_of=8), dict(truncation=True, max_length=7),
                    dict(truncation=True, max_length=7, return_overflowing_tokens=True),
                    dict(return_offsets_mapping=True, return_special_tokens_mask=True, return_token_type_ids=True, return_length=True),
                    dict(padding=True, truncation=True, max_length=9, return_offsets_mapping=True, return_special_tokens_mask=True),
                    dict(add_special_tokens=False, truncation="longest_first", max_length=3)]:
        same(ours(TEXTS, **options), theirs(TEXTS, **options))
        pairs = TEXTS[::-1]
        same(ours(TEXTS, pairs, **options), theirs(TEXTS, pairs, **options))
    same(*(one(TEXTS, truncation=True, max_length=9, stride=2, return_overflowing_tokens=True) for one in both))
    for tensors in ("pt", "np"):
        same(ours(TEXTS, padding=True, return_tensors=tensors), theirs(TEXTS, padding=True, return_tensors=tensors))
    same(ours([["Guten", "Tag"]], is_split_into_words=True), theirs([["Guten", "Tag"]], is_split_into_words=True))
    same(ours(TEXTS, split_special_tokens=True), theirs(TEXTS, split_special_tokens=True))


def test_the_adapter_decodes_and_names_as_transformers_does(both):
    ours, theirs = both
    ids = theirs(TEXTS)["input_ids"]
    for skip in (False, True):
        assert ours.batch_decode(ids, skip_special_tokens=skip) == theirs.batch_decode(ids, skip_special_tokens=skip)
    tokens = theirs.convert_ids_to_tokens(ids[2])
    assert ours.convert_ids_to_tokens(ids[2]) == tokens and ours.convert_tokens_to_ids(tokens) == ids[2]
    assert ours.convert_tokens_to_string(tokens) == theirs.convert_tokens_to_string(tokens)
    for name in ("vocab_size", "bos_token", "eos_token_id", "pad_token_id", "unk_token", "all_special_ids", "all_special_tokens",
                 "special_tokens_map", "model_max_length", "padding_side", "is_fast", "added_tokens_decoder"):
        assert getattr(ours, name) == getattr(theirs, name), name
    assert len(ours) == len(theirs) and ours.get_vocab() == theirs.get_vocab()
    assert isinstance(ours, transformers.PreTrainedTokenizerFast) and isinstance(ours, transformers.PreTrainedTokenizerBase)


def test_places_of_an_encoding_are_those_of_transformers(both):
    ours, theirs = (one(TEXTS[2], TEXTS[3]) for one in both)
    assert ours.tokens() == theirs.tokens() and ours.word_ids() == theirs.word_ids()
    assert ours.sequence_ids() == theirs.sequence_ids()
    assert [ours.char_to_token(i) for i in range(9)] == [theirs.char_to_token(i) for i in range(9)]
    assert [ours.token_to_chars(i) for i in range(3)] == [theirs.token_to_chars(i) for i in range(3)]
    assert pickle.loads(pickle.dumps(ours)).tokens() == theirs.tokens()


def test_added_tokens_and_settings_count_at_once(both):
    ours, theirs = (copy.deepcopy(one) for one in both)
    text = "Guten <mine> Tag<|own|>!"
    for one in (ours, theirs):
        one("Tag")
        assert one.add_tokens(["<mine>"]) == 1
        one.add_special_tokens({"extra_special_tokens": ["<|own|>"]})
        one.add_bos_token, one.add_eos_token = True, True
    assert ours(text)["input_ids"] == theirs(text)["input_ids"]
    assert ours.decode(ours.encode(text), skip_special_tokens=True) == theirs.decode(theirs.encode(text), skip_special_tokens=True)
    again = pickle.loads(pickle.dumps(ours))
    assert again(text)["input_ids"] == theirs(text)["input_ids"]


def test_what_the_adapter_saves_everybody_reads(both, tmp_path, janua_module):
    ours, theirs = both
    ours.save_pretrained(tmp_path)
    assert json.loads((tmp_path / "tokenizer_config.json").read_text())["tokenizer_class"] == "PreTrainedTokenizerFast"
    for loaded in (transformers.AutoTokenizer.from_pretrained(tmp_path), type(ours).from_pretrained(tmp_path)):
        assert loaded(TEXTS)["input_ids"] == theirs(TEXTS)["input_ids"]
        assert loaded.chat_template == theirs.chat_template and loaded.eos_token == theirs.eos_token
    assert janua_module.Tokenizer.load(tmp_path).encode(TEXTS[2]).ids == theirs(TEXTS[2])["input_ids"]


@pytest.mark.parametrize("slip", [
    dict(return_tensors="pt"), dict(truncation=True), dict(max_length=1), dict(padding=True), dict(return_dict=True),
    dict(sanitize_control_tokens=False), dict(tokenizer_kwargs={}), dict(add_generation_promt=True), dict(continue_final_mesage=True),
    dict(return_assistant_token_mask=True), dict(chat_templat="x"), dict(document=[])])
def test_a_slip_in_the_name_of_an_option_is_refused(janua_module, model, slip):
    ours = janua_module.Tokenizer.load(model)
    with pytest.raises(TypeError, match=f"no '{next(iter(slip))}'"):
        ours.apply_chat_template(TALK, **slip)


def test_names_of_a_template_stay_its_own(janua_module, model):
    ours = janua_module.Tokenizer.load(model)
    wanted = ours.apply_chat_template(TALK)
    assert ours.apply_chat_template(TALK, enable_thinking=False, custom={"a": 1}) == wanted
    assert ours.apply_chat_template(TALK, chat_template="{{ document }}", document="near", tokenize=False) == "near"
    assert ours.apply_chat_template(TALK, chat_template="", tokenize=False) == ""
    assert ours.apply_chat_template(TALK) == wanted


def test_what_is_no_text_in_a_conversation_is_said(janua_module, model):
    ours, own = janua_module.Tokenizer.load(model), []
    own.append(own)
    for content in ("\ud800", {"a": ["\udfff"]}, float("nan"), float("inf"), own):
        with pytest.raises(ValueError, match="^messages: "):
            ours.apply_chat_template([{"role": "user", "content": content}])
    for bad in (dict(chat_template="\ud800"), dict(tokens={"bos_token": "\ud800"}), dict(now="\ud800")):
        with pytest.raises(ValueError, match="half a surrogate"):
            ours.apply_chat_template(TALK, **bad)
    with pytest.raises(ValueError, match="half a surrogate"):
        janua_module.Tokenizer.from_str("\ud800")
    for bad in (dict(chat_template=3), dict(tokens={"bos_token": 3})):
        with pytest.raises(TypeError, match="must be str"):
            ours.apply_chat_template(TALK, **bad)
    with pytest.raises(TypeError, match="must be str"):
        janua_module.Tokenizer.from_str(None)


class Refusing:
    """A tokenizers.Tokenizer that is asked for all but an encoding."""

    def __init__(self, inside):
        self.inside = inside

    def __getattr__(self, name):
        assert name not in ("encode", "encode_batch", "encode_batch_fast", "from_str"), name
        return getattr(self.inside, name)


def test_a_text_is_encoded_once_and_by_janua_alone(both):
    ours = copy.deepcopy(both[0])
    ours("Tag")
    object.__setattr__(ours._tokenizer, "_rust", Refusing(ours._tokenizer._rust))
    for given in (TEXTS[2], [TEXTS[2]], TEXTS):
        for options in [dict(), dict(truncation=True, max_length=9), dict(padding=True, return_tensors="pt"),
                        dict(return_offsets_mapping=True, return_length=True), dict(padding="max_length", max_length=30, truncation=True)]:
            assert ours(given, **options)["input_ids"] is not None
    assert ours.encode(TEXTS[2]) and ours.tokenize(TEXTS[2]) and ours(TEXTS[2]).n_sequences == 1
    assert ours(TEXTS[2], TEXTS[3]).n_sequences == 2


@pytest.fixture(scope="session", params=["JanuaTokenizerFast", "AutoTokenizer"])
def of_both_classes(request, model, janua_module):
    import janua.transformers
    return getattr(janua.transformers, request.param).from_pretrained(model)


def test_tokenizers_of_both_classes_can_be_pickled_and_copied(of_both_classes, model, place):
    wanted = of_both_classes(TEXTS, padding=True)["input_ids"]
    of_both_classes.private = "kept"
    for protocol in range(2, pickle.HIGHEST_PROTOCOL + 1):
        again = pickle.loads(pickle.dumps(of_both_classes, protocol))
        assert type(again) is type(of_both_classes) and again.private == "kept"
        assert again(TEXTS, padding=True)["input_ids"] == wanted
    assert copy.deepcopy(again)(TEXTS, padding=True)["input_ids"] == wanted
    code = ("import pickle, sys; sys.path.insert(0, sys.argv[1]); one = pickle.load(sys.stdin.buffer);"
            "print(one('Tag')['input_ids'])")  # a process that has imported nothing yet
    done = subprocess.run([sys.executable, "-c", code, place / "package"], input=pickle.dumps(of_both_classes), capture_output=True)
    assert json.loads(done.stdout) == of_both_classes("Tag")["input_ids"], done.stderr.decode()[-2000:]


def test_a_pool_that_spawns_encodes(fixtures_dir, place, tmp_path):
    code = r"""
import multiprocessing, sys
sys.path.insert(0, sys.argv[1])
import janua
if __name__ == "__main__":
    tokenizer = janua.Tokenizer.load(sys.argv[2])
    texts = ["Guten Tag", b"Guten Tag", "", b"\xff\xfe", "\u10e6"]
    with multiprocessing.get_context("spawn").Pool(2) as pool:
        made = pool.map(tokenizer.encode, texts)
    for one, text in zip(made, texts):
        other = tokenizer.encode(text)
        assert (one.ids, list(memoryview(one)), one.attention_mask) == (other.ids, other.ids, other.attention_mask)
        if text != b"\xff\xfe":
            assert (one.tokens, one.offsets, one.type_ids) == (other.tokens, other.offsets, other.type_ids)
    print("done")
"""
    file = tmp_path / "pool.py"  # spawned processes read it again
    file.write_text(code)
    done = subprocess.run([sys.executable, file, place / "package", fixtures_dir / "tokenizers/llama3"], text=True, capture_output=True)
    assert done.stdout == "done\n", done.stderr[-2000:]


def test_all_that_the_module_names_can_be_pickled_or_says_why_not(janua_module, fixtures_dir):
    import janua.transformers
    tokenizer = janua_module.Tokenizer.load(fixtures_dir / "tokenizers/gpt2")
    made = {"Encoding": tokenizer.encode("Tag"), "Error": janua_module.Error("a", "b"), "Tokenizer": tokenizer,
            "Parity": janua_module.Parity([{"a": 1}], "m", "h"), "TemplateError": janua.transformers.TemplateError("a", "b", "c", "d")}
    for module in (janua_module, janua.transformers):
        for name in module.__all__:
            assert pickle.loads(pickle.dumps(getattr(module, name))) is getattr(module, name)
            if name in made:
                assert type(pickle.loads(pickle.dumps(made[name]))) is type(made[name])
    with pytest.raises(TypeError, match="pickle"):  # a stream is amid a text
        pickle.dumps(tokenizer.stream())


def test_threads_that_share_a_tokenizer_keep_its_truncation(both):
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-5)
    try:
        for _ in range(8):
            ours, barrier, lengths = copy.deepcopy(both[0]), threading.Barrier(4), []
            theirs = copy.deepcopy(both[1])
            for one in (ours, theirs):
                one.backend_tokenizer.enable_truncation(max_length=3)
            pair = len(theirs.backend_tokenizer.encode("a b c", "d e f").ids)

            def work():
                barrier.wait()
                for _ in range(10):
                    made = ours.backend_tokenizer.encode("a b c d e f g h")
                    lengths.extend([len(made), len(made.word_ids), len(ours.backend_tokenizer.encode("a b c", "d e f")) - pair + 3])
            threads = [threading.Thread(target=work) for _ in range(4)]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
            assert lengths == [3] * 120 and ours.backend_tokenizer.truncation["max_length"] == 3
    finally:
        sys.setswitchinterval(before)


def test_what_changes_the_tokenizer_inside_counts_whenever_it_was_taken(both):
    for first in (False, True):
        ours, theirs = (copy.deepcopy(one) for one in both)
        held = []
        for one in (ours, theirs):
            inside = one.backend_tokenizer
            held.append((inside.add_tokens, inside.model, inside.decoder, inside.post_processor))
            if first:
                one("zz")
        for one, (add, model, decoder, _) in zip((ours, theirs), held):
            one("zz")
            add(["zz qq"])
            assert len(one) - 1 in one.encode("a zz qq b")
            one.backend_tokenizer.normalizer = tokenizers.normalizers.Lowercase()
        assert ours("A zz qq B")["input_ids"] == theirs("A zz qq B")["input_ids"]
        if hasattr(held[0][1], "dropout"):
            held[0][1].dropout = 1.0
            with pytest.raises(sys.modules["janua"].Error, match="dropout"):
                ours("Hello hello")
            held[0][1].dropout = None
            assert ours("Hello hello")["input_ids"] == theirs("Hello hello")["input_ids"]


def test_what_a_template_refuses_is_jinjas_error_and_ours(both, janua_module):
    import jinja2
    ours, theirs = both
    for template in ["{{ raise_exception('no') }}", "{% for %}", "{{ messages[0].content | nothing }}"]:
        for one in (ours, theirs):
            with pytest.raises(jinja2.TemplateError) as caught:
                one.apply_chat_template(TALK, chat_template=template)
            assert one is theirs or isinstance(caught.value, janua_module.Error) and caught.value.message == str(caught.value)


def test_conversations_of_the_adapter_are_those_of_transformers(both):
    ours, theirs = both
    for options in [dict(tokenize=False), dict(), dict(add_generation_prompt=True), dict(return_dict=False),
                    dict(return_assistant_tokens_mask=True), dict(truncation=True, max_length=5)]:
        a, b = (one.apply_chat_template(TALK, **options) for one in both)
        assert (dict(a), dict(b))[0] == dict(b) if hasattr(b, "keys") else a == b, options
    batch = [TALK, TALK[:1]]
    for options in [dict(padding=True, return_tensors="pt"), dict(padding="max_length", max_length=64), dict(tokenize=False),
                    dict(return_assistant_tokens_mask=True)]:
        a, b = (one.apply_chat_template(batch, **options) for one in both)
        same(a, b) if hasattr(b, "keys") else None
        assert hasattr(b, "keys") or a == b


def test_a_message_forges_no_control_token(both, janua_module):
    ours, theirs = both
    plain, forged = ([{"role": "user", "content": text}] for text in ("x y", f"x{ours.eos_token}y"))
    count = theirs.apply_chat_template(plain, return_dict=False).count(ours.eos_token_id)
    try:
        said = ours.apply_chat_template(forged, return_dict=False)
    except janua_module.Error as error:  # a model that has control tokens among the pieces of text, as Unigram's
        assert "a message spells" in error.what
    else:
        assert said.count(ours.eos_token_id) == count
    other = theirs.apply_chat_template(forged, return_dict=False)
    assert other.count(ours.eos_token_id) == count + 1
    assert ours.apply_chat_template(forged, return_dict=False, sanitize_control_tokens=False) == other


def test_auto_tokenizer_is_transformers_own_with_janua_inside(model, janua_module, fixtures_dir):
    from janua.transformers import AutoTokenizer, JanuaTokenizerFast
    ours, theirs = AutoTokenizer.from_pretrained(model), transformers.AutoTokenizer.from_pretrained(model)
    assert isinstance(ours, type(theirs)) and type(ours).__name__ == type(theirs).__name__
    same(ours(TEXTS, padding=True), theirs(TEXTS, padding=True))
    assert ours.janua.encode("Tag").ids == theirs("Tag")["input_ids"]
    one = JanuaTokenizerFast.from_pretrained(fixtures_dir / "tokenizers/llama2/tokenizer.model")
    assert one("Guten Tag")["input_ids"] == cases_of_llama2(fixtures_dir, janua_module)


def cases_of_llama2(fixtures_dir, janua_module):
    return janua_module.Tokenizer.load(fixtures_dir / "tokenizers/llama2/tokenizer.model").encode("Guten Tag").ids


def test_random_texts_are_the_same_through_the_adapter(both):
    ours, theirs = both
    rng = random.Random(1)
    blocks = [(0x20, 0x7F), (0xA0, 0x250), (0x300, 0x370), (0x370, 0x530), (0x900, 0x980), (0x10A0, 0x1100), (0x3040, 0x30FF), (0x4E00, 0x4F00), (0x1F300, 0x1F6FF)]
    texts = ["".join(chr(rng.randrange(*rng.choice(blocks))) for _ in range(rng.randrange(60))) for _ in range(200)]
    options = dict(padding=True, truncation=True, max_length=40, return_offsets_mapping=True)
    same(ours(texts, **options), theirs(texts, **options))
