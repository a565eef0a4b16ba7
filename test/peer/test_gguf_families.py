"""Families in GGUF: of a small random model of each, llama.cpp computes from our file what we compute from the folder.

transformers makes the models. What llama.cpp has one value of (the bounds of gpt-oss, every fourth layer of SmolLM 3
without a rope) has that value here; the others are refused, which model/gguf/families_test.cc asks for.
"""
import importlib
import json
import shutil
import subprocess
from unittest import mock

import pytest

BOUND = 1e-3  # of the largest logit
LENGTH = 40
SIZES = dict(vocab_size=512, hidden_size=64, intermediate_size=96, num_hidden_layers=4, num_attention_heads=4,
             num_key_value_heads=2, max_position_embeddings=128, initializer_range=0.15, bos_token_id=1,
             eos_token_id=2, pad_token_id=0)
YARN = dict(rope_type="yarn", rope_theta=10000.0, factor=4.0, original_max_position_embeddings=32)
WINDOW, FULL = "sliding_attention", "full_attention"
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
    "Gemma4": dict(head_dim=16, global_head_dim=32, sliding_window=9, num_hidden_layers=6,
                   layer_types=[WINDOW] * 3 + [FULL, WINDOW, FULL], num_kv_shared_layers=2, use_double_wide_mlp=True,
                   hidden_size_per_layer_input=32, vocab_size_per_layer_input=512, tie_word_embeddings=True),
    "Gemma4-experts": dict(head_dim=16, global_head_dim=32, sliding_window=9, layer_types=[WINDOW] * 3 + [FULL],
                           attention_k_eq_v=True, num_global_key_value_heads=1, hidden_size_per_layer_input=0,
                           vocab_size_per_layer_input=512, enable_moe_block=True, num_experts=6, top_k_experts=2,
                           moe_intermediate_size=32, final_logit_softcapping=5.0, tie_word_embeddings=True),
    "Granite": dict(embedding_multiplier=3.0, residual_multiplier=0.7, attention_multiplier=0.2, logits_scaling=2.0),
    "Helium": dict(head_dim=16),
    "Ernie4_5": dict(head_dim=32, tie_word_embeddings=True),
    "SeedOss": dict(head_dim=32),
    "Phi3": dict(rope_parameters=dict(rope_type="default", rope_theta=10000.0, partial_rotary_factor=0.5)),
    "Glm4": dict(head_dim=16, rope_parameters=dict(rope_type="default", rope_theta=10000.0, partial_rotary_factor=0.5)),
    "SmolLM3": dict(tie_word_embeddings=True),
    "DeepseekV3": dict(LATENT, n_group=4, topk_group=2, rope_parameters=dict(YARN, mscale=1.0, mscale_all_dim=1.0)),
    "DeepseekV3-plain": dict(LATENT, q_lora_rank=None, n_group=4, topk_group=2),
    "Mistral4": dict(LATENT, n_group=1, topk_group=1, rope_parameters=dict(YARN, mscale=1.0, mscale_all_dim=1.0,
                                                                           llama_4_scaling_beta=0.1)),
    "GptOss": dict(head_dim=16, num_local_experts=6, num_experts_per_tok=2, swiglu_limit=7.0, sliding_window=9,
                   rope_parameters=dict(rope_type="default", rope_theta=10000.0)),
    "Apertus": dict(rope_parameters=dict(rope_type="default", rope_theta=10000.0)),
}

# Share of the largest logit by which most tokens may be apart from llama.cpp, which rounds activations, too. The state
# of Qwen3-Next carries what was rounded from token to token.
ROUNDED = dict(F16=0.02, BF16=0.02)
ROUNDED_GATES = dict(F16=0.02, BF16=0.05)  # Gemma 4 with experts: halves of GELU besides
ROUNDED_STATE = dict(F16=0.05, BF16=0.1)


def made(name):
    """A random model in which no norm is all ones, and to whose vectors one can be added without rounding."""
    import torch
    import transformers

    family = name.split("-")[0]
    settings = dict(SIZES, **FAMILIES[name])
    if settings.get("head_dim", 0) is None:
        del settings["head_dim"]
    config = getattr(transformers, family + ("Text" if family in ("Gemma3", "Gemma4") else "") + "Config")(**settings)
    torch.manual_seed(7)
    model = getattr(transformers, family + "ForCausalLM")._from_config(config, attn_implementation="eager")
    with torch.no_grad():
        for value in model.parameters():
            if value.dim() == 1:
                value.add_(torch.randn_like(value) * 0.1)
                value.copy_((value * 1024).round() / 1024)
        for name, value in model.named_buffers():
            if name.endswith("layer_scalar"):
                value.fill_(0.75)
    return model


