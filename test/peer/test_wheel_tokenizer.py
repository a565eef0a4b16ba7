"""Python's module as `pip install .` makes it: a tokenizer of its own answers as `tokenizers` does."""
import concurrent.futures
import copy
import ctypes
import json
import os
import pickle
import re
import subprocess
import sys
import threading
import zipfile

import pytest

import python_wheel
from wheel import cases, janua_module, kind, place  # noqa: F401: fixtures are found by their names

tokenizers = pytest.importorskip("tokenizers")
transformers = pytest.importorskip("transformers")


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
