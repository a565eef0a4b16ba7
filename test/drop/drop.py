#!/usr/bin/env python3
"""A new source, rule, architecture, optimizer, schedule or chat format is one file: those of test/drop/, linked in and nothing else changed.

In: janua with them. Their settings must be read, set, checked, documented and recorded like those of any
other, and change what is made. Exits 1 with what differs.
"""
import json
import pathlib
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
import mill  # noqa: E402
from dropped import expect, fail, failures, janua  # noqa: E402

TOWN = "the people of the town have to know what to do with the river that runs {} under the old bridge.\n"
RECIPE = """
name = "drop"
[sources]
source = [{kind = "verses", name = "mine", language = "eng_Latn", path = "town.txt", lines = 2, license = "CC0-1.0"}]
[corpus]
variants = ["eng_Latn"]
rules = ["shout"]
max_rule_share = 1
heldout_pages_bytes = 0
heldout_messages_bytes = 0
[corpus.limits.shout]
marks = ["!", "?"]
max_marks = 1
"""
MODEL = '[tokenizer]\nvocabulary = 300\n[shards]\n[model]\narch = "slab"\ndepth = 5\n[train]\n'


def manifest(folder, name):
    return json.loads((folder / "out/drop" / name / "manifest.json").read_text())


def sources_and_rules(folder):
    lines = [TOWN.format(word) for word in "slow fast deep cold warm wide".split()]
    lines[2] += "What? Why?\n"  # the second verse ends in it
    (folder / "town.txt").write_text("".join(lines) + "\n")
    (folder / "drop.toml").write_text(RECIPE)
    janua(folder, "run", "drop.toml")
    source = json.loads((folder / "out/drop/sources/sources.json").read_text())[0]
    if source.get("options") != {"lines": 2} or source["kind"] != "verses":
        fail(f"sources.json says {source}")
    recipe = manifest(folder, "corpus")["recipe"]
    if recipe["limits"] != {"shout": {"marks": ["!", "?"], "max_marks": 1.0}}:
        fail(f"the corpus records {recipe['limits']}")
    expect(janua(folder, "data", "stats", "out/drop"), "shout")
    expect(janua(folder, "explain", "drop.toml"), "fresh")
    expect(janua(folder, "explain", "drop.toml", "--set", "corpus.limits.shout.max_marks=9"), "max_marks")
    janua(folder, "check", "drop.toml", "--set", "corpus.limits.shout.deu_Latn.max_marks=9")
    expect(janua(folder, "check", "drop.toml", "--set", "corpus.limits.shout.max_mark=9", status=2),
           "did you mean 'max_marks'?")
    (folder / "zero.toml").write_text(RECIPE.replace("lines = 2", "lines = 0"))
    expect(janua(folder, "check", "zero.toml", status=2), "a verse has at least one line")


def architecture(folder):
    (folder / "slab.toml").write_text(RECIPE + MODEL)
    expect(janua(folder, "check", "slab.toml"), "train")
    (folder / "thin.toml").write_text(RECIPE + MODEL.replace("depth = 5", "depth = 0"))
    expect(janua(folder, "check", "thin.toml", status=2), "a slab is not flatter than nothing")
    (folder / "heads.toml").write_text(RECIPE + MODEL.replace("depth = 5", "heads = 5"))
    expect(janua(folder, "check", "heads.toml", status=2), "heads", "it is a key of: ", "llama")


TRAINING = mill.MODEL + """
steps = 2
optimizer = {kind = "descent", pace = 0.5}
schedule = {kind = "steady", share = 0.25}
"""


def optimizer_and_schedule(folder):
    (folder / "drop.toml").write_text(RECIPE + TRAINING)
    janua(folder, "run", "drop.toml", "--out", "trained")
    expect(janua(folder, "explain", "drop.toml", "--out", "trained"), "train      fresh")
    made = json.loads((folder / "trained/train/manifest.json").read_text())
    recipe = made["recipe"]["train"]
    if recipe["optimizer"] != {"kind": "descent", "pace": 0.5} or recipe["schedule"] != {"kind": "steady", "share": 0.25}:
        fail(f"the training records {recipe}")
    steps = [json.loads(line) for line in (folder / "trained/train/steps.jsonl").read_text().splitlines()]
    if len(steps) != 2 or any(step["rate"] != 0.25 * recipe["learning_rate"] for step in steps):
        fail(f"the steps are {steps}")
    expect(janua(folder, "audit", "verify", "trained"), "2 of 2 training steps executed again, to the final weights")
    expect(janua(folder, "explain", "drop.toml", "--out", "trained", "--set", "train.optimizer.pace=2"), "pace")
    janua(folder, "run", "drop.toml", "--out", "trained", "--set", "train.optimizer.pace=2")
    if json.loads((folder / "trained/train/manifest.json").read_text())["id"] == made["id"]:
        fail("another pace led to the same weights")
    expect(janua(folder, "check", "drop.toml", "--set", "train.optimizer.pace=0", status=2), "a pace above 0")
    expect(janua(folder, "check", "drop.toml", "--set", "train.schedule.share=2", status=2), "at most 1")
    expect(janua(folder, "check", "drop.toml", "--set", "train.optimizer.beta1=0.5", status=2), "beta1")


def chat_format(folder):
    (folder / "eng_Latn.txt").write_text("".join(TOWN.format(word) for word in "slow fast deep".split()) * 20)
    janua(folder, "tokenizer", "train", "--text", "eng_Latn.txt", "--vocabulary", "270", "--out", "learned")
    expect(janua(folder, "tokenizer", "convert", "--help"), "bulletin")
    janua(folder, "tokenizer", "convert", "learned", "spoken", "--chat", "bulletin")
    expect(janua(folder, "tokenizer", "check", "spoken"), "Does the chat template only append? yes")


def main():
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        sources_and_rules(folder)
        architecture(folder)
        optimizer_and_schedule(folder)
        chat_format(folder)
        expect(janua(folder, "docs", "recipes"), "verses: verses of a text file", "lines of a verse",
               "[corpus.limits.shout]", "what counts as a mark", "slab: one matrix", "how thick the slab is",
               "descent: plain gradient descent", "steady: one rate", "how far down it goes")
    sys.exit(1 if failures else 0)


main()