@pytest.fixture(scope="module", params=FAMILIES)
def family(request, janua, fixtures_dir, tmp_path_factory):
    """Name, folder, and the GGUF file in F32 that we make of it."""
    place = tmp_path_factory.mktemp("family")  # whose name the file gets: llama.cpp asks more of one called phi3
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


def opened(path, context=128):
    """With weights as they stand in the file: repacked for AMX, matrices narrower than its tiles stop the process."""
    import llama_cpp

    low = importlib.import_module("llama_cpp.llama_cpp")
    usual = low.llama_model_default_params

    def as_they_stand():
        params = usual()
        params.use_extra_bufts = False
        return params

    with mock.patch.object(low, "llama_model_default_params", as_they_stand):
        return llama_cpp.Llama(str(path), n_ctx=context, logits_all=True, type_k=0, type_v=0, flash_attn=False,
                               verbose=False)


def scores(path, ids, context=128):
    import numpy as np

    model = opened(path, context)
    assert not model.model_params.use_extra_bufts
    model.eval(ids[0].tolist())
    return np.array(model.scores[:ids.shape[1]], dtype=np.float64)


def with_gelu_of_halves(folder, ids):
    """Logits of a Gemma 4 by transformers, exact and with GELU as llama.cpp has it: from a table between halves."""
    import torch
    import transformers

    class Gelu(torch.nn.Module):
        def forward(self, x):
            return torch.nn.functional.gelu(x.half().float(), approximate="tanh").half().float()

    model = transformers.Gemma4ForCausalLM.from_pretrained(folder, attn_implementation="eager").float().eval()
    with torch.no_grad():
        exact = model(ids).logits.numpy()
        for part in model.modules():
            if hasattr(part, "act_fn"):
                part.act_fn = Gelu()
        return exact, model(ids).logits.numpy()


def test_llama_cpp_computes_the_same(family, janua, ids, tmp_path):
    name, folder, file = family
    want, found = ours(janua, folder, ids, tmp_path), scores(file, ids)
    if name.startswith("Gemma4"):  # whose norms behind gates make much of halves
        exact, halves = with_gelu_of_halves(folder, ids)
        assert abs(want - exact.reshape(want.shape)).max() <= 1e-5 * abs(want).max()
        want = halves.reshape(want.shape)
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
        elif name == "Helium" and key.endswith(("q_proj.weight", "k_proj.weight")):
            # It comes back as the Llama that computes the same, whose rows of a head stand in another order.
            assert torch.equal(value.sort(0).values, after[key].sort(0).values), key
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
    found = scores(path, ids)
    assert np.isfinite(found).all()
    # Of most tokens: one that rounding sends to another expert gets other logits altogether.
    apart = np.median(abs(want - found).max(axis=-1)) / abs(want).max()
    print(f"{name} {kind}: {apart:.1e} of the largest logit")
    bounds = {"Qwen3Next": ROUNDED_STATE, "Gemma4-experts": ROUNDED_GATES}.get(name, ROUNDED)
    if kind in bounds:  # of quantised ones the bytes are compared, below
        assert apart <= bounds[kind]


FILE_TYPES = dict(Q8_0=7, Q4_0=2, Q4_K=15, Q6_K=18, F16=1, BF16=32)  # as llama.cpp numbers them; 15 is Q4_K_M


def quantised_by_llama_cpp(source, target, kind):
    import ctypes

    low = importlib.import_module("llama_cpp.llama_cpp")
    params = low.llama_model_quantize_default_params()
    params.ftype, params.nthread = FILE_TYPES[kind], 1
    assert low.llama_model_quantize(str(source).encode(), str(target).encode(), ctypes.byref(params)) == 0


def tensors_of(path):
    """By name, type and bytes."""
    import gguf

    return {one.name: (one.tensor_type.name, one.data.tobytes()) for one in gguf.GGUFReader(path).tensors}


def assert_equal_files(janua, file, place, kind):
    """What we quantise and what llama.cpp does, of one file in F32."""
    ours_at, theirs_at = place / f"ours-{kind}.gguf", place / f"theirs-{kind}.gguf"
    subprocess.run([janua, "model", "convert", file, ours_at, "--quantize", kind], check=True)
    quantised_by_llama_cpp(file, theirs_at, kind)
    found, want = tensors_of(ours_at), tensors_of(theirs_at)
    assert set(found) == set(want)
    types = {name: (found[name][0], want[name][0]) for name in want if found[name][0] != want[name][0]}
    assert not types, "ours and theirs choose other types"
    assert not [name for name in want if found[name] != want[name]], "bytes differ"


