"""What `janua tokenizer surgery` writes, as Hugging Face's libraries read it: the ids of ours, and of a model the logits of
before for what stays."""
import json
import math
import subprocess

import pytest

tokenizers = pytest.importorskip("tokenizers")

KINDS = ["gpt2", "llama3", "qwen2", "deepseek_v3", "llama2", "metaspace"]
# Nothing but its letters and spaces: no pair of them stands in the old text.
NEW = "".join(f"ძველი წისქვილი მდინარესთან {'აბგდევზთიკ'[n % 10]}დგას და ფქვავს მარცვალს\n" for n in range(300))
OLD = "".join(f"The old mill number {n} stands at the river and grinds corn.\nDie alte Mühle {n} steht am Fluss.\n" for n in range(200))
MIXED = ["", " ", "a ძველი b", "წისქვილი!", "მდინარესთან\n\n  დგას", "The ძველი mill. \U0001f469\u200d\U0001f4bb \x00\x7f", "ძ" * 50]


def surgery(janua, *words):
    done = subprocess.run([janua, "tokenizer", "surgery", *map(str, words), "--json"], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def encoded(janua, folder, texts):
    lines = "".join(json.dumps({"text": text}) + "\n" for text in texts)
    done = subprocess.run([janua, "tokenizer", "encode", folder], input=lines, capture_output=True, text=True, check=True)
    return [json.loads(line)["ids"] for line in done.stdout.split("\n") if line]


def loaded(folder):
    return tokenizers.Tokenizer.from_file(str(folder / "tokenizer.json"))


@pytest.fixture(scope="module")
def texts(tmp_path_factory):
    folder = tmp_path_factory.mktemp("texts")
    (folder / "new.txt").write_text(NEW)
    (folder / "old.txt").write_text(OLD)
    (folder / "short.txt").write_text("".join(OLD.splitlines(True)[:4]))
    return folder


def cases(fixtures_dir, kind):
    lines = (fixtures_dir / f"tokenizers/{kind}/cases.jsonl").read_bytes().split(b"\n")
    return [json.loads(line)["text"] for line in lines if line]


@pytest.mark.parametrize("kind", KINDS)
def test_what_was_extended_has_the_same_ids_in_tokenizers(janua, fixtures_dir, texts, tmp_path, kind):
    source = fixtures_dir / f"tokenizers/{kind}"
    made = surgery(janua, "extend", source, "--text", texts / "new.txt", "--tokens", 60, "--old", texts / "old.txt", "--out", tmp_path / "out")
    assert made["new"] == 60 and made["left_out"] == 0
    before, now = loaded(source), loaded(tmp_path / "out")
    everything = cases(fixtures_dir, kind) + MIXED + NEW.split("\n")[:20]
    assert encoded(janua, tmp_path / "out", everything) == [now.encode(text).ids for text in everything]
    added = before.get_added_tokens_decoder()
    assert {id: str(token) for id, token in added.items()} == {id: str(token) for id, token in now.get_added_tokens_decoder().items()}
    for text in everything:
        if max(now.encode(text).ids, default=0) < made["ids"]["before"]:
            assert now.encode(text).ids == before.encode(text).ids
    old, new = made["texts"]
    assert old["tokens"]["changed"] == 0 and old["tokens"]["before"] == old["tokens"]["now"]
    assert new["tokens"]["now"] < 0.7 * new["tokens"]["before"]
    assert sum(len(now.encode(line).ids) for line in NEW.split("\n")) < sum(len(before.encode(line).ids) for line in NEW.split("\n"))


@pytest.mark.parametrize("kind", KINDS)
def test_what_was_pruned_has_the_same_tokens_in_tokenizers(janua, fixtures_dir, texts, tmp_path, kind):
    source = fixtures_dir / f"tokenizers/{kind}"
    made = surgery(janua, "prune", source, "--text", texts / "old.txt", "--unused", "--out", tmp_path / "out")
    before, now = loaded(source), loaded(tmp_path / "out")
    assert now.get_vocab_size() == made["ids"]["now"] < before.get_vocab_size()
    everything = cases(fixtures_dir, kind) + MIXED
    assert encoded(janua, tmp_path / "out", everything) == [now.encode(text).ids for text in everything]
    for line in OLD.split("\n")[:50]:
        assert now.encode(line).tokens == before.encode(line).tokens
    moved = json.loads((tmp_path / "out/surgery.json").read_text())["moved"]
    for token, id in before.get_vocab().items():
        assert moved[id] == now.token_to_id(token)
    assert [moved[id] for id in before.encode(OLD).ids] == now.encode(OLD).ids


def test_what_was_merged_has_the_same_ids_in_tokenizers(janua, fixtures_dir, texts, tmp_path):
    one, two = fixtures_dir / "tokenizers/gpt2", fixtures_dir / "tokenizers/qwen2"
    made = surgery(janua, "merge", one, two, "--out", tmp_path / "out")
    now, other = loaded(tmp_path / "out"), loaded(two)
    everything = cases(fixtures_dir, "gpt2") + MIXED
    assert encoded(janua, tmp_path / "out", everything) == [now.encode(text).ids for text in everything]
    lacking = [token for token in other.get_vocab(with_added_tokens=False) if now.token_to_id(token) is None]
    assert len(lacking) == made["no_way"]


def test_unigram_is_refused_by_its_name(janua, fixtures_dir, texts, tmp_path):
    done = subprocess.run([janua, "tokenizer", "surgery", "extend", fixtures_dir / "tokenizers/unigram", "--text", texts / "new.txt", "--tokens", "5",
                           "--out", tmp_path / "out"], capture_output=True, text=True)
    assert done.returncode == 1 and "Unigram" in done.stderr and not (tmp_path / "out").exists()


@pytest.fixture(scope="module")
def models(janua, tiny_life, texts, tmp_path_factory):
    """The model of the tiny life, extended and pruned."""
    torch, transformers = pytest.importorskip("torch"), pytest.importorskip("transformers")
    folder = tmp_path_factory.mktemp("models")
    source = tiny_life / "model"
    extended = surgery(janua, "extend", source, "--text", texts / "new.txt", "--tokens", 50, "--old", texts / "short.txt", "--model", source,
                       "--out", folder / "extended", "--bits", 3000)
    pruned = surgery(janua, "prune", source, "--text", texts / "old.txt", "--unused", "--old", texts / "short.txt", "--model", source,
                     "--out", folder / "pruned", "--bits", 3000)

    def load(path):
        return transformers.AutoModelForCausalLM.from_pretrained(path, dtype=torch.float32).eval()
    return {"torch": torch, "transformers": transformers, "source": source, "folder": folder, "extended": extended, "pruned": pruned,
            "before": load(source), "load": load}


def test_transformers_reads_an_extended_model_with_the_logits_of_before(models):
    torch, folder = models["torch"], models["folder"] / "extended"
    before, now = models["before"], models["load"](folder)
    made = models["extended"]
    assert now.config.vocab_size == made["model"]["rows"]["now"] >= made["ids"]["now"]
    tokenizer = models["transformers"].AutoTokenizer.from_pretrained(folder)
    ids = torch.tensor([tokenizer.encode(OLD)[:200]])
    assert int(ids.max()) < made["ids"]["before"]
    with torch.no_grad():
        one, other = before(ids).logits[0], now(ids).logits[0]
    assert torch.allclose(one, other[:, : one.shape[1]], atol=1e-4)
    among_old = torch.log_softmax(other[:, : one.shape[1]], -1)
    assert torch.allclose(torch.log_softmax(one, -1), among_old, atol=1e-4)
    table = now.get_input_embeddings().weight
    rows = before.get_input_embeddings().weight
    assert torch.equal(table[: rows.shape[0]], rows)
    for new in json.loads((folder / "surgery.json").read_text())["new"]:
        assert torch.allclose(table[new["id"]], rows[new["made_of"]].mean(0), atol=1e-6)


def test_transformers_reads_a_pruned_model_with_the_logits_of_before(models):
    torch, folder = models["torch"], models["folder"] / "pruned"
    before, now = models["before"], models["load"](folder)
    moved = json.loads((folder / "surgery.json").read_text())["moved"]
    kept = [id for id, new in enumerate(moved) if new is not None]
    tokenizer = models["transformers"].AutoTokenizer.from_pretrained(models["source"])
    ids = [id for id in tokenizer.encode(OLD)[:200]]
    with torch.no_grad():
        one = before(torch.tensor([ids])).logits[0]
        other = now(torch.tensor([[moved[id] for id in ids]])).logits[0]
    assert torch.allclose(one[:, kept], other, atol=1e-4)
    for key in ("bos_token_id", "eos_token_id", "pad_token_id"):
        assert getattr(now.config, key) == moved[getattr(before.config, key)]


def test_bits_per_byte_are_those_of_transformers(models):
    """Of old text: what an extended model costs more is what the new ids take, and a pruned one costs no more."""
    torch = models["torch"]
    old = models["extended"]["texts"][0]["bits"]
    assert old["before"] <= old["same_tokens"] == pytest.approx(old["now"], rel=1e-6)
    pruned = models["pruned"]["texts"][0]["bits"]
    assert pruned["same_tokens"] == pruned["now"] <= pruned["before"] == pytest.approx(old["before"], rel=1e-9)

    tokenizer = models["transformers"].AutoTokenizer.from_pretrained(models["source"])
    text = "".join(OLD.splitlines(True)[:4])
    assert old["bytes"] == len(text.encode())
    ids = [tokenizer.bos_token_id, *tokenizer.encode(text, add_special_tokens=False)]
    assert len(ids) <= models["before"].config.max_position_embeddings, "else it is read in windows"
    now = models["load"](models["folder"] / "extended")
    for model, bits in ((models["before"], old["before"]), (now, old["same_tokens"])):
        with torch.no_grad():
            chances = torch.log_softmax(model(torch.tensor([ids])).logits[0].double(), -1)
        sum_of = -sum(chances[i, id].item() for i, id in enumerate(ids[1:]))
        assert bits == pytest.approx(sum_of / math.log(2) / old["bytes"], rel=1e-4)
