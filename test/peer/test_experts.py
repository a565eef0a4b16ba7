"""transformers scores a model of experts and latent attention that was trained here as janua scores it."""
import json
import subprocess

import pytest

RECIPE = """
[sources]
source = [
  {kind = "jsonl", name = "english", language = "en", path = "en.jsonl", license = "CC0-1.0"},
  {kind = "jsonl", name = "german", language = "de", path = "de.jsonl", license = "CC0-1.0"},
]
[corpus]
variants = ["en", "de"]
rules = ["length"]
max_repeat_share = 1.0
[tokenizer]
vocabulary = 300
[shards]
[model]
arch = "deepseek_v3"
layers = 2
dense_layers = 1
hidden = 32
feed_forward = 48
heads = 2
query_latent = 16
latent = 16
key_width = 16
rope_width = 8
value_width = 16
experts = 4
experts_per_token = 2
expert_width = 16
groups = 2
kept_groups = 1
mtp_modules = 1
bias_rate = 0.01
sequence_balance = 0.001
context_tokens = 64
[train]
steps = 40
grains_per_step = 2
rows_per_grain = 2
learning_rate = 0.003
[train.schedule]
warmup_steps = 5
"""
LINES = {"en": "On page {} the wheel of the mill has to be looked at by the miller, who writes down what he finds.",
         "de": "Auf Seite {} muss das Rad der Mühle vom Müller angesehen werden, der aufschreibt, was er findet."}


@pytest.fixture(scope="module")
def folder(janua, janua_environment, tmp_path_factory):
    out = tmp_path_factory.mktemp("experts")
    for language, line in LINES.items():
        (out / f"{language}.jsonl").write_text(
            "".join(json.dumps({"text": line.format(i), "language": language}) + "\n" for i in range(60)), "utf-8")
    (out / "experts.toml").write_text(RECIPE, "utf-8")
    subprocess.run([janua, "run", out / "experts.toml", "--out", out / "life", "--quiet"], check=True,
                   env=janua_environment, cwd=out)
    return out / "life/model"


def test_log_probabilities_and_bits_per_byte_are_equal(folder, janua, tmp_path):
    import torch
    import transformers
    from safetensors.torch import load_file, save_file

    theirs = transformers.AutoModelForCausalLM.from_pretrained(folder, dtype=torch.float32,
                                                               attn_implementation="eager").eval()
    tokenizer = transformers.AutoTokenizer.from_pretrained(folder)
    for language, line in LINES.items():
        text = line.format(77)
        ids = torch.tensor([[tokenizer.bos_token_id, *tokenizer.encode(text, add_special_tokens=False)][:64]])
        save_file({"input_ids": ids}, tmp_path / "in")
        subprocess.run([janua, "model", "check", folder, "--input", tmp_path / "in", "--output", tmp_path / "out",
                        "--loss", "--greedy", "8", "--prompt", "8"], check=True)
        ours = load_file(tmp_path / "out")
        with torch.no_grad():
            logits = theirs(ids).logits
            greedy = theirs.generate(ids[:, :8], max_new_tokens=8, min_new_tokens=8, do_sample=False)[:, 8:]
        want = logits.log_softmax(-1)
        assert (ours["logits"].log_softmax(-1) - want).abs().max() < 1e-4, language
        bits = -want[0, :-1].gather(1, ids[0, 1:, None]).sum().item() / 0.6931471805599453
        counted = ours["loss"].item() * (ids.shape[1] - 1) / 0.6931471805599453
        size = len(text.encode())
        assert abs(counted - bits) / size < 1e-5, language
        assert torch.equal(ours["greedy_ids"], greedy), language


def test_what_routes_was_moved_in_training(folder):
    from safetensors.torch import load_file

    tensors = load_file(folder / "model.safetensors")
    bias = next(value for name, value in tensors.items() if name.endswith("e_score_correction_bias"))
    assert bias.abs().max() > 0
    assert any(name.startswith("model.layers.2.") for name in tensors), "the module is kept behind the layers"
