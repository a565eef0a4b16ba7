"""Tokenizers of every kind of part, as Hugging Face `tokenizers` makes them, give the same here: ids, tokens, offsets,
and the text of ids."""
import json
import random
import subprocess

import pytest

tokenizers = pytest.importorskip("tokenizers")
from tokenizers import AddedToken, Regex, Tokenizer  # noqa: E402
from tokenizers import decoders as D  # noqa: E402
from tokenizers import models as M  # noqa: E402
from tokenizers import normalizers as N  # noqa: E402
from tokenizers import pre_tokenizers as P  # noqa: E402
from tokenizers import processors as PP  # noqa: E402

SPECIAL = ["<unk>", "<s>", "</s>", "[MASK]", "[CLS]", "[SEP]"]
BYTES = [f"<0x{byte:02X}>" for byte in range(256)]
LETTERS = sorted(set("abcdefghijklmnopqrstuvwxyzTH .,'\u2581éüß中文한0123456789Ġ") | set(map(chr, range(0x100, 0x130))))
WORDS = ["the", "\u2581the", "\u2581a", "ab", "un", "able", "\u2581un", "Ġthe", "th", "en", "12", "éa", "bt"]
MERGES = [("t", "h"), ("th", "e"), ("\u2581", "a"), ("a", "b"), ("u", "n"), ("\u2581", "the"), ("Ġ", "the"), ("e", "n"), ("1", "2"), ("\u2581", "un")]
BITS = [
    "  ", " ", "\n", "\t", "\u00a0", "e\u0301", "\u0301", "o\u0308\u0304", "\u1e0d\u0307", "q\u0307\u0323", "\U0001f469\u200d\U0001f4bb",
    "\u200b", "\ufeff", "\u0130", "\u03a3", "ß", "\ufb01", "½", "…", "don't", " 'tis", "<s>", "</s>", "[MASK]", "\u2581", "\u2581\u2581",
    "\u2028", "\u0085", "\u3000", "中文", "ไทย", "ქარ", "\ufffd", "\x00", "\x7f", "\u1734", "\U0002a6d6", "한국", "ﷺ", "㎏", " .", "!?", "123",
    "٣", "²", "a", "b", "ab", "the", "The ", "un", "able",
]
BLOCKS = [(0x20, 0x7F), (0xA0, 0x250), (0x300, 0x370), (0x370, 0x530), (0x590, 0x6FF), (0x900, 0x980), (0xE00, 0xE80), (0x10A0, 0x1200), (0x1E00, 0x2070), (0x3000, 0x3100), (0xAC00, 0xAD00), (0xF900, 0xFA00), (0xFE00, 0xFFF0), (0x1F300, 0x1F6FF)]
BEHAVIORS = ["removed", "isolated", "merged_with_previous", "merged_with_next", "contiguous"]


def ids_of(words):
    return {word: i for i, word in enumerate(dict.fromkeys(words))}


def bpe(**options):
    results = [a + b for a, b in MERGES]
    return M.BPE(ids_of(SPECIAL + BYTES + LETTERS + results), MERGES, **options)


def unigram(unknown=0, fallback=False):
    rows = [(word, 0.0) for word in SPECIAL] + [(byte, -9.0) for byte in BYTES]
    return M.Unigram(rows + [(word, -1.0 - i / 7) for i, word in enumerate(WORDS + LETTERS[:40])], unknown, fallback)


def word_piece():
    return M.WordPiece(ids_of(SPECIAL + LETTERS + WORDS + ["##" + word for word in LETTERS + WORDS]), unk_token="<unk>", max_input_chars_per_word=20)


