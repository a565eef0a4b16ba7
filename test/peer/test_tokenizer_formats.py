"""Tokenizers of other formats, written as tokenizer.json by `janua tokenizer convert`, give the ids of their own libraries."""
import base64
import json
import random
import subprocess
import unicodedata

import pytest

tokenizers = pytest.importorskip("tokenizers")

ADVERSARIAL = [
    "",
    " ",
    "   ",
    "\n",
    " a",
    "a ",
    "  a   b  c    ",
    "a\tb\r\nc\u00a0d\u3000e\u200bf\ufeffg",
    "don't DON'T it\u2019s l'homme 'tis",
    "1234567890 3.14159 \u00b2\u2167\u0663 \u00bd",
    "e\u0301 o\u0308\u0304 \u1e0d\u0307 \u212b \ufb01 \uff21\uff42",
    "\U0001f469\u200d\U0001f4bb \U00010348 \u0e44\u0e17\u0e22",
    "<sep>start <sep> middle<sep><sep>\n<x>y<xx> end<sep>",
    "\u10d9\u10d0\u10e0\u10d8 \u4e2d\u6587 \ud55c\uad6d\uc5b4 \u0639\u0631\u0628\u064a \u0928\u093f",
    "a" * 300 + " " * 70 + "!" * 90,
    "x \n  ",
    "\n\n\t\t  \n",
]


