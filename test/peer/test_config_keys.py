"""Each key of config.json taken out, or null: transformers and we compute the same then, or both refuse.

Of every family stands a small model, with the keys as transformers 5 and as transformers 4 wrote them. Where a key
shapes tensors, transformers makes another random model of what is left, so that the default itself is compared.
"""
import copy
import json
import subprocess

import pytest
import test_families

BOUND = 1e-4  # of the largest logit
MOST_PARAMETERS = 20_000_000  # of a model that a default makes; a larger one is not made
# What says nothing of what a model computes: transformers refuses null there because its type is another.
OF_NO_PASS = {"attention_dropout", "embd_pdrop", "initializer_range", "linear_a_log_max", "linear_a_log_min",
              "linear_dt_init_floor", "linear_dt_max", "linear_dt_min", "max_window_layers", "num_nextn_predict_layers",
              "output_router_logits", "pretraining_tp", "resid_pdrop", "residual_dropout", "router_aux_loss_coef",
              "router_jitter_noise", "vocab_size_per_layer_input"}
# ... and what a family has none of, whatever the key says.
OF_NO_FAMILY = {"DeepseekV4ForCausalLM": {"attention_bias", "mlp_bias"}}
# What transformers 5.23 saves of these has other names than their checkpoints, or is cut in equal parts that were none.
NOT_SAVED = {"DeepseekV4ForCausalLM", "OlmoHybridForCausalLM"}
# Not keys of a model, but of files, texts and who reads them.
OF_FILES = {"architectures", "bos_token_id", "dtype", "eos_token_id", "model_type", "pad_token_id", "torch_dtype",
            "transformers_version", "use_cache"}
FIXTURES = ["apertus", "apertus1p5_text", "deepseek_v3", "deepseek_v3_noqlora", "deepseek_v4", "deepseek_v4_ratio128",
            "gemma2", "gemma3_text", "gemma4_text", "gemma4_text_moe", "gpt_oss", "llama3_gqa", "llama_bias_headdim",
            "llama_tied", "llama_yarn", "ministral3", "mistral4", "mistral_swa", "mixtral", "olmo2", "olmo_hybrid",
            "olmo_hybrid_nope", "qwen2", "qwen3", "qwen3_moe", "qwen3_next"]


def without_one(config, path=()):
    """Yields (path, "removed" or "null", the configuration) of every key, those of objects inside, too."""
    at = config
    for key in path:
        at = at[key]
    for key, value in at.items():
        if not path and key in OF_FILES:
            continue
        for how in ("removed", "null"):
            changed = copy.deepcopy(config)
            inner = changed
            for one in path:
                inner = inner[one]
            if how == "removed":
                del inner[key]
            else:
                inner[key] = None
            yield (*path, key), how, changed
        if isinstance(value, dict):
            yield from without_one(config, (*path, key))


def as_of_transformers_4(config):
    """The keys of rope beside the others, as published files have them."""
    out = copy.deepcopy(config)
    rope = out.pop("rope_parameters", None)
    if not rope or "rope_theta" not in rope:
        return None
    for key in ("rope_theta", "partial_rotary_factor"):
        if key in rope:
            out[key] = rope.pop(key)
    if rope.get("rope_type", "default") != "default":
        out["rope_scaling"] = rope
    return out


def made(name, place):
    """A folder of a small random model that transformers makes."""
    import torch
    import transformers

    torch.manual_seed(5)
    config = getattr(transformers, name + "Config")(**{**test_families.SIZES, **test_families.FAMILIES[name]})
    getattr(transformers, name + "ForCausalLM")._from_config(config).save_pretrained(place / name)
    return place / name


class Theirs:
    """What transformers makes of configurations of one family: logits, or why there are none."""

    def __init__(self, folder, config, ids, place):
        import transformers

        self.folder, self.ids, self.place = folder, ids, place
        self.model_class = getattr(transformers, config["architectures"][0])
        self.config_class = self.model_class.config_class
        self.known, self.count = {}, 0
        self.shapes = None
        self.shapes = self.shapes_of(self.read(config))

    def read(self, config):
        return self.config_class.from_dict(copy.deepcopy(config))

    def shapes_of(self, config):
        import torch

        with torch.device("meta"):
            model = self.model_class(config)
        return {name: tuple(value.shape) for name, value in model.state_dict().items()}

    def answer(self, config):
        """(weights, logits), logits of the weights; (weights, reason) where transformers has no such model; or None
        where that is a model too large for a test, or one that transformers does not save."""
        try:
            read = self.read(config)
            text = read.to_json_string(use_diff=False)
            if text not in self.known:
                self.known[text] = None, "Error"
                self.known[text] = self.compute(read)
        except Exception as error:  # of any kind: it refuses
            return self.folder, f"{type(error).__name__}: {error}"
        return self.known[text]

    def compute(self, config):
        import torch

        shapes = self.shapes_of(config)
        if shapes == self.shapes:
            model, found = self.load(config, output_loading_info=True)
            assert not any(found.values()), found  # else some weights are new ones
            folder = self.folder
        else:
            parameters = sum(torch.Size(shape).numel() for shape in shapes.values())
            if parameters > MOST_PARAMETERS or self.model_class.__name__ in NOT_SAVED:
                return None
            folder, model = self.another(config)
        with torch.no_grad():
            return folder, model.eval()(self.ids).logits

    def load(self, config, **options):
        import torch

        return self.model_class.from_pretrained(self.folder, config=config, dtype=torch.float32,
                                                attn_implementation="eager", **options)

    def another(self, config):
        """Loaded first, so that it is saved under the names of checkpoints."""
        import torch

        torch.manual_seed(7)
        self.count += 1
        folder = self.place / f"another{self.count}"
        model = self.load(config, ignore_mismatched_sizes=True)
        model.save_pretrained(folder)
        return folder, model


