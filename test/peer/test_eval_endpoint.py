"""`janua eval run --endpoint` against `janua serve`, and lm-evaluation-harness' local-completions against the same
server: the figures of the model itself."""
import contextlib
import io
import json
import os
import socket
import subprocess
import threading

import pytest

import serving

ROWS = [{"q": q, "c": c, "g": g, "t": c[g]} for q, c, g in [
    ("Hauptstadt von Polen:", ["Wien", "Warschau", "Athen"], 1), ("2+2 =", ["4", "5", "22"], 0),
    ("Die Farbe ist", ["blau", "sehr rot"], 1), ("Koks oras?", ["šalta", "labai šilta"], 0)]]
FRONT = "dataset_path: json\ndataset_kwargs: {data_files: {test: rows.jsonl}}\ntest_split: test\n"
TASKS = {
    "choice": FRONT + "output_type: multiple_choice\ndoc_to_text: q\ndoc_to_choice: c\ndoc_to_target: g\n"
                      "metric_list: [{metric: acc}, {metric: acc_norm}, {metric: acc_mutual_info}]\n",
    "last": FRONT + "output_type: loglikelihood\ndoc_to_text: q\ndoc_to_target: ' {{t}}'\n",
    "roll": FRONT + "output_type: loglikelihood_rolling\ndoc_to_text: ''\ndoc_to_target: '{{q}} {{t}}'\n",
    "written": FRONT + "output_type: generate_until\ndoc_to_text: q\ndoc_to_target: t\ngeneration_kwargs: {max_gen_toks: 8, until: ['.']}\n",
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("tasks")
    (folder / "rows.jsonl").write_text("".join(json.dumps(row) + "\n" for row in ROWS))
    for name, text in TASKS.items():
        (folder / f"{name}.yaml").write_text(f"task: {name}\n{text}")
    return folder


@pytest.fixture(scope="module")
def server(janua, fixtures_dir, tmp_path_factory):
    with serving.started([str(janua), "serve", "--model", str(fixtures_dir / "tiny"), "--port", "0"]) as server:
        yield server


@pytest.fixture(scope="module")
def run(janua, fixtures_dir, folder, tmp_path_factory):
    def run(*words):
        out = tmp_path_factory.mktemp("out") / "results"
        done = subprocess.run([str(janua), "eval", "run", "--model", str(fixtures_dir / "tiny"), "--tasks",
                               *[str(folder / f"{name}.yaml") for name in TASKS], "--out", str(out), "--bootstrap", "0", *words],
                              capture_output=True, text=True, timeout=300)
        if done.returncode:
            return done.stderr
        return {name: [json.loads(line) for line in (out / f"samples/{name}.jsonl").read_text().splitlines()] for name in TASKS}
    return run


def test_an_endpoint_answers_as_the_model_does(run, server):
    own = run()
    theirs = run("--endpoint", server.url + "v1", "--model-name", server.name, "--max-length", "256")
    assert isinstance(own, dict), own
    assert isinstance(theirs, dict), theirs
    for name in TASKS:
        for mine, other in zip(own[name], theirs[name], strict=True):
            if name == "written":
                assert mine["resps"] == other["resps"]
            elif name == "roll":
                assert mine["resps"][0][0] == pytest.approx(other["resps"][0][0], abs=1e-3)
            else:
                for one, two in zip(mine["resps"], other["resps"], strict=True):
                    assert one[0][0] == pytest.approx(two[0][0], abs=1e-3) and one[0][1] == two[0][1]


def test_an_endpoint_that_dies_is_named_and_the_run_goes_on(run, tmp_path):
    """It answers some requests, then its connections break: what it said is kept."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen()
        url = f"http://127.0.0.1:{listening.getsockname()[1]}/v1"

        def die():
            with contextlib.suppress(OSError):
                while True:
                    listening.accept()[0].close()
        threading.Thread(target=die, daemon=True).start()
        said = run("--endpoint", url, "--cache", str(tmp_path / "cache"))
    assert "the endpoint does not answer" in said
    assert "https" in run("--endpoint", "https://127.0.0.1/v1")
    assert "no address" in run("--endpoint", "127.0.0.1")


def test_the_harness_over_http_has_the_same_figures(run, server, folder, fixtures_dir):
    lm_eval = pytest.importorskip("lm_eval")
    pytest.importorskip("tenacity")
    os.environ.update(HF_DATASETS_CACHE=str(folder / "cache"), HF_HUB_OFFLINE="1", NO_PROXY="127.0.0.1", no_proxy="127.0.0.1")
    from lm_eval.tasks import TaskManager
    own = run()
    names = ["choice", "last", "written"]
    before = os.getcwd()
    os.chdir(folder)
    try:
        with contextlib.redirect_stdout(io.StringIO()):
            theirs = lm_eval.simple_evaluate(
                "local-completions",
                model_args={"base_url": server.url + "v1/completions", "model": server.name, "tokenizer": str(fixtures_dir / "tiny"),
                            "tokenizer_backend": "huggingface", "add_bos_token": True, "max_length": 256},
                tasks=names, task_manager=TaskManager(include_path=str(folder), include_defaults=False), bootstrap_iters=0)
    finally:
        os.chdir(before)
    for name in names:
        for mine, other in zip(own[name], theirs["samples"][name], strict=True):
            for one, two in zip(mine["resps"], other["resps"], strict=True):
                if name == "written":
                    assert one[0] == two[0]
                else:
                    assert one[0][0] == pytest.approx(two[0][0], abs=1e-3) and one[0][1] == two[0][1]
