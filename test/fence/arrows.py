#!/usr/bin/env python3
"""Are the arrows between the rooms those that are drawn? For every room of src/:

  - each room in its NEEDS is used by at least one include, tests apart (no phantom arrow);
  - each include of another room is declared, by itself or by a room that it needs;
  - a header of an outside library stands only where HIDES or USES name the library, and what is hidden
    only in .cc files;
  - with a build folder: a file of the room, compiled with the flags that the build gives the room, finds
    no header of a room that it does not need, nor one of a library that another room hides.

Usage: arrows.py [BUILD], from anywhere. It prints each arrow that is wrong and exits 1, else a summary.
"""
import json
import pathlib
import re
import shlex
import subprocess
import sys
import tempfile

HOUSE = pathlib.Path(__file__).resolve().parents[2]
TEST = re.compile(r"_(test|fuzz|bench)\.(cc|h)$|/(test_shards|fake_model)\.h$")
SUFFIXES = {".h", ".cc", ".inc", ".cu"}
INCLUDE = re.compile(r'^\s*#\s*include\s+(?:"([^"]+)"|<([^>]+)>)', re.M)
WORDS = {"NEEDS", "USES", "HIDES", "REGISTRY", "TWICE", "SKIP"}
# Headers of outside libraries, by how they begin, and the names by which CMake knows the library.
LIBRARIES = {
    "openssl/": {"OpenSSL::Crypto"}, "unicode/": {"ICU::uc"}, "cld2/": {"cld2"}, "zlib.h": {"ZLIB::ZLIB"},
    "zstd.h": {"PkgConfig::zstd"}, "gumbo.h": {"PkgConfig::gumbo"}, "archive": {"LibArchive::LibArchive"},
    "lzma.h": {"LibLZMA::LibLZMA"}, "divsufsort.h": {"divsufsort"},
    "pcre2.h": {"PkgConfig::pcre2"}, "yaml.h": {"PkgConfig::yaml"}, "fmt/": {"fmt::fmt"}, "boost/": {"Boost::headers"},
    "nlohmann/": {"nlohmann_json::nlohmann_json"}, "ATen/": {"janua_torch"}, "c10/": {"janua_torch"},
    "torch/": {"janua_torch"},
}
# No library to link, so no name in CMake: the only file that may see it.
LONE_HEADERS = {"toml++/": {"base/toml.cc"}}


def stations(source):
    """room -> {"NEEDS": [...], "USES": [...], "HIDES": [...]}, all branches of its CMakeLists.txt together."""
    found = {}
    for path in sorted(source.glob("*/CMakeLists.txt")):
        text = re.sub(r"#.*", "", path.read_text("utf-8"))
        for call in re.findall(r"\bstation\(([^)]*)\)", text):
            name, *words = call.split()
            kinds, kind = found.setdefault(name, {word: [] for word in WORDS}), None
            for word in words:
                if word in WORDS:
                    kind = word
                elif word not in kinds[kind]:
                    kinds[kind].append(word)
    return found


def closure(rooms, room):
    seen, left = set(), list(rooms[room]["NEEDS"])
    while left:
        need = left.pop()
        if need not in seen:
            seen.add(need)
            left += rooms.get(need, {"NEEDS": []})["NEEDS"]
    return seen


def includes(source, room):
    """(file, header, quoted) for each include of the room's files, tests too."""
    for path in sorted((source / room).rglob("*")):
        if path.suffix in SUFFIXES:
            for quoted, angled in INCLUDE.findall(path.read_text("utf-8")):
                yield path.relative_to(source).as_posix(), quoted or angled, bool(quoted)


def wrong_arrows(source):
    rooms = stations(source)
    wrong = []
    for room in rooms:
        used = set()
        sees = closure(rooms, room) | {room}
        for file, header, quoted in includes(source, room):
            other = header.split("/")[0]
            if quoted and other in rooms:
                if not TEST.search("/" + file):
                    used.add(other)
                if other not in sees:
                    wrong.append(f"{file} includes {header}, but {room} does not need {other}")
        wrong += [f"{room} needs {need} and includes nothing of it" for need in rooms[room]["NEEDS"]
                  if need not in used]
    return wrong


def shared_headers(source, rooms):
    """Headers that a room other than their own includes. One that is not shared may show what its room hides."""
    return {header for room in rooms for _, header, quoted in includes(source, room)
            if quoted and header.split("/")[0] != room}


