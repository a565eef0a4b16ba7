"""Hugging Face `tokenizers` and transformers read our tokenizer and give the same ids."""
import json
import random
import subprocess

import pytest

tokenizers = pytest.importorskip("tokenizers")

ADVERSARIAL = [
    "",
    " ",
    "\n",
    "  \n \r\n\t x",
    "a  b   c\u00a0d\u2009e\u3000f\u2028g\u0085h",
    "don't DON'T it\u2019s l'homme 'tis ''s",
    "1234567890 3.14159 \u00b2\u2167\u0663",
    "e\u0301 \u0301 o\u0308\u0304 \u1e0d\u0307 q\u0307\u0323",
    "u\u0308ber S\u030ci\u0301lene\u030c \u212b \u2126 \ufb01",
    "\u10d9\u10d0\u10e0\u10d8\u10d4\u10d1\u10d8 \u1c99\u1c90\u1c90 \u03cd\u03cc\u0390 \u044b\u0439",
    "\U0001f469\u200d\U0001f4bb\u200b\ufeff\u00ad\u180e_",
    "<|bos|><|eos|> <|user|>x<|assistant|>y<|pad|>",
    "<|bos| <|eos |> <<|eos|>> <|EOS|>",
    "\u4e2d\u6587\u3001\ud55c\uad6d\uc5b4 \u0e44\u0e17\u0e22 \u0639\u0631\u0628\u064a",
    "\x00\x01\x7f\x80\ufffd\ufffe",
    "=" * 500 + "a" * 500 + " " * 500 + "\n" * 50 + "9" * 50,
]


def random_texts(count):
    rng = random.Random(20261121)
    blocks = [(0x20, 0x7F), (0xA0, 0x250), (0x300, 0x370), (0x370, 0x530), (0x10A0, 0x1100), (0x1E00, 0x2070), (0x3000, 0x3100)]
    for _ in range(count):
        spans = [rng.choice(blocks) for _ in range(3)]
        yield "".join(chr(rng.randrange(*rng.choice(spans))) for _ in range(rng.randrange(120)))


def held_out(out):
    """Every held-out text of every variant."""
    files = sorted(out.glob("corpus/heldout/*/*.jsonl"))
    assert files, "the life has no held-out text"
    for file in files:
        for line in file.read_bytes().split(b"\n"):
            if line:
                yield json.loads(line)["text"]


@pytest.fixture(scope="module")
def texts(tiny_life):
    return [*held_out(tiny_life), *ADVERSARIAL, *random_texts(300)]


@pytest.fixture(scope="module")
def ours(janua, tiny_life, texts, tmp_path_factory):
    """Ids of all texts by our binary: special(True) reads special tokens and adds bos, special(False) neither."""
    file = tmp_path_factory.mktemp("tokenizer") / "texts.jsonl"
    file.write_text("".join(json.dumps({"text": text}) + "\n" for text in texts))

    def encode(special):
        command = [janua, "tokenizer", "encode", tiny_life / "tokenizer", "--jsonl", file]
        done = subprocess.run(command + ["--plain"] * (not special), capture_output=True, check=True)
        return [json.loads(line)["ids"] for line in done.stdout.splitlines()]

    return encode


def differing(texts, left, right):
    return [text for text, a, b in zip(texts, left, right, strict=True) if a != b][:3]


def test_tokenizers_gives_the_same_ids_with_special_tokens(tiny_life, texts, ours):
    peer = tokenizers.Tokenizer.from_file(str(tiny_life / "tokenizer/tokenizer.json"))
    assert differing(texts, ours(True), [peer.encode(text).ids for text in texts]) == []


def test_tokenizers_gives_the_same_ids_for_plain_text(tiny_life, texts, ours):
    peer = tokenizers.Tokenizer.from_file(str(tiny_life / "tokenizer/tokenizer.json"))
    peer.encode_special_tokens = True  # spellings of special tokens are ordinary text
    plain = [peer.encode(text, add_special_tokens=False).ids for text in texts]
    assert differing(texts, ours(False), plain) == []


def test_tokenizers_decodes_what_we_encode(tiny_life, texts, ours):
    import unicodedata

    peer = tokenizers.Tokenizer.from_file(str(tiny_life / "tokenizer/tokenizer.json"))
    for text, ids in zip(texts, ours(False), strict=True):
        assert peer.decode(ids) == unicodedata.normalize("NFC", text)


def test_transformers_loads_it_with_its_special_tokens(tiny_life):
    transformers = pytest.importorskip("transformers")
    peer = transformers.AutoTokenizer.from_pretrained(tiny_life / "tokenizer")
    assert (peer.bos_token, peer.eos_token, peer.pad_token) == ("<|bos|>", "<|eos|>", "<|pad|>")
    assert [peer.bos_token_id, peer.eos_token_id, peer.pad_token_id] == [0, 1, 2]
    assert peer.convert_tokens_to_ids(["<|user|>", "<|assistant|>"]) == [3, 4]
    assert peer("x").input_ids[0] == 0


def test_transformers_renders_the_chat_template(tiny_life):
    transformers = pytest.importorskip("transformers")
    peer = transformers.AutoTokenizer.from_pretrained(tiny_life / "tokenizer")
    messages = [
        {"role": "system", "content": "Be brief."},
        {"role": "user", "content": "Hi"},
        {"role": "assistant", "content": "Yes?"},
        {"role": "user", "content": "Go"},
    ]
    text = peer.apply_chat_template(messages, tokenize=False, add_generation_prompt=True)
    assert text == "<|bos|><|user|>Be brief.\n\nHi<|assistant|>Yes?<|eos|><|user|>Go<|assistant|>"
    with pytest.raises(Exception, match="role"):
        peer.apply_chat_template([{"role": "tool", "content": "x"}], tokenize=False)


