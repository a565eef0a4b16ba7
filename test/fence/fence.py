#!/usr/bin/env python3
"""Shows that the fence between the rooms holds: each way of breaking it must fail, by name.

It makes small throwaway projects that use cmake/station.cmake, breaks one rule in each, and looks for the
failure that the rule promises. Then it reads our own src/ for the holes that a compiler cannot see,
relative includes and functions whose bits are a machine's. Usage: fence.py [CASE ...], from anywhere; it prints one line a case.
"""
import os
import pathlib
import re
import subprocess
import sys
import tempfile

HOUSE = pathlib.Path(__file__).resolve().parents[2]
# An include that climbs out of its folder: rooms name each other as "room/file.h", never by a path.
RELATIVE = re.compile(r'^\s*#\s*include\s+"(\.\.?/)', re.M)
LIBRARY = re.compile(r"\bstd::(exp|expm1|log|log1p|pow|sin|cos|tanh|erf)\(")

PROJECT = """cmake_minimum_required(VERSION 3.25)
project(fence CXX)
set(CMAKE_CXX_STANDARD 20)
function(share_precompiled target)
endfunction()
include({house}/cmake/station.cmake)
add_subdirectory(src/base)
add_subdirectory(src/data)
add_subdirectory(src/train)
"""

SOUND = {
    "src/base/CMakeLists.txt": "station(base)\n",
    "src/base/base.h": "#pragma once\nnamespace base { int one(); }\n",
    "src/base/base.cc": '#include "base/base.h"\nint base::one() { return 1; }\n',
    "src/data/CMakeLists.txt": "station(data NEEDS base REGISTRY filter)\n",
    "src/data/filter.h": "#pragma once\n#include <span>\nnamespace data::filter {\n"
                         "struct Entry { int value; };\n"
                         "struct Row { const char* name; const Entry* entry; };\n"
                         "std::span<const Row> all();\n}\n",
    "src/data/filter/short_text.cc": '#include "data/filter.h"\nnamespace data::filter {\n'
                                     "extern const Entry short_text{1};\n}\n",
    "src/data/data.cc": '#include "base/base.h"\nint data_two() { return base::one() + 1; }\n',
    "src/train/CMakeLists.txt": "station(train NEEDS data)\n"
                                "add_executable(list_filters ${CMAKE_SOURCE_DIR}/list_filters.cc)\n"
                                "target_link_libraries(list_filters PRIVATE data)\n",
    "src/train/loop.h": "#pragma once\nnamespace train { int loop(); }\n",
    "src/train/loop.cc": '#include "train/loop.h"\nint train::loop() { return 0; }\n',
    "list_filters.cc": '#include <cstdio>\n#include "data/filter.h"\n'
                       "int main() { for (auto& row : data::filter::all()) std::puts(row.name); }\n",
}


def run(*command):
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    return done.returncode, done.stdout


class Tree:
    def __init__(self, folder):
        self.folder = pathlib.Path(folder)
        self.write({"CMakeLists.txt": PROJECT.format(house=HOUSE), **SOUND})

    def write(self, files):
        for name, text in files.items():
            path = self.folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)

    def configure(self):
        return run("cmake", "-S", str(self.folder), "-B", str(self.folder / "build"), "-G", "Ninja",
                   "-DCMAKE_BUILD_TYPE=Debug")

    def build(self, *targets):
        return run("ninja", "-C", str(self.folder / "build"), *targets)

    def filters(self):
        status, text = self.build("list_filters")
        assert status == 0, text
        return run(str(self.folder / "build/src/train/list_filters"))[1].split()


def relative_includes(source):
    found = []
    for path in sorted(source.rglob("*")):
        if path.suffix in {".h", ".cc", ".cu", ".inc"} and RELATIVE.search(path.read_text("utf-8")):
            found.append(str(path.relative_to(source)))
    return found