NORMALIZERS = [
    N.NFC(), N.NFD(), N.NFKC(), N.NFKD(), N.Lowercase(), N.Strip(True, False), N.Strip(True, True), N.StripAccents(), N.Nmt(), N.ByteLevel(),
    N.Replace(" ", "\u2581"), N.Replace("a", ""), N.Replace(Regex(r"\s+"), " "), N.Prepend("\u2581"),
    N.BertNormalizer(), N.BertNormalizer(clean_text=False, strip_accents=False, lowercase=True),
    N.Sequence([N.Prepend("\u2581"), N.Replace(" ", "\u2581")]), N.Sequence([N.NFD(), N.Lowercase(), N.StripAccents()]),
    N.Sequence([N.Nmt(), N.NFKC(), N.Replace(Regex(" {2,}"), " ")]),
]
SPLITTERS = [
    P.ByteLevel(add_prefix_space=True), P.ByteLevel(add_prefix_space=False, use_regex=False), P.Whitespace(), P.WhitespaceSplit(), P.BertPreTokenizer(),
    P.UnicodeScripts(), P.Digits(True), P.Digits(False), P.CharDelimiterSplit("a"), P.FixedLength(3), P.Sequence([P.WhitespaceSplit(), P.Punctuation()]),
    *[P.Metaspace(prepend_scheme=scheme, split=split) for scheme in ("always", "first", "never") for split in (True, False)],
    *[P.Punctuation(behavior) for behavior in BEHAVIORS],
    *[P.Split(Regex(r"\s+|\d"), behavior, invert=invert) for behavior in BEHAVIORS for invert in (False, True)],
]
PROCESSORS = [
    PP.ByteLevel(trim_offsets=True), PP.BertProcessing(("[SEP]", 5), ("[CLS]", 4)), PP.RobertaProcessing(("</s>", 2), ("<s>", 1)),
    PP.TemplateProcessing(single="<s> $A </s>", pair="<s> $A </s>:1 $B:1 </s>:1", special_tokens=[("<s>", 1), ("</s>", 2)]),
    PP.Sequence([PP.ByteLevel(trim_offsets=True), PP.TemplateProcessing(single="<s> $A", pair="<s> $A $B:1", special_tokens=[("<s>", 1)])]),
]
DECODERS = [
    D.ByteLevel(), D.Metaspace(), D.Metaspace(prepend_scheme="never"), D.WordPiece(), D.WordPiece(cleanup=False), D.BPEDecoder("e"), D.Fuse(),
    D.ByteFallback(), D.CTC(pad_token="<s>", word_delimiter_token="\u2581"),
    D.Sequence([D.Replace("\u2581", " "), D.ByteFallback(), D.Fuse(), D.Strip(" ", 1, 0)]),
]
MODELS = [
    bpe(unk_token="<unk>", fuse_unk=True, byte_fallback=True), bpe(unk_token="<unk>"), bpe(ignore_merges=True), bpe(unk_token="<unk>", end_of_word_suffix="e"),
    unigram(), unigram(fallback=True), word_piece(), M.WordLevel(ids_of(SPECIAL + WORDS + LETTERS), unk_token="<unk>"),
]


def random_text(rng):
    out = []
    for _ in range(rng.randrange(25)):
        out.append(rng.choice(BITS) if rng.random() < 0.6 else chr(rng.randrange(*rng.choice(BLOCKS))))
    return "".join(out)


def made(seed):
    """One tokenizer: its parts are drawn, so that over the seeds each part is met several times."""
    rng = random.Random(seed)
    tokenizer = Tokenizer(MODELS[seed % len(MODELS)])
    if rng.random() < 0.8:
        tokenizer.normalizer = NORMALIZERS[seed % len(NORMALIZERS)]
    if rng.random() < 0.8:
        tokenizer.pre_tokenizer = SPLITTERS[seed % len(SPLITTERS)]
    tokenizer.post_processor = PROCESSORS[seed % len(PROCESSORS)]
    tokenizer.decoder = DECODERS[seed % len(DECODERS)]
    flags = {name: rng.random() < 0.3 for name in ("lstrip", "rstrip", "single_word")}
    tokenizer.add_special_tokens([AddedToken("<s>", **flags), AddedToken("[MASK]", lstrip=True)])
    tokenizer.add_tokens([AddedToken("don't", normalized=rng.random() < 0.5, single_word=rng.random() < 0.5)])
    if seed % 7 == 0:
        tokenizer.enable_truncation(9, strategy="longest_first", direction=rng.choice(["left", "right"]))
    if seed % 11 == 0:
        tokenizer.enable_padding(direction="left", pad_id=1, pad_token="<s>", length=20)
    return Tokenizer.from_str(tokenizer.to_str())


