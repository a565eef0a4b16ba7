"""What the tests of Python's module share: the wheel, the tokenizers of the fixtures, models made of them, texts."""
import json
import sys

import pytest

import python_wheel

transformers = pytest.importorskip("transformers")
KINDS = ["gpt2", "llama3", "qwen2", "deepseek_v3", "llama2", "metaspace", "unigram"]


@pytest.fixture(scope="session")
def place():
    return python_wheel.folder()


@pytest.fixture(scope="session")
def janua_module(place):
    sys.path.insert(0, str(place / "package"))
    import janua
    return janua


@pytest.fixture(scope="session", params=KINDS)
def kind(request, fixtures_dir):
    return fixtures_dir / "tokenizers" / request.param


def cases(folder):
    return [json.loads(line) for line in (folder / "cases.jsonl").read_text().split("\n") if line]


TEMPLATE = ("{{ bos_token }}{% for m in messages %}{{ m.role + ': ' }}{% if m.role == 'assistant' %}{% generation %}"
            "{{ m.content + eos_token }}{% endgeneration %}{% else %}{{ m.content }}{% endif %}{{ '\\n' }}{% endfor %}"
            "{% if add_generation_prompt %}{{ 'assistant: ' }}{% endif %}")
TALK = [{"role": "user", "content": "Wo ist die Mühle?"}, {"role": "assistant", "content": "Dort, e\u0301."},
        {"role": "user", "content": "ღია"}]


@pytest.fixture(scope="session")
def model(kind, tmp_path_factory):
    """A folder as a model has it: tokenizer.json, its special tokens, a template."""
    folder = tmp_path_factory.mktemp(kind.name)
    file = json.loads((kind / "tokenizer.json").read_text())
    (folder / "tokenizer.json").write_text((kind / "tokenizer.json").read_text())
    special = [one["content"] for one in file["added_tokens"] if one["special"]]
    begin = next((one for one in special if one in ("<s>", "<|begin_of_text|>", "<｜begin▁of▁sentence｜>")), special[0])
    (folder / "tokenizer_config.json").write_text(json.dumps(
        {"tokenizer_class": "PreTrainedTokenizerFast", "bos_token": begin, "eos_token": special[-1], "pad_token": special[-1],
         "model_max_length": 4096}))
    (folder / "chat_template.jinja").write_text(TEMPLATE)
    return folder


@pytest.fixture(scope="session")
def both(model, janua_module):
    from janua.transformers import JanuaTokenizerFast
    return JanuaTokenizerFast.from_pretrained(model), transformers.PreTrainedTokenizerFast.from_pretrained(model)


TEXTS = ["Guten Tag", "", "The gate of languages is wide, isn't it?", "你好 ქართული e\u0301 <|endoftext|> </s>", "a" * 300, "12345 \n\n x"]


def same(ours, theirs):
    assert set(ours) == set(theirs)
    for name in theirs:
        a, b = ours[name], theirs[name]
        assert (a.tolist(), a.dtype, a.shape) == (b.tolist(), b.dtype, b.shape) if hasattr(b, "tolist") else a == b, name
