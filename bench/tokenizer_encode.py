"""Encoding speed of one core beside Hugging Face `tokenizers`, on the same tokenizer and the same texts.

usage: bench/tokenizer_encode.py [OUT] [--bench build/release/encode_bench] [--rounds 5]

OUT is a finished life, else out/demo or, where that is not, a life of recipes/tiny.toml in out/tiny; its
held-out texts are encoded. The two take turns; each round reports the best
of its repetitions, and the medians over the rounds are compared. The peer runs encode_batch_fast, its
quickest call, without threads. Both count processor time, so other work on the machine disturbs little.
"""
import argparse
import json
import os
import pathlib
import statistics
import subprocess
import tempfile
import time

os.environ["TOKENIZERS_PARALLELISM"] = "false"
import tokenizers  # noqa: E402


def read_texts(out):
    files = sorted(pathlib.Path(out).glob("corpus/heldout/*/*.jsonl"))
    return [json.loads(line)["text"] for file in files for line in file.read_bytes().split(b"\n") if line]


def ours(bench, tokenizer, file):
    """MB per second of processor time."""
    environment = os.environ | {"JANUA_BENCH_TOKENIZER": str(tokenizer), "JANUA_BENCH_TEXTS": str(file)}
    command = [bench, "--benchmark_filter=^encode_texts", "--benchmark_format=json", "--benchmark_repetitions=3"]
    done = subprocess.run(command, env=environment, capture_output=True, check=True)
    runs = [run for run in json.loads(done.stdout)["benchmarks"] if run["run_type"] == "iteration"]
    return max(run["bytes_per_second"] for run in runs) / 1e6


def theirs(peer, texts, size):
    """MB per second of processor time."""
    best = 0.0
    for _ in range(3):
        start = time.process_time()
        peer.encode_batch_fast(texts, add_special_tokens=False)
        best = max(best, size / (time.process_time() - start) / 1e6)
    return best


def some_life():
    """out/demo if `make demo` has made it, else out/tiny, lived now unless it was."""
    demo, tiny = pathlib.Path("out/demo"), pathlib.Path("out/tiny")
    if (demo / "tokenizer").is_dir():
        return demo
    subprocess.run(["build/release/janua", "run", "recipes/tiny.toml", "--out", str(tiny), "--quiet"], check=True,
                   stdout=subprocess.DEVNULL)
    return tiny


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", type=pathlib.Path, nargs="?")
    parser.add_argument("--bench", default="build/release/encode_bench")
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    out = options.out or some_life()
    texts = read_texts(out)
    size = sum(len(text.encode()) for text in texts)
    tokenizer = out / "tokenizer"
    peer = tokenizers.Tokenizer.from_file(str(tokenizer / "tokenizer.json"))
    with tempfile.TemporaryDirectory() as folder:
        file = pathlib.Path(folder) / "texts.jsonl"
        file.write_text("".join(json.dumps({"text": text}) + "\n" for text in texts))
        rounds = [(ours(options.bench, tokenizer, file), theirs(peer, texts, size)) for _ in range(options.rounds)]
    us, them = (statistics.median(side) for side in zip(*rounds))
    result = {
        "texts": len(texts),
        "bytes": size,
        "janua_MB_per_s": round(us, 1),
        f"tokenizers_{tokenizers.__version__}_MB_per_s": round(them, 1),
        "ratio": round(us / them, 1),
    }
    print(json.dumps(result))


if __name__ == "__main__":
    main()
