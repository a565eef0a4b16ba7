#!/usr/bin/env python3
"""Forward and forward + backward of every family beside transformers, as the page docs/models_speed.md.

    python3 bench/families_speed.py [--only qwen3,gemma2] [--runs 5] [--quick] [--no-compile] > docs/models_speed.md

Models of one size (SIZES and FAMILIES below), in bf16, on as many threads for everyone; the loss of a batch with and
without its gradient. transformers computes eagerly and through torch.compile, with the attention that it chooses by
itself. Each stands in a process of its own, warm; in every run they are timed in turn, `janua model speed` among them,
and a ratio is that of one run: the table has its median, least and most. What torch.compile cannot do is said. Each run
is also written to FOLDER (--log) as a line of JSON, so one that is cut off leaves what it had.
"""
import argparse
import json
import os
import pathlib
import statistics
import subprocess
import sys
import tempfile
import time

from gpu_check import processor

SOURCE = pathlib.Path(__file__).resolve().parents[1]
SIZES = dict(vocab_size=8192, hidden_size=512, intermediate_size=2048, num_hidden_layers=8, num_attention_heads=8,
             num_key_value_heads=4, head_dim=64, max_position_embeddings=2048, bos_token_id=1, eos_token_id=2,
             pad_token_id=0, tie_word_embeddings=False)
ROPE = dict(rope_type="default", rope_theta=10000.0)
YARN = dict(rope_type="yarn", rope_theta=10000.0, factor=4.0, original_max_position_embeddings=512, beta_fast=32.0,
            beta_slow=1.0, mscale=1.0, mscale_all_dim=1.0)
IN_TURN = ["sliding_attention", "full_attention"] * 4
DELTA = dict(linear_num_key_heads=4, linear_num_value_heads=8, linear_key_head_dim=64, linear_value_head_dim=64,
             linear_conv_kernel_dim=4, layer_types=["linear_attention"] * 3 + ["full_attention"]
             + ["linear_attention"] * 3 + ["full_attention"])
LATENT = dict(q_lora_rank=256, kv_lora_rank=128, qk_nope_head_dim=64, qk_rope_head_dim=32, v_head_dim=64, head_dim=None,
              num_key_value_heads=8, n_routed_experts=16, num_experts_per_tok=4, moe_intermediate_size=384,
              n_shared_experts=1, first_k_dense_replace=1)
