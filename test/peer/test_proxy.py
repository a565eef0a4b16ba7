"""The server behind a proxy with TLS: API and page under a public address, at the root and below a path."""
import contextlib
import json

import pytest
from playwright.sync_api import expect

import proxy
import serving
from pages import refused

JSON = {"Content-Type": "application/json"}
WISH = json.dumps({"prompt": "To open", "max_tokens": 8, "stream": True})


@contextlib.contextmanager
def behind(kind, folder, janua, strip_headers=()):
    """(port, certificate, public address) of a fake server behind a proxy of `kind`."""
    port = proxy.free_port()
    prefix = {"root": "", "nginx": "", "caddy": "", "kept": "/ai/llm", "stripped": "/ai/llm"}[kind]
    public = f"https://{proxy.NAME}:{port}{prefix}/"
    command = [*serving.fake_command(janua, folder), "--public-url", public]
    with serving.started(command) as server:
        upstream = server.url.removeprefix("http://").rstrip("/")
        if own := {"nginx": proxy.nginx_proxy, "caddy": proxy.caddy_proxy}.get(kind):
            program = proxy.find_proxy(kind, folder)
            if not program:
                pytest.skip(f"{kind} is not installed, and apt-get cannot download it")
            started = own(program, folder, port, upstream)
        else:
            started = proxy.python_proxy(folder, port, upstream, prefix, kind == "stripped", strip_headers)
        with started as cert:
            yield port, cert, public


@pytest.fixture(scope="module", params=["root", "kept", "stripped", "nginx", "caddy"])
def front(request, janua, tmp_path_factory):
    with behind(request.param, tmp_path_factory.mktemp("proxy"), janua) as front:
        yield front


def path_of(public):
    return public[public.index("/", len("https://")):]


def test_answers_and_streams_to_the_public_origin_only(front):
    port, cert, public = front
    path = path_of(public) + "v1/completions"
    origin = {"Origin": f"https://{proxy.NAME}:{port}"}
    answer, body = proxy.ask(port, cert, "POST", path, WISH, {**JSON, **origin})
    assert answer.status == 200 and body.rstrip().endswith(b"data: [DONE]")
    assert proxy.ask(port, cert, "POST", path, WISH, JSON)[0].status == 200, "a program sends no origin"
    for stranger in ("https://evil.example", f"http://{proxy.NAME}:{port}", "null"):
        answer, body = proxy.ask(port, cert, "POST", path, WISH, {**JSON, "Origin": stranger})
        assert answer.status == 403 and json.loads(body)["error"]["code"] == "wrong_origin"


def test_another_host_is_still_a_stranger(front):
    port, cert, public = front
    for host in ("evil.example", f"{proxy.NAME}.evil.example"):
        answer, body = proxy.ask(port, cert, "GET", path_of(public), headers={"Host": host})
        # Caddy does not pass on what is for none of its sites, and answers with nothing.
        assert answer.status == 403 or (answer.headers["Server"] == "Caddy" and not body)


def test_says_what_a_proxy_took_away(janua, tmp_path):
    with behind("root", tmp_path, janua, strip_headers=("content-type",)) as (port, cert, _):
        answer, body = proxy.ask(port, cert, "POST", "/v1/completions", WISH, JSON)
        assert answer.status == 415 and "Content-Type: application/json" in json.loads(body)["error"]["message"]


def test_the_page_lives_below_its_public_address(front, browser):
    port, _, public = front
    trouble = []
    context = browser.new_context(ignore_https_errors=True)
    page = context.new_page()
    page.set_default_timeout(60_000)
    page.on("pageerror", lambda error: trouble.append(str(error)))
    page.on("console", lambda said: said.type == "error" and not refused(said) and trouble.append(said.text))
    page.on("request", lambda asked: asked.url.startswith((public, "data:")) or trouble.append(asked.url))
    page.goto(public)
    page.get_by_label("Your beginning").fill("To open the gate")
    page.get_by_role("button", name="Write", exact=True).click()
    page.get_by_role("button", name="Write on").wait_for()
    page.get_by_role("link", name="Languages").click()
    page.get_by_role("table").wait_for()
    page.get_by_role("link", name="Model card").click()
    expect(page.frame_locator("iframe.card").get_by_role("heading").first).to_be_visible()
    page.get_by_label("Language of this page").select_option("de")
    expect(page.get_by_role("link", name="Schreiben")).to_be_visible()
    page.goto(public + "card")
    page.get_by_role("link", name="Back to the page").click()
    page.wait_for_url(public)
    context.close()
    assert trouble == []


def test_a_path_without_its_slash_is_led_to_it(janua, tmp_path):
    with behind("kept", tmp_path, janua) as (port, cert, public):
        answer, _ = proxy.ask(port, cert, "GET", path_of(public).rstrip("/"))
        assert answer.status == 308 and answer.headers["Location"] == path_of(public)
