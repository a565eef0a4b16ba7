#!/usr/bin/env python3
"""How far janua is from transformers on every model of the fixtures, as the table of docs/models.md.

    python3 bench/model_errors.py --janua build/release/janua [--fixtures DIR] [--ops cpu|torch]
        [--device cpu|cuda] [--only NAME...]

Each folder of fixtures/models is asked with `janua model check` and compared with what transformers computed for it
(expected.safetensors, expected.json). Errors are the largest of their kind: logits, gradients and router logits over
the largest value that is wanted, loss and norms over their value, log-probabilities as they are. Exit status 1 if one
lies beyond what is promised.
"""
import argparse
import array
import json
import math
import os
import pathlib
import struct
import subprocess
import sys
import tempfile

SOURCE = pathlib.Path(__file__).resolve().parents[1]
KINDS = {"I64": "q", "F32": "f", "BF16": "H"}
PROMISED = {"logits": 1e-4, "loss": 1e-5, "norms": 1e-3, "gradients": 1e-3, "log-probs": 1e-4, "routers": 1e-4,
            "padded": 1e-4, "tokens": 0}


class Tensors:
    """A safetensors file."""

    def __init__(self, path):
        data = pathlib.Path(path).read_bytes()
        size = struct.unpack_from("<Q", data)[0]
        self.head = {name: one for name, one in json.loads(data[8:8 + size]).items() if name != "__metadata__"}
        self.data = data[8 + size:]

    def __contains__(self, name):
        return name in self.head

    def named(self, prefix):
        return [name for name in self.head if name.startswith(prefix)]

    def shape(self, name):
        return self.head[name]["shape"]

    def __getitem__(self, name):
        begin, end = self.head[name]["data_offsets"]
        return array.array(KINDS[self.head[name]["dtype"]], self.data[begin:end])


def write(path, tensors):
    """Tensors of whole numbers: {name: (shape, numbers)}."""
    head, data = {}, b""
    for name, (shape, numbers) in tensors.items():
        more = array.array("q", numbers).tobytes()
        head[name] = {"dtype": "I64", "shape": shape, "data_offsets": [len(data), len(data) + len(more)]}
        data += more
    text = json.dumps(head).encode()
    pathlib.Path(path).write_bytes(struct.pack("<Q", len(text)) + text + data)


def apart(got, wanted):
    """The largest difference; NaN is one without end."""
    assert len(got) == len(wanted), "shapes differ"
    return max((abs(a - b) if a == a else math.inf) for a, b in zip(got, wanted, strict=True))


def over_scale(got, wanted):
    scale = max(map(abs, wanted))
    return apart(got, wanted) / scale if scale else apart(got, wanted)


class Model:
    def __init__(self, folder, options):
        self.folder, self.options = folder, options
        self.wanted = Tensors(folder / "expected.safetensors")
        self.facts = json.loads((folder / "expected.json").read_text())

    def ask(self, file, *more):
        """The answer for an input, or the sentence that says why there is none."""
        with tempfile.TemporaryDirectory() as place:
            out = f"{place}/out.safetensors"
            done = subprocess.run([self.options.janua, "model", "check", self.folder, "--input", file, "--output", out,
                                   "--ops", self.options.ops, "--device", self.options.device, *more],
                                  capture_output=True, text=True)
            return Tensors(out) if done.returncode == 0 else done.stderr.strip()

    def padded(self):
        """The last logits of rows of which one begins with masked tokens."""
        wanted, shape = self.wanted, self.wanted.shape("input_ids")
        if "leftpad_last_logits" not in wanted:
            return None
        mask = wanted["leftpad_attention_mask"]
        ids = [one if seen else 0 for one, seen in zip(wanted["input_ids"], mask, strict=True)]
        with tempfile.TemporaryDirectory() as place:
            write(f"{place}/in", {"input_ids": (shape, ids), "attention_mask": (shape, mask),
                                  "position_ids": (shape, wanted["leftpad_position_ids"])})
            got = self.ask(f"{place}/in")
        rows, columns, width = got.shape("logits")
        logits, last = got["logits"], array.array("f")
        for row in range(1, rows + 1):
            last.extend(logits[(row * columns - 1) * width:row * columns * width])
        return over_scale(last, wanted["leftpad_last_logits"])

    def errors(self):
        """By kind, or the sentence that says why there are none."""
        wanted = self.wanted
        names = [name.removeprefix("grad.") for name in wanted.named("grad.")]
        got = self.ask(self.folder / "expected.safetensors", "--greedy", str(wanted.shape("greedy_ids")[1]),
                       "--prompt", str(self.facts["n_prompt"]), "--loss", "--grads", *names)
        if isinstance(got, str):
            return got
        routers = [over_scale(got[name], wanted[name]) for name in wanted.named("router_logits.")]
        norms = [abs(got["grad_norm." + name][0] - norm) / norm
                 for name, norm in self.facts["grad_norms"].items() if norm]
        return {"logits": over_scale(got["logits"], wanted["logits"]),
                "loss": abs(got["loss"][0] - self.facts["loss"]) / self.facts["loss"],
                "norms": max(norms),
                "gradients": max(over_scale(got["grad." + name], wanted["grad." + name]) for name in names),
                "log-probs": apart(got["greedy_logprobs"], wanted["greedy_logprobs"]),
                "tokens": sum(a != b for a, b in zip(got["greedy_ids"], wanted["greedy_ids"], strict=True)),
                "routers": max(routers, default=None),
                "padded": self.padded()}


def cell(kind, error):
    if error is None:
        return ""
    text = ("equal" if error == 0 else f"{error} differ") if kind == "tokens" else f"{error:.1e}"
    return text if error <= PROMISED[kind] else f"**{text}**"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--janua", default=SOURCE / "build/release/janua")
    parser.add_argument("--fixtures", type=pathlib.Path,
                        default=os.environ.get("JANUA_FIXTURES", SOURCE.parent / "shared/fixtures"))
    parser.add_argument("--ops", choices=["cpu", "torch"])
    parser.add_argument("--device", default="cpu", help="cpu, cuda or cuda:1")
    parser.add_argument("--only", nargs="+")
    options = parser.parse_args()
    options.ops = options.ops or ("cpu" if options.device == "cpu" else "torch")
    kinds = ["logits", "loss", "norms", "gradients", "tokens", "log-probs", "routers", "padded"]
    print(f"| model | family | {' | '.join(kinds)} |\n|{'---|' * (len(kinds) + 2)}")
    beyond, missing = [], []
    for folder in sorted(pathlib.Path(options.fixtures, "models").iterdir()):
        if not (folder / "expected.json").exists() or options.only and folder.name not in options.only:
            continue
        model = Model(folder, options)
        errors = model.errors()
        if isinstance(errors, str):
            missing.append(f"{folder.name}: {errors}")
            continue
        beyond += [f"{folder.name} {kind}" for kind in kinds
                   if errors[kind] is not None and not errors[kind] <= PROMISED[kind]]
        cells = " | ".join(cell(kind, errors[kind]) for kind in kinds)
        print(f"| {folder.name} | {model.facts['model_type']} | {cells} |", flush=True)
    for line in missing:
        print(line, file=sys.stderr)
    if beyond:
        sys.exit("beyond what is promised: " + ", ".join(beyond))


if __name__ == "__main__":
    main()
