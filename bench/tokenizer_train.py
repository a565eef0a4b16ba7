"""Training of tokenizers beside Hugging Face `tokenizers`: time, processor time and peak memory of both, in turn.

usage: bench/tokenizer_train.py OUT [--megabytes 100] [--vocabulary 32000] [--janua build/release/janua] [--rounds 1]
                                [--peer 1] [--parity] [--unigram] [--memory MB] [--keep FOLDER]

OUT is a finished life; the training side of its corpus is repeated until there are so many megabytes. Behind the first
round, of one document in four two letters of its alphabet trade places, another two each time, so that new words go on
coming as they do in more text. Every language is one file. Both learn byte-level BPE with the same pattern, limits
and number of ids; each in a process of its own, whose peak memory the system tells. --unigram compares with
SentencePiece's trainer on the same files.
"""
import argparse
import json
import os
import pathlib
import random
import subprocess
import sys
import tempfile
import time

# What janua's recipes cut by unless they say otherwise (o200k).
PATTERN = (
    r"[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]*[\p{Ll}\p{Lm}\p{Lo}\p{M}]+(?i:'s|'t|'re|'ve|'m|'ll|'d)?"
    r"|[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]+[\p{Ll}\p{Lm}\p{Lo}\p{M}]*(?i:'s|'t|'re|'ve|'m|'ll|'d)?"
    r"|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|\s+(?!\S)|\s+")

PEER = """
import sys
from tokenizers import Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, trainers
vocabulary, pattern, *files = sys.argv[1:]
tokenizer = Tokenizer(models.BPE())
tokenizer.normalizer = normalizers.NFC()
tokenizer.pre_tokenizer = pre_tokenizers.Sequence([pre_tokenizers.Split(Regex(pattern), "isolated"), pre_tokenizers.ByteLevel(False, use_regex=False)])
tokenizer.decoder = decoders.ByteLevel()
trainer = trainers.BpeTrainer(vocab_size=int(vocabulary), min_frequency=2, max_token_length=48, show_progress=False,
                              special_tokens=["<|bos|>", "<|eos|>", "<|pad|>", "<|user|>", "<|assistant|>"],
                              initial_alphabet=pre_tokenizers.ByteLevel.alphabet())
tokenizer.train(files, trainer)
print(tokenizer.get_vocab_size())
"""

PEER_UNIGRAM = """
import sys
import sentencepiece
vocabulary, model, *files = sys.argv[1:]
sentencepiece.SentencePieceTrainer.train(input=files, model_prefix=model, vocab_size=int(vocabulary), model_type="unigram", byte_fallback=True,
    normalization_rule_name="identity", add_dummy_prefix=False, remove_extra_whitespaces=False, max_sentence_length=1000000, num_threads=2,
    minloglevel=2, train_extremely_large_corpus=False)
"""


def documents(out):
    for file in sorted(pathlib.Path(out).glob("corpus/train/*.jsonl.zst")):
        lines = subprocess.run(["zstd", "-dcq", file], capture_output=True, check=True).stdout.split(b"\n")
        yield file.name.split(".")[0], [json.loads(line)["text"] for line in lines if line]


def perturbed(text, round_, at, letters):
    if round_ == 0 or at % 4 != round_ % 4:
        return text
    a, b = random.Random(round_ * 1000 + len(letters)).sample(letters, 2)
    return text.translate({ord(a): b, ord(b): a})


def write_texts(out, folder, size):
    """Files of `size` bytes in all, each language with the share that it has in OUT."""
    corpus = list(documents(out))
    whole = sum(len(text.encode()) + 1 for _, texts in corpus for text in texts)
    files = []
    for language, texts in corpus:
        letters = sorted({c for text in texts[:50] for c in text if c.islower()})
        wanted = size * sum(len(text.encode()) + 1 for text in texts) // whole
        files.append(folder / f"{language}.txt")
        with files[-1].open("wb") as file:
            round_ = 0
            while wanted > 0:
                for at, text in enumerate(texts):
                    wanted -= file.write(perturbed(text, round_, at, letters if len(letters) > 1 else ["a", "b"]).encode() + b"\n")
                    if wanted <= 0:
                        break
                round_ += 1
    return files


def measured(command, environment=None):
    """(seconds, processor seconds, peak in MB, what was printed) of a process."""
    start = time.monotonic()
    child = subprocess.Popen(command, stdout=subprocess.PIPE, env=environment)
    text = child.stdout.read()
    _, status, usage = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode != 0:
        sys.exit(f"{command[0]} ended with {child.returncode}")
    return {"s": round(time.monotonic() - start, 2), "cpu_s": round(usage.ru_utime + usage.ru_stime, 2), "peak_MB": usage.ru_maxrss // 1000}, text


def ours(options, files, folder, trainer):
    out = folder / trainer
    command = [options.janua, "tokenizer", "train", "--text", *files, "--vocabulary", str(options.vocabulary), "--trainer", trainer, "--out", out, "--json", "--quiet"]
    if options.memory:
        command += ["--memory", str(options.memory)]
    result, text = measured([str(word) for word in command], os.environ | {"JANUA_CACHE": str(folder / "cache")})
    subprocess.run(["rm", "-r", out], check=True)
    return result | {"pieces": json.loads(text)["counts"]["distinct_pieces"]}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out", type=pathlib.Path)
    parser.add_argument("--megabytes", type=int, default=100)
    parser.add_argument("--vocabulary", type=int, default=32000)
    parser.add_argument("--janua", default="build/release/janua")
    parser.add_argument("--rounds", type=int, default=1)
    parser.add_argument("--peer", type=int, default=1)
    parser.add_argument("--parity", action="store_true")
    parser.add_argument("--unigram", action="store_true")
    parser.add_argument("--memory", type=int, default=0)
    parser.add_argument("--keep", type=pathlib.Path)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = options.keep or pathlib.Path(temporary)
        folder.mkdir(exist_ok=True, parents=True)
        files = sorted(folder.glob("*.txt")) or write_texts(options.out, folder, options.megabytes * 1_000_000)
        print(json.dumps({"bytes": sum(file.stat().st_size for file in files), "files": len(files), "vocabulary": options.vocabulary}))
        for _ in range(options.rounds):
            us = ours(options, files, folder, "bpe")
            print(json.dumps({"janua bpe": us}), flush=True)
            if options.parity:
                them = ours(options, files, folder, "parity_bpe")
                print(json.dumps({"janua parity_bpe": them, "times plain": round(them["s"] / us["s"], 2)}), flush=True)
            if options.unigram:
                print(json.dumps({"janua unigram": ours(options, files, folder, "unigram")}), flush=True)
                words = [sys.executable, "-c", PEER_UNIGRAM, str(options.vocabulary), str(folder / "spm"), *map(str, files)]
                print(json.dumps({"sentencepiece": measured(words)[0]}), flush=True)
            if options.peer:
                import tokenizers

                them, _ = measured([sys.executable, "-c", PEER, str(options.vocabulary), PATTERN, *map(str, files)])
                print(json.dumps({f"tokenizers {tokenizers.__version__}": them, "times faster": round(them["s"] / us["s"], 2),
                                  "times processor": round(them["cpu_s"] / us["cpu_s"], 2), "share of memory": round(us["peak_MB"] / them["peak_MB"], 2)}), flush=True)


if __name__ == "__main__":
    main()
