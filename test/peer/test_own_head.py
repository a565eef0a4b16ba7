"""A checkpoint with a head beside the embedding that config.json says it is: transformers uses the head, and so do we."""
import json
import subprocess

import pytest
import test_families

FAMILIES = {
    "Llama": {}, "Qwen3": dict(head_dim=16), "Gemma2": dict(head_dim=16, query_pre_attn_scalar=16, sliding_window=9),
    "Olmo2": {}, "Glm4": dict(head_dim=16), "Granite": {}, "Mixtral": dict(num_local_experts=4, num_experts_per_tok=2),
}


@pytest.fixture(scope="module", params=FAMILIES)
def folder(request, tmp_path_factory):
    """With lm_head.weight of other numbers than model.embed_tokens.weight, and tie_word_embeddings true."""
    import torch
    import transformers
    from safetensors.torch import load_file, save_file

    torch.manual_seed(5)
    config = getattr(transformers, request.param + "Config")(
        **{**test_families.SIZES, **FAMILIES[request.param], "tie_word_embeddings": True})
    out = tmp_path_factory.mktemp(request.param)
    getattr(transformers, request.param + "ForCausalLM")._from_config(config).save_pretrained(out)
    tensors = load_file(out / "model.safetensors")
    assert "lm_head.weight" not in tensors
    tensors["lm_head.weight"] = torch.randn_like(tensors["model.embed_tokens.weight"]) * 0.2
    save_file(tensors, out / "model.safetensors", {"format": "pt"})
    assert json.loads((out / "config.json").read_text())["tie_word_embeddings"] is True
    return out


def test_the_head_is_used_and_that_is_said(folder, janua, tmp_path):
    import torch
    import transformers
    from safetensors.torch import load_file, save_file

    torch.manual_seed(6)
    ids = torch.randint(3, 160, (1, 24))
    save_file({"input_ids": ids}, tmp_path / "in")
    done = subprocess.run([janua, "model", "check", folder, "--input", tmp_path / "in", "--output", tmp_path / "out"],
                          check=True, capture_output=True, text=True)
    assert "tie_word_embeddings" in done.stderr
    model = transformers.AutoModelForCausalLM.from_pretrained(folder, dtype=torch.float32, attn_implementation="eager")
    with torch.no_grad():
        theirs = model(ids).logits
    assert (load_file(tmp_path / "out")["logits"] - theirs).abs().max() <= 1e-4 * theirs.abs().max()
    shown = subprocess.run([janua, "model", "show", folder], check=True, capture_output=True, text=True)
    assert "has a head of other numbers" in shown.stderr and "tie_word_embeddings" in shown.stderr