def convert(janua, source, out, *options):
    done = subprocess.run([janua, "tokenizer", "convert", source, out, *options], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return tokenizers.Tokenizer.from_file(str(out / "tokenizer.json"))


def encoded(janua, source, texts):
    """Ids by our binary, of the file itself."""
    lines = "".join(json.dumps({"text": text}) + "\n" for text in texts)
    done = subprocess.run([janua, "tokenizer", "encode", source, "--no-special"], input=lines, capture_output=True, text=True, check=True)
    return [json.loads(line)["ids"] for line in done.stdout.split("\n") if line]


def differing(texts, left, right):
    return [(text, a, b) for text, a, b in zip(texts, map(left, texts), map(right, texts), strict=True) if a != b][:2]


def plain(tokenizer):
    return lambda text: tokenizer.encode(text, add_special_tokens=False).ids


@pytest.fixture(scope="module")
def texts(fixtures_dir):
    """Those of the fixtures, without spellings of control tokens, which SentencePiece itself never reads."""
    lines = (fixtures_dir / "tokenizers/llama2/cases.jsonl").read_bytes().split(b"\n")
    all_texts = [json.loads(line)["text"] for line in lines if line] + ADVERSARIAL
    return [text for text in all_texts if not any(name in text for name in ("<s>", "</s>", "<unk>", "<pad>"))]


def test_the_fixture_of_llama_2_has_the_ids_of_sentencepiece(janua, fixtures_dir, tmp_path):
    folder = fixtures_dir / "tokenizers/llama2"
    ours = convert(janua, folder / "tokenizer.model", tmp_path / "out")
    cases = [json.loads(line) for line in (folder / "cases.jsonl").read_bytes().split(b"\n") if line]
    assert [case["text"] for case in cases if ours.encode(case["text"]).ids != case["ids"]] == []
    assert [case["text"] for case in cases if plain(ours)(case["text"]) != case.get("ids_no_special", case["ids"])] == []
    assert [case["text"] for case in cases if "<s>" not in case["text"] and "</s>" not in case["text"] and "<unk>" not in case["text"]
            and plain(ours)(case["text"]) != case["spm_ids"]] == []


def has_marks(text):
    return unicodedata.normalize("NFC", text) != text or any(unicodedata.category(sign)[0] in "MC" and sign not in "\n\t\r" for sign in text)


USUAL = dict(vocab_size=1500, character_coverage=0.98, hard_vocab_limit=False, pad_id=3)
SENTENCEPIECE = {
    "unigram": dict(model_type="unigram"),
    "unigram_identity_fallback": dict(model_type="unigram", byte_fallback=True, normalization_rule_name="identity"),
    "unigram_symbols": dict(model_type="unigram", user_defined_symbols=["<sep>", "<x>", "<xx>"], normalization_rule_name="identity"),
    "unigram_bare_symbols": dict(model_type="unigram", user_defined_symbols=["<sep>", "<x>"], add_dummy_prefix=False,
                                 remove_extra_whitespaces=False, normalization_rule_name="identity"),
    "bpe": dict(model_type="bpe", normalization_rule_name="identity"),
    "bpe_fallback": dict(model_type="bpe", byte_fallback=True, normalization_rule_name="identity", split_digits=True,
                         remove_extra_whitespaces=False, allow_whitespace_only_pieces=True),
    "bpe_symbols": dict(model_type="bpe", user_defined_symbols=["<sep>", "<x>", "<xx>", "\u2581\u2581"], byte_fallback=True,
                        normalization_rule_name="identity", remove_extra_whitespaces=False),
    "bpe_bare_symbols": dict(model_type="bpe", user_defined_symbols=["<sep>", "<x>", "<xx>"], byte_fallback=True, add_dummy_prefix=False,
                             normalization_rule_name="identity", remove_extra_whitespaces=False),
    "bpe_nfkc": dict(model_type="bpe", normalization_rule_name="nmt_nfkc"),
    "char": dict(model_type="char", normalization_rule_name="identity"),
}


@pytest.mark.parametrize("name", SENTENCEPIECE)
def test_sentencepiece_gives_the_same_ids(janua, fixtures_dir, texts, tmp_path, name):
    sentencepiece = pytest.importorskip("sentencepiece")
    corpus = fixtures_dir / "tokenizers/bpe_training/corpus.txt"
    sentencepiece.SentencePieceTrainer.train(
        input=str(corpus), model_prefix=str(tmp_path / "t"), minloglevel=2, num_threads=1, **{**USUAL, **SENTENCEPIECE[name]})
    ours = convert(janua, tmp_path / "t.model", tmp_path / "out")
    theirs = sentencepiece.SentencePieceProcessor(model_file=str(tmp_path / "t.model"))
    # Hugging Face applies a charsmap to graphemes, SentencePiece to characters: marks that follow a letter may differ.
    mapped = SENTENCEPIECE[name].get("normalization_rule_name") != "identity"
    # In a tokenizer.json of Unigram the spelling of a byte is a piece like any other, which a text may hold.
    spelled = SENTENCEPIECE[name].get("byte_fallback") and SENTENCEPIECE[name]["model_type"] == "unigram"
    asked = [text for text in texts if not (mapped and has_marks(text)) and not (spelled and "<0x" in text)]
    assert len(asked) > len(texts) * 0.6
    assert differing(asked, plain(ours), theirs.encode) == []
    assert encoded(janua, tmp_path / "t.model", asked) == [theirs.encode(text) for text in asked]
    readable = [text for text in asked if theirs.unk_id() not in theirs.encode(text) and "\u2581" not in text]
    assert differing(readable, lambda text: ours.decode(plain(ours)(text)), lambda text: theirs.decode(theirs.encode(text))) == []


def test_runs_of_spaces_that_have_one_score_are_joined_as_sentencepiece_does(janua, fixtures_dir, tmp_path):
    """As in the models of Llama and Mistral, which got their runs of spaces after the training."""
    sentencepiece = pytest.importorskip("sentencepiece")
    from sentencepiece import sentencepiece_model_pb2 as pb
    model = pb.ModelProto()
    model.ParseFromString((fixtures_dir / "tokenizers/llama2/tokenizer.model").read_bytes())
    known = {piece.piece: piece for piece in model.pieces}
    for size in (1, 2, 3, 4, 5, 6, 7, 8, 10, 12, 16):
        piece = known.get("\u2581" * size) or model.pieces.add(piece="\u2581" * size)
        piece.score = -1e9
    (tmp_path / "t.model").write_bytes(model.SerializeToString())
    ours = convert(janua, tmp_path / "t.model", tmp_path / "out")
    theirs = sentencepiece.SentencePieceProcessor(model_file=str(tmp_path / "t.model"))
    texts = ["a" + " " * size + "b" + " " * (size % 7) for size in range(60)]
    assert differing(texts, plain(ours), theirs.encode) == []


def ranks_of(folder):
    lines = (folder / "ranks.tiktoken").read_text().splitlines()
    return {base64.b64decode(token): int(rank) for token, rank in map(str.split, lines)}


@pytest.mark.parametrize("name", ["tiktoken_cl100k_small", "tiktoken_o200k_small"])
def test_tiktoken_gives_the_same_ids(janua, fixtures_dir, tmp_path, name):
    folder = fixtures_dir / "tokenizers" / name
    ours = convert(janua, folder, tmp_path / "out")
    cases = [json.loads(line) for line in (folder / "tiktoken_cases.jsonl").read_bytes().split(b"\n") if line]
    assert [case["text"] for case in cases if ours.encode(case["text"]).ids != case["ids"]] == []
    # And back: the ranks that are written of tokenizer.json are those that were read.
    done = subprocess.run([janua, "tokenizer", "convert", tmp_path / "out", tmp_path / "back", "--to", "tiktoken"], capture_output=True)
    assert done.returncode == 0, done.stderr
    assert ranks_of(tmp_path / "back") == ranks_of(folder)
    encoding = json.loads((tmp_path / "back/encoding.json").read_text())
    assert encoding["special_tokens"] == json.loads((folder / "encoding.json").read_text())["special_tokens"]


def test_tekken_gives_the_ids_of_tiktoken_behind_the_special_ones(janua, fixtures_dir, texts, tmp_path):
    """A tekken.json made of the fixture's ranks: its ids are those of the ranks, moved by the special ones."""
    ranks = ranks_of(fixtures_dir / "tokenizers/tiktoken_o200k_small")
    pattern = json.loads((fixtures_dir / "tokenizers/tiktoken_o200k_small/encoding.json").read_text())["pat_str"]
    special, used = 100, 4500
    vocab = [{"rank": rank, "token_bytes": base64.b64encode(token).decode(), "token_str": None} for token, rank in ranks.items()]
    config = {"pattern": pattern, "num_vocab_tokens": len(ranks), "default_vocab_size": used + special,
              "default_num_special_tokens": special, "version": "v3"}
    (tmp_path / "tekken.json").write_text(json.dumps({"config": config, "vocab": vocab}))
    ours = convert(janua, tmp_path / "tekken.json", tmp_path / "out")
    tiktoken = pytest.importorskip("tiktoken")
    theirs = tiktoken.Encoding("t", pat_str=pattern, mergeable_ranks={k: v for k, v in ranks.items() if v < used}, special_tokens={})
    asked = [text for text in texts if "[INST]" not in text]
    assert differing(asked, plain(ours), lambda text: [special + i for i in theirs.encode_ordinary(text)]) == []
    assert encoded(janua, tmp_path / "tekken.json", asked) == [[special + i for i in theirs.encode_ordinary(text)] for text in asked]
    assert ours.encode("[INST] x").ids[:2] == [1, 3]
    assert ours.id_to_token(99) == "<SPECIAL_99>"


def test_a_learned_tokenizer_is_read_by_tiktoken(janua, tiny_life, texts, tmp_path):
    tiktoken = pytest.importorskip("tiktoken")
    peer = tokenizers.Tokenizer.from_file(str(tiny_life / "tokenizer/tokenizer.json"))
    if peer.normalizer is not None:
        pytest.skip("it puts texts into a normal form, which ranks cannot say")
    done = subprocess.run([janua, "tokenizer", "convert", tiny_life / "tokenizer", tmp_path / "out", "--to", "tiktoken"], capture_output=True)
    assert done.returncode == 0, done.stderr
    encoding = json.loads((tmp_path / "out/encoding.json").read_text())
    theirs = tiktoken.Encoding("t", pat_str=encoding["pat_str"], mergeable_ranks=ranks_of(tmp_path / "out"), special_tokens=encoding["special_tokens"])
    assert differing(texts, plain(peer), lambda text: theirs.encode(text, allowed_special="all")) == []


def test_cut_and_changed_models_are_refused_in_a_sentence(janua, fixtures_dir, tmp_path):
    whole = (fixtures_dir / "tokenizers/llama2/tokenizer.model").read_bytes()
    rng = random.Random(7)
    for i in range(20):
        changed = bytearray(whole[: rng.randrange(len(whole))] if i % 2 else whole)
        for _ in range(3):
            changed[rng.randrange(len(changed))] = rng.randrange(256)
        (tmp_path / "t.model").write_bytes(changed)
        done = subprocess.run([janua, "tokenizer", "convert", tmp_path / "t.model", tmp_path / f"out{i}"], capture_output=True, text=True)
        assert done.returncode in (0, 1), done.stderr
        assert (done.returncode == 0) == (tmp_path / f"out{i}").exists()
