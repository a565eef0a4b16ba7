"""Builds Python's wheel of a copy of the sources, once for each state of them, and says where it lies.

The wheel is built as `pip wheel .` builds it, without a network: what pyproject.toml asks for stands in the environment
`setup --print-python wheel`. The copy's build folder has the name that the checkout's has, so that ccache gives every
object that both have (pip alone would call the compiler by another name); only what is Python's own is compiled. It is kept in the cache of `setup`, by a digest of its
sources, and what nobody used for a week goes.
"""
import hashlib
import os
import pathlib
import shutil
import subprocess
import tempfile
import time
import zipfile

SOURCE = pathlib.Path(__file__).resolve().parents[1]
ROOMS = "base ledger record text store page tokenizer binding".split()
PARTS = ["CMakeLists.txt", "pyproject.toml", "cmake", "include", "python", "share", "docs/python.md", "src/CMakeLists.txt",
         *(f"src/{room}" for room in ROOMS)]


def sources():
    for part in PARTS:
        path = SOURCE / part
        for file in [path] if path.is_file() else sorted(path.rglob("*")):
            if file.is_file() and "__pycache__" not in file.parts and file.suffix != ".pyc":
                yield file


def python():
    done = subprocess.run([SOURCE / "setup", "--print-python", "wheel"], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def digest(interpreter):
    hash = hashlib.sha256(subprocess.run([interpreter, "-VV"], capture_output=True).stdout)
    for file in sources():
        hash.update(file.relative_to(SOURCE).as_posix().encode() + b"\0" + hashlib.sha256(file.read_bytes()).digest())
    return hash.hexdigest()[:16]


def cache():
    base = os.environ.get("XDG_CACHE_HOME") or pathlib.Path.home() / ".cache"
    return pathlib.Path(os.environ.get("JANUA_CACHE") or pathlib.Path(base, "janua"))


def build(interpreter, out):
    with tempfile.TemporaryDirectory() as top:
        for file in sources():
            to = pathlib.Path(top, "janua", file.relative_to(SOURCE))
            to.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(file, to)
        done = subprocess.run(
            [interpreter, "-m", "pip", "wheel", "--disable-pip-version-check", "--no-build-isolation", "--no-deps", "--no-index",
             "--config-settings=build-dir=build/release", "-w", out, pathlib.Path(top, "janua")],
            env=dict(os.environ, CCACHE_PCH_EXTSUM="1", CXX="c++"), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        assert done.returncode == 0, done.stdout[-8000:]


def folder():
    """A folder with the wheel and, in `package`, what it holds."""
    interpreter = python()
    place = cache() / f"wheel-{digest(interpreter)}"
    if place.is_dir():
        os.utime(place)
        return place
    work = pathlib.Path(tempfile.mkdtemp(prefix="wheel-work-", dir=cache()))
    try:
        build(interpreter, work)
        with zipfile.ZipFile(next(work.glob("*.whl"))) as wheel:
            wheel.extractall(work / "package")
        for old in cache().glob("wheel-*"):
            if time.time() - old.stat().st_mtime > 7 * 86400:
                shutil.rmtree(old, ignore_errors=True)
        work.rename(place)
    finally:
        shutil.rmtree(work, ignore_errors=True)
    return place


if __name__ == "__main__":
    print(folder())
