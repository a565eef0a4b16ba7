"""transformers loads the exported model and computes the same logits; steps are the same bits whatever happens."""
import json
import os
import random
import shutil
import signal
import subprocess
import time

import pytest

SOURCE_RECIPE = "recipes/tiny.toml"


@pytest.fixture(scope="module")
def peer(tiny_life):
    transformers = pytest.importorskip("transformers")
    torch = pytest.importorskip("torch")
    torch.set_num_threads(1)
    model = transformers.AutoModelForCausalLM.from_pretrained(tiny_life / "model", dtype=torch.float32)
    return model.eval(), transformers.AutoTokenizer.from_pretrained(tiny_life / "model")


def test_the_model_folder_itself_says_what_begins_ends_and_pads_a_text(tiny_life, peer):
    """transformers takes Llama's 1 and 2 where config.json is silent: generate() then stops at the pad."""
    transformers = pytest.importorskip("transformers")
    model, tokenizer = peer
    config = transformers.AutoConfig.from_pretrained(tiny_life / "model")
    for said in (config, model.config, model.generation_config,
                 transformers.GenerationConfig.from_pretrained(tiny_life / "model")):
        assert said.bos_token_id == tokenizer.bos_token_id
        assert said.eos_token_id == tokenizer.eos_token_id
        assert said.pad_token_id == tokenizer.pad_token_id
    assert tokenizer.convert_ids_to_tokens(model.generation_config.eos_token_id) == "<|eos|>"


def test_the_tokenizer_knows_how_long_a_text_the_model_reads(peer):
    model, tokenizer = peer
    assert tokenizer.model_max_length == model.config.max_position_embeddings
    assert isinstance(tokenizer.model_max_length, int)


def test_generate_ends_at_eos_and_at_no_other_special_token(tiny_life, peer):
    torch = pytest.importorskip("torch")
    transformers = pytest.importorskip("transformers")
    model, tokenizer = peer

    class Want(transformers.LogitsProcessor):
        def __init__(self, token):
            self.token = token

        def __call__(self, input_ids, scores):
            return torch.full_like(scores, -1e9).index_fill_(1, torch.tensor([self.token]), 0.0)

    def generated(token):
        """What generate() writes when the model wants nothing but `token`."""
        ids = torch.tensor([[model.generation_config.bos_token_id]])
        wants = transformers.LogitsProcessorList([Want(token)])
        return model.generate(ids, max_new_tokens=5, do_sample=False, logits_processor=wants)[0, 1:].tolist()

    assert generated(tokenizer.eos_token_id) == [tokenizer.eos_token_id]
    assert len(generated(tokenizer.pad_token_id)) == 5


def scored(documents, peer, count):
    """Bits that transformers needs for each document, as janua counts them: bos text eos, all but bos."""
    import torch

    model, tokenizer = peer
    for document in documents[:count]:
        ids = [tokenizer.bos_token_id, *tokenizer.encode(document["text"], add_special_tokens=False),
               tokenizer.eos_token_id]
        if len(ids) > model.config.max_position_embeddings:
            continue
        with torch.no_grad():
            logits = model(torch.tensor([ids])).logits[0].double()
        bits = torch.nn.functional.cross_entropy(logits[:-1], torch.tensor(ids[1:]), reduction="sum")
        yield document["id"], bits.item() / 0.6931471805599453


def test_transformers_scores_held_out_documents_as_we_do(tiny_life, peer):
    ours = {}
    for line in (tiny_life / "eval/documents.jsonl").read_text().splitlines():
        row = json.loads(line)
        ours[row["id"]] = row["bits"]
    compared = 0
    for file in sorted((tiny_life / "corpus/heldout").glob("*/*.jsonl")):
        documents = [json.loads(line) for line in file.read_bytes().split(b"\n") if line]
        for name, bits in scored(documents, peer, 40):
            if name in ours:
                assert ours[name] == pytest.approx(bits, rel=1e-5, abs=1e-2), (file, name)
                compared += 1
    assert compared > 5


def test_logits_through_the_server_agree_to_a_thousandth(tiny_life, peer, janua, janua_environment):
    """Log-probabilities of the top tokens, asked for over HTTP, against the softmax of transformers."""
    torch = pytest.importorskip("torch")
    openai = pytest.importorskip("openai")
    model, tokenizer = peer
    server = subprocess.Popen([janua, "serve", "--model", tiny_life / "model", "--port", "0"],
                              stdout=subprocess.PIPE, text=True, env=janua_environment)
    try:
        url = server.stdout.readline().split(" at ")[1].strip()
        client = openai.OpenAI(base_url=url.rstrip("/") + "/v1", api_key="none")
        text = "The document"
        answer = client.completions.create(model="tiny", prompt=text, max_tokens=1, temperature=0, logprobs=5)
        top = answer.choices[0].logprobs.top_logprobs[0]
        ids = [tokenizer.bos_token_id, *tokenizer.encode(text, add_special_tokens=False)]
        with torch.no_grad():
            want = torch.log_softmax(model(torch.tensor([ids])).logits[0, -1], -1)
        values = sorted(want.tolist(), reverse=True)[: len(top)]
        assert sorted(top.values(), reverse=True) == pytest.approx(values, abs=1e-3)
    finally:
        server.terminate()
        server.wait(20)


def final_state(out):
    return json.loads((out / "train/manifest.json").read_text())["facts"]["state"]


