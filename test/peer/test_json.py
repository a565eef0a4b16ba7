"""What commands print with --json, against the schemas that `janua docs json` gives for them.

Every form of docs/json.md is asked for here; a member that its schema does not name is a fault too, so that the page
says all there is.
"""
import json
import os
import re
import struct
import subprocess

import pytest

from conftest import SOURCE

IS = {"string": lambda value: isinstance(value, str), "null": lambda value: value is None,
      "boolean": lambda value: isinstance(value, bool), "object": lambda value: isinstance(value, dict),
      "array": lambda value: isinstance(value, list),
      "integer": lambda value: isinstance(value, int) and not isinstance(value, bool),
      "number": lambda value: isinstance(value, (int, float)) and not isinstance(value, bool)}


def faults(value, schema, at="the value"):
    """Yields what is not as the schema says; the few words of JSON Schema that ours are written with."""
    types = schema.get("type", [])
    types = [types] if isinstance(types, str) else types
    if not types:
        return
    if not any(IS[one](value) for one in types):
        yield f"{at} is no {' or '.join(types)}: {value!r:.60}"
    elif isinstance(value, list):
        for number, one in enumerate(value):
            yield from faults(one, schema["items"], f"{at}[{number}]")
    elif isinstance(value, dict):
        parts, others = schema.get("properties", {}), schema.get("additionalProperties")
        yield from (f"{at} lacks '{name}'" for name in schema.get("required", []) if name not in value)
        for name, one in value.items():
            if name in parts or others is not None:
                yield from faults(one, parts.get(name, others), f"{at}.{name}")
            else:
                yield f"{at} has '{name}', of which the schema does not speak"


class Program:
    def __init__(self, janua, environment, folder, life, fixtures):
        self.janua, self.environment, self.folder, self.life, self.fixtures = janua, environment, folder, life, fixtures

    def run(self, *words, text=""):
        return subprocess.run([self.janua, *words], capture_output=True, text=True, cwd=self.folder,
                              env=self.environment, input=text, timeout=300)

    def schema(self, form):
        return json.loads(self.run("docs", "json", form).stdout)

    def document(self):
        """Some document of the training text, as `data find` says it."""
        found = self.run("data", "find", self.life, "--source", "libreoffice-help-de", "--json", "--most", "1000")
        hits = [json.loads(line) for line in found.stdout.splitlines()]
        return next(hit for hit in hits if (hit["file"] or "").startswith("train/"))


def ids_file(rows):
    """A safetensors file with input_ids."""
    data = b"".join(struct.pack("<q", one) for row in rows for one in row)
    header = json.dumps({"input_ids": {"dtype": "I64", "shape": [len(rows), len(rows[0])],
                                       "data_offsets": [0, len(data)]}}).encode()
    return struct.pack("<Q", len(header)) + header + data


def without_merges(path):
    """The same tokenizer with its special tokens and bytes alone."""
    file = json.loads(path.read_text())
    model = file["model"]
    made = {"".join(merge.split(" ") if isinstance(merge, str) else merge) for merge in model["merges"]}
    model["vocab"] = {token: id for token, id in model["vocab"].items() if token not in made}
    model["merges"] = []
    return json.dumps(file)