def charsmap():
    """Of a SentencePiece model that is trained for nothing else."""
    sentencepiece = pytest.importorskip("sentencepiece")
    from sentencepiece import sentencepiece_model_pb2 as pb
    import io

    out = io.BytesIO()
    lines = iter(["the quick brown fox jumps over the lazy dog"] * 20)
    sentencepiece.SentencePieceTrainer.train(sentence_iterator=lines, model_writer=out, vocab_size=40, hard_vocab_limit=False, minloglevel=2)
    model = pb.ModelProto()
    model.ParseFromString(out.getvalue())
    return model.normalizer_spec.precompiled_charsmap


def lines(janua, verb, file, flags, objects):
    command = [janua, "tokenizer", verb, file, "--jsonl", *flags]
    text = "".join(json.dumps(one) + "\n" for one in objects)
    out = subprocess.run(command, input=text.encode(), capture_output=True, check=True).stdout
    return [json.loads(line) for line in out.split(b"\n") if line]


def compare(janua, tokenizer, folder, seed):
    file = folder / "tokenizer.json"
    file.write_text(tokenizer.to_str())
    rng = random.Random(seed)
    texts = ["", " ", *[random_text(rng) for _ in range(25)]]
    got = lines(janua, "encode", file, [], [{"text": text} for text in texts])
    bare = lines(janua, "encode", file, ["--no-special"], [{"text": text} for text in texts])
    pairs = lines(janua, "encode", file, ["--pair"], [{"text": text, "pair": texts[-1]} for text in texts])
    wanted = []
    for text, one, plain, pair in zip(texts, got, bare, pairs, strict=True):
        expected = tokenizer.encode(text)
        wanted.append(expected.ids)
        assert one == {"ids": expected.ids, "tokens": expected.tokens, "offsets": [list(o) for o in expected.offsets]}, ascii(text)
        assert plain["ids"] == tokenizer.encode(text, add_special_tokens=False).ids, ascii(text)
        both = tokenizer.encode(text, texts[-1])
        assert (pair["ids"], pair["types"]) == (both.ids, both.type_ids), ascii(text)
    for flags, skip in ([], False), (["--skip-special"], True):
        back = lines(janua, "decode", file, flags, [{"ids": ids} for ids in wanted])
        assert [one["text"] for one in back] == [tokenizer.decode(ids, skip_special_tokens=skip) for ids in wanted]


@pytest.mark.parametrize("seed", range(60))
def test_every_kind_of_part_gives_the_same(janua, tmp_path, seed):
    compare(janua, made(seed), tmp_path, seed)


def test_the_tables_of_sentencepiece_give_the_same(janua, tmp_path):
    tokenizer = Tokenizer(unigram())
    tokenizer.normalizer = N.Sequence([N.Precompiled(charsmap()), N.Replace(Regex(" {2,}"), " ")])
    tokenizer.pre_tokenizer = P.Metaspace()
    tokenizer.decoder = D.Metaspace()
    compare(janua, Tokenizer.from_str(tokenizer.to_str()), tmp_path, 1)


@pytest.mark.parametrize("asked", [["encode"], ["template"]])
def test_a_line_is_answered_before_the_next_one_is_sent(janua, fixtures_dir, asked):
    place = fixtures_dir / ("tokenizers/gpt2" if asked == ["encode"] else "chat_templates/templates/qwen3.jinja")
    line = json.dumps({"text": "Guten Tag"} if asked == ["encode"] else {"messages": [{"role": "user", "content": "Tag"}]})
    process = subprocess.Popen([janua, "tokenizer", *asked, place, *(["--jsonl"] if asked == ["encode"] else [])],
                               stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    for _ in range(2):
        print(line, file=process.stdin, flush=True)
        assert "error" not in json.loads(process.stdout.readline())
    process.stdin.close()
    assert process.wait(timeout=60) == 0
