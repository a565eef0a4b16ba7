"""The official openai client against our server: what it parses, what it raises, what streams."""
import concurrent.futures
import json
import re
import shutil
import signal
import socket
import subprocess
import urllib.error
import urllib.request

import openai
import pytest

import serving


@pytest.fixture(scope="module", params=["fake", "life"])
def command(request, tmp_path_factory):
    return serving.command_for(request.param, request, tmp_path_factory)


@pytest.fixture(scope="module")
def server(command):
    with serving.started(*command) as server:
        yield server


def client_of(server):
    return openai.OpenAI(base_url=server.url + "v1", api_key="none", max_retries=0, timeout=60,
                         http_client=openai.DefaultHttpxClient(trust_env=False))


@pytest.fixture(scope="module")
def client(server):
    return client_of(server)


def ask(client, server, **fields):
    return client.completions.create(**{"model": server.name, "prompt": "To open", "max_tokens": 12, "seed": 1, **fields})


def chat(client, server, **fields):
    messages = [{"role": "system", "content": "Be short."}, {"role": "user", "content": "To open the gate"}]
    return client.chat.completions.create(**{"model": server.name, "messages": messages, "max_tokens": 12, "seed": 1, **fields})


def test_lists_and_names_its_model(client, server):
    assert [model.id for model in client.models.list()] == [server.name]
    assert client.models.retrieve(server.name).owned_by == "janua"
    with pytest.raises(openai.NotFoundError):
        client.models.retrieve("another")


def test_completes_a_text_and_counts_its_tokens(client, server):
    answer = ask(client, server)
    choice = answer.choices[0]
    assert answer.object == "text_completion" and answer.id.startswith("cmpl-")
    assert choice.finish_reason in ("stop", "length") and choice.text
    assert 0 < answer.usage.completion_tokens <= 12
    assert answer.usage.total_tokens == answer.usage.prompt_tokens + answer.usage.completion_tokens


def test_the_same_seed_gives_the_same_text(client, server):
    assert ask(client, server).choices[0].text == ask(client, server).choices[0].text


def test_greedy_needs_no_seed(client, server):
    texts = {ask(client, server, temperature=0, seed=openai.omit).choices[0].text for _ in range(3)}
    assert len(texts) == 1


def test_answers_several_choices_and_prompts(client, server):
    answer = ask(client, server, prompt=["To open", "The"], n=3)
    assert sorted(choice.index for choice in answer.choices) == list(range(6))


def test_echoes_and_stops(client, server):
    assert ask(client, server, echo=True).choices[0].text.startswith("To open")
    text = ask(client, server, max_tokens=30, temperature=0).choices[0].text
    stop = text[3:5]
    cut = ask(client, server, max_tokens=30, temperature=0, stop=[stop]).choices[0]
    assert cut.text == text[:text.index(stop)] and cut.finish_reason == "stop"


def test_completion_logprobs_join_to_the_text(client, server):
    choice = ask(client, server, logprobs=2).choices[0]
    assert "".join(choice.logprobs.tokens) == choice.text
    assert all(value <= 0 for value in choice.logprobs.token_logprobs)
    assert all(1 <= len(top) <= 3 for top in choice.logprobs.top_logprobs)


def test_top_logprobs_hold_the_token_that_was_drawn(client, server):
    logprobs = ask(client, server, logprobs=1, max_tokens=30, temperature=1.5, seed=5).choices[0].logprobs
    for token, value, top in zip(logprobs.tokens, logprobs.token_logprobs, logprobs.top_logprobs, strict=True):
        assert top[token] == value and len(top) <= 2


@pytest.mark.parametrize("most", [0, 1])
def test_scores_a_prompt_as_lm_eval_asks(client, server, most):
    """local-completions: a context and its continuation in one prompt, echoed with log-probabilities."""
    fields = {"prompt": "To open the gate", "logprobs": 1, "temperature": 0, "max_tokens": most}
    answer = ask(client, server, echo=True, **fields)
    choice, logprobs = answer.choices[0], answer.choices[0].logprobs
    assert len(logprobs.tokens) == answer.usage.prompt_tokens + answer.usage.completion_tokens
    assert logprobs.token_logprobs[0] is None and logprobs.top_logprobs[0] is None
    assert "".join(logprobs.tokens) == choice.text and choice.text.startswith("To open the gate")
    for value, top in zip(logprobs.token_logprobs[1:], logprobs.top_logprobs[1:], strict=True):
        assert value <= max(top.values()) <= 0  # greedy where they are equal
    if most:
        alone = ask(client, server, **fields).choices[0].logprobs
        assert alone.token_logprobs == logprobs.token_logprobs[-1:], "to the bit"


