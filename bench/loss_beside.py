#!/usr/bin/env python3
"""The loss of a training beside PyTorch's: the same first weights, the same rows, the same rates, step by step.

    python3 bench/loss_beside.py [--steps 300] [--plot FILE.svg] [--folder DIR]     # a Python with torch and transformers

A life of recipes/tiny.toml with one step gives first weights and text; a second training starts from them, in bf16. The
peer is transformers' Llama with AdamW of torch, under bf16 autocast, then wholly in float: it reads the rows that
docs/formats/order.md defines (by test/peer/test_order.py, not by the program), with positions that restart and attention
that does not cross documents, at the rates of the step log. What bf16 changes in the peer itself is the noise to hold our
difference against. Prints a table; --plot draws the three curves. About six minutes on two cores.
"""
import argparse
import json
import pathlib
import struct
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "test/peer"))
import test_order as order_page  # noqa: E402

OURS, MIXED, FLOAT = "janua, bf16", "PyTorch, bf16 autocast", "PyTorch, float"
COLOURS = {OURS: "#0b6e4f", MIXED: "#c1440e", FLOAT: "#666666"}


def lives(options, folder):
    """Makes first weights, and the training that starts from them; its folder."""
    tiny = (ROOT / "recipes/tiny.toml").read_text()
    first, second = folder / "first.toml", folder / "second.toml"
    first.write_text(tiny)
    run = [options.janua, "run", "--quiet"]
    subprocess.run([*run, first, "--out", folder / "first", "--set", "train.steps=1", "--set", "train.schedule.warmup_steps=0",
                    "--until", "model"], check=True, stdout=subprocess.DEVNULL)
    weights = folder / "weights"
    if not weights.exists():
        subprocess.run(["cp", "-r", folder / "first/model", weights], check=True)
        (weights / "manifest.json").unlink()
    before, model = tiny.split("[tokenizer]")
    train = "[train]" + model.split("[train]")[1].split("[eval]")[0]
    second.write_text(f'{before}[shards]\n[model]\nfrom = "{weights}"\n{train}')
    subprocess.run([*run, second, "--out", folder / "second", "--set", f"train.steps={options.steps}", "--until", "train"],
                   check=True, stdout=subprocess.DEVNULL)
    return folder / "second", weights


class Rows:
    """Tokens, positions, documents and targets of the rows of each step."""

    def __init__(self, life, context):
        import numpy

        self.numpy, self.shards = numpy, life / "shards"
        self.order, self.train, self.count = self.opened(life, context)
        self.tokens, self.starts = {}, {}
        for one in self.order.languages:
            name = one["name"]
            kind = {4: "<i4", 8: "<u2"}[struct.unpack_from("<B", (self.shards / f"{name}.idx").read_bytes(), 17)[0]]
            self.tokens[name] = numpy.fromfile(self.shards / f"{name}.bin", dtype=kind).astype("int64")
            self.starts[name] = numpy.asarray(order_page.stream(self.shards, name))

    @staticmethod
    def opened(life, context):
        train, shards = (json.loads((life / name / "manifest.json").read_text()) for name in ("train", "shards"))
        recipe = train["recipe"]["train"]
        languages = [{"name": name, "bytes": one["bytes"], "tokens": order_page.stream(life / "shards", name)[-1]}
                     for name, one in sorted(shards["counts"]["languages"].items())]
        made = order_page.Order(train["seed"], context, recipe["mix_temperature"], languages)
        return made, recipe, recipe["grains_per_step"] * recipe["rows_per_grain"]

    def step(self, number):
        """Of step `number`, the first is 0: arrays [rows, context]."""
        numpy, rows = self.numpy, []
        for sample in range(number * self.count, (number + 1) * self.count):
            name, window, _ = self.order.row(sample)
            at = window * self.order.length + numpy.arange(self.order.length)
            document = numpy.searchsorted(self.starts[name], at, side="right")
            begin = numpy.maximum(self.starts[name][document - 1], at[0])
            last = self.starts[name][document] == at + 1
            rows.append((self.tokens[name][at], at - begin, document, numpy.where(last, -100, self.tokens[name][at + 1])))
        return [numpy.stack(one) for one in zip(*rows)]


