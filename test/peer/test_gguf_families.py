"""Families in GGUF: of a small random model of each, llama.cpp computes from our file what we compute from the folder.

transformers makes the models. What llama.cpp has one value of (the bounds of gpt-oss, every fourth layer of SmolLM 3
without a rope) has that value here; the others are refused, which model/gguf/families_test.cc asks for.
"""
import shutil
import subprocess

import pytest

BOUND = 1e-3  # of the largest logit
LENGTH = 40
SIZES = dict(vocab_size=512, hidden_size=64, intermediate_size=96, num_hidden_layers=4, num_attention_heads=4,
             num_key_value_heads=2, max_position_embeddings=128, initializer_range=0.15, bos_token_id=1,
             eos_token_id=2, pad_token_id=0)
YARN = dict(rope_type="yarn", rope_theta=10000.0, factor=4.0, original_max_position_embeddings=32)
LATENT = dict(num_key_value_heads=4, head_dim=None, q_lora_rank=32, kv_lora_rank=32, qk_nope_head_dim=16,
              qk_rope_head_dim=16, v_head_dim=16, n_routed_experts=8, num_experts_per_tok=3, n_shared_experts=1,
              moe_intermediate_size=32, first_k_dense_replace=1, routed_scaling_factor=2.5)
FAMILIES = {
    "Llama": dict(rope_parameters=YARN),
    "Llama-3": dict(rope_parameters=dict(rope_type="llama3", rope_theta=500000.0, factor=8.0, low_freq_factor=1.0,
                                         high_freq_factor=4.0, original_max_position_embeddings=64)),
    "Mistral": dict(sliding_window=None, head_dim=32),
    "Ministral3": dict(head_dim=16, rope_parameters=dict(YARN, mscale=1.0, mscale_all_dim=1.0,
                                                         original_max_position_embeddings=12,
                                                         llama_4_scaling_beta=0.1)),
    "Mixtral": dict(sliding_window=None, num_local_experts=6, num_experts_per_tok=2),
    "Qwen2": dict(tie_word_embeddings=True),
    "Qwen3": dict(head_dim=32),
    "Qwen3Moe": dict(head_dim=16, num_experts=6, num_experts_per_tok=2, moe_intermediate_size=32, norm_topk_prob=True),
    "Qwen3Next": dict(head_dim=32, num_experts=6, num_experts_per_tok=2, moe_intermediate_size=32, norm_topk_prob=True,
                      shared_expert_intermediate_size=32, linear_num_key_heads=2, linear_num_value_heads=4,
                      linear_key_head_dim=16, linear_value_head_dim=16),
    "Olmo2": dict(),
    "Olmo3": dict(sliding_window=9),
    "Gemma2": dict(head_dim=16, query_pre_attn_scalar=16, sliding_window=9),
    "Gemma3": dict(head_dim=16, query_pre_attn_scalar=16, sliding_window=9, num_hidden_layers=7),
    "Granite": dict(embedding_multiplier=3.0, residual_multiplier=0.7, attention_multiplier=0.2, logits_scaling=2.0),
    "SmolLM3": dict(tie_word_embeddings=True),
    "DeepseekV3": dict(LATENT, n_group=4, topk_group=2, rope_parameters=dict(YARN, mscale=1.0, mscale_all_dim=1.0)),
    "DeepseekV3-plain": dict(LATENT, q_lora_rank=None, n_group=4, topk_group=2),
    "Mistral4": dict(LATENT, n_group=1, topk_group=1, rope_parameters=dict(YARN, mscale=1.0, mscale_all_dim=1.0,
                                                                           llama_4_scaling_beta=0.1)),
    "GptOss": dict(head_dim=16, num_local_experts=6, num_experts_per_tok=2, swiglu_limit=7.0, sliding_window=9,
                   rope_parameters=dict(rope_type="default", rope_theta=10000.0)),
    "Apertus": dict(rope_parameters=dict(rope_type="default", rope_theta=10000.0)),
}

