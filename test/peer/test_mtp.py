"""DeepSeek-V3 with modules that predict further tokens: no other program here computes their loss, so it is
held against the paper's formulas in float64 (mtp_reference.py)."""
import json
import subprocess

import pytest

import mtp_reference

VOCABULARY, HIDDEN, HEADS, NOPE, ROPE, VALUE, LATENT, QUERY = 96, 48, 4, 16, 8, 12, 24, 32
DENSE, WIDTH, EXPERTS, SHARED = 64, 24, 8, 2
WEIGHT = 0.3
BOUND = {"logits": 1e-4, "loss": 1e-5, "gradient": 1e-3}
CONFIG = {
    "architectures": ["DeepseekV3ForCausalLM"], "model_type": "deepseek_v3", "attention_bias": False,
    "first_k_dense_replace": 1, "hidden_act": "silu", "hidden_size": HIDDEN, "intermediate_size": DENSE,
    "kv_lora_rank": LATENT, "max_position_embeddings": 128, "moe_intermediate_size": WIDTH, "moe_layer_freq": 1,
    "n_group": 4, "n_routed_experts": EXPERTS, "n_shared_experts": SHARED, "norm_topk_prob": True,
    "num_attention_heads": HEADS, "num_experts_per_tok": 3, "num_hidden_layers": 2, "num_key_value_heads": HEADS,
    "qk_nope_head_dim": NOPE, "qk_rope_head_dim": ROPE, "rms_norm_eps": 1e-5, "rope_theta": 5000.0,
    "rope_scaling": {"type": "yarn", "beta_fast": 32, "beta_slow": 1, "factor": 4.0, "mscale": 1.0,
                     "mscale_all_dim": 1.0, "original_max_position_embeddings": 16},
    "routed_scaling_factor": 2.5, "scoring_func": "sigmoid", "tie_word_embeddings": False, "topk_group": 2,
    "topk_method": "noaux_tc", "v_head_dim": VALUE, "vocab_size": VOCABULARY, "bos_token_id": 1, "eos_token_id": 2,
}


def feed_forward(at, width):
    return {f"{at}gate_proj.weight": [width, HIDDEN], f"{at}up_proj.weight": [width, HIDDEN],
            f"{at}down_proj.weight": [HIDDEN, width]}


def layer(i, query):
    at = f"model.layers.{i}."
    attention = at + "self_attn."
    out = {at + "input_layernorm.weight": [HIDDEN], at + "post_attention_layernorm.weight": [HIDDEN],
           attention + "kv_a_proj_with_mqa.weight": [LATENT + ROPE, HIDDEN],
           attention + "kv_a_layernorm.weight": [LATENT],
           attention + "kv_b_proj.weight": [HEADS * (NOPE + VALUE), LATENT],
           attention + "o_proj.weight": [HIDDEN, HEADS * VALUE]}
    if query:
        out |= {attention + "q_a_proj.weight": [query, HIDDEN], attention + "q_a_layernorm.weight": [query],
                attention + "q_b_proj.weight": [HEADS * (NOPE + ROPE), query]}
    else:
        out[attention + "q_proj.weight"] = [HEADS * (NOPE + ROPE), HIDDEN]
    if i < CONFIG["first_k_dense_replace"]:
        return out | feed_forward(at + "mlp.", DENSE)
    out |= {at + "mlp.gate.weight": [EXPERTS, HIDDEN], at + "mlp.gate.e_score_correction_bias": [EXPERTS]}
    for e in range(EXPERTS):
        out |= feed_forward(f"{at}mlp.experts.{e}.", WIDTH)
    return out | feed_forward(at + "mlp.shared_experts.", SHARED * WIDTH)


def tensors_of(modules, query):
    import torch

    shapes = {"model.embed_tokens.weight": [VOCABULARY, HIDDEN], "lm_head.weight": [VOCABULARY, HIDDEN],
              "model.norm.weight": [HIDDEN]}
    layers = CONFIG["num_hidden_layers"]
    for i in range(layers + modules):
        shapes |= layer(i, query)
    for i in range(layers, layers + modules):
        at = f"model.layers.{i}."
        shapes |= {at + "enorm.weight": [HIDDEN], at + "hnorm.weight": [HIDDEN], at + "eh_proj.weight": [HIDDEN, 2 * HIDDEN],
                   at + "shared_head.norm.weight": [HIDDEN]}
    torch.manual_seed(11)
    out = {name: torch.randn(shape) * (0.15 if len(shape) > 1 else 0.1) for name, shape in shapes.items()}
    for name in out:
        if name.endswith("norm.weight"):
            out[name] += 1
    for i in range(layers, layers + modules):  # published again under the module's names
        out[f"model.layers.{i}.embed_tokens.weight"] = out["model.embed_tokens.weight"].clone()
        out[f"model.layers.{i}.shared_head.head.weight"] = out["lm_head.weight"].clone()
    return out


@pytest.fixture(scope="module", params=[(1, QUERY), (2, 0)], ids=["one-module", "two-modules-no-query-latent"])
def answers(request, janua, tmp_path_factory):
    """What we and the formulas say: tensors by name."""
    import torch
    from safetensors.torch import load_file, save_file

    modules, query = request.param
    place = tmp_path_factory.mktemp("mtp")
    folder = place / "model"
    folder.mkdir()
    config = dict(CONFIG, num_nextn_predict_layers=modules, q_lora_rank=query or None)
    (folder / "config.json").write_text(json.dumps(config))
    save_file(tensors_of(modules, query), folder / "model.safetensors", {"format": "pt"})
    torch.manual_seed(12)
    ids = torch.randint(3, VOCABULARY, (2, 24))
    labels = ids.clone()
    labels[0, 5:9] = -100  # not scored
    labels[1, -1] = -100
    save_file({"input_ids": ids, "labels": labels}, place / "in")
    mtp_reference.main(str(folder), str(place / "in"), str(place / "reference"), WEIGHT)
    subprocess.run([janua, "model", "check", folder, "--input", place / "in", "--output", place / "out", "--loss",
                    "--grads", "all", "--ahead", str(WEIGHT)], check=True)
    return load_file(place / "out"), load_file(place / "reference"), modules


def test_logits_and_loss_are_those_of_the_formulas(answers):
    ours, theirs, _ = answers
    assert (ours["logits"] - theirs["logits"]).abs().max() <= BOUND["logits"] * theirs["logits"].abs().max()
    assert abs(ours["loss"].item() - theirs["loss"].item()) <= BOUND["loss"] * theirs["loss"].item()


def test_each_module_loses_what_equation_24_says(answers):
    ours, theirs, modules = answers
    assert ours["ahead_loss"].shape == (modules,)
    for k in range(modules):
        want = theirs[f"ahead_loss.{k}"].item()
        assert abs(ours["ahead_loss"][k].item() - want) <= BOUND["loss"] * want
        assert abs(want - theirs["loss"].item()) > 1e-3, "a loss of its own, not that of the next token"


def test_every_gradient_is_that_of_both_losses_together(answers):
    ours, theirs, modules = answers
    names = [name for name in theirs if name.startswith("grad.")]
    last = f"grad.model.layers.{CONFIG['num_hidden_layers'] + modules - 1}."
    assert any(name.startswith(last) for name in names)
    for name in names:
        want = theirs[name].norm().item()
        assert (ours[name] - theirs[name]).norm().item() <= BOUND["gradient"] * want + 1e-7, name
        assert abs(ours[name.replace("grad.", "grad_norm.", 1)].item() - want) <= BOUND["gradient"] * want + 1e-7, name
