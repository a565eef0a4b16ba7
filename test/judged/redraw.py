#!/usr/bin/env python3
"""What was judged of the demo's rules, and whether it was drawn as is said.

    python3 test/judged/redraw.py [out/demo]

judged.jsonl has a line for each decision that somebody read: rule, language, id of the document, for single blocks the
beginning of the SHA-256 of the block's key (keys of messages hold their text), and whether the rule was right. It holds
no text: `janua data explain out/demo ID` says what was decided, and the packages hold what it was.

Of each rule, decisions about whole documents and those about single blocks apart, fifty were drawn, all where there are
fewer: the first by SHA-256("judged" NUL rule NUL id NUL key of the block). This draws them anew from the decisions of a
corpus, prints taken, drawn and right, and exits 1 where another corpus gives another draw.
"""
import collections
import hashlib
import json
import pathlib
import subprocess
import sys

JUDGED = pathlib.Path(__file__).with_name("judged.jsonl")
MOST = 50


def short(text):
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def place(decision):
    parts = ["judged", decision["rule"], decision["id"], decision.get("block", "")]
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()


def taken_from(out):
    """{(rule, of blocks): decisions that dropped something}"""
    file = pathlib.Path(out, "corpus/decisions.jsonl.zst")
    taken = collections.defaultdict(list)
    for line in subprocess.run(["zstd", "-dc", file], stdout=subprocess.PIPE, check=True).stdout.splitlines():
        decision = json.loads(line)
        if decision["verdict"] == "dropped":
            taken[decision["rule"], "block" in decision].append(decision)
    return taken


def main():
    judged = collections.defaultdict(dict)
    for line in JUDGED.read_text().splitlines():
        one = json.loads(line)
        judged[one["rule"], "block_sha256" in one][one["id"], one.get("block_sha256", "")] = one["right"]
    taken = taken_from(sys.argv[1] if len(sys.argv) > 1 else "out/demo")
    same = True
    for rule, of_blocks in sorted(judged):
        all_ = taken[rule, of_blocks]
        drawn = [(one["id"][:16], short(one["block"]) if of_blocks else "") for one in sorted(all_, key=place)[:MOST]]
        verdicts = judged[rule, of_blocks]
        as_said = set(drawn) == set(verdicts)
        same &= as_said
        print(f"{rule:18} {'blocks' if of_blocks else 'documents':9} {len(all_):6} taken, "
              f"{sum(one['bytes'] for one in all_):8} bytes; {len(verdicts):2} judged, {sum(verdicts.values()):2} right"
              + ("" if as_said else "; ANOTHER DRAW"))
    return 0 if same else 1


if __name__ == "__main__":
    sys.exit(main())
