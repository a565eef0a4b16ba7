#!/usr/bin/env python3
"""What bf16 costs, here and in transformers: mean KL of each one's bf16 logits to the f32 answer, model by model.

    python3 bench/bf16_kl.py [--janua build/release/janua] [--fixtures DIR] [--ops cpu|torch] [--rows N] [--only NAME...]

For every model of the fixtures, the same weights rounded to bf16 and the same random tokens: `janua model check --dtype
bf16`, and transformers' own model in bf16, eager and with sdpa where it has that; the smaller of both counts. KL(f32 ||
bf16) in nats, mean over all tokens, to the logits of transformers in f32. The ratio stands with its interval: the mean of
the differences row by row, and twice its standard error on both sides. "smaller" and "larger" are said where the interval
lies on one side of 1, else the rows do not tell. Mixtures take 160 rows, others 32: where rounding sends a token to
another expert it costs as much as hundreds of others, which the ratio of medians over single tokens leaves out. Exit
status 0; the last line says how many are which.
"""
import argparse
import json
import os
import pathlib
import subprocess
import sys
import tempfile

SOURCE = pathlib.Path(__file__).resolve().parents[1]
WAYS = ["eager", "sdpa"]


def kl(exact, other):
    """Of each token [B, T], in double."""
    import torch

    p, q = (torch.log_softmax(one.double(), -1) for one in (exact, other))
    return (p.exp() * (p - q)).sum(-1)


def ours(options, folder, ids):
    from safetensors.torch import load_file, save_file

    with tempfile.TemporaryDirectory() as place:
        save_file({"input_ids": ids}, f"{place}/in")
        done = subprocess.run([options.janua, "model", "check", folder, "--input", f"{place}/in", "--output",
                               f"{place}/out", "--dtype", "bf16", "--ops", options.ops], capture_output=True, text=True)
        return load_file(f"{place}/out")["logits"] if done.returncode == 0 else done.stderr.strip()


def theirs(kind, folder, ids, dtype, way):
    """Logits, or why there are none."""
    import torch

    for more in [{}, {"experts_implementation": "eager"}]:  # its grouped products want widths of 8
        try:
            model = kind.from_pretrained(folder, dtype=dtype, attn_implementation=way, **more).eval()
            with torch.no_grad():
                return model(ids, use_cache=False).logits.float()
        except (ValueError, RuntimeError, KeyError, OSError, TypeError) as error:
            why = f"{way}: {type(error).__name__}: {str(error).splitlines()[0]}"
    return why


def compare(options, folder):
    """KL of each token by who computed, "ours" among them; or a sentence."""
    import torch
    import transformers
    from safetensors.torch import load_file

    config = json.loads((folder / "config.json").read_text())
    kind = getattr(transformers, config["architectures"][0], None)
    if kind is None:
        return f"transformers {transformers.__version__} has no {config['architectures'][0]}"
    columns = load_file(folder / "expected.safetensors")["input_ids"].shape[1]
    top = config.get("output_vocab_size", config["vocab_size"])
    rows = options.rows or (160 if is_mixture(config) else 32)
    ids = torch.randint(3, top, (rows, columns), generator=torch.Generator().manual_seed(7))
    exact = theirs(kind, folder, ids, torch.float32, "eager")
    logits = {"ours": ours(options, folder, ids)}
    logits |= {way: theirs(kind, folder, ids, torch.bfloat16, way) for way in WAYS}
    for needed in (exact, logits["ours"], logits["eager"]):
        if isinstance(needed, str):
            return needed
    return {who: kl(exact, one) for who, one in logits.items() if not isinstance(one, str)}


def is_mixture(config):
    return any(config.get(key) for key in ("num_local_experts", "num_experts", "n_routed_experts"))


def compared(mine, other):
    """Ratio of the means of KL [B, T], its interval, and the ratio of the medians."""
    apart = (mine - other).mean(-1)
    mean, error, whole = apart.mean(), apart.std() / len(apart) ** 0.5, other.mean()
    ratio, low, high = (1 + one.item() / whole.item() for one in (mean, mean - 2 * error, mean + 2 * error))
    return ratio, low, high, (mine.median() / other.median()).item()


def verdict(low, high):
    return "larger" if low > 1 else "smaller" if high < 1 else "not told apart"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--janua", default=SOURCE / "build/release/janua")
    parser.add_argument("--fixtures", type=pathlib.Path,
                        default=os.environ.get("JANUA_FIXTURES", SOURCE.parent / "shared/fixtures"))
    parser.add_argument("--ops", choices=["cpu", "torch"], default="cpu")
    parser.add_argument("--rows", type=int, help="without it 160 of mixtures, 32 of others")
    parser.add_argument("--only", nargs="+")
    options = parser.parse_args()
    print("| model | rows | ours | transformers, eager | sdpa | ours / smaller | of medians | verdict |")
    print(f"|{'---|' * 8}")
    found, missing = {"larger": [], "smaller": [], "not told apart": []}, []
    for folder in sorted(pathlib.Path(options.fixtures, "models").iterdir()):
        if not (folder / "expected.json").exists() or options.only and folder.name not in options.only:
            continue
        result = compare(options, folder)
        if isinstance(result, str):
            missing.append(folder.name)
            print(f"{folder.name}: {result}", file=sys.stderr)
            continue
        best = min((one for who, one in result.items() if who != "ours"), key=lambda one: one.mean())
        ratio, low, high, medians = compared(result["ours"], best)
        said = verdict(low, high)
        found[said].append(f"{folder.name} ({ratio:.2f} [{low:.2f}, {high:.2f}])")
        cells = [f"{result[who].mean():.2e}" if who in result else "none" for who in ["ours", *WAYS]]
        print(f"| {folder.name} | {len(best)} | {' | '.join(cells)} | {ratio:.2f} [{low:.2f}, {high:.2f}] | {medians:.2f} "
              f"| {said} |", flush=True)
    if missing:
        print(f"\nNot compared: {', '.join(missing)}.")
    print(f"\nOf {sum(map(len, found.values()))} models, ours is smaller in {len(found['smaller'])}.")
    for said, sentence in [("larger", "Larger"), ("not told apart", "Not told apart, by so many rows, from theirs")]:
        if found[said]:
            print(f"{sentence}: {', '.join(found[said])}.")
    if not found["larger"]:
        print("No interval lies above 1.")


if __name__ == "__main__":
    main()
