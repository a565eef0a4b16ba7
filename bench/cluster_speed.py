#!/usr/bin/env python3
"""Documents a second of near-duplicate search on one core: `janua data cluster` beside datatrove's MinHash.

    bench/cluster_speed.py --janua build/release/janua --documents minhash_documents.jsonl --python VENV/bin/python

The measurements are made as in judge_speed.py. Ours reads lines and writes the clusters; of datatrove only the signatures
are computed, in memory: no files, no sorting, no clusters, which is in its favour. Peak memory of ours is of its larger run.
"""
import argparse
import json
import pathlib
import resource
import statistics
import sys
import tempfile

from judge_speed import repeated, seconds, write

THEIRS = r"""
import json, sys
from datatrove.pipeline.dedup.minhash import MinhashConfig, MinhashDedupSignature
step = MinhashDedupSignature("/tmp", MinhashConfig())
signed = 0
for line in sys.stdin:
    shingles = step.get_shingles(json.loads(line)["text"])
    if shingles.size:
        signed += len(step.get_signature(shingles)) > 0
print(signed)
"""


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--janua", required=True)
    parser.add_argument("--documents", required=True, type=pathlib.Path)
    parser.add_argument("--python", help="of an environment with datatrove; without it only ours is measured")
    parser.add_argument("--repeat", type=int, default=4)
    parser.add_argument("--more", type=int, default=10, help="times as often for ours, which is quick")
    parser.add_argument("--turns", type=int, default=3)
    options = parser.parse_args()
    rows = [{"language": "eng", **json.loads(line)} for line in options.documents.read_text().split("\n") if line]
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        write(folder / "warm", [{"id": 0, "text": "a"}])
        write(folder / "few", repeated(rows, options.repeat))
        write(folder / "many", repeated(rows, options.repeat * options.more))
        sides = {"janua": ([options.janua, "data", "cluster"], folder / "many", options.more)}
        if options.python:
            sides["datatrove"] = ([options.python, "-c", THEIRS], folder / "few", 1)
        spent = {name: [] for name in sides}
        for _ in range(options.turns):
            for name, (command, path, times) in sides.items():
                spent[name].append((seconds(command, path) - seconds(command, folder / "warm")) / times)
                if name == "janua" and len(sides) == 1:
                    print(f"peak memory {resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024:.0f} MiB")
    rates = {name: len(rows) * options.repeat / statistics.median(each) for name, each in spent.items()}
    for name, rate in rates.items():
        print(f"{name}: {rate:.0f} documents/s of processor time, turns {', '.join(f'{s:.3f} s' for s in spent[name])}")
    if len(rates) == 2:
        print(f"ratio {rates['janua'] / rates['datatrove']:.1f}")


if __name__ == "__main__":
    sys.exit(main())
