"""Keys: the official client, the page and the commands, over one server that asks for them."""
import json
import subprocess
import time
import urllib.error

import openai
import pytest
from playwright.sync_api import expect

from pages import violations
from serving import life_command, started


class Keys:
    def __init__(self, janua, file, environment):
        self.janua, self.file, self.environment = janua, file, environment

    def run(self, *words):
        done = subprocess.run([self.janua, "key", words[0], "--keys", self.file, *words[1:], "--json"],
                              capture_output=True, text=True, env=self.environment)
        assert done.returncode == 0, done.stderr
        return [json.loads(line) for line in done.stdout.splitlines()]

    def new(self, name, *words):
        return self.run("new", "--name", name, *words)[0]


@pytest.fixture(scope="module")
def keys(janua, janua_environment, tmp_path_factory):
    out = Keys(janua, tmp_path_factory.mktemp("keys") / "keys.db", janua_environment)
    out.new("first")
    return out


@pytest.fixture(scope="module")
def server(keys, janua, tiny_life, janua_environment):
    with started([*life_command(janua, tiny_life), "--keys", str(keys.file), "--audit-log", str(keys.file.parent / "audit.jsonl")],
                 janua_environment) as out:
        yield out


def client(server, key):
    return openai.OpenAI(base_url=server.url + "v1", api_key=key, max_retries=0)


def write(server, key, tokens=4):
    return client(server, key).completions.create(model=server.name, prompt="The gate", max_tokens=tokens)


def test_the_official_client_enters_with_a_key_and_not_without(server, keys):
    made = keys.new("client", "--scope", "generate", "--scope", "models")
    assert client(server, made["key"]).models.list().data[0].id == server.name
    used = write(server, made["key"]).usage.total_tokens
    assert next(one for one in keys.run("list") if one["id"] == made["id"])["used_tokens"] == used
    with pytest.raises(openai.AuthenticationError):
        write(server, "janua-none")
    with pytest.raises(openai.PermissionDeniedError):
        write(server, keys.new("looks", "--scope", "models")["key"])


def test_a_revoked_key_and_a_rotated_one_end_at_once(server, keys):
    made = keys.new("short")
    fresh = keys.run("rotate", made["id"])[0]
    assert fresh["id"] == made["id"] and fresh["key"] != made["key"]
    with pytest.raises(openai.AuthenticationError):
        write(server, made["key"])
    write(server, fresh["key"])
    assert keys.run("revoke", made["id"])[0]["state"] == "revoked"
    with pytest.raises(openai.AuthenticationError):
        write(server, fresh["key"])


def test_tokens_end_where_the_key_says_so(server, keys):
    made = keys.new("few", "--tokens", "20")
    write(server, made["key"], tokens=10)
    with pytest.raises(openai.RateLimitError) as held:
        write(server, made["key"], tokens=10)
    assert held.value.code == "insufficient_quota"


def test_only_health_and_the_page_answer_without_a_key(server):
    assert json.loads(server.get("health"))["status"] == "ok"
    assert b"<html" in server.get("")
    for path in ("v1/models", "card", "api/card", "api/page", "api/evaluation", "api/languages", "nothing"):
        with pytest.raises(urllib.error.HTTPError) as refused:
            server.get(path)
        assert refused.value.code == 401, path


def test_the_page_asks_for_a_key_and_goes_on_with_it(server, keys, browser):
    made = keys.new("page")
    page = browser.new_context(locale="en-GB").new_page()
    page.goto(server.url)
    expect(page.get_by_role("alert")).to_contain_text("asks for a key")
    assert violations(page) == []
    page.get_by_label("Your key").fill("janua-wrong")
    page.get_by_role("button", name="Use this key").click()
    expect(page.get_by_role("alert")).to_contain_text("asks for a key")
    page.get_by_label("Your key").fill(made["key"])
    page.get_by_role("button", name="Use this key").click()
    page.get_by_label("Your beginning").fill("The gate")
    page.get_by_role("button", name="Write", exact=True).click()
    expect(page.locator(".written")).not_to_be_empty()
    page.get_by_role("link", name="Model card").click()
    expect(page.frame_locator("iframe").locator("h1").first).to_be_visible()
    kept = page.context.cookies()
    assert [(one["name"], one["sameSite"], one["expires"]) for one in kept] == [("janua-key", "Strict", -1)]
    page.context.close()


def test_the_audit_log_says_who_asked_and_holds_together(server, keys):
    made = keys.new("logged")
    answer = write(server, made["key"])
    log = keys.file.parent / "audit.jsonl"
    for _ in range(100):
        lines = [json.loads(line) for line in log.read_text().splitlines()]
        if any(line.get("key") == made["id"] for line in lines):
            break
        time.sleep(0.05)
    line = next(line for line in lines if line.get("key") == made["id"])
    assert (line["request"], line["prompt_tokens"], line["answer_tokens"]) == (
        answer.id, answer.usage.prompt_tokens, answer.usage.completion_tokens)
    check = lambda *more: subprocess.run([keys.janua, "audit", "log", log, *more], capture_output=True, text=True)
    assert check().returncode == 0, check().stderr
    log.write_text(log.read_text().replace('"answer_tokens":', '"answer_tokens":1', 1))
    assert check().returncode == 3