@pytest.mark.parametrize("kind", FILE_TYPES)
def test_a_wide_model_is_quantised_to_the_bytes_of_llama_cpp(janua, tmp_path, kind):
    """Rows of whole blocks of 256, and layers enough for the mixture Q4_K_M to choose among."""
    with mock.patch.dict(SIZES, hidden_size=256, intermediate_size=512, num_hidden_layers=8):
        made("Llama").save_pretrained(tmp_path / "model")
    subprocess.run([janua, "model", "convert", tmp_path / "model", tmp_path / "model.gguf"], check=True)
    assert_equal_files(janua, tmp_path / "model.gguf", tmp_path, kind)


# Blocks of 32 fit the narrow rows of every family.
@pytest.mark.parametrize("kind", ["F16", "BF16", "Q8_0"])
def test_every_family_is_quantised_to_the_bytes_of_llama_cpp(family, janua, tmp_path, kind):
    _, _, file = family
    assert_equal_files(janua, file, tmp_path, kind)


def widened(source, folder):
    """DeepSeek-V4's fixture with an indexer as wide as llama.cpp turns it."""
    import torch
    from safetensors.torch import load_file, save_file

    config = json.loads((source / "config.json").read_text())
    narrow, wide = config["index_head_dim"], 64
    config["index_head_dim"] = wide
    torch.manual_seed(9)
    tensors = load_file(source / "model.safetensors")
    for name, value in tensors.items():
        if ".indexer." not in name or "weights_proj" in name:
            continue
        shape = list(value.shape)
        side = 1 if name.endswith(".ape") else 0
        shape[side] = shape[side] // narrow * wide
        tensors[name] = torch.randn(shape) * 0.15 + (1 if name.endswith("norm.weight") else 0)
    folder.mkdir()
    (folder / "config.json").write_text(json.dumps(config))
    save_file(tensors, folder / "model.safetensors", {"format": "pt"})
    return config


def test_deepseek_v4_is_the_same_from_folder_and_file_and_in_llama_cpp(janua, fixtures_dir, tmp_path):
    import numpy as np
    import torch
    from safetensors.torch import load_file

    folder, file, back = tmp_path / "model", tmp_path / "model.gguf", tmp_path / "back"
    config = widened(fixtures_dir / "models/deepseek_v4_ratio128", folder)
    subprocess.run([janua, "model", "convert", folder, file], check=True)
    subprocess.run([janua, "model", "convert", file, back], check=True)
    before, after = load_file(folder / "model.safetensors"), load_file(back / "model.safetensors")
    assert set(before) == set(after)
    for key, value in before.items():
        assert torch.equal(value, after[key]), key
    ids = torch.randint(5, config["vocab_size"], (1, 200))
    want = ours(janua, folder, ids, tmp_path)
    assert abs(want - ours(janua, file, ids, tmp_path)).max() <= 1e-5 * abs(want).max()
    apart = abs(want - scores(file, ids, 256)).max(axis=-1) / abs(want).max()
    first = np.argmax(apart > BOUND) if (apart > BOUND).any() else None
    print(f"DeepseekV4: {apart.max():.1e} of the largest logit, beyond the bound from token {first} on")
    # Up to here every entry is chosen; behind it two scores that differ by rounding alone may choose another one.
    assert apart[:4 * (config["index_topk"] + 1) - 1].max() <= BOUND
    assert np.median(apart) <= BOUND


def test_deepseek_v4_with_an_indexer_that_llama_cpp_would_turn_otherwise_is_refused(janua, fixtures_dir, tmp_path):
    narrow = fixtures_dir / "models/deepseek_v4_ratio128"
    done = subprocess.run([janua, "model", "convert", narrow, tmp_path / "x.gguf"], text=True, capture_output=True)
    assert done.returncode != 0 and "index_head_dim is no multiple of 64" in done.stderr
    assert not (tmp_path / "x.gguf").exists()


def without_scaling(source, target, key):
    """A copy in which the factor of the rope is 0 and stands under that key, and its kind is not said."""
    import gguf

    reader = gguf.GGUFReader(source)
    writer = gguf.GGUFWriter(target, "llama")
    for name, field in reader.fields.items():
        if name.startswith("GGUF.") or name in ("general.architecture", "llama.rope.scaling.type"):
            continue
        if name == "llama.rope.scaling.factor":
            writer.add_float32(f"llama.{key}", 0.0)
        else:
            inner = field.types[1] if field.types[0] == gguf.GGUFValueType.ARRAY else None
            writer.add_key_value(name, field.contents(), field.types[0], inner)
    for tensor in reader.tensors:
        writer.add_tensor(tensor.name, tensor.data)
    for step in (writer.write_header_to_file, writer.write_kv_data_to_file, writer.write_tensors_to_file, writer.close):
        step()


