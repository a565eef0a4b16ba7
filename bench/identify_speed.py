#!/usr/bin/env python3
"""`janua data identify` beside fastText's own predict: the same lines, the same model, one core, in turn.

usage: bench/identify_speed.py MODEL [TEXTS...] [--janua build/release/janua] [--python PYTHON] [--rounds 5] [--top 1]
           [--lines 20000]

MODEL is a supervised model of fastText (lid.176.ftz). TEXTS are JSON lines with a "text", by default those of the
fixtures (lid_lines.jsonl); they are cut to one line a sentence and written again until there are so many lines, each
with a number in it, so that no line comes twice. PYTHON has fastText (fasttext, fasttext-wheel or fasttext-predict).
Both read JSON lines and print labels and scores; a round runs each as a process of its own, and its times are the processor's,
user and system: all of a process less that of the same on no lines, so start and loading count for neither. A ratio is that of one
round. `library` is Model.predict alone, without JSON. First all answers are compared.
"""
import argparse
import json
import os
import pathlib
import resource
import statistics
import subprocess
import sys
import tempfile

SOURCE = pathlib.Path(__file__).resolve().parents[1]
PEER = '''
import json, sys, time
import fasttext
model = fasttext.load_model(sys.argv[1])
top = int(sys.argv[2])
texts = [json.loads(line) for line in sys.stdin] if sys.argv[3] == "library" else sys.stdin
if sys.argv[3] == "library":
    texts = [one["text"].replace("\\n", " ") for one in texts]
    begin = time.process_time()
    for text in texts:
        model.f.predict(text + "\\n", top, 0.0, "strict")
    print(time.process_time() - begin)
else:
    for line in texts:
        found = model.f.predict(json.loads(line)["text"].replace("\\n", " ") + "\\n", top, 0.0, "strict")
        print(json.dumps({"labels": [label.removeprefix("__label__") for _, label in found],
                          "scores": [score for score, _ in found]}, ensure_ascii=False))
'''


def seconds(words, text):
    """Processor time of a program, and what it prints."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(words, input=text, capture_output=True, check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, done.stdout


def lines_of(paths, count):
    texts = [json.loads(line)["text"] for path in paths for line in open(path, encoding="utf-8")]
    return "".join(json.dumps({"text": f"{texts[i % len(texts)]} {i}"}, ensure_ascii=False) + "\n"
                   for i in range(count)).encode()


def compare(ours, theirs):
    """How many lines have other labels, and by how much scores differ."""
    rows = [(json.loads(a), json.loads(b)) for a, b in zip(ours.splitlines(), theirs.splitlines(), strict=True)]
    other = sum(a["labels"] != b["labels"] for a, b in rows)
    apart = max((abs(x - y) for a, b in rows if a["labels"] == b["labels"]
                 for x, y in zip(a["scores"], b["scores"], strict=True)), default=0)
    return other, apart


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("model")
    parser.add_argument("texts", nargs="*")
    parser.add_argument("--janua", default=str(SOURCE / "build/release/janua"))
    parser.add_argument("--python", default=sys.executable)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--top", type=int, default=1)
    parser.add_argument("--lines", type=int, default=20000)
    args = parser.parse_args()
    fixtures = os.environ.get("JANUA_FIXTURES", str(SOURCE.parent / "shared/fixtures"))
    text = lines_of(args.texts or [f"{fixtures}/lawful/lid_lines.jsonl"], args.lines)
    with tempfile.TemporaryDirectory() as folder:
        script = pathlib.Path(folder) / "peer.py"
        script.write_text(PEER)
        ours = [args.janua, "data", "identify", "--model", args.model, "--top", str(args.top)]
        theirs = [args.python, str(script), args.model, str(args.top)]
        empty = text.split(b"\n")[0] + b"\n"
        other, apart = compare(seconds(ours, text)[1], seconds([*theirs, "lines"], text)[1])
        print(f"{args.lines} lines, {len(text) / args.lines:.0f} bytes each: {other} with other labels, "
              f"scores at most {apart:.1e} apart")
        rounds = []
        for _ in range(args.rounds):
            one = seconds(ours, text)[0] - seconds(ours, empty)[0]
            peer = seconds([*theirs, "lines"], text)[0] - seconds([*theirs, "lines"], empty)[0]
            library = float(seconds([*theirs, "library"], text)[1])
            rounds.append((one, peer, library))
    per_line = [statistics.median(column) / args.lines * 1e6 for column in zip(*rounds)]
    print(f"microseconds a line: janua {per_line[0]:.2f}, fastText with JSON lines {per_line[1]:.2f}, "
          f"its library alone {per_line[2]:.2f}")
    for name, column in (("with JSON lines", 1), ("library alone", 2)):
        ratios = [one[column] / one[0] for one in rounds]
        print(f"fastText, {name}: {statistics.median(ratios):.1f} times janua's processor time "
              f"({min(ratios):.1f} to {max(ratios):.1f})")


if __name__ == "__main__":
    main()
