"""Starts a server for the peer tests: `janua serve` of the tiny life, or serve_fake, which recites."""
import contextlib
import json
import re
import subprocess
import urllib.request

FAKE_CARD = ('<!doctype html><html lang="en"><head><title>Model card</title></head>\n<body><main><h1>Model card</h1>'
             '<p><a href="#end">to the end</a></p>' + '<p>line</p>' * 80 + '<p id="end">end</p></main></body></html>')
SCORE = {"bits_per_byte": 1.5, "low": 1.4, "high": 1.6, "xz_bits_per_byte": 2.0, "documents": 40}
FAKE_EVALUATION = {"variants": [{"language": "bul_Cyrl", "pages": None, "messages": SCORE},
                                {"language": "deu_Latn", "pages": SCORE, "messages": SCORE},
                                {"language": "eng_Latn", "pages": SCORE, "messages": SCORE}]}

FAKE_PARITY = {"languages": {"bul_Cyrl": {"premium": 1.33}, "deu_Latn": {"premium": 1.09}, "eng_Latn": {"premium": 1.0}}}
FAKE_HELDOUT = {"deu_Latn": "Das Amt öffnet am Morgen um acht Uhr und schließt um vier.",
                "eng_Latn": "The office opens at eight in the morning and closes at four."}
READY = re.compile(r"serving (\S+) at (https?://[^\s,]+/)(?:, listening on (http://\S+/))?")

# Loopback is never asked through a proxy.
plainly = urllib.request.build_opener(urllib.request.ProxyHandler({}))


class Server:
    def __init__(self, process, url, name):
        self.process, self.url, self.name = process, url, name

    def get(self, path, headers=None):
        asked = urllib.request.Request(self.url + path.lstrip("/"), headers=headers or {})
        with plainly.open(asked, timeout=30) as answer:
            return answer.read()

    def json(self, path):
        return json.loads(self.get(path))


@contextlib.contextmanager
def started(command, environment=None):
    """Yields a Server once its line with the URL is there; ends it on leaving if it still runs."""
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment)
    try:
        line = process.stdout.readline()
        found = READY.match(line)
        assert found, f"{' '.join(command)} said {line!r}"
        yield Server(process, found[3] or found[2], found[1])
    finally:
        process.terminate()
        process.wait(timeout=60)


def life_command(janua, life, port=0):
    return [str(janua), "serve", "--model", str(life / "model"), "--card", str(life / "card"),
            "--eval", str(life / "eval"), "--port", str(port)]


def fake_command(janua, folder, delay_ms=5):
    (folder / "card.html").write_text(FAKE_CARD)
    (folder / "eval.json").write_text(json.dumps(FAKE_EVALUATION))
    (folder / "parity.json").write_text(json.dumps(FAKE_PARITY))
    heldout = folder / "heldout/pages"
    heldout.mkdir(parents=True, exist_ok=True)
    for language, text in FAKE_HELDOUT.items():
        (heldout / f"{language}.jsonl").write_text(json.dumps({"text": text}) + "\n")
    fake = janua.parent / "serve_fake"
    assert fake.exists(), f"{fake} is not built; run: make test"
    return [str(fake), "--card", str(folder), "--eval", str(folder), "--parity", str(folder),
            "--heldout", str(folder / "heldout"), "--delay-ms", str(delay_ms)]


def command_for(kind, request, tmp_path_factory):
    """The command line and environment of a server of `kind`: "fake" or "life"."""
    janua = request.getfixturevalue("janua")
    if kind == "fake":
        return fake_command(janua, tmp_path_factory.mktemp("fake")), None
    life = request.getfixturevalue("tiny_life")
    return life_command(janua, life), request.getfixturevalue("janua_environment")