def begin_again(tiny_life, tmp_path):
    """A copy of the life whose training has not happened yet."""
    out = tmp_path / "tiny"
    shutil.copytree(tiny_life, out)
    for stage in ("train", "model", "eval", "card"):
        shutil.rmtree(out / stage)
    return out


def command(janua, out, source):
    return [janua, "run", source / SOURCE_RECIPE, "--out", out, "--set", "train.checkpoint_steps=7"]


@pytest.fixture(scope="module")
def whole_run(tiny_life, janua, janua_environment, tmp_path_factory):
    import conftest

    out = begin_again(tiny_life, tmp_path_factory.mktemp("whole"))
    subprocess.run(command(janua, out, conftest.SOURCE), check=True, env=janua_environment,
                   stdout=subprocess.DEVNULL)
    return final_state(out)


def test_five_kills_change_no_bit(tiny_life, whole_run, janua, janua_environment, tmp_path):
    import conftest

    out = begin_again(tiny_life, tmp_path)
    rng = random.Random(int(os.environ.get("JANUA_KILL_SEED", "20261121")))
    for _ in range(5):
        run = subprocess.Popen(command(janua, out, conftest.SOURCE), env=janua_environment,
                               stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        time.sleep(rng.uniform(0.3, 3.0))
        run.send_signal(signal.SIGKILL)
        run.wait()
    subprocess.run(command(janua, out, conftest.SOURCE), check=True, env=janua_environment,
                   stdout=subprocess.DEVNULL)
    assert final_state(out) == whole_run
    steps = [json.loads(line)["step"] for line in (out / "train/steps.jsonl").read_text().splitlines()]
    assert steps == list(range(1, len(steps) + 1))
    verdict = subprocess.run([janua, "audit", "verify", out], capture_output=True, text=True)
    assert verdict.returncode == 0, verdict.stdout + verdict.stderr


def test_a_closed_terminal_stops_a_training_in_good_order(tiny_life, whole_run, janua, janua_environment, tmp_path):
    import conftest

    out = begin_again(tiny_life, tmp_path)
    # Whatever started the tests, such as nohup, may have said to ignore it.
    run = subprocess.Popen(command(janua, out, conftest.SOURCE), env=janua_environment, stdout=subprocess.DEVNULL,
                           stderr=subprocess.DEVNULL, preexec_fn=lambda: signal.signal(signal.SIGHUP, signal.SIG_DFL))
    until = time.monotonic() + 120
    while run.poll() is None and not (out / "train.work/steps.jsonl").exists():
        assert time.monotonic() < until, "the training does not begin"
        time.sleep(0.02)
    run.send_signal(signal.SIGHUP)
    run.send_signal(signal.SIGHUP)  # the system and the shell may both tell of it
    assert run.wait(timeout=120) == 130
    assert list((out / "train.work").glob("checkpoint-*"))
    subprocess.run(command(janua, out, conftest.SOURCE), check=True, env=janua_environment, stdout=subprocess.DEVNULL)
    assert final_state(out) == whole_run


def test_one_worker_gives_the_bits_of_all(tiny_life, whole_run, janua, janua_environment, tmp_path):
    import conftest

    out = begin_again(tiny_life, tmp_path)
    subprocess.run(command(janua, out, conftest.SOURCE), check=True,
                   env=dict(janua_environment, JANUA_WORKERS="1"), stdout=subprocess.DEVNULL)
    assert final_state(out) == whole_run


def test_nothing_is_made_twice(tiny_life, janua, janua_environment):
    import conftest

    before = (tiny_life / "ledger/ledger.jsonl").stat().st_size
    done = subprocess.run([janua, "run", conftest.SOURCE / SOURCE_RECIPE, "--out", tiny_life, "--json"],
                          check=True, capture_output=True, text=True, env=janua_environment)
    assert [row["stage"] for row in json.loads(done.stdout) if row["made"]] == []
    assert before <= (tiny_life / "ledger/ledger.jsonl").stat().st_size


def audit(janua, out, *arguments):
    return subprocess.run([janua, "audit", "verify", out, *arguments], capture_output=True, text=True)


def test_a_flipped_byte_in_any_file_is_found_and_named(tiny_life, janua, tmp_path):
    out = tmp_path / "tiny"
    shutil.copytree(tiny_life, out)
    files = sorted(p for p in out.rglob("*") if p.is_file() and p.stat().st_size and p.name != ".lock")
    assert len(files) > 30
    for file in files:
        original = file.read_bytes()
        at = len(original) // 2
        file.write_bytes(original[:at] + bytes([original[at] ^ 1]) + original[at + 1:])
        verdict = audit(janua, out, "--steps", "0")
        file.write_bytes(original)
        said = verdict.stdout + verdict.stderr
        assert verdict.returncode == 3, (file, said)
        assert file.name in said or file.parent.name in said, (file, said)
    assert audit(janua, out, "--steps", "0").returncode == 0


def test_the_signer_is_checked_where_a_fingerprint_is_given(tiny_life, janua):
    plain = audit(janua, tiny_life)
    assert plain.returncode == 0 and "signer not checked" in plain.stdout + plain.stderr
    fingerprint = next(line.split()[-1] for line in plain.stdout.splitlines() if line.startswith("signed by"))
    assert audit(janua, tiny_life, "--key", fingerprint).returncode == 0
    foreign = audit(janua, tiny_life, "--key", "0" * 64)
    assert foreign.returncode == 3