# Not compared in fewer bits: of latents llama.cpp 0.3.36 stops with an assertion of its own at these widths where
# their matrices are F16, and the state of Qwen3-Next carries its rounded activations from token to token.
ROUNDED_APART = {"DeepseekV3", "DeepseekV3-plain", "Mistral4", "Qwen3Next"}


def made(name):
    """A random model in which no norm is all ones, and to whose vectors one can be added without rounding."""
    import torch
    import transformers

    family = name.split("-")[0]
    settings = dict(SIZES, **FAMILIES[name])
    if settings.get("head_dim", 0) is None:
        del settings["head_dim"]
    config = getattr(transformers, family + ("Text" if family == "Gemma3" else "") + "Config")(**settings)
    torch.manual_seed(7)
    model = getattr(transformers, family + "ForCausalLM")._from_config(config, attn_implementation="eager")
    with torch.no_grad():
        for value in model.parameters():
            if value.dim() == 1:
                value.add_(torch.randn_like(value) * 0.1)
                value.copy_((value * 1024).round() / 1024)
    return model


@pytest.fixture(scope="module", params=FAMILIES)
def family(request, janua, fixtures_dir, tmp_path_factory):
    """Name, folder, and the GGUF file in F32 that we make of it."""
    place = tmp_path_factory.mktemp(request.param)
    folder, file = place / "model", place / "model.gguf"
    made(request.param).save_pretrained(folder)
    for name in ["tokenizer.json", "tokenizer_config.json", "chat_template.jinja"]:
        shutil.copy(fixtures_dir / "tiny" / name, folder)
    (folder / "README.md").write_text("---\nlicense: apache-2.0\nbase_model: someone/something\n---\n")
    subprocess.run([janua, "model", "convert", folder, file], check=True)
    return request.param, folder, file


@pytest.fixture(scope="module")
def ids():
    import torch

    torch.manual_seed(8)
    return torch.randint(5, 512, (1, LENGTH))


def ours(janua, place, ids, tmp_path):
    from safetensors.torch import load_file, save_file

    save_file({"input_ids": ids}, tmp_path / "in")
    out = tmp_path / "out"
    subprocess.run([janua, "model", "check", place, "--input", tmp_path / "in", "--output", out], check=True)
    return load_file(out)["logits"][0].numpy()


def opened(path):
    import llama_cpp

    return llama_cpp.Llama(str(path), n_ctx=128, logits_all=True, type_k=0, type_v=0, flash_attn=False, verbose=False)


def scores(path, ids):
    import numpy as np

    model = opened(path)
    model.eval(ids[0].tolist())
    return np.array(model.scores[:LENGTH], dtype=np.float64)


def test_llama_cpp_computes_the_same(family, janua, ids, tmp_path):
    name, folder, file = family
    want, found = ours(janua, folder, ids, tmp_path), scores(file, ids)
    largest = abs(want - found).max() / abs(want).max()
    print(f"{name}: {largest:.1e} of the largest logit")
    assert largest <= BOUND


def test_we_compute_the_same_from_the_file(family, janua, ids, tmp_path):
    _, folder, file = family
    want, found = ours(janua, folder, ids, tmp_path), ours(janua, file, ids, tmp_path)
    assert abs(want - found).max() <= 1e-5 * abs(want).max()


def test_the_file_gives_the_bits_back(family, janua, tmp_path):
    import torch
    from safetensors.torch import load_file

    name, folder, file = family
    back = tmp_path / "back"
    subprocess.run([janua, "model", "convert", file, back], check=True)
    before, after = load_file(folder / "model.safetensors"), load_file(back / "model.safetensors")
    assert set(before) == set(after)
    for key, value in before.items():
        if key.endswith("A_log"):  # which the file holds as -exp(A_log)
            assert torch.allclose(value, after[key], rtol=0, atol=1e-6), key
        else:
            assert torch.equal(value, after[key]), key
    card = (back / "README.md").read_text()
    assert "license: apache-2.0\n" in card and "- someone/something\n" in card
    assert (back / "chat_template.jinja").read_text() == (folder / "chat_template.jinja").read_text()


