#!/usr/bin/env python3
"""Documents a second of C4, Gopher and FineWeb on one core: `janua data judge` beside datatrove.

    bench/judge_speed.py --janua build/release/janua --documents documents.jsonl --python VENV/bin/python [--repeat 20]

VENV has datatrove with its tokenizers (`pip install 'datatrove[processing,multilingual]==0.10.1'`). Both judge the same documents,
repeated under other texts (a number is put behind each, so that no cache of a text answers), with four filters: Gopher's
quality and repetition, C4's quality and FineWeb's. Time is processor time, user and system, of the whole process less that of
a run without documents; turns alternate, and the median counts. datatrove is asked document by document, without its executor,
reader or writer, which is in its favour: ours reads and writes JSON.
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

RULES = "GopherQualityFilter,GopherRepetitionFilter,C4QualityFilter,FineWebQualityFilter"
THEIRS = r"""
import copy, json, sys
from datatrove.data import Document
from datatrove.pipeline.filters import C4QualityFilter, FineWebQualityFilter, GopherQualityFilter, GopherRepetitionFilter
from datatrove.utils.text import split_into_words
kinds = [GopherQualityFilter, GopherRepetitionFilter, C4QualityFilter, FineWebQualityFilter]
filters, kept = {}, 0
for line in sys.stdin:
    row = json.loads(line)
    language = row["language"]
    if language not in filters:
        filters[language] = [kind(language=language) for kind in kinds]
    if "warm" in row:
        split_into_words("a", language)
        continue
    for one in filters[language]:
        answer = one.filter(Document(text=row["text"], id="0"))
        kept += answer is True
print(kept)
"""


def repeated(rows, times):
    for turn in range(times):
        for row in rows:
            yield {"id": f"{row['id']}.{turn}", "language": row["language"], "text": f"{row['text']} {turn}"}


def write(path, rows):
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows))


def seconds(command, path):
    """Processor time of a command that reads a file."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    with open(path) as lines:
        subprocess.run(command, stdin=lines, stdout=subprocess.DEVNULL, check=True,
                       env={**os.environ, "OMP_NUM_THREADS": "1", "JANUA_WORKERS": "1"})
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--janua", required=True)
    parser.add_argument("--documents", required=True, type=pathlib.Path)
    parser.add_argument("--python", help="of an environment with datatrove; without it only ours is measured")
    parser.add_argument("--repeat", type=int, default=10, help="times that the documents are judged")
    parser.add_argument("--more", type=int, default=10, help="times as often for ours, which is quick")
    parser.add_argument("--turns", type=int, default=3)
    options = parser.parse_args()
    rows = [json.loads(line) for line in options.documents.read_text().split("\n") if line]
    rows = [row for row in rows if row["text"].strip()]
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        languages = sorted({row["language"] for row in rows})
        write(folder / "warm", [{"id": 0, "language": one, "text": "", "warm": 1} for one in languages])
        write(folder / "few", repeated(rows, options.repeat))
        write(folder / "many", repeated(rows, options.repeat * options.more))
        sides = {"janua": ([options.janua, "data", "judge", "--rules", RULES], folder / "many", options.more)}
        if options.python:
            sides["datatrove"] = ([options.python, "-c", THEIRS], folder / "few", 1)
        spent = {name: [] for name in sides}
        for _ in range(options.turns):
            for name, (command, path, times) in sides.items():
                spent[name].append((seconds(command, path) - seconds(command, folder / "warm")) / times)
        rates = {}
        for name, each in spent.items():
            rates[name] = len(rows) * options.repeat / statistics.median(each)
            print(f"{name}: {rates[name]:.0f} documents/s of processor time, turns {', '.join(f'{s:.3f} s' for s in each)}")
        if len(rates) == 2:
            print(f"ratio {rates['janua'] / rates['datatrove']:.1f}")


if __name__ == "__main__":
    sys.exit(main())
