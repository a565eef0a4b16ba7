#!/usr/bin/env python3
"""Training steps per second: janua beside transformers + PyTorch, in turn, on this machine.

    python3 bench/train_vs_transformers.py [RECIPE] [--runs 5] [--steps 20] [--threads 2] [--grains N]

Same model (Llama of the recipe), batch, row length, vocabulary, clipping and optimizer; the peer runs bf16
autocast with fused AdamW, eager and torch.compile, each with the batch whole and in the recipe's
micro-batches: its best counts. Warm-up steps and compilation are left out; each run gives the median step,
and the figure is the median over alternating runs. Prints a table and one line of JSON.
"""

import argparse
import json
import os
import pathlib
import statistics
import subprocess
import sys
import time

try:
    import tomllib
except ImportError:
    tomllib = None

ROOT = pathlib.Path(__file__).resolve().parent.parent


def recipe_of(path):
    if tomllib is None:
        sys.exit("train_vs_transformers: needs Python 3.11 (tomllib)")
    return tomllib.loads(pathlib.Path(path).read_text())


class Peer:
    """transformers + PyTorch, one of four ways."""

    def __init__(self, recipe, vocabulary, compiled, split, threads):
        import torch
        from transformers import LlamaConfig, LlamaForCausalLM

        torch.set_num_threads(threads)
        torch.manual_seed(1)
        model, train = recipe["model"], recipe["train"]
        config = LlamaConfig(
            vocab_size=vocabulary, hidden_size=model["hidden"], intermediate_size=model["feed_forward"],
            num_hidden_layers=model["layers"], num_attention_heads=model["heads"],
            num_key_value_heads=model.get("kv_heads", 4), max_position_embeddings=model["context_tokens"],
            tie_word_embeddings=model.get("tied_embeddings", True), use_cache=False,
            attn_implementation="sdpa")
        self.torch = torch
        self.model = LlamaForCausalLM(config)
        self.run = torch.compile(self.model) if compiled else self.model
        self.optimizer = torch.optim.AdamW(self.model.parameters(), lr=1e-4, betas=(0.9, 0.95),
                                           weight_decay=0.1, fused=True)
        rows = train["grains_per_step"] * train["rows_per_grain"]
        self.ids = torch.randint(0, vocabulary, (rows, model["context_tokens"]))
        self.parts = self.ids.split(train["rows_per_grain"]) if split else (self.ids,)
        self.tokens = self.ids.numel()

    def step(self):
        torch = self.torch
        for ids in self.parts:
            with torch.autocast("cpu", dtype=torch.bfloat16):
                loss = self.run(input_ids=ids, labels=ids).loss
            (loss / len(self.parts)).backward()
        torch.nn.utils.clip_grad_norm_(self.model.parameters(), 1.0)
        self.optimizer.step()
        self.optimizer.zero_grad(set_to_none=True)

    def median(self, steps):
        times = []
        for _ in range(steps):
            began = time.perf_counter()
            self.step()
            times.append(time.perf_counter() - began)
        return self.tokens / statistics.median(times)


def janua(recipe_path, vocabulary, steps, threads, grains):
    out = subprocess.run(
        [ROOT / "build/release/janua", "train", "speed", recipe_path, "--steps", str(steps), "--warm", "3",
         "--vocabulary", str(vocabulary), "--workers", str(threads), "--json",
         "--set", f"train.grains_per_step={grains}"],
        check=True, capture_output=True, text=True).stdout
    return json.loads(out)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("recipe", nargs="?", default=ROOT / "recipes/demo.toml")
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--steps", type=int, default=20)
    parser.add_argument("--grains", type=int, help="micro-batches a step, instead of the recipe's")
    parser.add_argument("--threads", type=int, default=os.cpu_count())
    args = parser.parse_args()
    recipe = recipe_of(args.recipe)
    grains = args.grains or recipe["train"]["grains_per_step"]
    recipe["train"]["grains_per_step"] = grains
    vocabulary = recipe["tokenizer"]["vocabulary"]

    ways = [("eager, whole batch", False, False), ("eager, micro-batches", False, True),
            ("compile, whole batch", True, False), ("compile, micro-batches", True, True)]
    rates, ours = {name: [] for name, _, _ in ways}, []
    peers = {}
    for name, compiled, split in ways:
        peers[name] = Peer(recipe, vocabulary, compiled, split, args.threads)
        for _ in range(3):
            peers[name].step()
    facts = None
    for run in range(args.runs):
        facts = janua(args.recipe, vocabulary, args.steps, args.threads, grains)
        ours.append(facts["tokens_per_second"])
        for name in peers:
            rates[name].append(peers[name].median(args.steps))
        print(f"run {run + 1}: janua {ours[-1]:.0f} tok/s; " +
              "; ".join(f"{n} {r[-1]:.0f}" for n, r in rates.items()), file=sys.stderr)
    mine = statistics.median(ours)
    medians = {name: statistics.median(r) for name, r in rates.items()}
    print(f"{'janua':26} {mine:9.0f} tok/s   {facts['flops_per_second'] / 1e9:.0f} GFLOP/s")
    for name, rate in medians.items():
        print(f"{name:26} {rate:9.0f} tok/s   janua is {mine / rate:.2f} x")
    eager = max(r for n, r in medians.items() if n.startswith("eager"))
    best = max(medians.values())
    print(json.dumps({"janua": mine, "peers": medians, "ratio_to_best_eager": mine / eager,
                      "ratio_to_best": mine / best, "parameters": facts["parameters"],
                      "steps": args.steps, "tokens_per_step": facts["tokens_per_step"], "runs": args.runs, "threads": args.threads}))


if __name__ == "__main__":
    main()
