#!/usr/bin/env python3
"""Training steps beside transformers + PyTorch, in turn, on this machine: tokens/s and peak memory.

    python3 bench/train_step.py [--only a,demo] [--runs 5] [--steps 5] [--no-compile]

SIZES below are the models; the same architecture, vocabulary, batch, clipping and AdamW on both sides, made-up tokens,
as many threads for everyone. The peer runs bf16 autocast with fused AdamW, eager and through torch.compile, each with
the batch whole and in rows of one grain: its best eager and its best compiled way count. Each way stands in a process
of its own, warm; in every run all are timed in turn, and a ratio is of one run: the table has its median, least and
most. Prints a table; each run is a line of JSON on standard error.
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
import time

from families_speed import LATENT, ROPE
from gpu_check import processor

ROOT = pathlib.Path(__file__).resolve().parent.parent
EXPERTS = dict(num_experts=16, num_experts_per_tok=4, moe_intermediate_size=512, norm_topk_prob=True)
# Name: what it is, rows, tokens a row, rows of a grain, [model] of a recipe, and the peer's class and keys.
SIZES = {
    "a": ("Llama, 12.6 M beside its embeddings", 8, 512, 4, 32000,
          dict(arch="llama", layers=8, hidden=384, feed_forward=1024, heads=6, kv_heads=2),
          "Llama", dict(num_hidden_layers=8, hidden_size=384, intermediate_size=1024, num_attention_heads=6,
                        num_key_value_heads=2)),
    "b": ("Llama, 110 M", 4, 1024, 2, 32000,
          dict(arch="llama", layers=12, hidden=768, feed_forward=2048, heads=12, kv_heads=12),
          "Llama", dict(num_hidden_layers=12, hidden_size=768, intermediate_size=2048, num_attention_heads=12,
                        num_key_value_heads=12)),
    "moe": ("Qwen3 with experts, 47 M at work", 8, 512, 4, 32000,
            dict(arch="qwen3_moe", layers=8, hidden=512, heads=8, kv_heads=4, experts=16,
                 experts_per_token=4, expert_width=512),
            "Qwen3Moe", dict(EXPERTS, num_hidden_layers=8, hidden_size=512, intermediate_size=2048,
                             num_attention_heads=8, num_key_value_heads=4, head_dim=64)),
    "mla": ("DeepSeek-V3, 45 M at work", 8, 512, 4, 32000,
            dict(arch="deepseek_v3", layers=8, hidden=512, feed_forward=2048, heads=8, query_latent=256, latent=128,
                 key_width=64, rope_width=32, value_width=64, experts=16, experts_per_token=4, expert_width=384,
                 shared_experts=1, groups=4, kept_groups=2),
            "DeepseekV3", dict(LATENT, num_hidden_layers=8, hidden_size=512, intermediate_size=2048,
                               num_attention_heads=8, n_group=4, topk_group=2, num_nextn_predict_layers=0,
                               num_mtp_layers=0, rope_parameters=ROPE)),
    "demo": ("Llama of recipes/demo.toml, 7.97 M", 16, 512, 4, 12288,
             dict(arch="llama", layers=6, hidden=256, feed_forward=704, heads=4, kv_heads=4),
             "Llama", dict(num_hidden_layers=6, hidden_size=256, intermediate_size=704, num_attention_heads=4,
                           num_key_value_heads=4)),
}
WAYS = {"eager, whole": (False, False), "eager, grains": (False, True), "compiled, whole": (True, False),
        "compiled, grains": (True, True)}


def peer(name, way, threads):
    """Answers each line of standard input, a number of steps, with the median seconds and the peak memory."""
    import importlib

    import torch

    _, rows, tokens, grain, vocabulary, _, classes, keys = SIZES[name]
    compiled, split = WAYS[way]
    torch.set_num_threads(threads)
    torch.manual_seed(1)
    folder = {"Llama": "llama", "Qwen3Moe": "qwen3_moe", "DeepseekV3": "deepseek_v3"}[classes]
    config = getattr(importlib.import_module(f"transformers.models.{folder}.configuration_{folder}"), classes + "Config")
    module = importlib.import_module(f"transformers.models.{folder}.modeling_{folder}")
    made = config(vocab_size=vocabulary, max_position_embeddings=tokens, tie_word_embeddings=True, use_cache=False,
                  **{key: value for key, value in keys.items() if value is not None})
    model = getattr(module, classes + "ForCausalLM")(made).train()
    run = torch.compile(model) if compiled else model
    optimizer = torch.optim.AdamW(model.parameters(), lr=1e-4, betas=(0.9, 0.95), weight_decay=0.1, fused=True)
    ids = torch.randint(3, vocabulary, (rows, tokens))
    parts = ids.split(grain) if split else (ids,)

    def step():
        began = time.perf_counter()
        for part in parts:
            with torch.autocast("cpu", dtype=torch.bfloat16):
                loss = run(input_ids=part, labels=part).loss
            (loss / len(parts)).backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        optimizer.zero_grad(set_to_none=True)
        return time.perf_counter() - began

    for line in sys.stdin:
        answer = {}
        try:
            answer["seconds"] = statistics.median(step() for _ in range(int(line)))
        except Exception as error:  # whatever a compiler throws is said
            answer["failed"] = f"{type(error).__name__}: {error}".splitlines()[0]
        answer["bytes"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
        answer["parameters"] = sum(p.numel() for p in model.parameters())
        print(json.dumps(answer), flush=True)


class Peer:
    def __init__(self, options, name, way):
        asked = json.dumps([name, way, options.threads])
        self.process = subprocess.Popen([options.python, __file__, "--peer", asked], stdin=subprocess.PIPE,
                                        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
                                        env={**os.environ, "OMP_NUM_THREADS": str(options.threads)})
        self.facts = {}

    def time(self, steps):
        print(steps, file=self.process.stdin, flush=True)
        line = self.process.stdout.readline()
        self.facts = json.loads(line) if line else {"failed": "it ended without a word"}
        return self.facts.get("seconds")

    def end(self):
        self.process.stdin.close()
        self.process.wait()


def toml(value):
    return json.dumps(value)  # numbers, texts and truths are the same in both


def recipe(name, folder):
    """A recipe of that size, whose text nobody reads: tokens are made up."""
    _, rows, tokens, grain, _, model, _, _ = SIZES[name]
    stages_before = (ROOT / "recipes/demo.toml").read_text().split("[model]")[0]
    lines = [stages_before, "[model]"]
    lines += [f"{key} = {toml(value)}" for key, value in {**model, "context_tokens": tokens}.items()]
    lines += ["[train]", f"grains_per_step = {rows // grain}", f"rows_per_grain = {grain}"]
    path = pathlib.Path(folder, f"{name}.toml")
    path.write_text("\n".join(lines) + "\n")
    return path


def ours(options, name, folder):
    """Facts of `janua train speed`, with the peak memory of its process."""
    with tempfile.TemporaryFile("w+") as out:
        done = subprocess.Popen([options.janua, "train", "speed", recipe(name, folder), "--steps", str(options.steps),
                                 "--warm", "2", "--vocabulary", str(SIZES[name][4]), "--workers",
                                 str(options.threads), "--json"], stdout=out)
        _, status, used = os.wait4(done.pid, 0)
        if status:
            sys.exit(f"janua train speed: status {status}")
        out.seek(0)
        return {**json.loads(out.read().splitlines()[-1]), "bytes": used.ru_maxrss * 1024}


def measure(options, name):
    with tempfile.TemporaryDirectory() as folder:
        ways = [way for way in WAYS if options.compile or not way.startswith("compiled")]
        peers = {way: Peer(options, name, way) for way in ways}
        for one in peers.values():  # warm, and compiled
            one.time(2)
        runs = []
        for _ in range(options.runs):
            facts = ours(options, name, folder)
            run = {"janua": facts["seconds_per_step"], **{way: one.time(options.steps) for way, one in peers.items()}}
            print(name, json.dumps(run), file=sys.stderr, flush=True)
            runs.append(run)
        held = {"janua": facts["bytes"], **{way: one.facts.get("bytes") for way, one in peers.items()}}
        failed = {way: one.facts["failed"] for way, one in peers.items() if "failed" in one.facts}
        count = {"janua": facts["parameters"], **{way: one.facts.get("parameters") for way, one in peers.items()}}
        for one in peers.values():
            one.end()
    return {"name": name, "runs": runs, "bytes": held, "failed": failed, "parameters": count, "facts": facts}


def best(result, kind):
    """The quickest of a kind of ways, over all runs; none where there is none."""
    medians = {way: statistics.median(run[way] for run in result["runs"])
               for way in WAYS if way.startswith(kind) and all(run.get(way) for run in result["runs"])}
    return min(medians, key=medians.get) if medians else None


def ratio(result, way):
    if way is None:
        return "none"
    ratios = [run[way] / run["janua"] for run in result["runs"]]
    return f"{statistics.median(ratios):.2f} ({min(ratios):.2f} to {max(ratios):.2f}), {way.split(', ')[1]}"


def row(result):
    text, rows, tokens, *_ = SIZES[result["name"]]
    mine = statistics.median(run["janua"] for run in result["runs"])
    ways = [best(result, kind) for kind in ("eager", "compiled")]
    memory = " / ".join("none" if way is None else f"{result['bytes'][way] / 2**30:.2f}" for way in ["janua", *ways])
    rate = result["facts"]["flops_per_second"] * result["facts"]["seconds_per_step"] / mine / 1e9
    return (f"| {result['name']}: {text} | {rows} x {tokens} | {rows * tokens / mine:,.0f} | {rate:,.0f} | "
            f"{ratio(result, ways[0])} | {ratio(result, ways[1])} | {memory} |")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--janua", default=ROOT / "build/release/janua")
    parser.add_argument("--python", default=sys.executable, help="one that has transformers")
    parser.add_argument("--only", help="sizes, with commas between them")
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--steps", type=int, default=5, help="steps a run, whose median counts")
    parser.add_argument("--threads", type=int, default=os.cpu_count())
    parser.add_argument("--no-compile", dest="compile", action="store_false")
    parser.add_argument("--peer", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.peer:
        return peer(*json.loads(options.peer))
    names = options.only.split(",") if options.only else list(SIZES)
    if unknown := [one for one in names if one not in SIZES]:
        sys.exit(f"unknown: {', '.join(unknown)}; there are {', '.join(SIZES)}")
    results = [measure(options, name) for name in names]
    print(f"{processor()}, {options.threads} threads, {options.runs} runs in turn of {options.steps} steps\n")
    print("| model | rows x tokens | tokens/s | GFLOP/s | over eager | over compiled | GiB: ours / eager / compiled |")
    print("|---|---|---|---|---|---|---|")
    for one in results:
        print(row(one))
        for way, why in one["failed"].items():
            print(f"\n{one['name']}, {way}: {why}", file=sys.stderr)
        if len(set(one["parameters"].values())) > 1:
            print(f"{one['name']}: parameters {one['parameters']}", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main())
