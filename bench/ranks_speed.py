#!/usr/bin/env python3
"""What several ranks, checkpoints and records cost a training on this machine.

    python3 bench/ranks_speed.py [--runs 5] [--steps 8] [--only ranks,life] [--folder DIR]

Two parts. `ranks`: steps of a Llama of 24.9 M parameters (12.6 M beside its embeddings, 8 x 512 tokens in 4 grains) by one
process of two threads and by two ranks of one thread each, in turn, RUNS times; a ratio is of one run, and the table has
its median, least and most, of seconds and of processor time (user and system, of all ranks, warm-up and start
included): where others use the machine, trust the latter. `life`: a training of 14 M parameters whose checkpoints a
thread writes in the background, stopped, and gone on with; its own records say what saving, loading and recording
took, beside what `dd` takes for as many bytes, on the medium of DIR (the system's folder for temporary files). About six
minutes on two quiet cores. Prints tables; each measurement is a line of JSON on standard error.
"""
import argparse
import json
import os
import pathlib
import random
import resource
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time

from gpu_check import processor

ROOT = pathlib.Path(__file__).resolve().parent.parent
MPIRUN = ["mpirun", "--allow-run-as-root", "--oversubscribe", "-n"]
LLAMA = dict(arch="llama", layers=8, hidden=384, feed_forward=1024, heads=6, kv_heads=2, context_tokens=512)
# Name: ranks, threads of each, further settings.
WAYS = {
    "1 rank x 2 threads": (1, 2, []),
    "2 ranks x 1 thread": (2, 1, []),
    "2 ranks x 1 thread, train.shard_optimizer": (2, 1, ["train.shard_optimizer=true"]),
    "1 rank x 1 thread": (1, 1, []),
}
CHECKPOINT_STEPS = 100


def recipe(folder, train, vocabulary=4096):
    """A recipe over made-up words: enough different ones for that vocabulary."""
    numbers = random.Random(1)
    syllables = [a + b for a in "bdfghklmnprstvz" for b in ("a", "e", "i", "o", "u", "an", "er", "il")]
    words = ["".join(numbers.choices(syllables, k=numbers.randint(1, 4))) for _ in range(9000)]
    with open(pathlib.Path(folder, "text.jsonl"), "w") as out:
        for _ in range(2500):
            text = " ".join(numbers.choices(words, k=160)).capitalize() + "."
            out.write(json.dumps({"text": text}) + "\n")
    lines = ['[sources]', 'source = [{kind = "jsonl", name = "words", language = "eng_Latn", path = "text.jsonl", '
             'license = "CC0-1.0"}]',
             '[corpus]', 'variants = ["eng_Latn"]', 'rules = ["length"]', 'max_repeat_share = 1.0',
             '[tokenizer]', f'vocabulary = {vocabulary}', '[shards]', '[model]']
    lines += [f"{key} = {json.dumps(value)}" for key, value in LLAMA.items()]
    lines += ["[train]", *train]
    path = pathlib.Path(folder, "recipe.toml")
    path.write_text("\n".join(lines) + "\n")
    return path


def said(**facts):
    print(json.dumps(facts), file=sys.stderr, flush=True)
    return facts


def processor_seconds():
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def time_steps(options, way, path):
    ranks, threads, further = WAYS[way]
    command = [*MPIRUN, str(ranks)] if ranks > 1 else []
    command += [options.janua, "train", "speed", path, "--workers", str(threads), "--vocabulary", "32000", "--warm", "2",
                "--steps", str(options.steps), "--json"]
    for one in further:
        command += ["--set", one]
    before = processor_seconds()
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
                          env={**os.environ, "JANUA_WORKERS": str(threads)})
    if done.returncode:
        sys.exit(f"{' '.join(map(str, command))}: status {done.returncode}")
    facts = json.loads(done.stdout.splitlines()[-1])
    return said(way=way, processor_s=processor_seconds() - before, **facts)


def middle(values, form):
    values = sorted(values)
    return f"{statistics.median(values):{form}} ({values[0]:{form}} to {values[-1]:{form}})"


def part_ranks(options, folder):
    path = recipe(folder, ["grains_per_step = 4", "rows_per_grain = 2"])
    runs = [{way: time_steps(options, way, path) for way in WAYS} for _ in range(options.runs)]
    first = next(iter(WAYS))
    print(f"Steps, {options.runs} runs in turn of {options.steps} steps:\n")
    print("| processes | tokens/s | of the first's | processor time, of the first's | of a step in exchange |")
    print("|---|---|---|---|---|")
    for way in WAYS:
        speed = [run[way]["tokens_per_second"] / run[first]["tokens_per_second"] for run in runs]
        spent = [run[way]["processor_s"] / run[first]["processor_s"] for run in runs]
        share = [100 * run[way]["exchange_seconds_per_step"] / run[way]["seconds_per_step"] for run in runs]
        print(f"| {way} | {statistics.median(run[way]['tokens_per_second'] for run in runs):,.0f} | "
              f"{middle(speed, '.3f')} | {middle(spent, '.3f')} | {middle(share, '.1f')} % |")
    print("\nAsked: two ranks at least 0.95 of one process.\n")


def forget(path):
    """Its pages leave the memory, so that who reads it next reads the medium."""
    with open(path, "rb") as file:
        os.fsync(file.fileno())
        os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)


def dd(*words):
    began = time.perf_counter()
    subprocess.run(["dd", *words], check=True, stderr=subprocess.DEVNULL)
    return time.perf_counter() - began


