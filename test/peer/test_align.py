"""A model that was taught: transformers loads it, and its adapter beside the base computes the same (PEFT's own reader
where it is installed)."""
import json
import os
import subprocess

import pytest
import safetensors.torch
import torch
import transformers

RECIPE = """
[[stage]]
name = "taught"
kind = "sft"
base = "{base}"
data = "examples.jsonl"
max_tokens = 64
steps = 4
grains_per_step = 2
rows_per_grain = 2
learning_rate = 1e-2
precision = "f32"
{more}
"""


@pytest.fixture(params=["lora", "rslora", "dora", ""])
def taught(request, janua, fixtures_dir, tmp_path):
    base = fixtures_dir / "tiny"
    with open(tmp_path / "examples.jsonl", "w") as out:
        for i in range(24):
            out.write(json.dumps({"messages": [{"role": "user", "content": f"What is {i}?"},
                                               {"role": "assistant", "content": f"{i} is a number."}]}) + "\n")
    more = f'lora = {{rank = 4, kind = "{request.param}"}}' if request.param else ""
    (tmp_path / "recipe.toml").write_text(RECIPE.format(base=base, more=more))
    done = subprocess.run([janua, "run", "recipe.toml", "--out", "out", "--quiet"], cwd=tmp_path, text=True,
                          capture_output=True, env={**os.environ, "XDG_DATA_HOME": str(tmp_path / "data")})
    assert done.returncode == 0, done.stderr
    return request.param, base, tmp_path / "out/taught"


def logits(model, ids):
    with torch.no_grad():
        return model.eval()(ids).logits


def with_adapter(base, adapter):
    """The base with the adapter inside, as PEFT computes it."""
    model = transformers.AutoModelForCausalLM.from_pretrained(base, dtype=torch.float32)
    try:
        import peft
        return peft.PeftModel.from_pretrained(model, adapter)
    except ImportError:
        pass
    config = json.loads((adapter / "adapter_config.json").read_text())
    scale = config["lora_alpha"] / (config["r"] ** 0.5 if config["use_rslora"] else config["r"])
    tensors = safetensors.torch.load_file(adapter / "adapter_model.safetensors")
    for name in [name for name in tensors if name.endswith(".lora_A.weight")]:
        module = model.get_submodule(name.removeprefix("base_model.model.").removesuffix(".lora_A.weight"))
        begin = name.removesuffix("lora_A.weight")
        changed = module.weight.data + scale * tensors[begin + "lora_B.weight"] @ tensors[name]
        if config["use_dora"]:
            changed *= (tensors[begin + "lora_magnitude_vector"] / changed.norm(dim=1))[:, None]
        module.weight.data = changed
    return model


def test_a_taught_model_computes_what_base_and_adapter_compute(taught):
    kind, base, folder = taught
    model = transformers.AutoModelForCausalLM.from_pretrained(folder, dtype=torch.float32)
    ids = torch.arange(5, 25)[None]
    before = logits(transformers.AutoModelForCausalLM.from_pretrained(base, dtype=torch.float32), ids)
    ours = logits(model, ids)
    assert not torch.allclose(ours, before, atol=1e-3), "it has learned something"
    if kind:
        torch.testing.assert_close(logits(with_adapter(base, folder / "adapter"), ids), ours, atol=1e-4, rtol=1e-4)
    tokenizer = transformers.AutoTokenizer.from_pretrained(folder)
    assert tokenizer.apply_chat_template([{"role": "user", "content": "x"}], tokenize=False)