@pytest.fixture(scope="module")
def program(janua, janua_environment, tiny_life, fixtures_dir, tmp_path_factory):
    folder = tmp_path_factory.mktemp("json")
    (folder / "texts").mkdir()
    for number in range(24):
        text = f"Der Müller Nummer {number} trägt am frühen Morgen das Korn über die Brücke in das Dorf. " * 4
        (folder / f"texts/{number}.txt").write_text(text)
    (folder / "other.tokenizer.json").write_text(without_merges(tiny_life / "tokenizer/tokenizer.json"))
    (folder / "sbatch").write_text("#!/bin/sh\necho 7\n")  # in place of Slurm's
    (folder / "sbatch").chmod(0o755)
    (folder / "ids.safetensors").write_bytes(ids_file([[5, 6, 7, 8], [9, 10, 11, 12]]))
    lines = [{"text": f"Auf Seite {page} wird das {word} der Mühle vom Müller angesehen, und er schreibt es in sein Buch."}
             for page in range(8) for word in ("Rad", "Brot", "Wasser", "Korn", "Holz")]
    (folder / "text.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines))
    (folder / "labelled.jsonl").write_text("".join(json.dumps(line | {"label": "ab"[at % 2]}) + "\n" for at, line in enumerate(lines)))
    (folder / "sweep.toml").write_text(SWEEP)
    write_scores(folder)
    (folder / "audit.jsonl").write_text('{"at":"2026-11-29T11:14:41Z","before":"","status":200}\n')
    environment = dict(janua_environment, PATH=f"{folder}:{os.environ['PATH']}")
    return Program(janua, environment, folder, tiny_life, fixtures_dir)


def write_scores(folder):
    """Two runs of two tasks, a gate on them, and judged pairs."""
    for run in "ab":
        (folder / "scores" / run / "samples").mkdir(parents=True)
        tasks = ["quiz_eng_Latn", "quiz_gle_Latn"]
        (folder / "scores" / run / "results.json").write_text(json.dumps({"results": dict.fromkeys(tasks, {})}))
        for task in tasks:
            (folder / "scores" / run / "samples" / f"{task}.jsonl").write_text("".join(
                json.dumps({"doc": {"q": n}, "filter": "none", "metrics": ["acc"], "acc": n % (2 if run == "a" else 3) > 0}) + "\n"
                for n in range(20)))
    (folder / "limits.toml").write_text('[[drop]]\nbaseline = "scores/a"\nmost = 1\n')
    (folder / "judged.jsonl").write_text(
        "".join(json.dumps({"a": "x", "b": "y", "winner": winner}) + "\n" for winner in ("a", "b", "tie")))


SWEEP = """
[sources]
source = [{kind = "jsonl", name = "text", language = "de", path = "text.jsonl", license = "CC0-1.0"}]
[corpus]
variants = ["de"]
rules = ["length"]
max_repeat_share = 1.0
[tokenizer]
vocabulary = 300
[shards]
[model]
layers = 1
hidden = 64
feed_forward = 64
heads = 1
kv_heads = 1
context_tokens = 16
[train]
steps = 2
grains_per_step = 1
rows_per_grain = 2
precision = "f32"
[sweep.grid]
model.feed_forward = [64, 128, 256]
"""
RECIPE = str(SOURCE / "recipes/tiny.toml")
MACHINE = str(SOURCE / "share/machine/local-slurm.toml")
FORMS = {
    "align check": ["align", "check", "sft", "--folder", "FIXTURES/posttrain", "--reference", "FIXTURES/tiny", "--case", "dft",
                    "--output", "learned.safetensors"],
    "align pack": ["align", "pack", "--strategy", "bfd", "--length", "4"],
    "audit log": ["audit", "log", "audit.jsonl"],
    "audit verify": ["audit", "verify", "LIFE", "--steps", "0"],
    "card": ["card", "LIFE"],
    "card --why": ["card", "LIFE", "--why", "training/Tokens"],
    "chat": ["chat", "LIFE/model", "--max-tokens", "4", "--temperature", "0"],
    "check": ["check", RECIPE, "--out", "LIFE"],
    "data classify train": ["data", "classify", "train", "--text", "labelled.jsonl", "--out", "classifier.bin", "--passes", "1"],
    "data cluster": ["data", "cluster"],
    "data explain": ["data", "explain", "LIFE", "KEY"],
    "data extract": ["data", "extract", "FIXTURES/lawful/pages/news-de.html"],
    "data find": ["data", "find", "LIFE", "Zeile"],
    "data identify": ["data", "identify", "--model", "FIXTURES/data/lid.176.ftz", "--top", "2"],
    "data judge": ["data", "judge"],
    "data pii": ["data", "pii"],
    "data robots": ["data", "robots", RECIPE, "--agent", "GPTBot", "--path", "/"],
    "data show": ["data", "show", "LIFE", "KEY"],
    "data signals": ["data", "signals"],
    "data stats": ["data", "stats", "LIFE"],
    "grade": ["grade", "--grader", "exact"],
    "data warc": ["data", "warc", "FIXTURES/lawful/warc/truncated.warc.gz"],
    "eval compare": ["eval", "compare", "scores/a", "scores/b"],
    "eval contaminated": ["eval", "contaminated", "--tasks", "FIXTURES/eval/tasks/mc_euro.yaml", "--corpus", RECIPE, "--results", "FIXTURES/eval"],
    "eval gate": ["eval", "gate", "limits.toml", "scores/b"],
    "eval judged": ["eval", "judged", "judged.jsonl"],
    "eval make": ["eval", "make", "--out", "made", "--languages", "eng_Latn,gle_Latn", "--items", "3"],
    "eval run": ["eval", "run", "--model", "FIXTURES/tiny", "--tasks", "FIXTURES/eval/tasks/mc_euro.yaml", "--out", "answers", "--limit", "2"],
    "eval table": ["eval", "table", "scores/a", "scores/b"],
    "explain": ["explain", RECIPE, "--out", "LIFE"],
    "key list": ["key", "list", "--keys", "keys.db"],
    "key new": ["key", "new", "--keys", "keys.db", "--name", "new"],
    "key revoke": ["key", "revoke", "--keys", "keys.db", "KEYID"],
    "key rotate": ["key", "rotate", "--keys", "keys.db", "KEYID"],
    "ledger log": ["ledger", "log", "LIFE"],
    "ledger show": ["ledger", "show", "LIFE", "0"],
    "ledger verify": ["ledger", "verify", "LIFE"],
    "model check": ["model", "check", "LIFE/model", "--input", "ids.safetensors", "--output", "answer.safetensors", "--loss"],
    "model diff": ["model", "diff", "LIFE/model", "ids.safetensors"],
    "model show": ["model", "show", "LIFE/model"],
    "model speed": ["model", "speed", "LIFE/model", "--batch", "2", "--tokens", "16", "--steps", "1", "--warm", "0", "--backward"],
    "new": ["new", "texts", "--license", "CC0-1.0", "--minutes", "1"],
    "run": ["run", RECIPE, "--out", "LIFE"],
    "run --dry-run": ["run", RECIPE, "--out", "LIFE", "--set", "train.steps=70", "--dry-run"],
    "selfcheck": ["selfcheck", "--only", "mean_of_means,packing_rows"],
    "serve": ["serve", "--model", "LIFE/model", "--port", "0"],
    "serve --check": ["serve", "--model", "LIFE/model", "--keys", "keys.db", "--check"],
    "submit": ["submit", RECIPE, "--machine", MACHINE, "--out", "submitted"],
    "submit --dry-run": ["submit", RECIPE, "--machine", MACHINE, "--dry-run"],
    "sweep": ["sweep", "sweep.toml"],
    "tokenizer check": ["tokenizer", "check", "LIFE"],
    "tokenizer convert": ["tokenizer", "convert", "LIFE", "converted"],
    "tokenizer decode": ["tokenizer", "decode", "LIFE", "300", "301"],
    "tokenizer decode --jsonl": ["tokenizer", "decode", "LIFE", "--jsonl"],
    "tokenizer encode": ["tokenizer", "encode", "LIFE", "Guten Tag"],
    "tokenizer encode --count": ["tokenizer", "encode", "LIFE", "Guten Tag", "--count"],
    "tokenizer encode --jsonl": ["tokenizer", "encode", "LIFE", "--jsonl", "--pair"],
    "tokenizer parity": ["tokenizer", "parity", "LIFE", "LIFE"],
    "tokenizer surgery extend": ["tokenizer", "surgery", "extend", "LIFE", "--text", RECIPE, "--tokens", "5", "--model", "LIFE/model", "--out", "extended", "--bits", "500"],
    "tokenizer surgery merge": ["tokenizer", "surgery", "merge", "other.tokenizer.json", "LIFE", "--out", "merged"],
    "tokenizer surgery prune": ["tokenizer", "surgery", "prune", "LIFE", "--text", RECIPE, "--unused", "--out", "pruned"],
    "tokenizer template": ["tokenizer", "template", "LIFE", "--ids"],
    "tokenizer train": ["tokenizer", "train", "--text", RECIPE, "--vocabulary", "300", "--out", "learnt"],
    "trace": ["trace", "Legt den Zeilenabstand des Absatzes fest und noch etwas", "LIFE", "--least", "6"],
    "trace check-proof": ["trace", "check-proof", "proof.json"],
    "trace prove": ["trace", "prove", "LIFE", "source", "libreoffice-help-de"],
    "train speed": ["train", "speed", RECIPE, "--steps", "1", "--warm", "0"],
    "watch": ["watch", "LIFE"],
    "watermark check": ["watermark", "check", "--case", "repeat", "--folder", "FIXTURES/watermark", "--output", "marked.safetensors"],
}
IN_LINES = {
    "align pack",
    "chat",
    "data cluster",
    "data explain",
    "data find",
    "data identify",
    "data judge",
    "data pii",
    "data show",
    "data signals",
    "data warc",
    "grade",
    "key list",
    "ledger log",
    "tokenizer decode --jsonl",
    "tokenizer encode",
    "tokenizer encode --jsonl",
    "tokenizer parity",
    "tokenizer template",
}
SAID = {
    "data cluster": '{"id": 1, "text": "Guten Tag"}\n{}\n',
    "data judge": '{"id": 1, "language": "deu", "text": "Guten Tag"}\n{}\n',
    "align pack": '{"input_ids": [1, 2, 3], "labels": [-100, 2, 3]}\n{"input_ids": [1, 2, 3], "labels": [-100, 2, 3]}\n',
    "chat": 'Guten Tag',
    "data identify": '{"text": "Guten Tag", "id": 1}\n{}\n',
    "data pii": '{"id": 1, "text": "anna@kelmau.de, +49 30 1234567"}\n{}\n',
    "data signals": '{"kind": "aipref"}\n{"kind": "licence"}\n{"kind": "tdmrep", "url": "/"}\n{}\n',
    "grade": '{"id": 1, "answer": "a", "reference": "a"}\n{}\n',
    "tokenizer decode --jsonl": '{"ids": [300, 301]}\n{}\n',
    "tokenizer encode --jsonl": '{"text": "Guten Tag", "pair": "Tag"}\n{}\n',
    "tokenizer template": '{"messages": [{"role": "user", "content": "Tag"}]}\n{}\n',
}


def test_every_form_of_the_page_is_asked_for_here():
    page = (SOURCE / "docs/json.md").read_text()
    assert set(re.findall(r"^## janua (.*)$", page, re.M)) == set(FORMS)


def first_line(program, words):
    """Of a command that goes on."""
    process = subprocess.Popen([program.janua, *words], stdout=subprocess.PIPE, text=True, env=program.environment)
    try:
        return process.stdout.readline()
    finally:
        process.terminate()
        process.wait(timeout=60)


def words_of(program, form):
    words = [word.replace("LIFE", str(program.life)).replace("FIXTURES", str(program.fixtures)) for word in FORMS[form]]
    if words[0] == "key" or "keys.db" in words:
        made = program.run("key", "new", "--keys", "keys.db", "--name", form, "--json")
        words = [word.replace("KEYID", json.loads(made.stdout)["id"]) for word in words]
    if "proof.json" in words:
        proof = program.run("trace", "prove", program.life, "domain", "city.example")
        (program.folder / "proof.json").write_text(proof.stdout)
    if "KEY" in words:
        words[words.index("KEY")] = program.document()["key"]
    return [*words, "--json"]


@pytest.mark.parametrize("form", FORMS)
def test_what_is_printed_is_what_the_schema_says(program, form):
    words = words_of(program, form)
    if form == "serve":
        product = first_line(program, words)
    else:
        done = program.run(*words, text=SAID.get(form, ""))
        assert done.returncode == 0, done.stderr
        product = done.stdout
    lines = product.splitlines()
    assert lines and (len(lines) == 1 or form in IN_LINES)
    schema = program.schema(form)
    for line in lines:
        assert [*faults(json.loads(line), schema)] == []


def test_data_explain_says_how_often_a_training_read_it(program):
    story = json.loads(program.run("data", "explain", program.life, program.document()["id"], "--json").stdout)
    assert story["kept"] and [one["training"] for one in story["read"]] == ["train"]
    assert 0 <= story["read"][0]["least"] <= story["read"][0]["most"]


def test_talk_and_errors_are_lines_of_their_forms(program):
    failed = program.run("check", "nowhere.toml", "--json")
    assert failed.returncode == 1 and failed.stdout == ""
    assert [*faults(json.loads(failed.stderr), program.schema("error"))] == []
    talked = program.run("new", "texts", "--recipe", "again.toml", "--json")
    events = [json.loads(line) for line in talked.stderr.splitlines()]
    assert events and [fault for event in events for fault in faults(event, program.schema("event"))] == []


def test_the_schemas_find_what_is_not_as_they_say(program):
    schema = program.schema("check")
    whole = json.loads(program.run("check", RECIPE, "--json").stdout)
    assert [*faults(whole, schema)] == []
    for change in ({"recipe": 1}, {"more": 1}, {"stages": [{}]}, {"costs": {}}):
        assert [*faults({**whole, **change}, schema)]
    del whole["out"]
    assert [*faults(whole, schema)] == ["the value lacks 'out'"]
