#!/usr/bin/env python3
"""How long a model takes until its first logits, and how much memory beside its file: janua beside transformers.

    $(./setup --print-python test) bench/load.py --janua build/release/janua [--gigabytes 1] [--runs 5] [--folder DIR]

Makes a Llama in bf16 of about that size (random weights, one file), reads it once so that it lies in the page cache, and
then asks both, in turn, for the logits behind one token and behind 16. Each run is a process of its own; what is timed
begins when the program is up (libraries are loaded) and ends with the logits. Memory is the largest anonymous memory of
the process (RssAnon of /proc, looked at every 5 ms) beyond that of the same program with a tiny model: pages of a mapped
file are the system's, not the program's. transformers: from_pretrained(dtype=bfloat16), one thread as janua.
"""
import argparse
import json
import pathlib
import statistics
import struct
import subprocess
import sys
import tempfile
import threading
import time

TRANSFORMERS = """
import json, sys, time
import torch
from transformers import LlamaForCausalLM
torch.set_num_threads(1)
folder, tokens = sys.argv[1], int(sys.argv[2])
begin = time.perf_counter()
model = LlamaForCausalLM.from_pretrained(folder, dtype=torch.bfloat16)
load = time.perf_counter() - begin
with torch.inference_mode():
    model(torch.arange(1, tokens + 1)[None]).logits
print(json.dumps({"load_seconds": load, "seconds": time.perf_counter() - begin}))
"""


def shapes(config):
    hidden, width, heads = config["hidden_size"], config["intermediate_size"], config["num_attention_heads"]
    kv = hidden // heads * config["num_key_value_heads"]
    out = {"model.embed_tokens.weight": [config["vocab_size"], hidden], "model.norm.weight": [hidden],
           "lm_head.weight": [config["vocab_size"], hidden]}
    for layer in range(config["num_hidden_layers"]):
        at = f"model.layers.{layer}."
        out |= {at + "input_layernorm.weight": [hidden], at + "post_attention_layernorm.weight": [hidden],
                at + "self_attn.q_proj.weight": [hidden, hidden], at + "self_attn.k_proj.weight": [kv, hidden],
                at + "self_attn.v_proj.weight": [kv, hidden], at + "self_attn.o_proj.weight": [hidden, hidden],
                at + "mlp.gate_proj.weight": [width, hidden], at + "mlp.up_proj.weight": [width, hidden],
                at + "mlp.down_proj.weight": [hidden, width]}
    return out


def count(shape):
    out = 1
    for side in shape:
        out *= side
    return out


def make(folder, layers, hidden, vocabulary):
    import numpy

    config = {"architectures": ["LlamaForCausalLM"], "model_type": "llama", "vocab_size": vocabulary,
              "hidden_size": hidden, "intermediate_size": hidden * 11 // 4 // 64 * 64, "num_hidden_layers": layers,
              "num_attention_heads": hidden // 64, "num_key_value_heads": max(1, hidden // 256), "hidden_act": "silu",
              "max_position_embeddings": 2048, "rms_norm_eps": 1e-5, "rope_theta": 10000.0,
              "tie_word_embeddings": False, "bos_token_id": 0, "eos_token_id": 1, "dtype": "bfloat16"}
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "config.json").write_text(json.dumps(config))
    head, end = {"__metadata__": {"format": "pt"}}, 0
    for name, shape in sorted(shapes(config).items()):
        head[name] = {"dtype": "BF16", "shape": shape, "data_offsets": [end, end + 2 * count(shape)]}
        end += 2 * count(shape)
    text = json.dumps(head).encode()
    text += b" " * (-len(text) % 8)
    random = numpy.random.default_rng(1)
    with open(folder / "model.safetensors", "wb") as out:
        out.write(struct.pack("<Q", len(text)) + text)
        for name, shape in sorted(shapes(config).items()):
            numbers = (numpy.ones(count(shape), "f4") if len(shape) == 1
                       else random.standard_normal(count(shape), "f4") * 0.02)
            out.write((numbers.view("u4") >> 16).astype("u2").tobytes())
    return 8 + len(text) + end


def write_ids(path, tokens):
    data = struct.pack(f"<{tokens}q", *range(1, tokens + 1))
    head = json.dumps({"input_ids": {"dtype": "I64", "shape": [1, tokens], "data_offsets": [0, len(data)]}}).encode()
    path.write_bytes(struct.pack("<Q", len(head)) + head + data)


def measured(command):
    """What a process said as JSON, and the most anonymous memory that it was seen with, in bytes."""
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    most = [0]

    def watch():
        while process.poll() is None:
            try:
                status = pathlib.Path(f"/proc/{process.pid}/status").read_text()
            except OSError:
                return
            for line in status.splitlines():
                if line.startswith("RssAnon:"):
                    most[0] = max(most[0], int(line.split()[1]) * 1024)
            time.sleep(0.005)

    watcher = threading.Thread(target=watch)
    watcher.start()
    out, errors = process.communicate()
    watcher.join()
    if process.returncode:
        sys.exit(f"{command[0]} failed: {errors.strip()[-500:]}")
    return json.loads(out.strip().splitlines()[-1]), most[0]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--janua", required=True)
    parser.add_argument("--gigabytes", type=float, default=1)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--folder", help="where the model is made and kept; else it is made anew and deleted")
    parser.add_argument("--alone", action="store_true", help="without transformers")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        work = pathlib.Path(scratch)
        folder = pathlib.Path(asked.folder or work / "model")
        hidden, vocabulary = 1536, 32768
        layer = 2 * (2.5 * hidden * hidden + 3 * hidden * (hidden * 11 // 4))
        layers = max(1, round((asked.gigabytes * 1e9 - 4 * hidden * vocabulary) / layer))
        weights = folder / "model.safetensors"
        size = weights.stat().st_size if weights.exists() else make(folder, layers, hidden, vocabulary)
        make(work / "tiny", 1, 64, 256)
        print(f"a Llama of {size / 1e9:.2f} GB in bf16, warm page cache, median of {asked.runs} runs")
        print("| program | tokens | load s | until logits s | memory beside the file | of the file |")
        print("|---|---|---|---|---|---|")
        for tokens in (1, 16):
            write_ids(work / "in.safetensors", tokens)
            programs = {"janua": lambda of: [asked.janua, "model", "check", str(of), "--input",
                                             str(work / "in.safetensors"), "--output",
                                             str(work / "out.safetensors"), "--json"]}
            if not asked.alone:
                programs["transformers"] = lambda of: [sys.executable, "-c", TRANSFORMERS, str(of), str(tokens)]
            got = {name: [] for name in programs}
            least = {name: measured(command(work / "tiny"))[1] for name, command in programs.items()}
            for run in range(asked.runs + 1):
                for name, command in programs.items():
                    one = measured(command(folder))
                    if run > 0:  # the first brings the file into the cache
                        got[name].append(one)
            for name, runs in got.items():
                said = {key: statistics.median(one[key] for one, _ in runs) for key in ("load_seconds", "seconds")}
                extra = max(0, statistics.median(memory for _, memory in runs) - least[name])
                print(f"| {name} | {tokens} | {said['load_seconds']:.3f} | {said['seconds']:.3f} | "
                      f"{extra / 1e6:.1f} MB | {100 * extra / size:.1f} % |", flush=True)


if __name__ == "__main__":
    main()