def wrong_libraries(source):
    rooms = stations(source)
    shared = shared_headers(source, rooms)
    wrong = []
    for room, kinds in rooms.items():
        inherited = set(kinds["USES"]).union(*(rooms[need]["USES"] for need in closure(rooms, room) if need in rooms))
        for file, header, quoted in includes(source, room):
            for begin, files in LONE_HEADERS.items():
                if header.startswith(begin) and file not in files:
                    wrong.append(f"{file} includes <{header}>, which only {', '.join(files)} may")
            for begin, names in LIBRARIES.items():
                if quoted or not header.startswith(begin) or names & inherited:
                    continue
                if not names & set(kinds["HIDES"]):
                    wrong.append(f"{file} includes <{header}>, but {room} names no {min(names)}")
                elif file in shared:
                    wrong.append(f"{file} shows <{header}>, which {room} hides")
    return wrong


def probe(rooms, source, room):
    """A file that the preprocessor answers with the headers it should not find."""
    lines = []
    for other in rooms:
        if other != room and other not in closure(rooms, room):
            header = next((p for p in sorted((source / other).rglob("*.h"))), None)
            if header:
                name = header.relative_to(source).as_posix()
                lines += [f'#if __has_include("{name}")', f"WRONG {name}", "#endif"]
    allowed = set(rooms[room]["HIDES"]).union(*(rooms[r]["USES"] for r in closure(rooms, room) | {room}))
    if "janua_torch" not in allowed:  # Debian's own libraries stand where every compiler looks
        lines += ["#if __has_include(<ATen/ATen.h>)", "WRONG ATen/ATen.h", "#endif"]
    return "\n".join(lines) + "\n"


def flags_of(build, source, room):
    for entry in json.loads((build / "compile_commands.json").read_text("utf-8")):
        file = pathlib.Path(entry["file"]).resolve()
        if file.suffix == ".cc" and (source / room) in file.parents and not file.name.endswith("_test.cc"):
            words = shlex.split(entry["command"])
            compiler = next(word for word in words if re.search(r"(c\+\+|g\+\+|clang\+\+)(-\d+)?$", word))
            kept = [word for i, word in enumerate(words)
                    if word.startswith(("-I", "-std")) or words[i - 1] == "-isystem" or word == "-isystem"]
            return [compiler, *kept]
    return None


def visible_headers(build, source):
    rooms = stations(source)
    wrong, looked = [], 0
    for room in rooms:
        flags = flags_of(build, source, room)
        if not flags:
            continue
        looked += 1
        done = subprocess.run([*flags, "-E", "-P", "-x", "c++", "-"], input=probe(rooms, source, room),
                              capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
        wrong += [f"{room} can include {line.split()[1]}" for line in done.stdout.splitlines()
                  if line.startswith("WRONG")]
    return wrong, looked


def shows_each_fault():
    """The checks themselves: a small house in which each is broken once."""
    with tempfile.TemporaryDirectory() as folder:
        source = pathlib.Path(folder).resolve()
        files = {
            "a/CMakeLists.txt": "station(a)  # station(x NEEDS y)\n", "a/a.h": "", "a/a.cc": "#include <zlib.h>\n",
            "b/CMakeLists.txt": "station(b NEEDS a\n        HIDES ZLIB::ZLIB)\n",
            "b/b.h": "#include <zlib.h>\n", "b/b.cc": '#include "c/c.h"\n#include <toml++/toml.h>\n',
            "c/CMakeLists.txt": "station(c NEEDS b)\n", "c/c.h": '#include "b/b.h"\n#include "a/a.h"\n',
        }
        for name, text in files.items():
            (source / name).parent.mkdir(exist_ok=True)
            (source / name).write_text(text)
        assert wrong_arrows(source) == ["b/b.cc includes c/c.h, but b does not need c",
                                        "b needs a and includes nothing of it"], wrong_arrows(source)
        assert wrong_libraries(source) == ["a/a.cc includes <zlib.h>, but a names no ZLIB::ZLIB",
                                           "b/b.cc includes <toml++/toml.h>, which only base/toml.cc may",
                                           "b/b.h shows <zlib.h>, which b hides"], wrong_libraries(source)
        build = source / "build"
        build.mkdir()
        (build / "compile_commands.json").write_text(json.dumps(
            [{"file": str(source / "a/a.cc"), "command": f"c++ -I{source} -c a.cc"}]))
        assert visible_headers(build, source) == (["a can include b/b.h", "a can include c/c.h"], 1)


def main():
    shows_each_fault()
    source = HOUSE / "src"
    wrong = wrong_arrows(source) + wrong_libraries(source)
    looked = 0
    if len(sys.argv) > 1:
        seen, looked = visible_headers(pathlib.Path(sys.argv[1]), source)
        wrong += seen
    print("\n".join(wrong) or f"{len(stations(source))} rooms, every arrow is used and none is hidden; "
                              f"{looked} looked at as the compiler sees them")
    sys.exit(1 if wrong else 0)


main()