def test_scores_the_tokens_that_it_writes_alike(client, server):
    """What a token was given when it was written is what it is given in a prompt, but for rounding."""
    written = ask(client, server, logprobs=0, max_tokens=8, temperature=0).choices[0]
    scored = ask(client, server, prompt="To open" + written.text, logprobs=0, max_tokens=0, echo=True).choices[0]
    if scored.logprobs.tokens[-len(written.logprobs.tokens):] == written.logprobs.tokens:
        pairs = zip(reversed(written.logprobs.token_logprobs), reversed(scored.logprobs.token_logprobs))
        assert all(abs(left - right) < 1e-3 for left, right in pairs)


def test_takes_what_clients_replay(client, server):
    earlier = {"role": "assistant", "content": "hello", "tool_calls": [], "function_call": None, "refusal": None, "audio": None}
    messages = [{"role": "user", "content": "Hi"}, earlier, {"role": "user", "content": "To open"}]
    assert chat(client, server, messages=messages).choices[0].finish_reason
    call = {"id": "1", "type": "function", "function": {"name": "f", "arguments": "{}"}}
    with pytest.raises(openai.BadRequestError):
        chat(client, server, messages=[messages[0], {**earlier, "tool_calls": [call]}])


def test_whole_numbers_may_have_a_point(client, server):
    assert ask(client, server, max_tokens=3.0).usage.completion_tokens <= 3


def test_chats(client, server):
    answer = chat(client, server)
    assert answer.object == "chat.completion"
    assert answer.choices[0].message.role == "assistant"
    assert isinstance(answer.choices[0].message.content, str)


def test_chat_logprobs_carry_bytes(client, server):
    choice = chat(client, server, logprobs=True, top_logprobs=3).choices[0]
    content = choice.logprobs.content
    assert "".join(token.token for token in content) == choice.message.content
    assert bytes(byte for token in content for byte in token.bytes).decode("utf-8", "replace") == choice.message.content
    assert all(len(token.top_logprobs) == 3 for token in content)


def test_streams_as_the_contract_says(client, server):
    chunks = list(chat(client, server, stream=True, n=2, stream_options={"include_usage": True}))
    assert len({(chunk.id, chunk.created, chunk.model) for chunk in chunks}) == 1
    assert {chunk.object for chunk in chunks} == {"chat.completion.chunk"}
    last = chunks.pop()
    assert last.choices == [] and last.usage.total_tokens > 0
    assert all(chunk.usage is None for chunk in chunks)
    for index in range(2):
        mine = [chunk.choices[0] for chunk in chunks if chunk.choices[0].index == index]
        assert mine[0].delta.role == "assistant" and not mine[0].delta.content
        assert all(choice.delta.role is None for choice in mine[1:])
        assert [choice.finish_reason for choice in mine if choice.finish_reason] == [mine[-1].finish_reason]
        assert mine[-1].delta.content is None


def test_a_stream_says_what_the_whole_answer_says(client, server):
    whole = ask(client, server, max_tokens=40).choices[0]
    pieces = [chunk.choices[0] for chunk in ask(client, server, max_tokens=40, stream=True)]
    assert "".join(piece.text for piece in pieces) == whole.text
    assert pieces[-1].finish_reason == whole.finish_reason


def test_text_in_other_scripts_arrives_whole(client, server):
    prompt = "Η πύλη είναι"
    text = "".join(chunk.choices[0].text for chunk in ask(client, server, prompt=prompt, max_tokens=40, stream=True, echo=True))
    assert text.startswith(prompt)


@pytest.mark.parametrize("fields, param", [({"temperature": 3}, "temperature"), ({"n": 9}, "n"), ({"stop": ["a"] * 5}, "stop"),
                                           ({"extra_body": {"suffix": "x"}}, "suffix"), ({"prompt": [[-1]]}, "prompt"),
                                           ({"logit_bias": {"99999999": 1}}, "logit_bias"), ({"max_tokens": -1}, "max_tokens")])
