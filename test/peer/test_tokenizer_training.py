"""Tokenizers that janua learns by each trainer and option: `tokenizers` loads them and gives the same ids, and a unigram vocabulary is
as good as that of SentencePiece's own trainer."""
import json
import pathlib
import random
import re
import subprocess

import pytest

tokenizers = pytest.importorskip("tokenizers")

HARD = [
    "", " ", "  ", "a  b   c    d", "x\n\n  y\t\tz \n", "1234567 and 12 3", "naïve Ångström café", "слово word λόγος смешаноmixed", "日本語のテキスト コーヒー 漢字かな",
    "<0x41> <|bos|> <unk>", "emoji 👩‍💻 and \u200b", "e\u0301\u0301 \u0301x", "\x00\x7f", " " * 40, "def f(x):\n        return  x\n" + " " * 13 + "end", "\ufffd ﷺ ㎏ ქართული ელ",
]


def text_of(words, seed):
    """Sentences whose words follow Zipf's law, as text does."""
    rng = random.Random(seed)
    chosen = rng.choices(words, [1 / (i + 1) for i in range(len(words))], k=60_000)
    lines = [" ".join(chosen[i : i + 12]).capitalize() + rng.choice([".", ",", "!", " 1999.", ";\n    and"]) for i in range(0, len(chosen), 12)]
    return "\n".join(lines) + "\n"


def lexicon(seed):
    """Three thousand words of a language that nobody speaks: stems out of syllables, and endings. It is of no file that anybody edits."""
    rng = random.Random(seed)
    syllables = [a + b + c for a in ("", "b", "ch", "d", "f", "gr", "h", "k", "l", "m", "n", "pr", "r", "s", "st", "t", "v", "z") for b in "aeiou" for c in ("", "", "n", "r", "s", "l")]
    stems = ["".join(rng.choices(syllables, k=rng.choice([1, 1, 2, 2, 3]))) for _ in range(900)]
    words = {stem + ending for stem in stems for ending in rng.sample(["", "s", "ing", "ed", "er", "ation", "ly", "ment", "en"], 5)}
    return sorted(words, key=lambda word: (len(word), word))[:3000]


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    """Two languages: one of the Latin script, and the same in Greek letters."""
    words = lexicon("words")
    greek = [word.translate({ord(a): b for a, b in zip("abcdefghijklmnopqrstuvwxyz", "αβψδεφγηιξκλμνοπρστυθωχζάέ")}) for word in words]
    folder = tmp_path_factory.mktemp("texts")
    for name, own in (("eng_Latn", words), ("ell_Grek", greek)):
        (folder / f"{name}.txt").write_text(text_of(own, name))
    return [folder / "eng_Latn.txt", folder / "ell_Grek.txt"]


