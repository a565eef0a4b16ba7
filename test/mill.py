"""One small text and its recipe, which peers, stories and tests of dropped-in files share.

`python3 test/mill.py` writes text.jsonl and mill.toml into the folder where it is called.
"""
import json
import pathlib

SOURCES = """
[sources]
source = [{kind = "jsonl", name = "text", language = "en", path = "text.jsonl", license = "CC0-1.0"}]
[corpus]
variants = ["en"]
rules = ["length"]
max_repeat_share = 1.0
near_share = 1.0
heldout_texts_share = 0.2
"""
# The smallest model, and as much of its training as each user says the rest of.
MODEL = """
[tokenizer]
vocabulary = 300
[shards]
[model]
layers = 1
hidden = 64
feed_forward = 64
heads = 1
kv_heads = 1
context_tokens = 16
[train]
grains_per_step = 1
rows_per_grain = 2
precision = "f32"
"""
RECIPE = SOURCES + MODEL + "steps = 12\n"


def text():
    """64 documents, one a line of JSON."""
    words = ["wheel", "bread", "river", "stone", "apple", "cloud", "candle", "hammer"]
    people = ["miller", "baker", "mason", "sailor", "tailor", "weaver", "potter", "smith"]
    lines = [{"text": f"The {one} says that the {word} of the mill has to be looked at by the miller, and he writes what "
                      f"he finds at the {word} into the book."} for one in people for word in words]
    return "".join(json.dumps(line) + "\n" for line in lines)


def write(folder, more=""):
    """`more`: what the recipe says of its training beside."""
    (pathlib.Path(folder) / "text.jsonl").write_text(text())
    (pathlib.Path(folder) / "mill.toml").write_text(RECIPE + more)


if __name__ == "__main__":
    write(".")