def test_refuses_with_the_name_of_the_field(client, server, fields, param):
    with pytest.raises(openai.BadRequestError) as raised:
        ask(client, server, **fields)
    assert raised.value.param == param
    assert raised.value.type == "invalid_request_error" and raised.value.body["message"]


def test_refuses_another_model_and_tools(client, server):
    with pytest.raises(openai.NotFoundError) as raised:
        ask(client, server, model="gpt-4")
    assert raised.value.code == "model_not_found"
    tool = {"type": "function", "function": {"name": "f", "parameters": {}}}
    with pytest.raises(openai.BadRequestError):
        chat(client, server, tools=[tool])


def test_refuses_a_prompt_longer_than_the_context(client, server):
    context = server.json("/v1/models")["data"][0]["max_model_len"]
    with pytest.raises(openai.BadRequestError) as raised:
        ask(client, server, prompt="word " * context * 3)
    assert raised.value.code == "context_length_exceeded"


def test_refuses_a_100_mb_prompt_with_413(client, server):
    with pytest.raises(openai.APIStatusError) as raised:
        ask(client, server, prompt="a" * 100_000_000)
    assert raised.value.status_code == 413
    assert server.json("/health")["status"] == "ok"


def test_answers_the_same_alone_and_in_company(client, server):
    seeds = range(8)

    def text(seed):
        return ask(client, server, seed=seed, max_tokens=32).choices[0].text

    alone = [text(seed) for seed in seeds]
    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        assert list(pool.map(text, seeds)) == alone


def test_a_client_that_leaves_frees_its_place(client, server):
    stream = ask(client, server, max_tokens=400, stream=True)
    next(iter(stream))
    stream.close()
    for _ in range(100):
        if server.json("/health")["running"] == 0:
            break
    assert ask(client, server).choices


def test_finishes_what_runs_on_sigterm_and_exits_with_0(command):
    with serving.started(*command) as server:
        stream = iter(ask(client_of(server), server, max_tokens=300, stream=True))
        next(stream)
        server.process.send_signal(signal.SIGTERM)
        assert [chunk.choices[0].finish_reason for chunk in stream][-1] in ("stop", "length")
        assert server.process.wait(timeout=30) == 0


@pytest.fixture(scope="module")
def foreign(tiny_life, tmp_path_factory):
    """The tiny model in the clothes of another maker: its special tokens under other names, two ends."""
    folder = tmp_path_factory.mktemp("org") / "foreign"
    shutil.copytree(tiny_life / "model", folder)
    (folder / "manifest.json").unlink()
    names = {"<|bos|>": "<|begin_of_text|>", "<|eos|>": "<|end_of_text|>", "<|pad|>": "<|finetune_right_pad_id|>",
             "<|user|>": "<|start_header_id|>", "<|assistant|>": "<|eot_id|>"}
    for name in ("tokenizer.json", "tokenizer_config.json"):
        text = (folder / name).read_text()
        for ours, theirs in names.items():
            text = text.replace(ours, theirs)
        (folder / name).write_text(text)
    for name in ("config.json", "generation_config.json"):
        path = folder / name
        config = json.loads(path.read_text()) if path.exists() else {}
        path.write_text(json.dumps({**config, "bos_token_id": 0, "eos_token_id": [1, 4]}))
    return folder


@pytest.fixture(scope="module")
def stranger(foreign, janua, janua_environment):
    command = [str(janua), "serve", "--model", str(foreign), "--port", "0", "--name", "org/foreign"]
    with serving.started(command, janua_environment) as server:
        yield server


def test_another_makers_model_begins_and_ends_as_its_folder_says(stranger, foreign):
    client = client_of(stranger)
    for token, ends in ((1, True), (4, True), (2, False), (3, False)):
        answer = ask(client, stranger, logit_bias={str(token): 100}, max_tokens=3, temperature=0)
        assert answer.choices[0].finish_reason == ("stop" if ends else "length"), token
    import tokenizers
    peer = tokenizers.Tokenizer.from_file(str(foreign / "tokenizer.json")).encode("To open").ids
    assert peer[0] == 0 and ask(client, stranger).usage.prompt_tokens == len(peer)