def log_of(out):
    for name in ("train", "train.work"):
        path = out / name / "steps.jsonl"
        if path.exists():
            return [json.loads(line) for line in path.read_bytes().splitlines(keepends=True) if line.endswith(b"\n")]
    return []


def train(options, path, out, until):
    """Runs until step `until` is logged, or to the end. Seconds from its start to that of its first own step."""
    known = len(log_of(out))
    began, first = time.time(), None
    process = subprocess.Popen([options.janua, "run", path, "--out", out, "--quiet"], stdout=subprocess.DEVNULL)
    while process.poll() is None:
        log = log_of(out)
        if first is None and len(log) > known:
            line = log[known]
            first = time.time() - began - (line["seconds"] - line.get("start_s", 0))
        if until and len(log) >= until:
            process.send_signal(signal.SIGTERM)
            process.wait()
        time.sleep(0.02 if first is None else 0.2)
    if process.returncode not in (0, 130):
        sys.exit(f"janua run: status {process.returncode}")
    return first


def part_life(options, folder):
    steps = 2 * CHECKPOINT_STEPS + 20
    path = recipe(folder, ["grains_per_step = 2", "rows_per_grain = 4", f"steps = {steps}",
                           f"checkpoint_steps = {CHECKPOINT_STEPS}", "checkpoints = {background = true}"])
    out = pathlib.Path(folder, "out")
    subprocess.run([options.janua, "run", path, "--out", out, "--until", "shards", "--quiet"], check=True,
                   stdout=subprocess.DEVNULL)
    begun = train(options, path, out, CHECKPOINT_STEPS + 40)
    saved = sorted((out / "train.work").glob("checkpoint-*/state.safetensors"))[-1]
    size = saved.stat().st_size
    copy = pathlib.Path(folder, "copy")
    writing = [dd("if=/dev/zero", f"of={copy}", "bs=1M", f"count={size >> 20}", "conv=fsync") for _ in range(3)]
    forget(copy)
    reading = dd(f"if={copy}", "of=/dev/null", "bs=1M")
    copy.unlink()
    forget(saved)
    resumed = train(options, path, out, 0)
    log = log_of(out)
    facts = json.loads((out / "train/manifest.json").read_text())["facts"]

    # The first checkpoint of the first process, and of the one that went on, were written in the background.
    stalls, slower, save = [], [], []
    middling = statistics.median(line["seconds"] - sum(line.get(part, 0) for part in ("start_s", "checkpoint_s"))
                                 for line in log)
    for at in (CHECKPOINT_STEPS, 2 * CHECKPOINT_STEPS):
        behind = log[at:at + 15]
        waited = sum(line.get("checkpoint_s", 0) for line in behind)
        taken = sum(line["seconds"] for line in behind) - len(behind) * middling
        stalls.append(100 * waited / (CHECKPOINT_STEPS * middling))
        slower.append(100 * taken / (CHECKPOINT_STEPS * middling))
        save.append(sum(line.get("saving_s", 0) for line in behind))
    load = next(line["loading_s"] for line in log if line.get("loading_s"))
    rate = lambda seconds: f"{size / seconds / 1e6:,.0f} MB/s"  # noqa: E731
    rows = [
        (f"training waits for a checkpoint, of an interval of {CHECKPOINT_STEPS} steps of {middling:.2f} s",
         middle(stalls, ".2f") + " %", "under 1 %"),
        ("the same, and what steps beside the writing thread take longer", middle(slower, ".2f") + " %", ""),
        (f"a checkpoint of {size / 1e6:.0f} MB is saved in the background", middle(save, ".2f") + " s, "
         + rate(statistics.median(save)), f"dd with fsync: {rate(statistics.median(writing))}"),
        ("it is loaded and compared with its digests, not in memory before", f"{load:.2f} s, {rate(load)}",
         f"dd: {rate(reading)}"),
        ("log, digests, checkpoints and ledger, of the training's seconds",
         f"{100 * facts['record_seconds'] / facts['train_seconds']:.2f} %", "under 1 %"),
        ("from the start of the program to its first step", f"{begun:.2f} s", "under 2 s"),
        ("the same, where it goes on from a checkpoint", f"{resumed:.2f} s", ""),
    ]
    said(size=size, stalls=stalls, slower=slower, save=save, load=load, writing=writing, reading=reading, begun=begun,
         resumed=resumed, record_s=facts["record_seconds"], train_s=facts["train_seconds"])
    print("A training and its checkpoints:\n\n| what | measured | asked, or beside it |\n|---|---|---|")
    for row in rows:
        print("| " + " | ".join(row) + " |")
    print("\nMemory that a warm step takes: `train_test --gtest_filter='WarmStep.*'`.")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--janua", default=ROOT / "build/release/janua")
    parser.add_argument("--only", default="ranks,life", help="parts, with commas between them")
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--steps", type=int, default=8, help="steps a run, whose median counts")
    parser.add_argument("--folder", help="where files are written; its medium is what is measured")
    options = parser.parse_args()
    parts = {"ranks": part_ranks, "life": part_life}
    if unknown := [one for one in options.only.split(",") if one not in parts]:
        sys.exit(f"unknown: {', '.join(unknown)}; there are {', '.join(parts)}")
    if shutil.which("mpirun") is None and "ranks" in options.only:
        sys.exit("mpirun is not here; it comes with Open MPI (Debian: openmpi-bin)")
    print(f"{processor()}, load {os.getloadavg()[0]:.1f} at the beginning\n")
    for one in options.only.split(","):
        with tempfile.TemporaryDirectory(dir=options.folder) as folder:
            parts[one](options, folder)


if __name__ == "__main__":
    main()
