"""Families for which no fixture stands: transformers makes a small random model here, and both compute with it."""
import subprocess

import pytest

BOUND = {"logits": 1e-4, "loss": 1e-5, "norm": 1e-3}
SIZES = dict(vocab_size=160, hidden_size=64, intermediate_size=96, num_hidden_layers=3, num_attention_heads=4,
             num_key_value_heads=2, max_position_embeddings=128, initializer_range=0.2, bos_token_id=1, eos_token_id=2,
             pad_token_id=0)
FAMILIES = {
    "Granite": dict(embedding_multiplier=3.0, residual_multiplier=0.7, attention_multiplier=0.2, logits_scaling=2.0),
    "SmolLM3": dict(no_rope_layers=[1, 0, 1], tie_word_embeddings=True),
    "Helium": dict(head_dim=16, attention_bias=True, mlp_bias=True),
    "Ernie4_5": dict(head_dim=32, use_bias=True, tie_word_embeddings=True),
    "SeedOss": dict(head_dim=32, attention_out_bias=True, mlp_bias=True, attention_dropout=0.0, residual_dropout=0.0),
    "Phi3": dict(rope_parameters=dict(rope_type="default", rope_theta=10000.0, partial_rotary_factor=0.75),
                 sliding_window=9),
    "Glm4": dict(head_dim=16, rope_parameters=dict(rope_type="default", rope_theta=10000.0, partial_rotary_factor=0.5)),
    "Olmo3": dict(layer_types=["sliding_attention", "full_attention", "sliding_attention"], sliding_window=9),
}


@pytest.fixture(scope="module", params=FAMILIES)
def model(request, tmp_path_factory):
    import torch
    import transformers

    name = request.param
    torch.manual_seed(5)
    config = getattr(transformers, name + "Config")(**SIZES, **FAMILIES[name])
    made = getattr(transformers, name + "ForCausalLM")._from_config(config, attn_implementation="eager")
    with torch.no_grad():
        for key, value in made.named_parameters():  # gains that are all ones would hide where they stand
            if value.dim() == 1:
                value.add_(torch.randn_like(value) * 0.1)
    folder = tmp_path_factory.mktemp(name)
    made.save_pretrained(folder)
    return made, folder


def test_a_small_random_model_computes_the_same(model, janua, tmp_path):
    import torch
    from safetensors.torch import load_file, save_file

    made, folder = model
    torch.manual_seed(6)
    ids = torch.randint(3, 160, (2, 40))
    save_file({"input_ids": ids}, tmp_path / "in")
    subprocess.run([janua, "model", "check", folder, "--input", tmp_path / "in", "--output", tmp_path / "out", "--loss",
                    "--grads", "--greedy", "12"], check=True)
    ours = load_file(tmp_path / "out")
    made.zero_grad()
    theirs = made(ids, labels=ids)
    theirs.loss.backward()
    assert (ours["logits"] - theirs.logits).abs().max() <= BOUND["logits"] * theirs.logits.abs().max()
    assert abs(ours["loss"].item() - theirs.loss.item()) <= BOUND["loss"] * theirs.loss.item()
    for name, value in made.named_parameters():
        want = value.grad.norm().item()
        assert abs(ours["grad_norm." + name].item() - want) <= BOUND["norm"] * want + 1e-7, name
    with torch.no_grad():
        greedy = made.generate(ids[:, :16], max_new_tokens=12, min_new_tokens=12, do_sample=False)[:, 16:]
    assert torch.equal(ours["greedy_ids"], greedy)
