"""Tokenizers of the kinds that are published, with the size and the way of cutting texts of each, learned here from the
text at hand, since no published one is: their speed depends on both, hardly on which tokens were learned.

Where the text supports fewer tokens, the vocabulary has as many as it does, and the table says how many.
"""
import hashlib
import json
import pathlib
import re
import shutil
import subprocess
import sys

DEEPSEEK = [r"\p{N}{1,3}", "[\u4e00-\u9fa5\u3040-\u309f\u30a0-\u30ff]+",
            r"[!\"#$%&'()*+,\-./:;<=>?@\[\\\]^_`{|}~][A-Za-z]+|[^\r\n\p{L}\p{P}\p{S}]?[\p{L}\p{M}]+| ?[\p{P}\p{S}]+[\r\n]*"
            r"|\s*[\r\n]+|\s+(?!\S)|\s+"]
# name: (tokens, kind, pattern)
FAMILIES = {
    "GPT-2": (50_257, "bytes", "gpt2"),
    "Llama 3": (128_256, "bytes", "llama3"),
    "Qwen 2": (151_646, "bytes", "qwen2"),
    "o200k": (200_019, "bytes", "o200k"),
    "Tekken": (131_072, "bytes", "tekken"),
    "DeepSeek-V3": (128_815, "bytes", "deepseek"),
    "ours": (65_536, "bytes", "marks"),
    "SentencePiece BPE (EuroLLM)": (128_000, "bpe", None),
    "Unigram": (32_000, "unigram", None),
    "WordPiece": (30_522, "wordpiece", None),
}


def key_of(name, tokens, texts):
    digest = hashlib.sha256(repr((name, tokens, 3)).encode())
    for language in sorted(texts):
        digest.update(language.encode() + b"".join(text.encode() for text in texts[language]))
    return digest.hexdigest()[:16]


def made(name, janua, texts, cache, most=1 << 30):
    """The folder of one, learned unless it stands in the cache."""
    tokens, kind, pattern = FAMILIES[name]
    tokens = min(tokens, most)
    folder = cache / "vocabularies" / key_of(name, tokens, texts)
    if not (folder / "tokenizer.json").exists():
        begun = folder.with_suffix(".begun")
        shutil.rmtree(begun, ignore_errors=True)
        begun.mkdir(parents=True)
        print(f"{name}: learning {tokens} tokens", file=sys.stderr, flush=True)
        learn = {"bytes": of_bytes, "bpe": sentencepiece_bpe, "unigram": unigram, "wordpiece": wordpiece}[kind]
        learn(begun, janua, texts, tokens, pattern)
        begun.rename(folder)
    return folder


def of_bytes(folder, janua, texts, tokens, pattern):
    for language, lines in texts.items():
        (folder / f"{language}.txt").write_text("\n".join(lines))
    files = [str(file) for file in sorted(folder.glob("*.txt"))]

    def train(size):
        return subprocess.run([janua, "tokenizer", "train", "--text", *files, "--vocabulary", str(size), "--pattern",
                               "llama3" if pattern == "deepseek" else pattern, "--out", folder / "made"],
                              capture_output=True, text=True)
    done = train(tokens)
    if fewer := re.search(r"supports a vocabulary of (\d+)", done.stderr):
        done = train(int(fewer[1]))
    if done.returncode:
        raise RuntimeError(done.stderr)
    for file in files:
        pathlib.Path(file).unlink()
    for file in (folder / "made").iterdir():
        file.rename(folder / file.name)
    if pattern == "deepseek":
        change(folder, lambda made: made["pre_tokenizer"]["pretokenizers"].__setitem__(
            slice(0, 1), [{"type": "Split", "pattern": {"Regex": one}, "behavior": "Isolated", "invert": False}
                          for one in DEEPSEEK]))


def change(folder, how):
    file = folder / "tokenizer.json"
    made = json.loads(file.read_text())
    how(made)
    file.write_text(json.dumps(made, ensure_ascii=False, indent=1))


