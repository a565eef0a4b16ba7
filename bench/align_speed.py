#!/usr/bin/env python3
"""Steps of SFT and LoRA beside transformers + PEFT's way in PyTorch, in turn, on this machine: tokens/s and peak memory.

    python3 bench/align_speed.py [--runs 3] [--steps 3] [--rows 4] [--tokens 512] [--only sft,lora]

A Llama of SmolLM2-135M's shapes with random weights, on both sides the same rows of made-up tokens of which the second
half is learned, AdamW, as many threads. The peer is transformers' model in torch under bf16 autocast; for LoRA its
linear layers are wrapped as PEFT's are (the frozen product, and B A beside it, rank 16 on all seven matrices of a
layer), or are PEFT's own where it is installed. Each way stands in a process of its own, warm; all are timed in turn in
every run, and a ratio is of one run. Prints a table; each run is a line of JSON on standard error.
"""
import argparse
import json
import os
import pathlib
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
SHAPES = dict(vocab_size=49152, hidden_size=576, intermediate_size=1536, num_hidden_layers=30, num_attention_heads=9,
              num_key_value_heads=3, max_position_embeddings=2048, rope_theta=100000.0, rms_norm_eps=1e-5,
              tie_word_embeddings=True, bos_token_id=1, eos_token_id=2)
TARGETS = ["q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj"]
RANK = 16


def wrap(model, torch):
    """PEFT's LoRA where it is installed; else the same layers."""
    try:
        from peft import LoraConfig, get_peft_model
        return get_peft_model(model, LoraConfig(r=RANK, lora_alpha=2 * RANK, target_modules=TARGETS)), "PEFT"
    except ImportError:
        pass

    class Adapted(torch.nn.Module):
        def __init__(self, base):
            super().__init__()
            self.base = base
            self.a = torch.nn.Linear(base.in_features, RANK, bias=False)
            self.b = torch.nn.Linear(RANK, base.out_features, bias=False)
            torch.nn.init.zeros_(self.b.weight)

        def forward(self, x):
            return self.base(x) + self.b(self.a(x.to(self.a.weight.dtype))) * 2.0

    model.requires_grad_(False)
    for layer in model.model.layers:
        for part in (layer.self_attn, layer.mlp):
            for name in TARGETS:
                if hasattr(part, name):
                    setattr(part, name, Adapted(getattr(part, name)))
    return model, "torch, wrapped as PEFT does"


