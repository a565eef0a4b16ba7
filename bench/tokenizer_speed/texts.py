"""The texts that tokenizers are compared on: those of a finished life by language, Chinese manual pages, and code."""
import gzip
import io
import json
import pathlib
import subprocess
import sysconfig
import tarfile

PIECE = 4000  # bytes of a text of code or of manual pages
CODE = {"C": ("/usr/include", "*.h"), "Python": (sysconfig.get_path("stdlib"), "*.py"), "JavaScript": ("web/node_modules", "*.js")}


def lines_of(file):
    if file.suffix == ".zst":
        return subprocess.run(["zstd", "-dcq", file], capture_output=True, check=True).stdout.split(b"\n")
    return file.read_bytes().split(b"\n")


def of_life(out, side, most):
    """{language: texts} of OUT/corpus, at most so many bytes of each."""
    found = {}
    for file in sorted(pathlib.Path(out).glob(f"corpus/{side}/**/*.jsonl*")):
        texts = found.setdefault(file.name.split(".")[0], [])
        size = size_of(texts)
        for line in lines_of(file):
            if line and size < most:
                texts.append(json.loads(line)["text"])
                size += len(texts[-1].encode())
    return found


def size_of(texts):
    return sum(len(text.encode()) for text in texts)


def cut(text):
    """Texts of about PIECE bytes, ended by a line."""
    out, now, size = [], [], 0
    for line in text.splitlines(keepends=True):
        now.append(line)
        size += len(line.encode())
        if size > PIECE:
            out.append("".join(now))
            now, size = [], 0
    return out + ["".join(now)] * bool(now)


def code(kind, most):
    folder, pattern = CODE[kind]
    texts, size = [], 0
    for file in sorted(pathlib.Path(folder).rglob(pattern)):
        if size >= most:
            break
        if file.is_file() and file.stat().st_size < 200_000:
            texts += cut(file.read_text(errors="ignore"))
            size += file.stat().st_size
    return texts


def chinese(cache, most):
    """Manual pages of Debian's package manpages-zh without their macros; none where apt has no such package."""
    folder = cache / "manpages-zh"
    folder.mkdir(parents=True, exist_ok=True)
    if not list(folder.glob("*.deb")):
        subprocess.run(["apt-get", "-q", "download", "manpages-zh"], cwd=folder, capture_output=True)
    text, size = [], 0
    for package in folder.glob("*.deb"):
        tar = subprocess.run(["dpkg-deb", "--fsys-tarfile", package], capture_output=True, check=True).stdout
        archive = tarfile.open(fileobj=io.BytesIO(tar))
        for member in archive:
            if size >= most:
                break
            if member.isfile() and "/zh_CN/" in member.name and member.name.endswith(".gz"):
                page = gzip.decompress(archive.extractfile(member).read())
                lines = [line for line in page.decode(errors="ignore").splitlines() if not line.startswith((".", "'"))]
                text.append("\n".join(lines) + "\n")
                size += len(text[-1].encode())
    return cut("".join(text))


def gathered(out, cache, side, most):
    """{language: texts}, without what is not there."""
    found = of_life(out, side, most)
    # Of code and Chinese what is learned from is not what is measured: every second text each.
    take = slice(0 if side == "train" else 1, None, 2)
    found["Chinese"] = chinese(cache, 2 * most)[take]
    for kind in CODE:
        found[kind] = code(kind, 2 * most)[take]
    return {language: texts for language, texts in found.items() if texts}
