#!/usr/bin/env python3
"""Says how much `pip install -r LOCK` would download, before a byte of it is fetched.

Asks pip's own finder which file it would take for each pinned package, under the pip configuration found
here, and the server for that file's length; local files count as nothing. pip has no public command for
this, so its inner one is called, and whatever goes wrong the answer is "size unknown", never a failure.

Usage: VENV/bin/python download_size.py LOCK
"""
import concurrent.futures
import logging
import pathlib
import re
import sys


def chosen_links(lock):
    from pip._internal.commands import create_command
    from pip._internal.utils.hashes import Hashes
    from pip._vendor.packaging.specifiers import SpecifierSet

    command = create_command("install")
    options, _ = command.parse_args(["--only-binary=:all:", "-r", lock])
    session = command._build_session(options)
    finder = command._build_package_finder(options=options, session=session)
    text = pathlib.Path(lock).read_text()
    for name, version, block in re.findall(r"^([\w.-]+)==(\S+)((?:.*\\\n)*.*)", text, re.M):
        allowed = Hashes({"sha256": re.findall(r"sha256:(\w+)", block)})
        best = finder.find_best_candidate(name, SpecifierSet(f"=={version}"), allowed)
        if best.best_candidate:
            yield session, best.best_candidate.link


def size_of(item):
    session, link = item
    if link.scheme == "file":
        return 0
    answer = session.head(link.url_without_fragment, headers={"Accept-Encoding": "identity"})
    answer.raise_for_status()
    return int(answer.headers["Content-Length"])


def main():
    logging.disable(logging.WARNING)
    try:
        links = list(chosen_links(sys.argv[1]))
        with concurrent.futures.ThreadPoolExecutor(8) as pool:
            total = sum(pool.map(size_of, links))
        local = sum(link.scheme == "file" for _, link in links)
        note = f", {local} of them from a folder on this machine" if local else ""
        print(f"{len(links)} package{'s' * (len(links) != 1)}{note}; {total / 1e6:.0f} MB to download")
    except Exception as error:  # an inner change of pip, no network: pip itself will say what is wrong
        print(f"download size unknown ({type(error).__name__})")


main()
