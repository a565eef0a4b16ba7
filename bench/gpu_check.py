#!/usr/bin/env python3
"""Models on a gpu beside the same on the processor, and beside transformers: a page for docs/gpu.md.

    python3 bench/gpu_check.py [--budget 480] [--device cuda] [--log FOLDER] > gpu.md

Builds bench/gpu_check against the torch package of this Python, holds every fixture of fixtures/ against what
transformers computed, times forward and backward, and times transformers at the same shapes. Lies in the house or
in a folder that bench/gpu_pack filled. What it measures goes to FOLDER (.) as JSON lines as soon as it is known, so
a run that is cut off leaves what it had; what fails is said on the page, and the exit status is 1.
"""
import argparse
import glob
import json
import os
import pathlib
import platform
import subprocess
import sys
import time

HERE = pathlib.Path(__file__).resolve().parent
BEGIN = time.monotonic()


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--budget", type=float, default=480, help="seconds for all of it")
    parser.add_argument("--device", default="cuda", help="torch tries it all on a machine without a gpu")
    parser.add_argument("--log", type=pathlib.Path, default=pathlib.Path("."))
    parser.add_argument("--carried", type=pathlib.Path, default=HERE.parent)
    parser.add_argument("--build", type=pathlib.Path, default=pathlib.Path("/tmp/gpu_check_build"))
    parser.add_argument("--peer", help="what transformers is timed at, as JSON (the script calls itself)")
    arguments = parser.parse_args()
    if arguments.peer:
        return peer(json.loads(arguments.peer), arguments.device)
    failures = []
    run = Run(arguments, failures)
    notes = run.build()
    fixtures = run.lines("fixtures", [run.program, "fixtures", str(arguments.carried / "fixtures"), arguments.device])
    small = [] if arguments.device.startswith("cuda") else ["small"]
    speeds = run.lines("speed", [run.program, "speed", arguments.device, *small])
    peers = []
    for shape in [line for line in speeds if "speed" in line]:
        for way in ["eager", "compiled"]:
            asked = json.dumps({**shape, "way": way})
            peers += run.lines("peer", [sys.executable, __file__, "--device", arguments.device, "--peer", asked])
    print(page(notes, fixtures, speeds, peers, failures))
    return 1 if failures else 0


class Run:
    """Programs one after the other, within what is left of the budget."""

    def __init__(self, arguments, failures):
        self.arguments, self.failures = arguments, failures
        self.program = str(arguments.build / "gpu_check")
        self.log = (arguments.log / "gpu_check.jsonl").open("w")

    def left(self):
        return self.arguments.budget - (time.monotonic() - BEGIN)

    def build(self):
        import torch

        arguments = self.arguments
        cuda = "ON" if arguments.device.startswith("cuda") else "OFF"
        began = time.monotonic()
        where = pathlib.Path(torch.__file__).parent
        self.call("configure", ["cmake", "-S", str(HERE / "gpu_check"), "-B", str(arguments.build), "-G", "Ninja",
                                f"-DJANUA_CUDA={cuda}", f"-DJANUA_TORCH={where}",
                                f"-DJANUA_CARRIED={arguments.carried}"])
        self.call("build", ["ninja", "-C", str(arguments.build)])
        return {"torch": torch.__version__, "device": name_of(arguments.device), "processor": processor(),
                "build_seconds": time.monotonic() - began}

    def call(self, what, words):
        if self.left() < 5:
            self.failures.append(f"{what}: no time was left")
            return ""
        print(f"{time.monotonic() - BEGIN:.0f} s: {what}", file=sys.stderr, flush=True)
        # A torch package finds CUDA's libraries by itself where Python's has them beside it; this is for others.
        libraries = glob.glob(os.path.join(os.path.dirname(os.__file__), "site-packages/nvidia/*/lib"))
        libraries += [os.path.join(p, d, "lib") for p in sys.path for d in sorted_folders(p)]
        environment = {**os.environ, "LD_LIBRARY_PATH": ":".join(libraries + [os.environ.get("LD_LIBRARY_PATH", "")])}
        try:
            done = subprocess.run(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                                  timeout=self.left(), env=environment)
            out, errors, status = done.stdout, done.stderr, done.returncode
        except subprocess.TimeoutExpired as cut:
            out, errors, status = text(cut.stdout), text(cut.stderr), "out of time"
        except OSError as error:
            out, errors, status = "", str(error), "not started"
        if status != 0:
            tail = (errors.strip() or out.strip())[-1500:]
            self.failures.append(f"{what}: {status}: {tail}")
            print(f"{what}: {status}\n{out[-3000:]}\n{errors[-3000:]}", file=sys.stderr, flush=True)
        return out

    def lines(self, what, words):
        out = []
        for line in self.call(what, words).splitlines():
            if not line.startswith("{"):
                continue
            try:
                out.append(json.loads(line))
            except ValueError:
                continue  # cut off
            self.log.write(line + "\n")
        self.log.flush()
        return out


def sorted_folders(path):
    return sorted(os.path.relpath(d, path) for d in glob.glob(os.path.join(path, "nvidia", "*")))


def text(output):
    return output.decode(errors="replace") if isinstance(output, bytes) else output or ""