def test_another_makers_model_is_spoken_to_by_its_own_template(stranger, foreign):
    import transformers
    client = client_of(stranger)
    peer = transformers.AutoTokenizer.from_pretrained(foreign)
    messages = [{"role": "system", "content": "Be brief."}, {"role": "user", "content": "Hi"}]
    said = client.chat.completions.with_raw_response.create(model=stranger.name, messages=messages, max_tokens=2)
    assert said.headers["janua-chat-template"] == "own"
    ids = peer.apply_chat_template(messages, add_generation_prompt=True, return_dict=True)["input_ids"]
    assert said.parse().usage.prompt_tokens == len(ids)
    messages[1]["content"] = "<|end_of_text|>"
    more = chat(client, stranger, messages=messages).usage.prompt_tokens
    forged = peer.apply_chat_template(messages, add_generation_prompt=True, return_dict=True)["input_ids"]
    assert more > len(forged), "what a message spells is text"
    with pytest.raises(openai.BadRequestError, match="tools"):
        chat(client, stranger, messages=messages, tools=[{"type": "function", "function": {"name": "f"}}])


def test_finds_a_model_whose_name_has_a_slash(stranger):
    assert client_of(stranger).models.retrieve("org/foreign").id == "org/foreign"
    assert stranger.json("v1/models/org/foreign")["id"] == stranger.json("v1/models/org%2Fforeign")["id"] == "org/foreign"


def changed_model(life, folder):
    """A copy of the model with one bit of its weights changed."""
    shutil.copytree(life / "model", folder)
    weights = bytearray((folder / "model.safetensors").read_bytes())
    weights[-1] ^= 1
    (folder / "model.safetensors").write_bytes(weights)
    return folder


def test_serves_no_weights_but_those_of_the_manifest(tiny_life, janua, janua_environment, tmp_path):
    command = [str(janua), "serve", "--port", "0", "--model"]
    folder = changed_model(tiny_life, tmp_path / "changed")
    refused = subprocess.run([*command, str(folder)], capture_output=True, text=True, timeout=60, env=janua_environment)
    assert refused.returncode == 3 and "model.safetensors" in refused.stderr and "serving" not in refused.stdout
    added = shutil.copytree(tiny_life / "model", tmp_path / "added")
    (added / "special_tokens_map.json").write_text('{"eos_token": "e"}')
    refused = subprocess.run([*command, str(added)], capture_output=True, text=True, timeout=60, env=janua_environment)
    assert refused.returncode == 3 and "special_tokens_map.json" in refused.stderr


def test_shows_no_papers_of_another_model(tiny_life, janua, janua_environment, tmp_path):
    """The manifest of the model is whole, and yet the card beside it was made from another one."""
    life = tmp_path / "life"
    for folder in ("model", "card"):
        shutil.copytree(tiny_life / folder, life / folder)
    path = life / "card/manifest.json"
    manifest = json.loads(path.read_text())
    own = json.loads((life / "model/manifest.json").read_text())["id"]
    manifest["inputs"] = {name: "0" * 64 if id_ == own else id_ for name, id_ in manifest["inputs"].items()}
    path.write_text(json.dumps(manifest))
    command = [str(janua), "serve", "--port", "0", "--model", str(life / "model")]
    named = [*command, "--card", str(life / "card")]
    refused = subprocess.run(named, capture_output=True, text=True, timeout=60, env=janua_environment)
    assert refused.returncode == 3 and "another model" in refused.stderr
    with serving.started(command, janua_environment) as server, pytest.raises(urllib.error.HTTPError) as absent:
        urllib.request.urlopen(server.url + "card", timeout=60)
    assert absent.value.code == 404


def test_says_which_model_it_serves_everywhere(tiny_life, janua, janua_environment):
    command = [str(janua), "serve", "--model", str(tiny_life / "model"), "--port", "0"]
    content_id = json.loads((tiny_life / "model/manifest.json").read_text())["id"]
    with serving.started(command, janua_environment) as server:
        model = client_of(server).models.retrieve(server.name)
        assert (model.content_id, model.verified, model.kind) == (content_id, True, "base")
        answer = client_of(server).completions.with_raw_response.create(model=server.name, prompt="To open", max_tokens=3)
        assert answer.parse().system_fingerprint == content_id
        assert answer.headers["janua-model-kind"] == "base" and answer.headers["janua-model-id"] == content_id
        chunks = list(chat(client_of(server), server, stream=True))
        assert {chunk.system_fingerprint for chunk in chunks} == {content_id}


