"""Quantised folders: what janua makes of their tensors, number by number, and what it computes with them.

compressed-tensors writes its own forms and reads them back; the others are written and read by
quantized_reference.py.
"""
import copy
import functools
import json
import subprocess

import numpy as np
import pytest

import quantized_reference as reference

SIZES = dict(vocab_size=96, hidden_size=160, intermediate_size=224, num_hidden_layers=2, num_attention_heads=4,
             num_key_value_heads=2, head_dim=40, max_position_embeddings=64, initializer_range=0.1,
             tie_word_embeddings=False, bos_token_id=1, eos_token_id=2, pad_token_id=0)
GROUP = 32


def gptq(bits, form, ordered):
    config = {"quant_method": "gptq", "bits": bits, "group_size": GROUP, "desc_act": ordered, "sym": False,
              "checkpoint_format": form}
    return (config, functools.partial(reference.write_gptq, bits=bits, group=GROUP, form=form, ordered=ordered),
            functools.partial(reference.read_gptq, bits=bits, form=form))


BY_FORMULA = {
    "fp8-128x128": ({"quant_method": "fp8", "fmt": "e4m3", "activation_scheme": "dynamic",
                     "weight_block_size": [128, 128]}, reference.write_fp8_blocks, reference.read_fp8_blocks),
    "fp8-64x96": ({"quant_method": "fp8", "weight_block_size": [64, 96]},
                  functools.partial(reference.write_fp8_blocks, high=64, wide=96),
                  functools.partial(reference.read_fp8_blocks, high=64, wide=96)),
    "gptq-4": gptq(4, "gptq", False),
    "gptq-4-desc_act": gptq(4, "gptq", True),
    "gptq_v2-4": gptq(4, "gptq_v2", False),
    "gptq_v2-4-desc_act": gptq(4, "gptq_v2", True),
    "gptq-8": gptq(8, "gptq", False),
    "gptq_v2-8": gptq(8, "gptq_v2", True),
    "awq": ({"quant_method": "awq", "bits": 4, "group_size": GROUP, "zero_point": True, "version": "gemm"},
            functools.partial(reference.write_awq, group=GROUP), functools.partial(reference.read_awq, group=GROUP)),
}
INT4, INT8, FP8 = ({"num_bits": 4, "type": "int"}, {"num_bits": 8, "type": "int"}, {"num_bits": 8, "type": "float"})
COMPRESSED = {
    "int4-group": ("pack-quantized", dict(INT4, symmetric=True, strategy="group", group_size=GROUP)),
    "int4-group-zeros": ("pack-quantized", dict(INT4, symmetric=False, strategy="group", group_size=GROUP)),
    "int4-channel": ("pack-quantized", dict(INT4, symmetric=True, strategy="channel")),
    "int4-channel-zeros": ("pack-quantized", dict(INT4, symmetric=False, strategy="channel")),
    "int8-packed": ("pack-quantized", dict(INT8, symmetric=True, strategy="group", group_size=GROUP)),
    "int8-channel": ("int-quantized", dict(INT8, symmetric=True, strategy="channel")),
    "int8-tensor-zeros": ("int-quantized", dict(INT8, symmetric=False, strategy="tensor")),
    "fp8-tensor": ("float-quantized", dict(FP8, symmetric=True, strategy="tensor")),
    "fp8-channel": ("float-quantized", dict(FP8, symmetric=True, strategy="channel")),
    "fp8-block": ("float-quantized", dict(FP8, symmetric=True, strategy="block", block_structure=[128, 128])),
}


@pytest.fixture(scope="module")
def llama():
    import torch
    import transformers

    torch.manual_seed(3)
    return transformers.LlamaForCausalLM(transformers.LlamaConfig(**SIZES)).eval()


def matrices(model):
    """Names of the modules that are quantised: all but the head."""
    import torch

    return {name: module for name, module in model.named_modules()
            if isinstance(module, torch.nn.Linear) and name != "lm_head"}


