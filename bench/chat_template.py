"""Rendering of chat templates beside jinja2, in the same run: the published templates of the fixtures, each with a
conversation of its own size.

usage: bench/chat_template.py [--fixtures DIR] [--bench build/release/chat_template_bench] [--rounds 3]

jinja2's templates are compiled before, in the environment that transformers renders them in, which is a sandbox;
`plain` is the same without the sandbox. The three take turns; a time is the least of the rounds, all are of
one core. `ratio` is transformers' time by ours; `apart` is ours with messages marked as data and the text cut
at its control tokens, which the others do not do.
"""
import argparse
import json
import os
import pathlib
import statistics
import subprocess
import tempfile
import time

import jinja2
import jinja2.ext
from transformers.utils import chat_template_utils


def cases(folder):
    """Name, text and names of each template that renders the conversation."""
    talks = json.loads((folder / "conversations.json").read_text())
    tools = json.loads((folder / "tools.json").read_text())
    index = json.loads((folder / "index.json").read_text())["templates"]
    best = {}
    for line in (folder / "rendered.jsonl").read_text().splitlines():
        row = json.loads(line)
        if "error" in row or row["continue_final_message"] or row["kwargs"]:
            continue
        size = len(talks[row["conversation"]])
        if size > best.get(row["template"], (0, None))[0]:
            best[row["template"]] = size, row
    for name, (_, row) in sorted(best.items()):
        more = {f"{key}_token": index[name][f"{key}_token"] for key in ("bos", "eos")
                if index[name][f"{key}_token"] is not None}
        yield name, {"template": (folder / "templates" / f"{name}.jinja").read_text(),
                     "messages": talks[row["conversation"]], "tools": tools if row["tools"] else None,
                     "add_generation_prompt": row["add_generation_prompt"], "more": more}


def plain_environment(sandboxed):
    """As transformers' without the sandbox."""
    out = jinja2.Environment(trim_blocks=True, lstrip_blocks=True,
                             extensions=[type(one) for one in sandboxed.extensions.values()])
    out.filters["tojson"] = sandboxed.filters["tojson"]
    out.globals.update(sandboxed.globals)
    return out


def timed(template, case):
    """Microseconds of one rendering."""
    names = {"messages": case["messages"], "tools": case["tools"], "documents": None,
             "add_generation_prompt": case["add_generation_prompt"], **case["more"]}
    template.render(**names)
    times = 200
    start = time.process_time()
    for _ in range(times):
        template.render(**names)
    return (time.process_time() - start) / times * 1e6


def ours(bench, case):
    """Microseconds of one rendering, and of one that is taken apart."""
    with tempfile.TemporaryDirectory() as folder:
        file = pathlib.Path(folder) / "case.json"
        file.write_text(json.dumps(case, ensure_ascii=False))
        done = subprocess.run([bench, "--benchmark_format=json", "--benchmark_min_time=0.05"],
                              env=os.environ | {"JANUA_BENCH_CASE": str(file)}, capture_output=True, check=True)
    runs = {run["name"]: run for run in json.loads(done.stdout)["benchmarks"]}
    for run in runs.values():
        if run.get("error_occurred"):
            raise SystemExit(run["error_message"])
    return runs["render"]["cpu_time"], runs["render_apart"]["cpu_time"]


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--fixtures", type=pathlib.Path,
                        default=os.environ.get("JANUA_FIXTURES") or "../shared/fixtures")
    parser.add_argument("--bench", default="build/release/chat_template_bench")
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    ratios = []
    for name, case in cases(pathlib.Path(options.fixtures) / "chat_templates"):
        sandboxed = chat_template_utils._compile_jinja_template(case["template"])
        plain = plain_environment(sandboxed.environment).from_string(case["template"])
        rounds = [(*ours(options.bench, case), timed(sandboxed, case), timed(plain, case))
                  for _ in range(options.rounds)]
        us, apart, them, bare = (min(side) for side in zip(*rounds))
        ratios.append(them / us)
        print(json.dumps({"template": name, "messages": len(case["messages"]), "janua_us": round(us, 2),
                          "apart_us": round(apart, 2), "jinja2_us": round(them, 1), "plain_us": round(bare, 1),
                          "ratio": round(them / us, 1), "ratio_plain": round(bare / us, 1)}), flush=True)
    print(json.dumps({"jinja2": jinja2.__version__, "templates": len(ratios), "least": round(min(ratios), 1),
                      "median": round(statistics.median(ratios), 1)}))


if __name__ == "__main__":
    main()