@pytest.fixture(scope="module")
def own_file(tiny_life, janua, janua_environment, tmp_path_factory):
    path = tmp_path_factory.mktemp("own") / "own.gguf"
    subprocess.run([str(janua), "model", "convert", str(tiny_life / "model"), str(path)], check=True, env=janua_environment)
    return path


@pytest.mark.parametrize("place", ["folder", "file"])
def test_a_base_model_goes_on_with_messages_and_says_so(place, own_file, tiny_life, janua, janua_environment):
    model = own_file if place == "file" else tiny_life / "model"
    command = [str(janua), "serve", "--model", str(model), "--port", "0"]
    with serving.started(command, janua_environment) as server:
        client = client_of(server)
        assert client.models.retrieve(server.name).kind == "base"
        messages = [{"role": "system", "content": "Be short."}, {"role": "user", "content": "To open the gate"}]
        said = client.chat.completions.with_raw_response.create(model=server.name, messages=messages, max_tokens=8, temperature=0)
        assert said.headers["janua-chat-template"] == "none"
        text = ask(client, server, prompt="Be short.\n\nTo open the gate", max_tokens=8, temperature=0)
        assert said.parse().choices[0].message.content == text.choices[0].text
        assert said.parse().usage.prompt_tokens == text.usage.prompt_tokens
        with pytest.raises(openai.BadRequestError, match="only white space") as refused:
            chat(client, server, messages=[{"role": "user", "content": " \n"}])
        assert refused.value.param == "messages"


def ready_line(command, environment, before=0):
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment)
    try:
        for _ in range(before):
            process.stdout.readline()
        return process.stdout.readline()
    finally:
        process.terminate()
        process.wait(timeout=60)


def test_the_ready_line_says_what_is_served_in_words_and_as_json(tiny_life, janua, janua_environment):
    command = [str(janua), "serve", "--model", str(tiny_life / "model"), "--port", "0"]
    content_id = json.loads((tiny_life / "model/manifest.json").read_text())["id"]
    assert re.fullmatch(r"serving \S+ at http://127\.0\.0\.1:\d+/\n", ready_line(command, janua_environment))
    line = ready_line(command, janua_environment, before=1)
    assert f"model {content_id[:12]}, every byte verified; base model" in line
    ready = json.loads(ready_line([*command, "--json"], janua_environment))
    assert ready["model"]["content_id"] == content_id and ready["model"]["kind"] == "base"
    assert ready["url"] == f"http://127.0.0.1:{ready['port']}/" and ready["addresses"] == [ready["url"]]
    public = json.loads(ready_line([*command, "--json", "--public-url", "https://llm.city.example/x"], janua_environment))
    assert public["url"] == "https://llm.city.example/x/" and public["addresses"][0].startswith("http://127.0.0.1:")


def test_does_not_open_itself_to_other_machines_unasked(tiny_life, janua, janua_environment):
    command = [str(janua), "serve", "--model", str(tiny_life / "model"), "--port", "0", "--host", "0.0.0.0"]
    refused = subprocess.run(command, capture_output=True, text=True, timeout=60, env=janua_environment)
    assert refused.returncode == 2 and "--without-keys" in refused.stderr and refused.stdout == ""
    ready = json.loads(ready_line([*command, "--without-keys", "--json"], janua_environment))
    assert ready["addresses"] and not ready["url"].startswith("http://0.0.0.0")


@pytest.mark.parametrize("url", ["llm.city.example", "ftp://x", "https://a/../b", "https://user@a"])
def test_refuses_a_public_address_that_is_none(tiny_life, janua, janua_environment, url):
    command = [str(janua), "serve", "--model", str(tiny_life / "model"), "--port", "0", "--public-url", url]
    refused = subprocess.run(command, capture_output=True, text=True, timeout=60, env=janua_environment)
    assert refused.returncode == 2 and "--public-url" in refused.stderr


def test_answers_on_any_loopback_address(janua, tmp_path):
    with serving.started([*serving.fake_command(janua, tmp_path), "--host", "127.0.0.2"]) as server:
        assert server.url.startswith("http://127.0.0.2:")
        assert server.json("health")["status"] == "ok"


def test_says_when_the_port_is_in_use(command):
    line, environment = command
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = ["--port", str(taken.getsockname()[1])]
        line = line[:line.index("--port")] if "--port" in line else line
        done = subprocess.run(line + port, env=environment, capture_output=True, text=True, timeout=60)
    assert done.returncode == 1
    assert "in use" in done.stderr