def name_of(device):
    import torch

    return torch.cuda.get_device_name() if device.startswith("cuda") else "processor"


def processor():
    names = [line.split(":")[1].strip() for line in open("/proc/cpuinfo") if line.startswith("model name")]
    return f"{names[0] if names else platform.machine()}, {os.cpu_count()} cores"


def peer(shape, device):
    """Times transformers' Llama of that shape, in bf16 with its scaled dot product attention."""
    import torch
    from transformers import LlamaConfig, LlamaForCausalLM

    device = "cuda" if device.startswith("cuda") else "cpu"
    config = LlamaConfig(**{k: v for k, v in shape["config"].items() if k not in ("architectures", "model_type")})
    torch.manual_seed(1)
    with torch.device(device):
        model = LlamaForCausalLM._from_config(config, dtype=torch.bfloat16, attn_implementation="sdpa")
    model.train()
    called = torch.compile(model) if shape["way"] == "compiled" else model
    ids = torch.randint(0, config.vocab_size, (shape["texts"], shape["length"]), device=device)

    def forward():
        with torch.no_grad():
            called(input_ids=ids, labels=ids, use_cache=False).loss.item()

    def both():
        model.zero_grad(set_to_none=True)
        loss = called(input_ids=ids, labels=ids, use_cache=False).loss
        loss.backward()
        loss.item()

    out = {"peer": shape["speed"], "way": shape["way"], "forward": median_seconds(forward, device)}
    out["forward_backward"] = median_seconds(both, device)
    print(json.dumps(out), flush=True)
    return 0


def median_seconds(work, device, budget=3.0):
    import torch

    def once():
        began = time.perf_counter()
        work()
        if device == "cuda":
            torch.cuda.synchronize()
        return time.perf_counter() - began

    for _ in range(3):
        once()
    times = []
    while sum(times) < budget or len(times) < 3:
        times.append(once())
    return sorted(times)[len(times) // 2]


def page(notes, fixtures, speeds, peers, failures):
    out = ["# Models on a gpu", "",
           "Made by `bench/gpu_check.py`, which builds the rooms base, compute and model on the machine that it speaks of.",
           f"Here: {notes['device']}, torch {notes['torch']}, {notes['processor']}; built in {notes['build_seconds']:.0f} s.",
           ""]
    out += fixture_part(fixtures) + speed_part(speeds, peers)
    if failures:
        out += ["## What failed", ""]
        for failure in failures:
            out += ["```", failure, "```", ""]
    return "\n".join(out)


def fixture_part(lines):
    out = ["## The same numbers", "",
           "Against what transformers computed in float: largest difference of logits, relative difference of the loss and of",
           "gradient norms (the largest of all parameters). Against our own kernels in float: the largest relative difference of",
           "a parameter's gradient. `state`: logits where a text goes on token by token. `again`: the same gradient, computed",
           "twice, has the same bits. TF32 is off.", "",
           "| model | device | type | logits | loss | gradient norms | gradient | state | again |",
           "| --- | --- | --- | --- | --- | --- | --- | --- | --- |"]
    for line in lines:
        if "left_out" in line:
            continue
        head = f"| {line['fixture']} | {line['device']} | {line['type']} |"
        if "failed" in line:
            out.append(f"{head} {line['failed']} | | | | | |")
            continue
        numbers = [f"{line[key]:.1e}" if line.get(key) is not None else "" for key in
                   ("logits", "loss", "norms", "gradient", "state")]
        out.append(f"{head} {' | '.join(numbers)} | {'yes' if line['again'] else 'no'} |")
    skipped = [line for line in lines if "left_out" in line]
    if skipped:
        out += ["", "Left out:", ""] + [f"- {line['fixture']}: {line['left_out']}" for line in skipped]
    return out + [""]


def speed_part(lines, peers):
    peak = next((line["peak_flops"] for line in lines if "peak_flops" in line), None)
    out = ["## Speed", "", "bf16 weights, activations and gradients; the loss counts, an optimizer does not."]
    if peak:
        out += [f"The largest product (8192 x 8192 x 8192, bf16) ran at {peak / 1e12:.0f} TFLOP/s; shares are of that."]
    out += ["", "| model | tokens a pass | who | forward, tokens/s | forward and backward, tokens/s | share of the peak | ours beside it |",
            "| --- | --- | --- | --- | --- | --- | --- |"]
    for ours in [line for line in lines if "speed" in line]:
        tokens = ours["texts"] * ours["length"]
        rows = [("janua", ours)] + [(f"transformers, {p['way']}", p) for p in peers if p["peer"] == ours["speed"]]
        for who, line in rows:
            share = f"{ours['flops'] / line['forward_backward'] / peak:.0%}" if peak else ""
            beside = "" if line is ours else (f"{line['forward'] / ours['forward']:.2f} forward, "
                                              f"{line['forward_backward'] / ours['forward_backward']:.2f} both")
            out.append(f"| {ours['speed']}, {ours['parameters'] / 1e6:.0f}M | {tokens} | {who} | {tokens / line['forward']:,.0f} "
                       f"| {tokens / line['forward_backward']:,.0f} | {share} | {beside} |")
    return out + [""]


if __name__ == "__main__":
    sys.exit(main())
