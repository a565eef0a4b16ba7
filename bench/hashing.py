#!/usr/bin/env python3
"""Bytes that a life hashes beside the bytes that it writes, stage by stage.

    python3 bench/hashing.py [RECIPE] [--janua build/release/janua] [--out FOLDER] [--most RATIO]

Lives RECIPE (recipes/tiny.toml) anew and counts every byte that OpenSSL is given to digest: a small library
that is loaded before OpenSSL adds up what passes EVP_DigestUpdate, so the program does not count itself. A
stage also digests what it reads from outside (packages, itself) and what stands in no file as it is (texts,
for their ids; the state of training after a step), so hashed is more than written without a byte hashed
twice; bench/results says which. What hashing costs is the processor time of its calls on pieces of 4 KiB and
more, beside that of the whole stage. With --most it exits 1 if hashed > RATIO * written over the whole life.
"""
import argparse
import json
import pathlib
import re
import shutil
import struct
import subprocess
import sys
import tempfile

HOUSE = pathlib.Path(__file__).resolve().parents[1]
COUNTER = r"""
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <time.h>
static _Atomic uint64_t *total;  // bytes, and nanoseconds of processor time
static int (*real)(void *, const void *, size_t);
__attribute__((constructor)) static void begin(void) {
  real = (int (*)(void *, const void *, size_t))dlsym(RTLD_NEXT, "EVP_DigestUpdate");
  const char *path = getenv("HASHED_BYTES");
  const int file = path ? open(path, O_RDWR | O_CLOEXEC) : -1;
  void *page = file < 0 ? MAP_FAILED : mmap(NULL, 16, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
  if (page != MAP_FAILED) total = page;
}
static uint64_t now(void) {
  struct timespec time;
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return 1000000000ull * time.tv_sec + time.tv_nsec;
}
int EVP_DigestUpdate(void *context, const void *data, size_t size) {
  if (total) atomic_fetch_add(total, size);
  if (!total || size < 4096) return real(context, data, size);
  const uint64_t began = now();
  const int done = real(context, data, size);
  atomic_fetch_add(total + 1, now() - began);
  return done;
}
"""


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("recipe", nargs="?", default=HOUSE / "recipes/tiny.toml")
    parser.add_argument("--janua", default=HOUSE / "build/release/janua")
    parser.add_argument("--out", help="where the life is left; else it is thrown away")
    parser.add_argument("--most", type=float, default=0, help="exit 1 above this ratio")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as work:
        out = pathlib.Path(arguments.out or work + "/life")
        if out.exists():
            sys.exit(f"{out} stands already: a life that goes on hashes little")
        rows, rest = live(arguments, out, pathlib.Path(work))
        return report(rows, rest, arguments.most)


def live(arguments, out, work):
    """[(stage, hashed, written, seconds of hashing, seconds)], and what was hashed after the last stage."""
    source, library, total = work / "count.c", work / "count.so", work / "total"
    source.write_text(COUNTER)
    subprocess.run(["cc", "-O2", "-shared", "-fPIC", source, "-o", library, "-ldl"], check=True)
    total.write_bytes(bytes(16))
    command = ["env", f"LD_PRELOAD={library}", f"HASHED_BYTES={total}", arguments.janua, "run",
               arguments.recipe, "--out", out]
    hashed = lambda: struct.unpack("QQ", total.read_bytes())
    rows, seen = [], (0, 0)
    with subprocess.Popen(command, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True) as life:
        for line in life.stderr:
            if made := re.match(r"\[(\S+)\] made ", line):
                now = hashed()
                rows.append((made[1], now[0] - seen[0], size_of(out / made[1]), (now[1] - seen[1]) / 1e9,
                             seconds_of(out / made[1])))
                seen = now
            elif not line.startswith("["):
                print(line, end="", file=sys.stderr)
    if life.returncode:
        sys.exit(f"the life ended with status {life.returncode}")
    return rows, hashed()[0] - seen[0]


def size_of(folder):
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def seconds_of(folder):
    return json.loads((folder / "manifest.json").read_text())["cost"]["cpu_s"]


def report(rows, rest, most):
    print(f"{'stage':12}{'written':>14}{'hashed':>14}{'ratio':>8}{'hashing':>12}{'of the whole':>14}")
    for stage, hashed, written, seconds, whole in rows:
        print(f"{stage:12}{written:14,}{hashed:14,}{hashed / max(1, written):8.2f}{seconds:10.3f} s"
              f"{seconds / max(whole, 1e-9):14.2%}")
    print(f"{'after':12}{'':14}{rest:14,}")
    written, hashed = sum(row[2] for row in rows), sum(row[1] for row in rows) + rest
    print(f"{'in all':12}{written:14,}{hashed:14,}{hashed / max(1, written):8.2f}")
    return int(bool(most) and hashed > most * written)


if __name__ == "__main__":
    shutil.which("cc") or sys.exit("it needs a C compiler named cc")
    sys.exit(main())