# What a family has beyond SIZES, under the name of its classes; None takes a key of SIZES away.
FAMILIES = {
    "llama": ("Llama", {}),
    "mistral": ("Mistral", dict(sliding_window=256)),
    "ministral3": ("Ministral3", dict(rope_parameters=dict(YARN, llama_4_scaling_beta=0.1))),
    "mistral4": ("Mistral4", dict(LATENT, n_group=1, topk_group=1,
                                  rope_parameters=dict(YARN, llama_4_scaling_beta=0.1))),
    "qwen2": ("Qwen2", dict(head_dim=None)),
    "qwen3": ("Qwen3", {}),
    "qwen3_moe": ("Qwen3Moe", dict(num_experts=16, num_experts_per_tok=4, moe_intermediate_size=512,
                                   norm_topk_prob=True)),
    "qwen3_next": ("Qwen3Next", dict(DELTA, num_experts=16, num_experts_per_tok=4, moe_intermediate_size=384,
                                     shared_expert_intermediate_size=384)),
    "olmo2": ("Olmo2", dict(head_dim=None)),
    "olmo3": ("Olmo3", dict(head_dim=None, sliding_window=256, layer_types=IN_TURN)),
    "olmo_hybrid": ("OlmoHybrid", dict(DELTA, head_dim=None)),
    "apertus": ("Apertus", dict(head_dim=None, rope_parameters=ROPE)),
    "apertus1p5_text": ("Apertus1p5Text", dict(head_dim=None, rope_parameters=ROPE, output_vocab_size=8000)),
    "gemma2": ("Gemma2", dict(sliding_window=256, query_pre_attn_scalar=64, layer_types=IN_TURN,
                              tie_word_embeddings=True)),
    "gemma3_text": ("Gemma3", dict(sliding_window=256, query_pre_attn_scalar=64, layer_types=IN_TURN,
                                   tie_word_embeddings=True)),
    "gemma4_text": ("Gemma4", dict(sliding_window=256, layer_types=IN_TURN, tie_word_embeddings=True,
                                   hidden_size_per_layer_input=64, vocab_size_per_layer_input=8192)),
    "granite": ("Granite", dict(head_dim=None, embedding_multiplier=12.0, residual_multiplier=0.22,
                                attention_multiplier=0.125, logits_scaling=8.0)),
    "helium": ("Helium", dict(head_dim=64)),
    "ernie4_5": ("Ernie4_5", dict(head_dim=64)),
    "seed_oss": ("SeedOss", dict(head_dim=64, attention_dropout=0.0, residual_dropout=0.0)),
    "phi3": ("Phi3", dict(head_dim=None)),
    "glm4": ("Glm4", dict(head_dim=64)),
    "smollm3": ("SmolLM3", dict(head_dim=None, tie_word_embeddings=True)),
    "mixtral": ("Mixtral", dict(num_local_experts=8, num_experts_per_tok=2, intermediate_size=1024)),
    "gpt_oss": ("GptOss", dict(num_local_experts=8, num_experts_per_tok=2, intermediate_size=1024,
                               sliding_window=128, layer_types=IN_TURN, rope_parameters=ROPE)),
    "deepseek_v3": ("DeepseekV3", dict(LATENT, n_group=4, topk_group=2, num_nextn_predict_layers=0, num_mtp_layers=0,
                                       rope_parameters=ROPE)),
    "deepseek_v4": ("DeepseekV4", dict(
        head_dim=64, num_key_value_heads=1, q_lora_rank=256, o_groups=2, o_lora_rank=256, moe_intermediate_size=384,
        n_routed_experts=16, num_experts_per_tok=4, index_n_heads=8, index_head_dim=32, index_topk=64,
        sliding_window=128, qk_rope_head_dim=32, num_nextn_predict_layers=0, intermediate_size=None,
        layer_types=["sliding_attention"] * 2 + ["compressed_sparse_attention", "heavily_compressed_attention"] * 3)),
}
WAYS = ["eager", "compiled"]
PASSES = ["forward", "backward"]


def config_of(name):
    """Its class is found in its module: some are missing from transformers itself."""
    import importlib

    classes, more = FAMILIES[name]
    folder = name.removesuffix("_text") if name in ("gemma3_text", "gemma4_text") else name
    try:
        module = importlib.import_module(f"transformers.models.{folder}.modeling_{folder}")
        config = getattr(importlib.import_module(f"transformers.models.{folder}.configuration_{folder}"),
                         classes + ("TextConfig" if folder != name else "Config"))
    except (ImportError, AttributeError):
        return None, None
    keys = {key: value for key, value in {**SIZES, **more}.items() if value is not None}
    return config(**keys), getattr(module, classes + "ForCausalLM")