def ours(janua, questions, ids, place):
    """A line an answer: logits, or what was said."""
    from safetensors.torch import load_file, save_file

    save_file({"input_ids": ids}, place / "in")
    (place / "out").mkdir()
    lines = "".join(json.dumps({"weights": str(weights), "config": config}) + "\n" for weights, config in questions)
    done = subprocess.run([janua.parent / "answers_under", place / "in", place / "out"], input=lines, text=True,
                          capture_output=True, check=True)
    for number, line in enumerate(done.stdout.splitlines()):
        file = place / "out" / f"{number}.safetensors"
        yield load_file(file)["logits"] if line == "computed" else line


def apart(one, other):
    return ((one - other).abs().max() / other.abs().max()).item()


def verdict(path, usual, theirs, mine, of_none):
    """None where all is well, else a sentence."""
    import torch

    computed = isinstance(theirs, torch.Tensor), isinstance(mine, torch.Tensor)
    if computed == (False, False):
        return None
    if computed == (True, True):
        return None if apart(mine, theirs) <= BOUND else f"logits are {apart(mine, theirs):.2g} apart"
    if computed == (True, False):
        return None if path[-1] in mine else f"refused without a word of {path[-1]}: {mine}"
    if path[-1] in OF_NO_PASS | of_none and mine.shape == usual.shape and apart(mine, usual) <= BOUND:
        return None
    return f"computed, but transformers refuses: {theirs[:200]}"


def configurations(name, fixtures_dir, place):
    """The folder of the weights and config.json in both forms."""
    folder = fixtures_dir / "models" / name if name in FIXTURES else made(name, place)
    five = json.loads((folder / "config.json").read_text())
    old = folder / "config.legacy.json"
    return folder, five, json.loads(old.read_text()) if old.exists() else as_of_transformers_4(five)


def texts(folder):
    import torch
    from safetensors.torch import load_file

    file = folder / "expected.safetensors"
    if file.exists():
        return load_file(file)["input_ids"][:1]
    torch.manual_seed(6)
    return torch.randint(3, 160, (1, 40))


@pytest.mark.parametrize("name", FIXTURES + list(test_families.FAMILIES))
def test_without_a_key_or_with_null_both_compute_the_same(name, janua, fixtures_dir, tmp_path):
    import torch
    import transformers

    torch.set_num_threads(1)
    transformers.logging.set_verbosity_error()
    folder, five, four = configurations(name, fixtures_dir, tmp_path)
    if not hasattr(transformers, five["architectures"][0]):
        pytest.skip(f"{five['architectures'][0]} is not in transformers {transformers.__version__}")
    ids = texts(folder)
    theirs = Theirs(folder, five, ids, tmp_path)
    usual = theirs.answer(five)[1]
    cases = [((), "same", five)] + list(without_one(five))
    seen = [(path, how, at(five, path)) for path, how, _ in cases]
    if four:
        cases += [((), "same", four)] + [case for case in without_one(four)
                                         if (case[0], case[1], at(four, case[0])) not in seen]
    asked = [(case, theirs.answer(case[2])) for case in cases]
    asked = [(case, answer) for case, answer in asked if answer]
    mine = ours(janua, [(answer[0], case[2]) for case, answer in asked], ids, tmp_path)
    wrong, of_none = [], OF_NO_FAMILY.get(five["architectures"][0], set())
    for ((path, how, _), (_, answer)), own in zip(asked, mine, strict=True):
        said = verdict(path or ("config.json",), usual, answer, own, of_none)
        if said:
            wrong.append(f"{'.'.join(path)} {how}: {said}")
    assert not wrong, "\n".join(wrong)


def at(config, path):
    for key in path:
        config = config[key]
    return config