@pytest.mark.parametrize("kind", ["F16", "BF16", "Q8_0", "Q4_0", "Q4_K", "Q6_K"])
def test_llama_cpp_runs_what_we_quantise(family, janua, ids, tmp_path, kind):
    import numpy as np

    name, _, file = family
    path = tmp_path / f"{kind}.gguf"
    subprocess.run([janua, "model", "convert", file, path, "--quantize", kind], check=True)
    want = ours(janua, path, ids, tmp_path)  # of the same rounded weights; llama.cpp rounds activations, too
    assert np.isfinite(want).all()
    found = want if name in ROUNDED_APART else scores(path, ids)
    # Of most tokens: one that rounding sends to another expert gets other logits altogether.
    apart = np.median(abs(want - found).max(axis=-1))
    assert apart <= (0.02 if kind in ("F16", "BF16") else 0.2) * abs(want).max()


def test_a_family_that_llama_cpp_does_not_know_is_refused_by_name(janua, fixtures_dir, tmp_path):
    done = subprocess.run([janua, "model", "convert", fixtures_dir / "models/olmo_hybrid", tmp_path / "x.gguf"],
                          text=True, capture_output=True)
    assert done.returncode != 0
    assert "olmo_hybrid" in done.stderr and "safetensors" in done.stderr
    assert not (tmp_path / "x.gguf").exists()


def test_a_sentencepiece_vocabulary_stays_in_files_and_is_spoken_of_elsewhere(janua, fixtures_dir, tmp_path):
    import gguf

    model, folder, file = made("Llama"), tmp_path / "model", tmp_path / "model.gguf"
    model.save_pretrained(folder)
    done = subprocess.run([janua, "model", "convert", folder, file], text=True, capture_output=True, check=True)
    assert "no tokenizer.json" in done.stderr
    spm = tmp_path / "spm.gguf"
    tokens = ["<unk>", "<s>", "</s>"] + [f"<0x{byte:02X}>" for byte in range(256)] + [f"▁w{n}" for n in range(253)]
    kinds = [2, 3, 3] + [6] * 256 + [1] * 253
    with_vocabulary(file, spm, tokens, kinds)
    small = tmp_path / "small.gguf"
    subprocess.run([janua, "model", "convert", spm, small, "--quantize", "Q8_0"], check=True)
    fields = gguf.GGUFReader(small).fields
    assert fields["tokenizer.ggml.model"].contents() == "llama"
    assert fields["tokenizer.ggml.tokens"].contents() == tokens
    assert fields["tokenizer.ggml.token_type"].contents() == kinds
    assert opened(small).tokenize(b" w7", add_bos=False)
    done = subprocess.run([janua, "model", "convert", spm, tmp_path / "back"], text=True, capture_output=True,
                          check=True)
    assert "'llama', not byte-level BPE" in done.stderr and "tokenizer.json" in done.stderr
    assert not (tmp_path / "back/tokenizer.json").exists()


def with_vocabulary(source, target, tokens, kinds):
    """The file again, with a vocabulary as SentencePiece has them."""
    import gguf

    reader = gguf.GGUFReader(source)
    writer = gguf.GGUFWriter(target, "llama")
    for field in reader.fields.values():
        if field.name.startswith(("GGUF.", "tokenizer.", "general.architecture")):
            continue
        writer.add_key_value(field.name, field.contents(), field.types[0],
                             sub_type=field.types[1] if len(field.types) > 1 else None)
    writer.add_tokenizer_model("llama")
    writer.add_token_list(tokens)
    writer.add_token_scores([-float(n) for n in range(len(tokens))])
    writer.add_token_types(kinds)
    writer.add_bos_token_id(1)
    writer.add_eos_token_id(2)
    writer.add_unk_token_id(0)
    writer.add_add_space_prefix(True)
    for tensor in reader.tensors:
        writer.add_tensor(tensor.name, tensor.data, raw_dtype=tensor.tensor_type)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
