"""schemathesis, in an environment of its own, asks the server what its own description allows, and what it does not."""
import json
import os
import pathlib
import subprocess

import pytest

from serving import fake_command, started

SOURCE = pathlib.Path(__file__).resolve().parents[2]
CHECKS = ("not_a_server_error,status_code_conformance,content_type_conformance,response_headers_conformance,"
          "response_schema_conformance,negative_data_rejection,unsupported_method")


@pytest.fixture(scope="module")
def api_python():
    """The interpreter of that environment: $JANUA_API_PYTHON, else what `setup` made."""
    path = os.environ.get("JANUA_API_PYTHON")
    if path:
        return path
    done = subprocess.run([SOURCE / "setup", "--print-python", "api"], capture_output=True, text=True)
    if done.returncode and os.environ.get("CI") == "true":
        pytest.fail(done.stderr)
    if done.returncode:
        pytest.skip(done.stderr.strip())
    return done.stdout.strip()


@pytest.fixture(scope="module")
def server(janua, tmp_path_factory):
    with started(fake_command(janua, tmp_path_factory.mktemp("fake"), delay_ms=0)) as out:
        yield out


def test_every_path_is_described_and_answers(server):
    described = server.json("openapi.json")
    assert described["openapi"] == "3.1.0"
    assert {"/v1/chat/completions", "/health", "/", "/v1/models/{name}"} <= set(described["paths"])
    for path, ways in described["paths"].items():
        if "get" in ways and "{" not in path:
            assert server.get(path), path


def test_schemathesis_finds_nothing_that_is_not_as_described(server, api_python, tmp_path):
    done = subprocess.run(
        [api_python, "-m", "schemathesis.cli", "run", server.url + "openapi.json", "--checks", CHECKS, "--max-examples", "8",
         "--seed", "20261129", "--no-color", "--suppress-health-check", "all"],
        capture_output=True, text=True, cwd=tmp_path, timeout=1500, env={**os.environ, "NO_PROXY": "127.0.0.1"})
    assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-2000:]
    assert server.json("health") == {"status": "ok", "running": 0, "waiting": 0}
    assert json.loads(server.get("v1/models"))["data"]
