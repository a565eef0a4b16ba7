"""Text of web pages from a WARC file beside the share of inflating it and beside other extractors, in one run.

usage: bench/extract_speed.py [--janua build/release/janua] [--pages DIR] [--megabytes 64] [--rounds 3] [--peers]

The pages (*.html below DIR; the fixtures lawful/pages by default) are written again and again, with a comment that
differs, as responses of a WARC file, a gzip member each, until they are that many megabytes. Then take turns: `inflate` (zlib, member by
member in memory, nothing else), `records` (janua data warc: records and digests), `extract` (janua data extract: JSON with text
and metadata), and with --peers `trafilatura` and `resiliparse` (fastwarc reads the file; Markdown and plain text of
the main content) on a part of the file. A figure is the least processor time of the rounds, all of one core, as megabytes of unpacked
WARC a second; `share` is that of inflate. With --peers also the token F1 of each extractor on the fixtures, as they are and with what names their parts
taken away.
"""
import argparse
import collections
import gzip
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import time
import zlib

SOURCE = pathlib.Path(__file__).resolve().parents[1]
PEER_MEGABYTES = 2


def record(number, page):
    page += f"<!-- {number} -->".encode()
    http = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n" + page
    head = (f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Record-ID: <urn:uuid:{number:032x}>\r\nWARC-Date: 2024-01-01T00:00:00Z\r\n"
            f"WARC-Target-URI: https://a.example/{number}\r\nContent-Type: application/http; msgtype=response\r\n"
            f"Content-Length: {len(http)}\r\n\r\n")
    return head.encode() + http + b"\r\n\r\n"


def write_warc(path, pages, size):
    """Bytes unpacked, and the members."""
    written, members = 0, []
    with open(path, "wb") as out:
        while written < size:
            text = record(len(members), pages[len(members) % len(pages)])
            members.append(gzip.compress(text, 6, mtime=0))
            out.write(members[-1])
            written += len(text)
    return written, members


def inflate(members):
    begin = time.process_time()
    for one in members:
        zlib.decompress(one, 31)
    return time.process_time() - begin


def child(words):
    before = os.times()
    subprocess.run(words, stdout=subprocess.DEVNULL, check=True, env=dict(os.environ, JANUA_WORKERS="1"))
    after = os.times()
    return after.children_user - before.children_user + after.children_system - before.children_system


def extractors():
    import resiliparse.extract.html2text
    import resiliparse.parse.html
    import trafilatura

    def by_trafilatura(page):
        return trafilatura.extract(page, output_format="markdown", include_comments=False, include_tables=True) or ""

    def by_resiliparse(page):
        return resiliparse.extract.html2text.extract_plain_text(page, main_content=True)
    return {"trafilatura": by_trafilatura, "resiliparse": by_resiliparse}


def by_peer(path, extract):
    import fastwarc.warc
    begin = time.process_time()
    for one in fastwarc.warc.ArchiveIterator(open(path, "rb"), record_types=fastwarc.warc.WarcRecordType.response):
        extract(one.reader.read().decode("utf-8", "replace"))
    return time.process_time() - begin


def f1(wanted, got):
    a, b = (collections.Counter(re.findall(r"\w+", text.lower())) for text in (wanted, got))
    return 2 * sum((a & b).values()) / max(1, sum(a.values()) + sum(b.values()))


VARIANTS = {"as they are": [],
            "without class, id, role": [(r' (class|id|role|itemprop|aria-hidden)="[^"]*"', "")],
            "and all sections <div>": [(r' (class|id|role|itemprop|aria-hidden)="[^"]*"', ""),
                                       (r"<(/?)(main|article|aside|section|nav|header|footer)\b", r"<\1div")]}


def quality(folder, janua):
    rows = [json.loads(line) for line in (folder / "expected.jsonl").read_text().splitlines()]

    def by_janua(page):
        return subprocess.run([janua, "data", "extract", "-"], input=page, capture_output=True, text=True, check=True).stdout
    for variant, edits in VARIANTS.items():
        print(f"the {len(rows)} pages of the fixtures, {variant}:")
        pages = [(folder / row["file"]).read_text() for row in rows]
        for what, by in edits:
            pages = [re.sub(what, by, page) for page in pages]
        for name, way in {"janua": by_janua, **extractors()}.items():
            got = [way(page) for page in pages]
            clean = sum(not any(one in text for one in row["must_not_contain"]) for row, text in zip(rows, got))
            mean = sum(f1(row["text"], text) for row, text in zip(rows, got)) / len(rows)
            print(f"{name:12} F1 {mean:.4f}  free of unwanted text {clean}")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--janua", default=str(SOURCE / "build/release/janua"))
    fixtures = pathlib.Path(os.environ.get("JANUA_FIXTURES", SOURCE.parent / "shared/fixtures"))
    parser.add_argument("--pages", type=pathlib.Path, default=fixtures / "lawful/pages")
    parser.add_argument("--megabytes", type=int, default=64)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--peers", action="store_true")
    args = parser.parse_args()
    pages = [path.read_bytes() for path in sorted(args.pages.rglob("*.html"))]
    if not pages:
        sys.exit(f"{args.pages}: no *.html")
    with tempfile.TemporaryDirectory() as folder:
        path, part = pathlib.Path(folder) / "a.warc.gz", pathlib.Path(folder) / "part.warc.gz"
        size, members = write_warc(path, pages, args.megabytes << 20)
        part_size, part_members = write_warc(part, pages, PEER_MEGABYTES << 20)
        count, part_count = len(members), len(part_members)
        ways = {"inflate": (size, count, lambda: inflate(members)),
                "records": (size, count, lambda: child([args.janua, "data", "warc", path])),
                "extract": (size, count, lambda: child([args.janua, "data", "extract", path]))}
        for name, way in (extractors() if args.peers else {}).items():
            ways[name] = part_size, part_count, lambda way=way: by_peer(part, way)
        best = dict.fromkeys(ways, float("inf"))
        for _ in range(args.rounds):
            for name, (_, _, way) in ways.items():
                best[name] = min(best[name], way())
        limit = size / best["inflate"]
        print(f"{count} pages of {sum(map(len, pages)) / len(pages) / 1000:.1f} kB, {size / 1e6:.0f} MB unpacked")
        for name, (bytes_of, pages_of, _) in ways.items():
            speed = bytes_of / best[name]
            print(f"{name:12} {speed / 1e6:8.1f} MB/s  share {speed / limit:6.3f}  {pages_of / best[name]:9.0f} pages/s"
                  f"  {(size / best['extract']) / speed:7.2f} times slower than extract")
    if args.peers:
        quality(fixtures / "lawful/pages", args.janua)


if __name__ == "__main__":
    main()