def peer(asked):
    """Answers the lines of standard input: `forward N` or `backward N` with seconds and memory."""
    import resource

    import torch

    torch.set_num_threads(asked["threads"])
    torch.manual_seed(1)
    config, kind = config_of(asked["family"])
    model = kind._from_config(config, dtype=torch.bfloat16).train()
    called = torch.compile(model) if asked["way"] == "compiled" else model
    top = getattr(config, "output_vocab_size", config.vocab_size)
    ids = torch.randint(3, top, (asked["batch"], asked["tokens"]))

    def one(what):
        began = time.perf_counter()
        if what == "forward":
            with torch.no_grad():
                called(input_ids=ids, labels=ids, use_cache=False)
        else:
            model.zero_grad(set_to_none=True)
            called(input_ids=ids, labels=ids, use_cache=False).loss.backward()
        return time.perf_counter() - began

    for line in sys.stdin:
        what, steps = line.split()
        answer = {}
        try:
            answer["seconds"] = statistics.median(one(what) for _ in range(int(steps)))
        except Exception as error:  # whatever a compiler throws is a row of the table
            answer["failed"] = f"{type(error).__name__}: {str(error).strip().splitlines()[0] if str(error) else ''}"
        answer["bytes"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
        answer["parameters"] = sum(p.numel() for p in model.parameters())
        print(json.dumps(answer), flush=True)


class Peer:
    """One way of transformers, in a process of its own."""

    def __init__(self, options, family, way):
        self.way, self.failed, self.facts = way, {}, {}
        asked = json.dumps({"family": family, "way": way, "threads": options.threads, "batch": options.batch,
                            "tokens": options.tokens})
        self.log = tempfile.TemporaryFile("w+")
        environment = {**os.environ, "OMP_NUM_THREADS": str(options.threads)}
        self.process = subprocess.Popen([options.python, __file__, "--peer", asked], stdin=subprocess.PIPE,
                                        stdout=subprocess.PIPE, stderr=self.log, text=True, env=environment)

    def time(self, what, steps):
        """Seconds of a pass, or none where it cannot be had."""
        if what in self.failed:
            return None
        try:
            print(what, steps, file=self.process.stdin, flush=True)
            answer = json.loads(self.process.stdout.readline())
        except (BrokenPipeError, ValueError):
            self.log.seek(0)
            last = self.log.read().strip().splitlines()
            answer = {"failed": last[-1] if last else "it ended without a word"}
        self.facts = {**self.facts, **answer}
        if "failed" in answer:
            self.failed[what] = answer["failed"]
        return answer.get("seconds")

    def end(self):
        self.process.stdin.close()
        self.process.wait()


class Ours:
    way = "janua"

    def __init__(self, options, folder):
        self.options, self.folder, self.failed, self.facts = options, folder, {}, {}

    def time(self, steps, backward=True):
        o = self.options
        done = subprocess.run([o.janua, "model", "speed", self.folder, "--fresh", "--batch", str(o.batch), "--tokens",
                               str(o.tokens), "--steps", str(steps), "--warm", "1", "--threads", str(o.threads),
                               "--ops", o.ops, *(["--backward"] if backward else []), "--json"],
                              capture_output=True, text=True)
        if done.returncode:
            return done.stderr.strip()
        self.facts = json.loads(done.stdout.splitlines()[-1])
        return {what: self.facts[what]["seconds"] for what in PASSES}


def measure(options, family):
    """All runs of a family, or a sentence in the place of what there is none of."""
    out = {"family": family, "runs": [], "failed": {}}
    with tempfile.TemporaryDirectory() as folder:
        if why := write_config(options.python, family, folder):
            return {**out, "missing": why}
        ours = Ours(options, folder)
        peers = [Peer(options, family, way) for way in WAYS if way != "compiled" or options.compile]
        for one in peers:  # warm, and compiled
            for what in PASSES:
                one.time(what, 2)
        for _ in range(options.runs):
            mine = ours.time(options.steps)
            if isinstance(mine, str):
                out["missing"] = mine
                break
            run = {"janua": mine, **{one.way: {what: one.time(what, options.steps) for what in PASSES} for one in peers}}
            out["runs"].append(run)
        for one in peers:
            one.end()
            if one.failed:
                out["failed"][one.way] = one.failed
        out["bytes"] = {"janua": ours.facts.get("peak_bytes"), **{one.way: one.facts.get("bytes") for one in peers}}
        out["parameters"] = {"janua": ours.facts.get("parameters"),
                             "transformers": peers[0].facts.get("parameters")}
    return out


def write_config(python, family, folder):
    """config.json as transformers writes it; or why there is none."""
    done = subprocess.run([python, __file__, "--config", family, folder], capture_output=True, text=True)
    return done.stderr.strip().splitlines()[-1] if done.returncode else ""


def save_config(family, folder):
    config, kind = config_of(family)
    if config is None:
        import transformers

        sys.exit(f"transformers {transformers.__version__} does not know it")
    config.architectures = [kind.__name__]
    config.dtype = "bfloat16"
    config.save_pretrained(folder)


def ratios(result, way, what):
    """janua's tokens/s over those of a way, run by run."""
    pairs = [(run[way][what], run["janua"][what]) for run in result["runs"] if run.get(way, {}).get(what)]
    return [theirs / mine for theirs, mine in pairs]


def cell(values):
    return f"{statistics.median(values):.2f} ({min(values):.2f} to {max(values):.2f})" if values else "none"


def row(result, tokens):
    cells = [result["family"], f"{result['parameters']['janua'] / 1e6:.0f} M"]
    for what in PASSES:
        cells.append(f"{tokens / statistics.median(run['janua'][what] for run in result['runs']):,.0f}")
        cells += [cell(ratios(result, way, what)) for way in WAYS]
    held = [result["bytes"].get(way) for way in ["janua", *WAYS]]
    cells.append(" / ".join(f"{one / 2**30:.2f}" if one else "none" for one in held))
    return f"| {' | '.join(cells)} |"


def same_size(result):
    """But for the few numbers that one of both counts as buffers."""
    here, there = result["parameters"]["janua"], result["parameters"]["transformers"]
    return there is None or abs(here - there) <= here / 1000


def page(options, results, notes):
    tokens = options.batch * options.tokens
    measured = [one for one in results if one["runs"]]
    out = ["# Speed of the families", "",
           "<!-- Made by bench/families_speed.py; do not edit. -->", "",
           f"Models of {SIZES['num_hidden_layers']} layers, hidden {SIZES['hidden_size']}, a vocabulary of "
           f"{SIZES['vocab_size']}, in bf16; {options.batch} rows of {options.tokens}",
           f"tokens a pass, {options.threads} threads for everyone, {notes}. A ratio is our tokens/s over those of",
           f"transformers, in {options.runs} runs in turn: median (least to most). Memory is the peak of the process, GiB:",
           "ours / eager / compiled.", "",
           "| family | parameters | forward, tokens/s | over eager | over compiled | forward + backward, tokens/s "
           "| over eager | over compiled | memory |", "|---|---|---|---|---|---|---|---|---|"]
    out += [row(one, tokens) for one in measured]
    said = [f"- {one['family']}: {one['missing']}" for one in results if "missing" in one]
    said += [f"- {one['family']}, {way}, {what}: {why}" for one in results
             for way, whats in one["failed"].items() for what, why in whats.items()]
    said += [f"- {one['family']}: {one['parameters']['janua']:,} parameters here, "
             f"{one['parameters']['transformers']:,} there" for one in measured if not same_size(one)]
    if said:
        out += ["", "What there is no figure of, and what differs:", "", *said]
    below = [f"{one['family']} {what} {way}" for one in measured for way in WAYS for what in PASSES
             if (values := ratios(one, way, what)) and statistics.median(values) < 1]
    out += ["", "Below 1.0: " + (", ".join(below) if below else "none") + "."]
    return "\n".join(out)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--janua", default=SOURCE / "build/release/janua")
    parser.add_argument("--python", default=sys.executable, help="one that has transformers")
    parser.add_argument("--only", help="families, with commas between them")
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--steps", type=int, default=3, help="passes a run, whose median counts")
    parser.add_argument("--batch", type=int, default=4)
    parser.add_argument("--tokens", type=int, default=512)
    parser.add_argument("--threads", type=int, default=os.cpu_count())
    parser.add_argument("--ops", choices=["cpu", "torch"], default="cpu")
    parser.add_argument("--quick", action="store_true", help="two runs of one pass")
    parser.add_argument("--no-compile", dest="compile", action="store_false")
    parser.add_argument("--log", type=pathlib.Path, default=pathlib.Path(tempfile.gettempdir()))
    parser.add_argument("--peer", help=argparse.SUPPRESS)
    parser.add_argument("--config", nargs=2, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.peer:
        return peer(json.loads(options.peer))
    if options.config:
        return save_config(*options.config)
    if options.quick:
        options.runs, options.steps = 2, 1
    families = options.only.split(",") if options.only else list(FAMILIES)
    if unknown := [one for one in families if one not in FAMILIES]:
        sys.exit(f"unknown: {', '.join(unknown)}; there are {', '.join(FAMILIES)}")
    results = []
    with (options.log / "families_speed.jsonl").open("w") as log:
        for family in families:
            results.append(measure(options, family))
            log.write(json.dumps(results[-1]) + "\n")
            log.flush()
            for one in results[-1]["runs"]:
                print(family, json.dumps(one), file=sys.stderr)
    versions = subprocess.run([options.python, "-c", "import torch, transformers as t; "
                               "print(f'torch {torch.__version__}, transformers {t.__version__}')"],
                              capture_output=True, text=True).stdout.strip()
    print(page(options, results, f"{versions}, {processor()}"))
    return 0


if __name__ == "__main__":
    sys.exit(main())