def test_transformers_keeps_a_last_system_message(tiny_life):
    transformers = pytest.importorskip("transformers")
    peer = transformers.AutoTokenizer.from_pretrained(tiny_life / "tokenizer")
    messages = [{"role": "user", "content": "Hi"}, {"role": "system", "content": "Be brief."}]
    text = peer.apply_chat_template(messages, tokenize=False, add_generation_prompt=True)
    assert text == "<|bos|><|user|>Hi<|user|>Be brief.<|assistant|>"


PATTERNS = [
    r"[\p{Han}]+|[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{L}\p{M}&&[^\p{Han}]]+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+|\s+",
    r"[\p{L}&&[^\p{Han}]]+", r"[^\p{L}&&[^a-c]]+", r"[\w&&[^a-z]]+", r"[a-c[x-z]]+", r"[^a-c[x-z]]+", r"[a[^\x00-z]]+",
    r"[a-z&&b-y&&[^f]]+", r"[]a]+", r"[[:alpha:]]+", r"[[:^alpha:][:digit:]]+", r"[[:punct:]]+", r"[[:upper:][:space:]]+",
    r"\p{Alpha}+|\p{Punct}", r"\p{Letter}+|\p{^Decimal_Number}", r"\h+", r"[\h]+", r"\H+", r"\w+", r"[\w]+", r"\W+",
    r"\bb|\Ba", r"[\S]+", r"[^\S]+", r"\v", r"(?m:a.b)|.", r"a(?i)xb|r|d", r"(?i:x)b|(?i)R", r"(?:a(?i)x)b", r"^ab|cd$", r"a$",
    r"a{,3}", r"[ab]{,2}", r"a{3,1}", r"(?=b)", r"x*", r"a{0}", r"^", r"\b",
    r"\x41|\x{58}|\u00df", r"a{,2}b", r"[a-z]{2}+", r"[a-z]{2}?q", r"a++|(?>z|q)", r"(?<n>a)b", r"(?#comment)a", r"\R", r"\N+",
    r"\O\O", r"[a-z--[b]]+", r"[&a]+", r"\A.|.\z", r"(?<!a)b", r"{a}|\{", r"\é|é",
]
PATTERN_TEXTS = [
    "R&D & AT&T [x] a]b", "Die Straße, nach Αθήνα & zurück.", "aXb 12½ a\nb\u0301 \tz\u00a0q][ ¹x ǅ Ⅷ", "漢字 kanji かな",
    "ab\nab\r\ncd\n", " fee FEE 0x1F\x0b\t'S 's {a} aab",
]


def with_changes(tiny_life, folder, change):
    """A tokenizer folder with only a changed tokenizer.json, and the peer that reads it."""
    description = json.loads((tiny_life / "tokenizer/tokenizer.json").read_text())
    change(description)
    file = folder / "tokenizer.json"
    file.write_text(json.dumps(description))
    return tokenizers.Tokenizer.from_file(str(file))


def ids_of(janua, folder, texts):
    file = folder / "texts.jsonl"
    file.write_text("".join(json.dumps({"text": text}) + "\n" for text in texts))
    done = subprocess.run([janua, "tokenizer", "encode", folder, "--jsonl", file], capture_output=True, check=True)
    return [json.loads(line)["ids"] for line in done.stdout.splitlines()]


def set_pattern(description, pattern):
    description["normalizer"] = None
    description["pre_tokenizer"]["pretokenizers"][0]["pattern"] = {"Regex": pattern}


@pytest.mark.parametrize("pattern", PATTERNS)
def test_patterns_are_read_as_tokenizers_reads_them(janua, tiny_life, tmp_path, pattern):
    peer = with_changes(tiny_life, tmp_path, lambda description: set_pattern(description, pattern))
    assert ids_of(janua, tmp_path, PATTERN_TEXTS) == [peer.encode(text).ids for text in PATTERN_TEXTS]


@pytest.mark.parametrize("pattern", [r"a(?R)?b", r"(a)\g<1>", r"(?~a)", r"\X+", r"[a&&]"])
def test_a_pattern_that_is_not_known_is_refused_by_its_name(janua, tiny_life, tmp_path, pattern):
    description = json.loads((tiny_life / "tokenizer/tokenizer.json").read_text())
    set_pattern(description, pattern)
    (tmp_path / "tokenizer.json").write_text(json.dumps(description))
    done = subprocess.run([janua, "tokenizer", "encode", tmp_path, "ab"], capture_output=True, text=True, check=False)
    assert done.returncode != 0 and "regular expression" in done.stderr


@pytest.mark.parametrize("normalized", [True, False])
@pytest.mark.parametrize("flags", [{}, {"lstrip": True}, {"rstrip": True}, {"single_word": True}])
def test_added_tokens_are_found_as_tokenizers_finds_them(janua, tiny_life, tmp_path, normalized, flags):
    def add(description):
        vocabulary = description["model"]["vocab"]
        free = 1 + max(vocabulary.values())
        for content in ["e\u0301x", "no", "o", "<a>", "<a>b"]:  # one of them is a piece already, and keeps its id
            number = vocabulary.get(content, free)
            free += number == free
            description["added_tokens"].append({"id": number, "content": content, "single_word": False, "lstrip": False,
                                                "rstrip": False, "normalized": normalized, "special": False, **flags})
    peer = with_changes(tiny_life, tmp_path, add)
    texts = ["a \u00e9x b", "a e\u0301x b", "know no , no\u00a0o no_", "<a>b<a> <a>c", "\u00e9xe\u0301x"]
    assert ids_of(janua, tmp_path, texts) == [peer.encode(text).ids for text in texts]