def some(texts, most):
    """Of every language as many bytes, `most` in all."""
    for lines in texts.values():
        left = most // len(texts)
        for line in lines:
            if left > 0:
                left -= len(line.encode())
                yield line


def learned(folder, made, trainer, texts, most):
    made.train_from_iterator(some(texts, most), trainer)
    made.save(str(folder / "tokenizer.json"))


def sentencepiece_bpe(folder, _, texts, tokens, __):
    from tokenizers import Tokenizer, decoders, models, normalizers, trainers
    made = Tokenizer(models.BPE(byte_fallback=True, fuse_unk=True, unk_token="<unk>"))
    made.normalizer = normalizers.Sequence([normalizers.Prepend("\u2581"), normalizers.Replace(" ", "\u2581")])
    made.decoder = decoders.Sequence([decoders.Replace("\u2581", " "), decoders.ByteFallback(), decoders.Fuse(),
                                      decoders.Strip(" ", 1, 0)])
    special = ["<unk>", "<s>", "</s>", *(f"<0x{byte:02X}>" for byte in range(256))]
    trainer = trainers.BpeTrainer(vocab_size=tokens, special_tokens=special[:3], max_token_length=24, show_progress=False)
    # Learned word by word, as SentencePiece learns, though later a text is one piece.
    words = ("\u2581" + word for line in some(texts, 12_000_000) for word in line.split())
    made.normalizer, keep = None, made.normalizer
    made.train_from_iterator(words, trainer)
    made.normalizer = keep
    made.save(str(folder / "tokenizer.json"))

    def bytes_first(file):
        vocab = file["model"]["vocab"]
        order = special[:3] + special[3:] + [token for token in sorted(vocab, key=vocab.get) if token not in special]
        file["model"]["vocab"] = {token: i for i, token in enumerate(order)}
    change(folder, bytes_first)


def unigram(folder, _, texts, tokens, __):
    from tokenizers import Tokenizer, decoders, models, normalizers, pre_tokenizers, trainers
    made = Tokenizer(models.Unigram())
    made.normalizer = normalizers.NFKC()
    made.pre_tokenizer = pre_tokenizers.Metaspace()
    made.decoder = decoders.Metaspace()
    trainer = trainers.UnigramTrainer(vocab_size=tokens, special_tokens=["<s>", "<pad>", "</s>", "<unk>"],
                                      unk_token="<unk>", show_progress=False)
    learned(folder, made, trainer, texts, 3_000_000)


def wordpiece(folder, _, texts, tokens, __):
    from tokenizers import Tokenizer, decoders, models, normalizers, pre_tokenizers, trainers
    made = Tokenizer(models.WordPiece(unk_token="[UNK]"))
    made.normalizer = normalizers.BertNormalizer(lowercase=False)
    made.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    made.decoder = decoders.WordPiece()
    trainer = trainers.WordPieceTrainer(vocab_size=tokens, special_tokens=["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"],
                                        show_progress=False)
    learned(folder, made, trainer, texts, 8_000_000)


def filled_up(folder, tokens, cache):
    """A copy of byte-level BPE with so many tokens: those that are missing are pairs of others that none is yet."""
    out = cache / "vocabularies" / f"{folder.name}-{tokens}"
    if (out / "tokenizer.json").exists():
        return out
    begun = out.with_suffix(".begun")
    shutil.rmtree(begun, ignore_errors=True)
    shutil.copytree(folder, begun)

    def fill(file):
        vocab, merges = file["model"]["vocab"], file["model"]["merges"]
        plain = [token for token in vocab if token not in {one["content"] for one in file["added_tokens"]}]
        state = 1
        while len(vocab) < tokens:
            state = state * 6364136223846793005 + 1442695040888963407 & (1 << 64) - 1
            left, right = plain[(state >> 33) % len(plain)], plain[(state >> 12) % len(plain)]
            if len(left + right) < 24 and left + right not in vocab:
                vocab[left + right] = len(vocab)
                merges.append([left, right])
    change(begun, fill)
    begun.rename(out)
    return out