def library_functions(source):
    """Where a training would take exp, log and their like from the system's library (base/numerics.h)."""
    places = [*source.glob("compute/op/*_cpu.cc"), *source.glob("train/optimizer/*.cc"), source / "train/adamw.cc",
              *source.glob("train/schedule/*.cc"), *source.glob("compute/kernel*.inc"), source / "model/rope.cc"]
    # What only reads, the scores of an evaluation, and what is in bf16 alone.
    apart = ("log_probabilities_", "attend_tiles_")
    return [str(path.relative_to(source)) for path in sorted(places)
            if not path.name.startswith(apart) and LIBRARY.search(path.read_text("utf-8"))]


def expect_failure(status, text, sentence):
    assert status != 0, "it was accepted:\n" + text
    assert sentence in text, f"it failed, but not because of '{sentence}':\n{text}"


def a_sound_tree_builds(tree):
    status, text = tree.configure()
    assert status == 0, text
    status, text = tree.build("all", "all_verify_interface_header_sets")
    assert status == 0, text
    assert relative_includes(tree.folder / "src") == []


def an_upward_include_does_not_compile(tree):
    tree.write({"src/data/data.cc": '#include "train/loop.h"\nint data_two() { return train::loop(); }\n'})
    assert tree.configure()[0] == 0
    expect_failure(*tree.build("data"), "train/loop.h: No such file")


def a_need_of_a_later_station_does_not_configure(tree):
    tree.write({"src/data/CMakeLists.txt": "station(data NEEDS base train REGISTRY filter)\n"})
    expect_failure(*tree.configure(), "station 'data' needs 'train'")


def a_relative_include_across_rooms_is_found(tree):
    tree.write({"src/data/data.cc": '#include "../train/loop.h"\nint data_two() { return 2; }\n'})
    assert relative_includes(tree.folder / "src") == ["data/data.cc"]


def a_header_that_does_not_compile_alone_is_refused(tree):
    tree.write({"src/data/page.h": "#pragma once\nnamespace data { std::string page(); }\n"})
    assert tree.configure()[0] == 0
    assert tree.build("data")[0] == 0  # nobody includes it, so only the check can see it
    expect_failure(*tree.build("all_verify_interface_header_sets"), "page.h")


def a_file_dropped_into_a_registry_is_registered(tree):
    assert tree.configure()[0] == 0
    assert tree.filters() == ["short_text"]
    tree.write({"src/data/filter/long_text.cc": '#include "data/filter.h"\nnamespace data::filter {\n'
                                                "extern const Entry long_text{2};\n}\n"})
    assert tree.filters() == ["long_text", "short_text"]
    os.remove(tree.folder / "src/data/filter/short_text.cc")
    assert tree.filters() == ["long_text"]


def the_house_has_no_relative_include(_):
    assert relative_includes(HOUSE / "src") == []


def a_library_function_on_the_way_of_a_training_is_found(tree):
    tree.write({"src/compute/op/gate_cpu.cc": "float gate(float x) { return 1 / (1 + std::exp(-x)); }\n",
                "src/compute/op/lone_cpu.cc": "float root(float x) { return std::sqrt(base::real::exp(x)); }\n",
                "src/train/adamw.cc": "", "src/model/rope.cc": ""})
    assert library_functions(tree.folder / "src") == ["compute/op/gate_cpu.cc"]


def the_house_takes_no_library_function_on_the_way_of_a_training(_):
    assert library_functions(HOUSE / "src") == []


CASES = [a_sound_tree_builds, an_upward_include_does_not_compile,
         a_need_of_a_later_station_does_not_configure, a_relative_include_across_rooms_is_found,
         a_header_that_does_not_compile_alone_is_refused, a_file_dropped_into_a_registry_is_registered,
         the_house_has_no_relative_include, a_library_function_on_the_way_of_a_training_is_found,
         the_house_takes_no_library_function_on_the_way_of_a_training]


def main():
    wanted = sys.argv[1:]
    failed = 0
    for case in CASES:
        if wanted and case.__name__ not in wanted:
            continue
        with tempfile.TemporaryDirectory() as folder:
            try:
                case(Tree(folder))
                print(f"ok      {case.__name__}")
            except AssertionError as error:
                failed += 1
                print(f"FAILED  {case.__name__}\n{error}")
    sys.exit(1 if failed else 0)


main()
