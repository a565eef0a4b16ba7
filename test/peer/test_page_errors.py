"""The page when something fails: each error in words of its own, and a way to try again."""
import json

import pytest
from playwright.sync_api import expect

from pages import violations, wait_for_end, write


def failing(page, **answer):
    page.route("**/v1/completions", lambda route: route.fulfill(**answer))


def error(message, code=""):
    return json.dumps({"error": {"message": message, "type": "x", "param": None, "code": code}})


@pytest.mark.parametrize("answer, words", [
    ({"status": 429, "body": error("too many requests are waiting")}, "Many people are writing"),
    ({"status": 503, "body": error("the server is shutting down")}, "stopping or starting anew"),
    ({"status": 400, "body": error("the prompt has 900 tokens", "context_length_exceeded")}, "too long: the machine reads"),
    ({"status": 403, "body": error("not answered; --public-url", "wrong_origin")}, "does not know the address"),
    ({"status": 500, "body": error("the model failed")}, "broke off: the model failed"),
    ({"status": 400, "body": error("n is too large")}, "does not accept this: n is too large"),
    ({"status": 502, "body": "<html>Bad Gateway</html>", "content_type": "text/html"}, "does not answer (status 502)")])
def test_tells_errors_apart(open_page, answer, words):
    page = open_page()
    failing(page, **{"content_type": "application/json", **answer})
    write(page)
    expect(page.locator(".note")).to_contain_text(words)


def test_tries_again_from_where_it_broke_off(open_page):
    page = open_page()
    first = 'data: {"choices": [{"text": " and", "finish_reason": null}]}\n\n'
    failing(page, status=200, content_type="text/event-stream", body=first)  # ends without [DONE]
    write(page)
    expect(page.locator(".note")).to_contain_text("connection broke off")
    assert page.locator(".written").text_content() == " and"
    page.unroute("**/v1/completions")
    with page.expect_request("**/v1/completions") as asked:
        page.get_by_role("button", name="Try again").click()
    wait_for_end(page)
    assert asked.value.post_data_json["prompt"] == "To open the gate and"
    assert page.locator(".beginning").text_content() == "To open the gate"
    assert page.locator(".written").text_content().startswith(" and") and len(page.locator(".written").text_content()) > 4


def test_an_unreachable_server_is_not_one_without_evaluation(open_page):
    page = open_page()
    page.route("**/api/evaluation", lambda route: route.abort())
    page.get_by_role("link", name="Languages").click()
    expect(page.get_by_role("alert")).to_contain_text("cannot be reached")
    page.unroute("**/api/evaluation")
    page.get_by_role("button", name="Try again").click()
    expect(page.get_by_role("table")).to_be_visible()


def test_a_page_whose_server_is_away_says_so_and_asks_again(open_page):
    page = open_page()
    page.route("**/v1/models", lambda route: route.abort())
    page.reload()
    expect(page.get_by_role("alert")).to_contain_text("cannot be reached")
    page.unroute("**/v1/models")
    page.get_by_role("button", name="Try again").click()
    expect(page.get_by_role("alert")).to_have_count(0)


def test_says_on_a_page_that_nothing_is_at_an_address(open_page):
    page = open_page("nope/nowhere", ready="h1")
    expect(page.get_by_role("heading")).to_have_text("There is nothing at this address")
    assert violations(page) == []
    page.get_by_role("link", name="Back to the page").click()
    expect(page.get_by_label("Your beginning")).to_be_visible()
