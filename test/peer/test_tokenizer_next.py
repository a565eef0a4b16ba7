"""Version 1.0 of Hugging Face's tokenizers, in an environment of its own, loads what we write and gives the same ids.

It has a matcher of its own for the expressions of some published tokenizers and refuses all others, which is told before
a tokenizer is learned.
"""
import json
import os
import pathlib
import subprocess

import pytest

SOURCE = pathlib.Path(__file__).resolve().parents[2]
EVERYWHERE = ["gpt2", "llama3", "qwen2", "o200k", "tekken"]
TEXTS = [
    "The gate of the city, 1999 words!?", "  two  spaces\n\n\tand a tab \r\n", "don't DON'T it\u2019s 12345",
    "e\u0301te\u0301 Ko\u0308nig \u0304 \u1e0d\u0307", "\u10d9\u10d0\u10e0\u10d8\u10d4\u10d1\u10d8 \u1c99\u1c90\u1c90 \u03a3\u03af\u03c3\u03c5\u03c6\u03bf\u03c2 \u0421\u044a\u0431\u043e\u0440",
    "camelCaseWords and_snake/paths//x", "\u4e2d\u6587\u3001\ud55c\uad6d\uc5b4 \u0639\u0631\u0628\u064a \u0928\u092e\u0938\u094d\u0924\u0947",
    "\U0001f469\u200d\U0001f4bb\u200b\ufeff", "=" * 60 + "a" * 60 + " " * 60 + "\n" * 9, "<|bos|>x<|eos|>",
]
# Loads a file, prints the ids of each line, or why it cannot.
READ = """
import importlib.metadata, json, sys, tokenizers
answer = {"version": importlib.metadata.version("tokenizers")}
try:
    peer = tokenizers.Tokenizer.from_file(sys.argv[1])
    answer["ids"] = [list(peer.encode(json.loads(line)).ids) for line in sys.stdin]
except Exception as error:
    answer["error"] = str(error)
print(json.dumps(answer))
"""


@pytest.fixture(scope="module")
def next_python():
    """The interpreter of that environment: $JANUA_NEXT_PYTHON, else what `setup` made."""
    path = os.environ.get("JANUA_NEXT_PYTHON")
    if not path:
        done = subprocess.run([SOURCE / "setup", "--print-python", "next"], capture_output=True, text=True)
        if done.returncode and os.environ.get("CI") == "true":
            pytest.fail(done.stderr)
        if done.returncode:
            pytest.skip(done.stderr.strip())
        path = done.stdout.strip()
    return path


def read_by(python, folder, texts):
    lines = "".join(json.dumps(text) + "\n" for text in texts)
    done = subprocess.run([python, "-c", READ, folder / "tokenizer.json"], input=lines, capture_output=True, text=True, check=True)
    answer = json.loads(done.stdout)
    assert answer["version"].startswith("1."), "the environment has another version"
    return answer


def learned(janua, folder, *flags):
    """A tokenizer learned with these flags, and what was said on the way."""
    (folder / "eng_Latn.txt").write_text("\n".join(TEXTS * 20))
    out = folder / "out"
    done = subprocess.run([janua, "tokenizer", "train", "--text", folder / "eng_Latn.txt", "--vocabulary", "450" if "unigram" in flags else "300",
                           *flags, "--out", out], capture_output=True, text=True, check=True)
    return out, done.stderr


def ours(janua, folder, texts):
    lines = "".join(json.dumps({"text": text}) + "\n" for text in texts)
    done = subprocess.run([janua, "tokenizer", "encode", folder, "--jsonl"], input=lines, capture_output=True, text=True, check=True)
    return [json.loads(line)["ids"] for line in done.stdout.splitlines()]


@pytest.mark.parametrize("flags", [
    [], ["--trainer", "parity_bpe"], ["--with", "digits=1"], ["--with", "space_runs=8", "reserved=2"], *(["--pattern", name] for name in EVERYWHERE),
], ids=" ".join)
def test_it_loads_what_is_written_by_default_and_by_named_patterns(janua, next_python, tmp_path, flags):
    folder, said = learned(janua, tmp_path, *flags)
    assert "will refuse" not in said
    assert read_by(next_python, folder, TEXTS)["ids"] == ours(janua, folder, TEXTS)


@pytest.mark.parametrize("flags", [["--pattern", "marks"], ["--pattern", r"\p{L}+|\P{L}"], ["--with", "digits=0"], ["--with", "superwords_from=20"], ["--trainer", "unigram"]], ids=" ".join)
def test_what_it_refuses_is_said_before(janua, next_python, tmp_path, flags):
    folder, said = learned(janua, tmp_path, *flags)
    assert "version 1.0 of Hugging Face's tokenizers will refuse" in said
    assert "error" in read_by(next_python, folder, TEXTS)
