"""lm-evaluation-harness 0.4.13 beside `janua eval run`: the same task files and the same model give the same samples,
figures, groups and table."""
import contextlib
import io
import json
import math
import os
import subprocess

import pytest

lm_eval = pytest.importorskip("lm_eval")
pytest.importorskip("datasets")
LENGTH = 256
CLOSE = 2e-4  # log-likelihoods are computed in float, in another order

ROWS = [
    {"q": "Frage: Hauptstadt von Polen?", "c": ["Wien", "Athen", "Warschau"], "g": 2, "t": "Warschau", "choices": ["Wien", "Athen", "Warschau"], "l": ["a", "Warschau"], "s": 1.5, "k": {"a": 1}},
    {"q": "Qual a cor?\n", "c": ["azul", "vermelho forte", "Zürich"], "g": 0, "t": "azul", "l": ["azul"], "s": None, "k": {"b": "x"}},
    {"q": "What is 2+2?", "c": ["4", "5", "22"], "g": 0, "t": "4", "l": ["4", "four"], "s": 1e16, "k": {"a": 2}},
    {"q": "Koks oras?", "c": ["šalta", "labai šilta", "ok"], "g": 1, "t": "labai šilta", "l": ["šilta"], "s": 2.0, "k": None},
    {"q": "Ό,τι", "c": ["ναι", "όχι", "ίσως"], "g": 1, "t": "όχι", "l": ["όχι"], "s": 0.1, "k": {}},
    {"q": "", "c": ["x", "y", "z"], "g": 2, "t": "z", "l": ["z"], "s": 7, "k": {"a": 3}},
    {"q": "What is 2+2? ", "c": ["4", "5", "22"], "g": 0, "t": "4", "l": ["4"], "s": -3, "k": {"a": 4}},
]
CHOICE = """dataset_path: json
dataset_kwargs: {data_files: {test: rows.jsonl, train: more.jsonl}}
output_type: multiple_choice
test_split: test
doc_to_text: "{{q}}"
doc_to_choice: c
doc_to_target: g
"""
WRITE = """dataset_path: json
dataset_kwargs: {data_files: {test: rows.jsonl, train: more.jsonl}}
output_type: generate_until
test_split: test
doc_to_text: "Q: {{q}}\\nA:"
doc_to_target: t
generation_kwargs: {max_gen_toks: 12, do_sample: false, until: ["\\n\\n", "."]}
"""
TASKS = {
    "mc_plain": CHOICE,
    "mc_all": CHOICE + "metric_list: [{metric: acc}, {metric: acc_norm}, {metric: acc_bytes}, {metric: acc_mutual_info}, {metric: brier_score}, {metric: mcc}, {metric: exact_match}]\n",
    "mc_alias": CHOICE + "task_alias: Choices\ntag: [choices, all]\nmetadata: {version: 2.5, note: x}\ntarget_delimiter: ''\n",
    "mc_letters": CHOICE.replace("doc_to_choice: c", "doc_to_choice: ['A', 'B', 'C']") + "tag: choices\nmetadata: {version: 1.0}\nnum_fewshot: 2\nfewshot_split: train\n",
    "mc_map": CHOICE.replace("doc_to_choice: c", "doc_to_choice: {a: yes it is, b: never, c: maybe}"),
    "mc_label": CHOICE.replace("doc_to_target: g", "doc_to_target: '{{c[g]}}'"),
    "mc_several": CHOICE.replace("doc_to_target: g", "doc_to_target: '{{[g, 1]}}'"),
    "mc_inputs": CHOICE.replace('doc_to_text: "{{q}}"', "doc_to_text: g").replace("doc_to_target: g", "doc_to_target: t"),
    "mc_first": CHOICE + "num_fewshot: 2\nfewshot_split: train\nfewshot_config: {sampler: first_n}\ndescription: 'Answer. {{q}} '\n",
    "mc_indices": CHOICE + "num_fewshot: 2\nfewshot_split: train\nfewshot_config: {sampler: default, fewshot_indices: [0, 1]}\n",
    "mc_same": CHOICE + "num_fewshot: 2\nfewshot_split: test\n",
    "mc_samples": CHOICE + "num_fewshot: 1\nfewshot_config:\n  samples: [{q: S1, c: [u, v], g: 1}, {q: S2, c: [u, v], g: 0}]\n  target_delimiter: '='\n  fewshot_delimiter: ' | '\n",
    "mc_prefix": CHOICE + "num_fewshot: 1\nfewshot_split: train\ngen_prefix: 'It is'\n",
    "mc_jinja": CHOICE.replace('"{{q}}"', '"{% for x in c %}{{loop.index}}) {{x}}{% if not loop.last %}, {% endif %}{% endfor %} {{q|trim|upper}} {{s}} {{k}}\\n"'),
    "mc_index_far": CHOICE.replace("doc_to_target: g", "doc_to_target: '{{2 if g == 2 else g + 3}}'"),
    "ll_plain": CHOICE.replace("output_type: multiple_choice", "output_type: loglikelihood").replace("doc_to_choice: c\n", "").replace("doc_to_target: g", "doc_to_target: ' {{t}}'"),
    "roll_plain": "dataset_path: json\ndataset_kwargs: {data_files: {test: rows.jsonl}}\noutput_type: loglikelihood_rolling\ntest_split: test\ndoc_to_text: ''\ndoc_to_target: 'x {{q}} {{t}} ' \n",
    "roll_long": "dataset_path: text\ndataset_kwargs: {data_files: {test: long.txt}}\noutput_type: loglikelihood_rolling\ntest_split: test\ndoc_to_text: ''\ndoc_to_target: text\n",
    "gen_plain": WRITE,
    "gen_usual": WRITE[: WRITE.index("generation_kwargs")] + "num_fewshot: 1\nfewshot_split: train\ngeneration_kwargs: {max_gen_toks: 20}\n",
    "gen_filters": WRITE + r"""filter_list:
- name: strict
  filter: [{function: regex, regex_pattern: '(\d+)'}, {function: take_first}]
- name: loose
  filter: [{function: regex, regex_pattern: '([a-z])([A-Z])?', group_select: -1, fallback: none}, {function: take_first}]
- name: spaces
  filter: [{function: remove_whitespace}, {function: lowercase}, {function: take_first}]
- name: votes
  filter: [{function: majority_vote}]
- name: mapped
  filter: [{function: map, mapping_dict: {a: b}, default_value: z}, {function: take_first}]
metric_list: [{metric: exact_match}]
""",
    "gen_options": WRITE + "metric_list: [{metric: exact_match, ignore_case: true, ignore_punctuation: true, ignore_numbers: true, regexes_to_ignore: [' ']}]\n",
    "gen_repeats": WRITE + "repeats: 2\nfilter_list: [{name: two, filter: [{function: take_first_k, k: 2}, {function: majority_vote}, {function: take_first}]}]\n",
    "gen_several": WRITE.replace("doc_to_target: t", "doc_to_target: l") + "metric_list: [{metric: exact_match, ignore_case: true}]\n",
    "gen_words": WRITE + "metric_list: [{metric: bleu}, {metric: chrf}, {metric: chrf++}, {metric: ter}, {metric: exact_match}]\n",
    "gen_choice": WRITE.replace("doc_to_target: t", "doc_to_target: g") + "doc_to_choice: choices\nfilter_list: [{name: m, filter: [{function: multi_choice_regex, regex_pattern: '(zz)', ignore_case: true}, {function: take_first}]}]\n",
    "gen_number": WRITE.replace("doc_to_target: t", "doc_to_target: g"),
    "gen_tags": WRITE + "filter_list: [{name: spans, filter: [{function: format_span}, {function: take_first}]}]\n",
    "csv_plain": "dataset_path: csv\ndataset_kwargs: {data_files: {test: rows.csv}}\noutput_type: multiple_choice\ntest_split: test\ndoc_to_text: '{{q}} {{n}} {{r}} {{b}} {{m}} {{e}}'\ndoc_to_choice: ['A', 'B']\ndoc_to_target: g\n",
    "parquet_plain": CHOICE.replace("dataset_path: json", "dataset_path: parquet").replace("rows.jsonl", "rows.parquet").replace("train: more.jsonl", "train: rows.parquet"),
}
CSV = ('q,g,n,r,b,m,e\n"a ""quoted""\nline",0,1,0.1,True,1,\nb;c,1,,1e-7,False,x,NA\n\n nan ,0,3,123456789.123456789,TRUE,2.50,null\n"NA",1,4,12.,false,"",-nan\n')
GROUPS = {
    "g_simple": "group: g_simple\ngroup_alias: Simple\ntask: [mc_plain, mc_all]\naggregate_metric_list: [{metric: acc}, {metric: acc_norm, weight_by_size: false}]\nmetadata: {version: 3}\n",
    "g_tag": "group: g_tag\ntask: [choices]\naggregate_metric_list: {metric: acc, filter_list: none}\n",
    "g_bare": "group: g_bare\ntask: [mc_plain, ll_plain]\n",
    "g_inside": "group: g_inside\ntask:\n- mc_map\n- group: inner\n  task: [mc_plain, {task: mc_first, num_fewshot: 1}]\n  aggregate_metric_list: [{metric: acc}]\naggregate_metric_list: [{metric: acc}]\n",
    "g_twice": "group: g_twice\ntask: [g_simple, g_bare, mc_label]\naggregate_metric_list: [{metric: acc, weight_by_size: true}, {metric: perplexity}]\n",
    "g_over": "group: g_over\nnum_fewshot: 1\nfewshot_split: train\ntask: [mc_plain, {task: mc_all, num_fewshot: 2}]\naggregate_metric_list: [{metric: acc}]\n",
    "g_own": "group: g_own\ntask:\n- task: fresh\n  " + CHOICE.replace("\n", "\n  ").rstrip() + "\n- mc_plain\naggregate_metric_list: [{metric: acc}]\n",
    "g_filters": "group: g_filters\ntask: [gen_filters, gen_plain]\naggregate_metric_list: [{metric: exact_match}]\n",
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    import pyarrow
    import pyarrow.parquet
    folder = tmp_path_factory.mktemp("tasks")
    for row in ROWS:
        row["choices"] = row["c"]
    (folder / "rows.jsonl").write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in ROWS))
    (folder / "more.jsonl").write_text("".join(json.dumps({"q": f"Q{i}", "c": ["u", "v", "w"], "g": i % 3, "t": "uvw"[i % 3], "l": ["u"], "s": i / 2, "k": {"a": i}}) + "\n" for i in range(6)))
    (folder / "rows.csv").write_text(CSV)
    (folder / "long.txt").write_text("one two three " * 90 + "\nshort\n")
    pyarrow.parquet.write_table(pyarrow.Table.from_pylist(ROWS), folder / "rows.parquet")
    for name, text in TASKS.items():
        (folder / f"{name}.yaml").write_text(f"task: {name}\n{text}")
    for name, text in GROUPS.items():
        (folder / f"{name}.yaml").write_text(text)
    return folder


