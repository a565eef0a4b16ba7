#!/usr/bin/env python3
"""Where the best learning rate lies at several widths, with train.mup_base and without.

    python3 bench/mup.py [--janua build/release/janua] [--widths 64,128,256] [--steps 120]

Models of two layers learn a made-up language: words of a fixed list, drawn so that about half of them
follow from the one before. Each point of the grid is a training of its own by `janua sweep`, all with
one tokenizer and one text; the table has the mean loss of the last tenth of the steps. The narrowest
width is the base, at which muP changes no bit, so it is trained once. What counts is where in a row the smallest loss stands, and
what it costs to take the narrowest model's best rate over to the widest.
"""
import argparse
import json
import math
import pathlib
import random
import subprocess
import sys
import tempfile

RECIPE = """
name = "mup"
[sources]
source = [{kind = "jsonl", name = "text", language = "en", path = "text.jsonl", license = "CC0-1.0"}]
[corpus]
variants = ["en"]
rules = ["length"]
max_repeat_share = 1.0
[tokenizer]
vocabulary = 512
[shards]
[model]
layers = 2
hidden = 64
feed_forward = 128
heads = 4
kv_heads = 4
context_tokens = 64
init_std = 0.1
[train]
steps = %(steps)d
grains_per_step = 2
rows_per_grain = 8
precision = "f32"
checkpoint_steps = 100000
%(mup)s
[train.schedule]
kind = "wsd"
warmup_steps = 10
decay_steps = %(decay)d
[sweep.grid]
model.hidden = [%(widths)s]
train.learning_rate = [%(rates)s]
"""


def write_text(path, documents=600):
    draw = random.Random(1)
    letters = "abcdefghiklmnoprstuvw"
    words = ["".join(draw.choice(letters) for _ in range(draw.randint(2, 7))) for _ in range(400)]
    follows = {word: draw.sample(words, 3) for word in words}
    with open(path, "w") as file:
        for _ in range(documents):
            word, said = draw.choice(words), []
            for _ in range(draw.randint(30, 80)):
                said.append(word)
                word = draw.choice(follows[word]) if draw.random() < 0.6 else draw.choice(words)
            file.write(json.dumps({"text": " ".join(said).capitalize() + "."}) + "\n")


def sweep(janua, folder, mup, width, args, rates):
    """Loss by (width, rate): one width a sweep, for the feed-forward grows with it."""
    base = int(args.widths.split(",")[0])
    recipe = folder / f"{'mup' if mup else 'plain'}-{width}.toml"
    sizes = "mup_base = { hidden = %d, feed_forward = %d }" % (base, 2 * base)
    recipe.write_text(RECIPE % {
        "steps": args.steps, "decay": args.steps // 3, "mup": sizes if mup else "",
        "widths": width, "rates": ", ".join(f"{rate:.6g}" for rate in rates)})
    done = subprocess.run([janua, "sweep", recipe, "--out", folder / recipe.stem, "--json",
                           "--set", f"model.feed_forward={2 * width}"], capture_output=True, text=True)
    if done.returncode:
        sys.exit(done.stderr)
    return {(width, float(run["values"]["train.learning_rate"])): run["loss"] for run in json.loads(done.stdout)["runs"]}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--janua", default="build/release/janua")
    parser.add_argument("--widths", default="64,128,256")
    parser.add_argument("--steps", type=int, default=60)
    parser.add_argument("--lowest", type=float, default=2 ** -9)
    parser.add_argument("--rates", type=int, default=5, help="each twice the one before")
    args = parser.parse_args()
    rates = [float(f"{args.lowest * 2 ** i:.6g}") for i in range(args.rates)]
    widths = [int(width) for width in args.widths.split(",")]
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        write_text(folder / "text.jsonl")
        found = {False: {}, True: {}}
        for mup in found:
            for width in widths[1:] if mup else widths:
                found[mup].update(sweep(pathlib.Path(args.janua).resolve(), folder, mup, width, args, rates))
    found[True] = {**found[False], **found[True]}
    print("| | width | " + " | ".join(f"{rate:.4g}" for rate in rates) + " | best | at the rate of the narrowest |")
    print("|---" * (len(rates) + 4) + "|")
    for mup, losses in found.items():
        for width in widths:
            row = [losses[width, rate] for rate in rates]
            best = min(range(len(rates)), key=lambda i: row[i] if math.isfinite(row[i]) else math.inf)
            if width == widths[0]:
                first = best
            cells = [f"**{loss:.3f}**" if i == best else f"{loss:.3f}" for i, loss in enumerate(row)]
            print(f"| {'muP' if mup else 'plain'} | {width} | " + " | ".join(cells) +
                  f" | {rates[best]:.4g} | +{row[first] - row[best]:.3f} |")


if __name__ == "__main__":
    main()
