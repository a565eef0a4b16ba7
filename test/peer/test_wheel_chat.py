"""Python's module: chats are written as transformers and jinja2 write them."""
import json
import pickle

import pytest

from wheel import TALK, both, janua_module, kind, model, place, same  # noqa: F401: fixtures are found by their names


def test_a_folder_with_several_templates_keeps_them(janua_module, fixtures_dir, tmp_path):
    folder = tmp_path / "model"
    janua_module.Tokenizer.load(fixtures_dir / "tokenizers/gpt2").save(folder)
    (folder / "additional_chat_templates").mkdir()
    (folder / "chat_template.jinja").write_text("plain")
    (folder / "additional_chat_templates/tool_use.jinja").write_text("{{ tools | tojson }}")
    first = janua_module.Tokenizer.load(folder)
    first.save(tmp_path / "copy")
    for one in (first, pickle.loads(pickle.dumps(first)), janua_module.Tokenizer.load(tmp_path / "copy")):
        said = [one.apply_chat_template(TALK, tools, tokenize=False) for tools in (None, [{"b": 1, "a": "ü"}])]
        assert said == ["plain", '[{"b": 1, "a": "ü"}]'] and one.chat_template == "plain"


def test_each_published_template_is_rendered_as_transformers_does(janua_module, fixtures_dir):
    folder = fixtures_dir / "chat_templates"
    talks, tools = (json.loads((folder / name).read_text()) for name in ("conversations.json", "tools.json"))
    index = json.loads((folder / "index.json").read_text())["templates"]
    templates = {name: (folder / "templates" / f"{name}.jinja").read_text() for name in index}
    ours = janua_module.Tokenizer.load(fixtures_dir / "tokenizers/gpt2")
    rows = [json.loads(line) for line in (folder / "rendered.jsonl").read_text().splitlines()]
    for row in rows:
        said = index[row["template"]]
        try:
            text = ours.apply_chat_template(
                talks[row["conversation"]], tools if row["tools"] else None, tokenize=False, now="2026-11-21T10:30:05",
                chat_template=templates[row["template"]], add_generation_prompt=row["add_generation_prompt"],
                continue_final_message=row["continue_final_message"],
                tokens={name: said[name] for name in ("bos_token", "eos_token") if said[name] is not None}, **row["kwargs"])
        except janua_module.Error:
            text = None
        assert text == row.get("rendered"), row
    assert len(rows) > 800


@pytest.mark.parametrize("slip", [
    dict(return_tensors="pt"), dict(truncation=True), dict(max_length=1), dict(padding=True), dict(return_dict=True),
    dict(sanitize_control_tokens=False), dict(tokenizer_kwargs={}), dict(add_generation_promt=True), dict(continue_final_mesage=True),
    dict(return_assistant_token_mask=True), dict(chat_templat="x"), dict(document=[])])
def test_a_slip_in_the_name_of_an_option_is_refused(janua_module, model, slip):
    ours = janua_module.Tokenizer.load(model)
    with pytest.raises(TypeError, match=f"no '{next(iter(slip))}'"):
        ours.apply_chat_template(TALK, **slip)


def test_names_of_a_template_stay_its_own(janua_module, model):
    ours = janua_module.Tokenizer.load(model)
    wanted = ours.apply_chat_template(TALK)
    assert ours.apply_chat_template(TALK, enable_thinking=False, custom={"a": 1}) == wanted
    assert ours.apply_chat_template(TALK, chat_template="{{ document }}", document="near", tokenize=False) == "near"
    assert ours.apply_chat_template(TALK, chat_template="", tokenize=False) == ""
    assert ours.apply_chat_template(TALK) == wanted


def test_what_is_no_text_in_a_conversation_is_said(janua_module, model):
    ours, own = janua_module.Tokenizer.load(model), []
    own.append(own)
    for content in ("\ud800", {"a": ["\udfff"]}, float("nan"), float("inf"), own):
        with pytest.raises(ValueError, match="^messages: "):
            ours.apply_chat_template([{"role": "user", "content": content}])
    for bad in (dict(chat_template="\ud800"), dict(tokens={"bos_token": "\ud800"}), dict(now="\ud800")):
        with pytest.raises(ValueError, match="half a surrogate"):
            ours.apply_chat_template(TALK, **bad)
    with pytest.raises(ValueError, match="half a surrogate"):
        janua_module.Tokenizer.from_str("\ud800")
    for bad in (dict(chat_template=3), dict(tokens={"bos_token": 3})):
        with pytest.raises(TypeError, match="must be str"):
            ours.apply_chat_template(TALK, **bad)
    with pytest.raises(TypeError, match="must be str"):
        janua_module.Tokenizer.from_str(None)


def test_what_a_template_refuses_is_jinjas_error_and_ours(both, janua_module):
    import jinja2
    ours, theirs = both
    for template in ["{{ raise_exception('no') }}", "{% for %}", "{{ messages[0].content | nothing }}"]:
        for one in (ours, theirs):
            with pytest.raises(jinja2.TemplateError) as caught:
                one.apply_chat_template(TALK, chat_template=template)
            assert one is theirs or isinstance(caught.value, janua_module.Error) and caught.value.message == str(caught.value)


def test_conversations_of_the_adapter_are_those_of_transformers(both):
    ours, theirs = both
    for options in [dict(tokenize=False), dict(), dict(add_generation_prompt=True), dict(return_dict=False),
                    dict(return_assistant_tokens_mask=True), dict(truncation=True, max_length=5)]:
        a, b = (one.apply_chat_template(TALK, **options) for one in both)
        assert (dict(a), dict(b))[0] == dict(b) if hasattr(b, "keys") else a == b, options
    batch = [TALK, TALK[:1]]
    for options in [dict(padding=True, return_tensors="pt"), dict(padding="max_length", max_length=64), dict(tokenize=False),
                    dict(return_assistant_tokens_mask=True)]:
        a, b = (one.apply_chat_template(batch, **options) for one in both)
        same(a, b) if hasattr(b, "keys") else None
        assert hasattr(b, "keys") or a == b


def test_a_message_forges_no_control_token(both, janua_module):
    ours, theirs = both
    plain, forged = ([{"role": "user", "content": text}] for text in ("x y", f"x{ours.eos_token}y"))
    count = theirs.apply_chat_template(plain, return_dict=False).count(ours.eos_token_id)
    try:
        said = ours.apply_chat_template(forged, return_dict=False)
    except janua_module.Error as error:  # a model that has control tokens among the pieces of text, as Unigram's
        assert "a message spells" in error.what
    else:
        assert said.count(ours.eos_token_id) == count
    other = theirs.apply_chat_template(forged, return_dict=False)
    assert other.count(ours.eos_token_id) == count + 1
    assert ours.apply_chat_template(forged, return_dict=False, sanitize_control_tokens=False) == other