def write_folder(folder, model, quantization, quantised):
    """`quantised`: of each module its tensors by the end of their names."""
    from safetensors.torch import save_file

    folder.mkdir()
    config = dict(model.config.to_dict(), architectures=["LlamaForCausalLM"], quantization_config=quantization)
    (folder / "config.json").write_text(json.dumps(config))
    tensors = {name: value.clone() for name, value in model.state_dict().items()
               if name.removesuffix(".weight") not in quantised}
    for module, parts in quantised.items():
        tensors.update({f"{module}.{end}": value.contiguous() for end, value in parts.items()})
    save_file(tensors, folder / "model.safetensors", {"format": "pt"})


def compare(janua, folder, model, expected, tmp_path):
    """`expected`: of each module its matrix in float32, to which every bit must be equal."""
    import torch
    from safetensors.torch import load_file, save_file

    subprocess.run([janua, "model", "convert", folder, tmp_path / "floats", "--dtype", "F32"], check=True)
    assert "quantization_config" not in json.loads((tmp_path / "floats/config.json").read_text())
    ours = load_file(tmp_path / "floats/model.safetensors")
    assert set(ours) == set(model.state_dict())
    for name, want in expected.items():
        assert torch.equal(ours[name + ".weight"], want), name
    theirs = copy.deepcopy(model)
    theirs.load_state_dict({name + ".weight": value for name, value in expected.items()}, strict=False)
    torch.manual_seed(4)
    ids = torch.randint(3, SIZES["vocab_size"], (2, 24))
    save_file({"input_ids": ids}, tmp_path / "in")
    subprocess.run([janua, "model", "check", folder, "--input", tmp_path / "in", "--output", tmp_path / "out",
                    "--greedy", "8"], check=True)
    with torch.no_grad():
        logits = theirs(ids).logits
        greedy = theirs.generate(ids[:, :16], max_new_tokens=8, min_new_tokens=8, do_sample=False)[:, 16:]
    answer = load_file(tmp_path / "out")
    assert (answer["logits"] - logits).abs().max() <= 1e-4 * logits.abs().max()
    assert torch.equal(answer["greedy_ids"], greedy)


def as_torch(tensors):
    import torch

    out = {end: torch.from_numpy(value) for end, value in tensors.items()}
    if out.get("weight") is not None:
        out["weight"] = out["weight"].view(torch.float8_e4m3fn)
    return out


@pytest.mark.parametrize("name", BY_FORMULA)
def test_a_published_form_is_read_as_its_formula_says(name, llama, janua, tmp_path):
    import torch

    quantization, write, read = BY_FORMULA[name]
    random = np.random.default_rng(7)
    quantised, expected = {}, {}
    for module, linear in matrices(llama).items():
        tensors = write(random, linear.out_features, linear.in_features)
        quantised[module] = as_torch(tensors)
        expected[module] = torch.from_numpy(read(tensors).astype(np.float32))
    write_folder(tmp_path / "model", llama, quantization, quantised)
    compare(janua, tmp_path / "model", llama, expected, tmp_path)


