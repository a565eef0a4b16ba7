#!/usr/bin/env python3
"""The roof-line of a training step of the demo's model on one core: where its processor time goes.

    python3 bench/roofline.py [--janua build/release/janua] [--steps 6]     # a Python with torch, Linux's perf

`janua train speed` runs on one thread under `perf record`, whose samples of the processor's time are put into
groups by the name of the function (code that oneDNN generates has none: these are the products). Operations and
bytes of each group are counted from the shapes: of products what the mathematics asks for, of all else the arrays that must
be read and written once. The two roofs are measured here on one core: products of 1,024 x 1,024 in bf16, and copying 256 MB
(bytes read and written). The limit of a group is the larger of operations / product peak (products and attention) and
bytes / bandwidth; what stays in a cache can be quicker than its bytes' limit. All time is the processor's, so a busy
machine falsifies less, but caches and memory that are shared still count.
"""
import argparse
import re
import subprocess
import sys
import tempfile
import time

LAYERS, H, F, HEADS, D, V, CONTEXT = 6, 256, 704, 4, 64, 12288, 512  # recipes/demo.toml
TOKENS = 4 * 4 * 512
GRAINS = 4
MATRICES = LAYERS * (H * 4 * H + 3 * H * F)
PARAMETERS = MATRICES + V * H + (2 * LAYERS + 1) * H


def products():
    """Operations and bytes of all products, forward and back: activations and weights in bf16."""
    shapes = [(H, 3 * H), (H, H), (H, 2 * F), (F, H)] * LAYERS + [(H, V)]
    # forward reads a and w and writes c; the way back reads c, w, a and writes those of a and w
    moved = sum(2 * 3 * (TOKENS * (k + n)) + 2 * 3 * GRAINS * k * n for k, n in shapes)
    return 6 * TOKENS * sum(k * n for k, n in shapes), moved


def attention():
    # 12 operations a pair and channel, of which the mask halves the pairs; q, k, v, o and the gradients of these
    return 12 * TOKENS * CONTEXT / 2 * H * LAYERS, 2 * TOKENS * H * LAYERS * (4 + 8)


GROUPS = [  # name, functions, (operations that count against the product peak, bytes)
    ("products", r"JIT|dnnl|brgemm|cpublas", products()),
    ("attention", r"some_rows|tile_|attend|pack_by|pack_col|pack_pairs|avx512bf16|::multiply", attention()),
    ("cross-entropy", r"cross_entropy", (0, 4 * V * TOKENS)),
    ("gate", r"gated|swiglu|silu", (0, 22 * F * TOKENS * LAYERS)),
    ("norms and residual stream", r"norm|::add<", (0, 28 * H * TOKENS * (2 * LAYERS + 1))),
    ("rotation", r"rope", (0, 8 * 2 * H * TOKENS * LAYERS)),
    ("sums of gradients and their norm", r"tree_sum|square|mean_gradient", (0, 20 * PARAMETERS)),
    ("optimizer and the copy in bf16", r"adamw|narrow", (0, 28 * PARAMETERS)),
    ("embedding", r"gather|scatter|widen", (0, 12 * H * TOKENS)),
    ("system: new pages, clearing, copying", r"\[k\]|memset|memmove|malloc|free|unlink_chunk", (0, 0)),
]
BEFORE = r"Random|initial_weights|cos_fma|log_fma|sincos|_dl_|do_lookup|OperatorEntry|Dispatcher|torch::jit|c10::Arg|strcmp|memcmp|Hashtable|log@@|register|static_init"


def best(work, least=0.05, rounds=12):
    """The least processor time of one call."""
    found = float("inf")
    for _ in range(rounds):
        count, began = 0, time.process_time()
        while time.process_time() - began < least:
            work()
            count += 1
        found = min(found, (time.process_time() - began) / count)
    return found


def roofs():
    import torch
    torch.set_num_threads(1)
    a, b = (torch.randn(1024, 1024).bfloat16() for _ in range(2))
    out = torch.empty(1024, 1024, dtype=torch.bfloat16)
    source, target = torch.zeros(32 << 20), torch.zeros(32 << 20)
    return 2 * 1024 ** 3 / best(lambda: torch.mm(a, b, out=out)), 2 * source.nbytes / best(lambda: target.copy_(source), 0.2, 6)


def samples(janua, steps, hertz):
    with tempfile.NamedTemporaryFile() as file:
        done = subprocess.run(["perf", "record", "-q", "-e", "cpu-clock", "-F", str(hertz), "-o", file.name, janua, "train",
                               "speed", "recipes/demo.toml", "--workers", "1", "--warm", "1", "--steps", str(steps - 1),
                               "--json"], capture_output=True, text=True)
        if done.returncode:
            sys.exit(done.stderr)
        report = subprocess.run(["perf", "report", "-i", file.name, "--stdio", "--no-children", "-n", "--sort", "dso,symbol"],
                                capture_output=True, text=True).stdout
    for line in report.splitlines():
        found = re.match(r"\s*[\d.]+%\s+(\d+)\s+(.*)", line)
        if found:
            yield int(found[1]), found[2]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--janua", default="build/release/janua")
    parser.add_argument("--steps", type=int, default=6)
    parser.add_argument("--hertz", type=int, default=500)
    args = parser.parse_args()
    flops, bandwidth = roofs()
    spent, rest, before = dict.fromkeys((name for name, _, _ in GROUPS), 0), 0, 0
    for count, name in samples(args.janua, args.steps, args.hertz):
        group = next((group for group, names, _ in GROUPS if re.search(names, name)), None)
        if re.search(BEFORE, name):
            before += count
        elif group:
            spent[group] += count
        else:
            rest += count
    a_step = 1000 / args.hertz / args.steps  # milliseconds of a sample
    whole = (sum(spent.values()) + rest) * a_step
    print(f"One core: products {flops / 1e9:.0f} Gop/s, copying {bandwidth / 1e9:.1f} GB/s; a step of {TOKENS} tokens "
          f"takes {whole:.0f} ms of processor, {TOKENS / whole * 1000:.0f} tokens/s a core; start, left out: "
          f"{before / args.hertz:.2f} s\n")
    print("| operation | Gop | MB | limit, ms | by | reached, ms | limit / reached | share of the step |")
    print("|---" * 8 + "|")
    limits = 0
    for name, _, (operations, moved) in GROUPS:
        by_products, by_bytes = operations / flops * 1000, moved / bandwidth * 1000
        limit, ms = max(by_products, by_bytes), spent[name] * a_step
        limits += limit
        cells = [f"{operations / 1e9:.1f}" if operations else "", f"{moved / 1e6:.0f}" if moved else "",
                 f"{limit:.0f}" if limit else "", ("products" if by_products >= by_bytes else "memory") if limit else "",
                 f"{ms:.0f}", f"{100 * limit / ms:.0f} %" if limit and ms else "", f"{100 * ms / whole:.1f} %"]
        print(f"| {name} | " + " | ".join(cells) + " |")
    print(f"| all else | | | | | {rest * a_step:.0f} | | {100 * rest * a_step / whole:.1f} % |")
    print(f"| the step | | | {limits:.0f} | | {whole:.0f} | {100 * limits / whole:.0f} % | |")


if __name__ == "__main__":
    main()