def peer(life, weights, rates, mixed):
    """Losses of PyTorch's training."""
    import torch
    import transformers

    model = transformers.LlamaForCausalLM.from_pretrained(weights, dtype=torch.float32, attn_implementation="sdpa").train()
    rows = Rows(life, context=json.loads((life / "train/manifest.json").read_text())["recipe"]["model"].get("context_tokens", 256))
    settings = rows.train["optimizer"]
    gains = [p for p in model.parameters() if p.dim() == 1]
    matrices = [p for p in model.parameters() if p.dim() > 1]
    optimizer = torch.optim.AdamW(
        [{"params": matrices, "weight_decay": settings["weight_decay"]}, {"params": gains, "weight_decay": 0.0}],
        betas=(settings["beta1"], settings["beta2"]), eps=settings["epsilon"], fused=True)
    losses = []
    for number, rate in enumerate(rates):
        for group in optimizer.param_groups:
            group["lr"] = rate
        ids, positions, documents, targets = map(torch.from_numpy, rows.step(number))
        size = ids.shape[1]
        mask = (documents[:, :, None] == documents[:, None, :]) & torch.ones(size, size).tril().bool()
        scored, total = (targets >= 0).sum(), 0.0
        for part in torch.arange(len(ids)).split(rows.train["rows_per_grain"]):
            with torch.autocast("cpu", dtype=torch.bfloat16, enabled=mixed):
                logits = model(input_ids=ids[part], position_ids=positions[part], attention_mask=mask[part][:, None],
                               use_cache=False).logits
            loss = torch.nn.functional.cross_entropy(logits.float().flatten(0, 1), targets[part].flatten(),
                                                     ignore_index=-100, reduction="sum") / scored
            loss.backward()
            total += loss.item()
        torch.nn.utils.clip_grad_norm_(model.parameters(), rows.train["clip_norm"])
        optimizer.step()
        optimizer.zero_grad(set_to_none=True)
        losses.append(total)
    return losses


def row(name, losses, noise):
    away = [abs(a - b) for a, b in zip(losses, noise)]
    tail = losses[-30:]
    return (f"| {name} | {losses[0]:.4f} | {sum(tail) / len(tail):.4f} | {sum(away) / len(away):.5f} | {max(away):.5f} |")


def plot(curves, file):
    """The curves over each other, as one SVG."""
    width, height, left, top = 760, 380, 60, 20
    most = max(max(one) for one in curves.values())
    least = min(min(one) for one in curves.values())
    count = len(next(iter(curves.values())))
    across = lambda step: left + step * (width - left - 20) / max(1, count - 1)
    down = lambda loss: top + (most - loss) * (height - top - 50) / (most - least)
    parts = [f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" font-family="sans-serif" font-size="12">',
             '<title>Loss of the same training by janua and by PyTorch</title>']
    for loss in range(int(least) + 1, int(most) + 1):
        parts.append(f'<path d="M{left} {down(loss):.1f}H{width - 20}" stroke="#ddd"/><text x="{left - 24}" y="{down(loss) + 4:.1f}">{loss}</text>')
    for step in range(0, count, 50):
        parts.append(f'<text x="{across(step) - 8:.1f}" y="{height - 32}">{step}</text>')
    parts.append(f'<text x="{width / 2 - 20}" y="{height - 12}">step</text><text x="6" y="14">loss, nats a token</text>')
    for index, (name, losses) in enumerate(curves.items()):
        points = " ".join(f"{across(i):.1f},{down(one):.2f}" for i, one in enumerate(losses))
        dash = "" if index == 0 else f' stroke-dasharray="{2 + 3 * index} 4"'
        parts.append(f'<polyline points="{points}" fill="none" stroke="{COLOURS[name]}" stroke-width="1.5"{dash}/>')
        parts.append(f'<text x="{width - 240}" y="{top + 24 + 18 * index}" fill="{COLOURS[name]}">{name}</text>')
    file.write_text("\n".join([*parts, "</svg>"]) + "\n")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--janua", default=ROOT / "build/release/janua")
    parser.add_argument("--steps", type=int, default=300)
    parser.add_argument("--plot", type=pathlib.Path)
    parser.add_argument("--folder", type=pathlib.Path, help="where the two lives stand, kept")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = (options.folder or pathlib.Path(temporary)).resolve()
        folder.mkdir(parents=True, exist_ok=True)
        life, weights = lives(options, folder)
        lines = [json.loads(line) for line in (life / "train/steps.jsonl").read_text().splitlines()]
        rates = [line["rate"] for line in lines]
        curves = {OURS: [line["loss"] for line in lines]}
        for name, mixed in ((MIXED, True), (FLOAT, False)):
            curves[name] = peer(life, weights, rates, mixed)
    print(f"{len(rates)} steps, the same first weights, rows and rates\n")
    print("| training | first loss | mean of the last 30 | mean distance from PyTorch's float | largest |")
    print("|---|---|---|---|---|")
    for name, losses in curves.items():
        print(row(name, losses, curves[FLOAT]))
    if options.plot:
        plot(curves, options.plot)
    return 0


if __name__ == "__main__":
    sys.exit(main())