@pytest.fixture(scope="module")
def harness(fixtures_dir, folder):
    """Runs names of tasks and groups with the harness; its results."""
    os.environ.update(HF_DATASETS_CACHE=str(folder / "cache"), HF_HUB_OFFLINE="1", DISABLE_MULTIPROC="1", TOKENIZERS_PARALLELISM="false")
    import torch
    torch.set_num_threads(1)
    from lm_eval.models.huggingface import HFLM
    from lm_eval.tasks import TaskManager
    model = HFLM(pretrained=str(fixtures_dir / "tiny"), dtype="float32", max_length=LENGTH, batch_size=1, device="cpu")
    manager = TaskManager(include_path=str(folder), include_defaults=False)
    known = {}

    def run(*names, bootstrap=0):
        key = names, bootstrap
        if key not in known:
            before = os.getcwd()
            os.chdir(folder)
            try:
                with contextlib.redirect_stdout(io.StringIO()):
                    known[key] = lm_eval.simple_evaluate(model, tasks=list(names), task_manager=manager, bootstrap_iters=bootstrap)
            finally:
                os.chdir(before)
        return known[key]
    return run


@pytest.fixture(scope="module")
def ours(janua, fixtures_dir, folder, tmp_path_factory):
    def run(*names, bootstrap=0, words=()):
        out = tmp_path_factory.mktemp("out") / "results"
        command = [janua, "eval", "run", "--model", fixtures_dir / "tiny", "--tasks", *[folder / f"{name}.yaml" for name in names],
                   "--out", out, "--max-length", str(LENGTH), "--bootstrap", str(bootstrap), *words]
        done = subprocess.run(list(map(str, command)), capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
        results = json.loads((out / "results.json").read_text())
        results["samples"] = {file.stem: [json.loads(line) for line in file.read_text().splitlines()]
                              for file in (out / "samples").iterdir()}
        results["table"] = done.stdout
        return results
    return run


def same(left, right, at=""):
    """Where two values differ, numbers that were computed in float apart."""
    if isinstance(right, tuple):
        right = list(right)
    if hasattr(right, "item") and not isinstance(right, (list, dict, str)):
        right = right.tolist()
    if isinstance(left, bool) or isinstance(right, bool):
        return [] if left == right and isinstance(left, (bool, int)) else [f"{at}: {left!r} is not {right!r}"]
    if isinstance(left, (int, float)) and isinstance(right, (int, float)):
        near = left == right or math.isclose(left, right, rel_tol=CLOSE, abs_tol=CLOSE) or (math.isnan(left) and math.isnan(right))
        return [] if near else [f"{at}: {left!r} is not {right!r}"]
    if isinstance(left, list) and isinstance(right, list) and len(left) == len(right):
        return [line for i, pair in enumerate(zip(left, right)) for line in same(*pair, f"{at}[{i}]")]
    if isinstance(left, dict) and isinstance(right, dict):
        keys = [f"{at}: keys {sorted(left)} are not {sorted(right)}"] if set(left) != set(right) else []
        return keys + [line for key in left.keys() & right.keys() for line in same(left[key], right[key], f"{at}.{key}")]
    return [] if left == right else [f"{at}: {left!r} is not {right!r}"]


def sample_of(sample):
    """As the harness gives samples; arrays of numpy are text in ours."""
    out = dict(sample)
    if "brier_score" in out:
        out["brier_score"] = out["brier_score"][0]
    return out


@pytest.mark.parametrize("name", TASKS)
def test_every_sample_is_that_of_the_harness(harness, ours, name):
    theirs, mine = harness(name), ours(name)
    assert not same([sample_of(one) for one in mine["samples"][name]], [sample_of(one) for one in theirs["samples"][name]], name)
    check_results(mine, theirs)


def check_results(mine, theirs):
    found = []
    for key in ("results", "group_subtasks", "versions", "n-shot", "higher_is_better", "n-samples"):
        found += same(mine[key], theirs[key], key)
        if key in ("results", "versions", "n-shot"):
            found += [] if list(mine[key]) == list(theirs[key]) else [f"order of {key}: {list(mine[key])}, {list(theirs[key])}"]
    found += same(mine.get("groups"), theirs.get("groups"), "groups")
    configs = [{name: {**config, "metadata": {**config["metadata"], "config_source": ""}} for name, config in said["configs"].items()}
               for said in (mine, theirs)]
    found += same(*configs, "configs")
    assert not found, "\n".join(found)


@pytest.mark.parametrize("name", GROUPS)
def test_groups_are_those_of_the_harness(harness, ours, name):
    check_results(ours(name, bootstrap=100), harness(name, bootstrap=100))


def test_standard_errors_are_those_of_the_harness(harness, ours):
    names = ("mc_all", "ll_plain", "gen_words", "roll_plain")
    check_results(ours(*names, bootstrap=1000), harness(*names, bootstrap=1000))


def test_the_table_is_that_of_the_harness(harness, ours):
    from lm_eval.utils import make_table
    for names in (("mc_all", "mc_alias"), ("g_simple",), ("g_inside",)):
        theirs = harness(*names, bootstrap=100)
        wanted = make_table(theirs) + ("\n" + make_table(theirs, "groups") if "groups" in theirs else "")
        mine = ours(*names, bootstrap=100)["table"]
        assert mine.split() == wanted.split()


def test_all_accuracies_in_one_run(ours):
    mine = ours("mc_plain", words=["--all-accuracies"])
    assert {key for key in mine["results"]["mc_plain"] if "stderr" not in key} >= {
        f"{name},none" for name in ("acc", "acc_norm", "acc_bytes", "acc_tokens", "acc_mutual_info")}