def peer(way, rows, tokens, threads):
    """Answers each line of standard input, a number of steps, with the median seconds and the peak memory."""
    import torch
    from transformers import LlamaConfig, LlamaForCausalLM

    torch.set_num_threads(threads)
    torch.manual_seed(1)
    model = LlamaForCausalLM(LlamaConfig(**SHAPES, use_cache=False)).train()
    name = "transformers"
    if way == "lora":
        model, name = wrap(model, torch)
    learned = [p for p in model.parameters() if p.requires_grad]
    optimizer = torch.optim.AdamW(learned, lr=1e-4, fused=True)
    ids = torch.randint(3, SHAPES["vocab_size"], (rows, tokens))
    labels = ids.clone()
    labels[:, : tokens // 2] = -100

    def step():
        began = time.perf_counter()
        for row, label in zip(ids.split(1), labels.split(1)):
            with torch.autocast("cpu", dtype=torch.bfloat16):
                loss = model(input_ids=row, labels=label).loss
            (loss / rows).backward()
        torch.nn.utils.clip_grad_norm_(learned, 1.0)
        optimizer.step()
        optimizer.zero_grad(set_to_none=True)
        return time.perf_counter() - began

    for line in sys.stdin:
        answer = {"seconds": statistics.median(step() for _ in range(int(line))), "name": name}
        answer["bytes"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
        print(json.dumps(answer), flush=True)


class Peer:
    def __init__(self, options, way):
        asked = json.dumps([way, options.rows, options.tokens, options.threads])
        self.process = subprocess.Popen([options.python, __file__, "--peer", asked], stdin=subprocess.PIPE,
                                        stdout=subprocess.PIPE, text=True,
                                        env={**os.environ, "OMP_NUM_THREADS": str(options.threads)})

    def time(self, steps):
        print(steps, file=self.process.stdin, flush=True)
        return json.loads(self.process.stdout.readline())

    def end(self):
        self.process.stdin.close()
        self.process.wait()


def base_model(options, folder):
    """A model of those shapes with the tokenizer of the small fixture, written by transformers."""
    subprocess.run([options.python, "-c", f"""
import torch
from transformers import LlamaConfig, LlamaForCausalLM
torch.manual_seed(1)
LlamaForCausalLM(LlamaConfig(**{SHAPES!r})).to(torch.bfloat16).save_pretrained({str(folder)!r})
"""], check=True, stderr=subprocess.DEVNULL)
    tiny = pathlib.Path(options.fixtures, "tiny")
    for name in ("tokenizer.json", "tokenizer_config.json", "chat_template.jinja"):
        if (tiny / name).exists():
            shutil.copy(tiny / name, folder)


def ours(options, way, folder):
    """Median seconds and tokens of the steps of a stage, from its log, and the peak memory of its process."""
    steps = options.steps + 2
    words = "the gate of languages "
    data = folder / "data.jsonl"
    lines = [json.dumps({"prompt": words * 2000, "completion": words})]
    with open(data, "w") as out:
        for i in range(4 * options.rows):
            text = (str(i) + " " + words * options.tokens)
            out.write(json.dumps({"prompt": text[: options.tokens], "completion": text}) + "\n")
    del lines
    recipe = folder / f"{way}.toml"
    recipe.write_text(f"""
[[stage]]
name = "bench"
kind = "sft"
base = "{folder / 'model'}"
data = "{data}"
max_tokens = {options.tokens}
max_cut = 1.0
max_dropped = 1.0
packing = "wrapped"
steps = {steps}
grains_per_step = {options.rows}
rows_per_grain = 1
checkpoint_steps = 1000000
""" + (f"lora = {{rank = {RANK}}}\n" if way == "lora" else ""))
    out = folder / f"out_{way}"
    shutil.rmtree(out, ignore_errors=True)
    done = subprocess.Popen([options.janua, "run", recipe, "--out", out, "--quiet"],
                            env={**os.environ, "JANUA_WORKERS": str(options.threads)})
    _, status, usage = os.wait4(done.pid, 0)
    if status:
        sys.exit(f"janua run failed: {status}")
    log = [json.loads(line) for line in open(out / "bench/steps.jsonl")][2:]
    took = [one["seconds"] - one.get("start_s", 0) - one.get("checkpoint_s", 0) for one in log]
    return {"seconds": statistics.median(took), "tokens": log[-1]["tokens"], "bytes": usage.ru_maxrss * 1024}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--janua", default=str(ROOT / "build/release/janua"))
    parser.add_argument("--python", default=sys.executable)
    parser.add_argument("--fixtures", default=os.environ.get("JANUA_FIXTURES", str(ROOT.parent / "shared/fixtures")))
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--steps", type=int, default=3)
    parser.add_argument("--rows", type=int, default=4)
    parser.add_argument("--tokens", type=int, default=512)
    parser.add_argument("--threads", type=int, default=os.cpu_count())
    parser.add_argument("--only", default="sft,lora")
    parser.add_argument("--peer")
    options = parser.parse_args()
    if options.peer:
        return peer(*json.loads(options.peer))
    print("| way | ours, tokens/s | theirs, tokens/s | ratio | our peak, MB | theirs, MB | share |")
    print("|---|---|---|---|---|---|---|")
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        base_model(options, folder / "model")
        for way in options.only.split(","):
            other = Peer(options, way)
            other.time(1)
            runs = []
            for _ in range(options.runs):
                own, theirs = ours(options, way, folder), other.time(options.steps)
                speed = own["tokens"] / own["seconds"]
                beside = options.rows * options.tokens / theirs["seconds"]
                runs.append((speed / beside, speed, beside, own["bytes"], theirs["bytes"]))
                print(json.dumps({"way": way, "ours": own, "theirs": theirs}), file=sys.stderr)
            other.end()
            ratio, speed, beside, own, theirs = (statistics.median(values) for values in zip(*runs))
            low, high = min(run[0] for run in runs), max(run[0] for run in runs)
            print(f"| {way} | {speed:,.0f} | {beside:,.0f} | {ratio:.2f} ({low:.2f} to {high:.2f}) | {own / 1e6:,.0f} "
                  f"| {theirs / 1e6:,.0f} | {own / theirs:.2f} |", flush=True)


if __name__ == "__main__":
    main()
