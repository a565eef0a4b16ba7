"""Takes the pictures of the page for the README: python web/picture.py URL FOLDER

In: the URL of a running `janua serve`. Out: page.png (light, an answer written) and table.png (dark, the languages).
"""
import pathlib
import shutil
import sys

from playwright.sync_api import sync_playwright

url, folder = sys.argv[1], pathlib.Path(sys.argv[2])
with sync_playwright() as playwright:
    browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-gpu"])

    def opened(scheme):
        page = browser.new_page(viewport={"width": 900, "height": 900}, color_scheme=scheme)
        page.goto(url)
        page.locator("[name=language], #language").first.wait_for(state="attached")
        return page

    page = opened("light")
    page.get_by_text("Settings").click()
    page.get_by_label("Longest text").fill("60")
    page.get_by_text("Settings").click()
    page.locator(".examples button").first.click()
    page.get_by_role("button", name="Write", exact=True).click()
    page.get_by_role("button", name="Write on").wait_for()
    page.screenshot(path=folder / "page.png", full_page=True)
    page = opened("dark")
    page.get_by_role("link", name="Languages").click()
    page.get_by_role("table").wait_for()
    page.screenshot(path=folder / "table.png", full_page=True)
    browser.close()