@pytest.mark.parametrize("key", ["rope.scaling.factor", "rope.scale_linear"])
def test_a_factor_of_0_scales_no_rope(janua, fixtures_dir, tmp_path, ids, key):
    rope = dict(rope_type="linear", rope_theta=10000.0, factor=2.0)
    with mock.patch.dict(FAMILIES, Llama=dict(rope_parameters=rope)):
        made("Llama").save_pretrained(tmp_path / "model")
    for name in ["tokenizer.json", "tokenizer_config.json"]:
        shutil.copy(fixtures_dir / "tiny" / name, tmp_path / "model")
    scaled, file = tmp_path / "scaled.gguf", tmp_path / "model.gguf"
    subprocess.run([janua, "model", "convert", tmp_path / "model", scaled], check=True)
    without_scaling(scaled, file, key)
    want, found = scores(file, ids), ours(janua, file, ids, tmp_path)
    assert abs(want - found).max() <= BOUND * abs(want).max()
    assert abs(ours(janua, scaled, ids, tmp_path) - found).max() > 0.01 * abs(want).max()


def test_a_family_that_llama_cpp_does_not_know_is_refused_by_name(janua, fixtures_dir, tmp_path):
    done = subprocess.run([janua, "model", "convert", fixtures_dir / "models/olmo_hybrid", tmp_path / "x.gguf"],
                          text=True, capture_output=True)
    assert done.returncode != 0
    assert "olmo_hybrid" in done.stderr and "safetensors" in done.stderr
    assert not (tmp_path / "x.gguf").exists()


def test_a_sentencepiece_vocabulary_stays_in_files_and_becomes_a_tokenizer_in_folders(janua, tmp_path):
    import gguf
    import tokenizers

    model, folder, file = made("Llama"), tmp_path / "model", tmp_path / "model.gguf"
    model.save_pretrained(folder)
    done = subprocess.run([janua, "model", "convert", folder, file], text=True, capture_output=True, check=True)
    assert "no tokenizer.json" in done.stderr
    spm = tmp_path / "spm.gguf"
    tokens = ["<unk>", "<s>", "</s>"] + [f"<0x{byte:02X}>" for byte in range(256)] + [f"▁w{n}" for n in range(253)]
    tokens[-12:] = list("▁w0123456") + ["▁w", "w1", "12"]
    kinds = [2, 3, 3] + [6] * 256 + [1] * 253
    with_vocabulary(file, spm, tokens, kinds)
    small = tmp_path / "small.gguf"
    subprocess.run([janua, "model", "convert", spm, small, "--quantize", "Q8_0"], check=True)
    fields = gguf.GGUFReader(small).fields
    assert fields["tokenizer.ggml.model"].contents() == "llama"
    assert fields["tokenizer.ggml.tokens"].contents() == tokens
    assert fields["tokenizer.ggml.token_type"].contents() == kinds
    back = tmp_path / "back"
    subprocess.run([janua, "model", "convert", spm, back], check=True)
    said, theirs = tokenizers.Tokenizer.from_file(str(back / "tokenizer.json")), opened(small)
    for text in ["w1", "w12 w3", "w123 ", "é w6w1", "12w"]:
        assert said.encode(text).ids == theirs.tokenize(text.encode(), add_bos=True), text


def test_a_sentencepiece_tokenizer_of_a_folder_gives_the_same_ids_in_llama_cpp(janua, fixtures_dir, tmp_path):
    import transformers

    source, folder, file = fixtures_dir / "tokenizers/llama2", tmp_path / "model", tmp_path / "model.gguf"
    config = transformers.LlamaConfig(**dict(SIZES, vocab_size=5000, num_hidden_layers=1))
    transformers.LlamaForCausalLM(config).save_pretrained(folder)
    shutil.copy(source / "tokenizer.json", folder)
    done = subprocess.run([janua, "model", "convert", folder, file], text=True, capture_output=True, check=True)
    assert "no vocabulary" not in done.stderr
    theirs, wrong = opened(file), []
    cases = [json.loads(line) for line in (source / "cases.jsonl").read_text().strip("\n").split("\n")]
    for case in cases:
        # llama.cpp looks for special tokens in the text; so does tokenizers.
        if theirs.tokenize(case["text"].encode(), add_bos=True, special=True) != case["ids"]:
            wrong.append(case["text"])
    print(f"{len(wrong)} of {len(cases)} texts have other ids in llama.cpp")
    assert len(wrong) <= len(cases) // 20, wrong[:5]
    back = tmp_path / "back"
    subprocess.run([janua, "model", "convert", file, back], check=True)
    before, after = (json.loads((place / "tokenizer.json").read_text()) for place in (folder, back))
    for key in ["model", "normalizer", "pre_tokenizer", "decoder", "added_tokens"]:
        assert before[key] == after[key], key


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
