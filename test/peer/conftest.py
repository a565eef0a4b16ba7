"""What every peer test may ask for: the binary, the fixtures, one small finished life.

Peers are other people's programs (transformers, tokenizers, openai, a browser) that read what janua wrote.
"""
import os
import pathlib
import sys

import pytest

SOURCE = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(SOURCE / "test"))
import life  # noqa: E402
pytest.register_assert_rewrite("pages", "wheel")  # what they assert is shown as in a test


@pytest.fixture(scope="session")
def janua():
    """Path of the binary: $JANUA, else build/release/janua."""
    path = pathlib.Path(os.environ.get("JANUA") or SOURCE / "build/release/janua")
    if not path.exists():
        pytest.fail(f"{path} is not built; run: make")
    return path


@pytest.fixture(scope="session")
def fixtures_dir():
    """Folder of files with known answers: $JANUA_FIXTURES, else ../shared/fixtures beside the repository.

    In CI their absence is a failure; elsewhere the tests that need them are skipped by name.
    """
    path = pathlib.Path(os.environ.get("JANUA_FIXTURES") or SOURCE.parent / "shared/fixtures")
    if path.is_dir():
        return path
    sentence = f"the fixtures are not at {path}; set JANUA_FIXTURES"
    if os.environ.get("CI") == "true":
        pytest.fail(sentence)
    pytest.skip(sentence)


@pytest.fixture(scope="session")
def life_folder(tmp_path_factory):
    """Where the shared life stands, and with it the key that signs in tests."""
    shared = os.environ.get("JANUA_TEST_LIFE")
    return pathlib.Path(shared) if shared else tmp_path_factory.mktemp("life")


@pytest.fixture(scope="session")
def tiny_life(janua, life_folder):
    """OUT folder of a finished `janua run recipes/tiny.toml`. Do not change it: copy what you change."""
    return life.live(janua, life_folder)


@pytest.fixture(scope="session")
def janua_environment(life_folder):
    """Environment for runs of the binary in tests: its key stays out of the home folder."""
    return life.life_environment(life_folder)


@pytest.fixture(scope="session")
def browser():
    """One Chromium for all pages."""
    from playwright.sync_api import sync_playwright

    import pages
    with sync_playwright() as playwright:
        browser = pages.launched(playwright)
        yield browser
        browser.close()


@pytest.fixture(scope="session", params=["fake", "life"])
def page_server(request, tmp_path_factory):
    """A server whose page is opened: one that recites, and `janua serve` of the tiny life."""
    import serving
    with serving.started(*serving.command_for(request.param, request, tmp_path_factory)) as server:
        yield server


@pytest.fixture
def open_page(browser, page_server):
    """Opens pages of that server; see pages.pages_of."""
    import pages
    with pages.pages_of(browser, page_server) as open_it:
        yield open_it