def learned(janua, files, out, *flags, vocabulary=2000):
    command = [janua, "tokenizer", "train", "--text", *files, "--vocabulary", str(vocabulary), "--out", out, *flags]
    done = subprocess.run([str(word) for word in command], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return tokenizers.Tokenizer.from_file(str(out / "tokenizer.json"))


def refused(janua, files, out, *flags, vocabulary=2000):
    command = [janua, "tokenizer", "train", "--text", *files, "--vocabulary", str(vocabulary), "--out", out, *flags]
    done = subprocess.run([str(word) for word in command], capture_output=True, text=True)
    assert done.returncode == 2 and not out.exists(), done.stderr
    return done.stderr


def compare(janua, files, out, peer):
    """Ids of hard texts and of the text itself; our own decoding gives the text back."""
    texts = HARD + [file.read_text()[at : at + 500] for file in files for at in range(0, 20_000, 500)]
    lines = "".join(json.dumps({"text": text}) + "\n" for text in texts)
    done = subprocess.run([janua, "tokenizer", "encode", out, "--jsonl", "--no-special"], input=lines.encode(), capture_output=True, check=True)
    for text, line in zip(texts, done.stdout.splitlines(), strict=True):
        assert json.loads(line)["ids"] == peer.encode(text, add_special_tokens=False).ids, text
        if "\u2581" not in text and "<" not in text:
            assert peer.decode(peer.encode(text, add_special_tokens=False).ids) == peer.normalizer.normalize_str(text), text
    return texts


@pytest.mark.parametrize("flags", [
    [], ["--trainer", "parity_bpe"], ["--trainer", "unigram"], ["--with", "digits=1"], ["--with", "digits=0", "script_borders=true"], ["--with", "space_runs=13"],
    ["--with", "reserved=3"], ["--with", "superwords_from=900"], ["--trainer", "parity_bpe", "--with", "space_runs=6", "digits=2"],
    ["--trainer", "unigram", "--with", "digits=1", "reserved=2", "script_borders=true"],
], ids=" ".join)
def test_what_is_learned_gives_the_same_ids(janua, files, tmp_path, flags):
    peer = learned(janua, files, tmp_path / "out", *flags)
    assert peer.get_vocab_size() == 2000
    compare(janua, files, tmp_path / "out", peer)


def pieces(peer, text):
    return [text[begin:end] for begin, end in peer.encode(text, add_special_tokens=False).offsets]


def test_digits_stand_alone(janua, files, tmp_path):
    assert pieces(learned(janua, files, tmp_path / "one", "--with", "digits=1"), "1999") == ["1", "9", "9", "9"]
    assert pieces(learned(janua, files, tmp_path / "three"), "1999") == ["199", "9"]
    assert pieces(learned(janua, files, tmp_path / "whole", "--with", "digits=0"), "1999") == ["1999"]


def test_runs_of_spaces_are_tokens_and_longer_ones_are_few(janua, files, tmp_path):
    for most in (2, 5, 8, 13, 24):
        peer = learned(janua, files, tmp_path / str(most), "--with", f"space_runs={most}")
        for size in range(1, most + 1):
            assert len(peer.encode(" " * size, add_special_tokens=False).ids) == 1, (most, size)
        assert len(peer.encode(" " * (3 * most), add_special_tokens=False).ids) <= 8


def test_no_token_holds_two_scripts(janua, files, tmp_path):
    mixed = tmp_path / "rus_Cyrl.txt"
    mixed.write_text("словоword λόγοςслово wordлово\n" * 500)
    peer = learned(janua, [*files, mixed], tmp_path / "out", "--with", "script_borders=true")
    assert all(not (re.search("[a-z]", piece) and re.search("[а-я]", piece)) for piece in pieces(peer, mixed.read_text()))
    plain = learned(janua, [*files, mixed], tmp_path / "plain")
    assert any(re.search("[a-z]", piece) and re.search("[а-я]", piece) for piece in pieces(plain, mixed.read_text()))


def test_reserved_tokens_stand_behind_the_others(janua, files, tmp_path):
    peer = learned(janua, files, tmp_path / "out", "--with", "reserved=3")
    assert [peer.id_to_token(id) for id in range(4, 8)] == ["<|assistant|>", "<|reserved_0|>", "<|reserved_1|>", "<|reserved_2|>"]
    assert peer.encode("a<|reserved_2|>", add_special_tokens=False).ids[-1] == 7


def test_superwords_join_words_and_need_fewer_tokens(janua, files, tmp_path):
    plain = learned(janua, files, tmp_path / "plain", "--pattern", "marks")
    wide = learned(janua, files, tmp_path / "wide", "--with", "superwords_from=1200")
    text = files[0].read_text()[:50_000]
    count = [len(peer.encode(text, add_special_tokens=False).ids) for peer in (plain, wide)]
    assert count[1] < count[0]
    assert any(" " in piece.strip() for piece in pieces(wide, text))
    assert not any(" " in piece.strip() for piece in pieces(plain, text))
    merges = [json.loads((tmp_path / name / "tokenizer.json").read_text())["model"]["merges"][:1200] for name in ("plain", "wide")]
    assert merges[0] == merges[1], "within words the two are one"


def test_what_cannot_be_is_refused(janua, files, tmp_path):
    out = tmp_path / "out"
    assert "memory_mb" in refused(janua, files, out, "--memory", "1")
    assert "digits" in refused(janua, files, out, "--with", "digits=-1")
    assert "no option" in refused(janua, files, out, "--with", "digits")
    assert "superwords_from" in refused(janua, files, out, "--trainer", "unigram", "--with", "superwords_from=9")
    assert "ids" in refused(janua, files, out, "--trainer", "unigram", vocabulary=300)
    assert "reserved" in refused(janua, files, out, "--with", "reserved=1999")


def test_a_unigram_vocabulary_is_as_good_as_sentencepieces(janua, files, tmp_path):
    sentencepiece = pytest.importorskip("sentencepiece")
    peer = learned(janua, files[:1], tmp_path / "out", "--trainer", "unigram")
    sentencepiece.SentencePieceTrainer.train(
        input=[str(files[0])], model_prefix=str(tmp_path / "spm"), vocab_size=2000, model_type="unigram", byte_fallback=True, normalization_rule_name="identity",
        add_dummy_prefix=False, remove_extra_whitespaces=False, minloglevel=2)
    theirs = sentencepiece.SentencePieceProcessor(model_file=str(tmp_path / "spm.model"))
    lines = files[0].read_text().split("\n")[:2000]
    count = sum(len(peer.encode(line, add_special_tokens=False).ids) for line in lines)
    assert count <= 1.03 * sum(len(theirs.encode(line)) for line in lines)