def bounds(weight, args):
    """Least and largest number that share a scale."""
    import torch

    if args.get("group_size"):
        groups = weight.unflatten(1, (-1, args["group_size"]))
        return groups.amin(-1), groups.amax(-1)
    if args["strategy"] == "channel":
        return weight.amin(1, keepdim=True), weight.amax(1, keepdim=True)
    if args["strategy"] == "tensor":
        return weight.amin().reshape(1), weight.amax().reshape(1)
    high, wide = args["block_structure"]
    rows, columns = (-(-side // of) for side, of in zip(weight.shape, (high, wide)))
    padded = torch.nn.functional.pad(weight, (0, columns * wide - weight.shape[1], 0, rows * high - weight.shape[0]))
    blocks = padded.reshape(rows, high, columns, wide)
    return blocks.amin((1, 3)), blocks.amax((1, 3))


@pytest.mark.parametrize("scale_type", ["float32", "bfloat16"])
@pytest.mark.parametrize("name", COMPRESSED)
def test_what_compressed_tensors_writes_is_read_as_it_reads_it(name, scale_type, llama, janua, tmp_path):
    import torch
    from compressed_tensors.compressors import BaseCompressor
    from compressed_tensors.quantization import QuantizationArgs, QuantizationConfig, QuantizationScheme
    from compressed_tensors.quantization.utils import calculate_qparams

    form, said = COMPRESSED[name]
    args = QuantizationArgs(**said)
    scheme = QuantizationScheme(targets=["Linear"], weights=args, format=form)
    library = BaseCompressor.get_value_from_registry(form)
    quantised, expected = {}, {}
    for module, linear in matrices(llama).items():
        weight = linear.weight.detach()
        scale, zero = calculate_qparams(*bounds(weight, said), args)
        scale = scale.to(getattr(torch, scale_type))
        parts = library.compress({"weight": weight, "weight_scale": scale, "weight_zero_point": zero}, scheme)
        quantised[module] = parts
        # Scales of 16 bits are exact in float32, in which the product is not rounded a second time.
        wide = dict(parts, weight_scale=parts["weight_scale"].float())
        expected[module] = library.decompress(wide, scheme)["weight"]
    config = QuantizationConfig(config_groups={"group_0": scheme}, format=form, ignore=["lm_head"],
                                quantization_status="compressed")
    write_folder(tmp_path / "model", llama, config.to_dict(), quantised)
    compare(janua, tmp_path / "model", llama, expected, tmp_path)


def test_experts_of_gpt_oss_are_read_as_transformers_unpacks_them(janua, tmp_path):
    import torch
    from safetensors.torch import load_file, save_file
    from transformers.integrations.mxfp4 import convert_moe_packed_tensors

    random = np.random.default_rng(8)
    name = "model.layers.0.mlp.experts.gate_up_proj"
    tensors = reference.write_mxfp4(random, 3, 96, 64)
    parts = {name + end: torch.from_numpy(value) for end, value in tensors.items()}
    (tmp_path / "config.json").write_text(json.dumps({"quantization_config": {"quant_method": "mxfp4"}}))
    save_file(dict(parts, other=torch.ones(3)), tmp_path / "model.safetensors")
    subprocess.run([janua, "model", "convert", tmp_path, tmp_path / "floats", "--dtype", "F32"], check=True)
    ours = load_file(tmp_path / "floats/model.safetensors")
    assert set(ours) == {name, "other"}
    want = convert_moe_packed_tensors(parts[name + "_blocks"], parts[name + "_scales"], dtype=torch.float32)
    assert torch.equal(ours[name], want)
    assert np.array_equal(ours[name].numpy(), reference.read_mxfp4(tensors).astype(np.float32))


def test_show_says_how_weights_are_quantised_and_what_they_take(llama, janua, tmp_path):
    quantization, write, _ = BY_FORMULA["awq"]
    random = np.random.default_rng(9)
    quantised = {module: as_torch(write(random, linear.out_features, linear.in_features))
                 for module, linear in matrices(llama).items()}
    write_folder(tmp_path / "model", llama, quantization, quantised)
    said = json.loads(subprocess.run([janua, "model", "show", tmp_path / "model", "--json"], text=True,
                                     capture_output=True, check=True).stdout)["quantised"]
    numbers = sum(linear.weight.numel() for linear in matrices(llama).values())
    taken = sum(part.nbytes for parts in quantised.values() for part in parts.values())
    assert said == {"scheme": "AWQ, 4 bits, groups of 32", "numbers": numbers, "bytes": taken}


def test_a_folder_that_does_not_fit_together_is_refused_with_names_and_shapes(llama, janua, tmp_path):
    quantization, write, _ = BY_FORMULA["gptq-4"]
    random = np.random.default_rng(10)
    quantised = {module: as_torch(write(random, linear.out_features, linear.in_features))
                 for module, linear in matrices(llama).items()}
    first = "model.layers.0.self_attn.q_proj"
    del quantised[first]["scales"]
    write_folder(tmp_path / "model", llama, quantization, quantised)
    said = subprocess.run([janua, "model", "convert", tmp_path / "model", tmp_path / "out", "--dtype", "F32"],
                          text=True, capture_output=True)
    assert said.returncode == 1 and f"lack the tensor '{first}.scales'" in said.stderr
    assert not (tmp_path / "out").exists()
