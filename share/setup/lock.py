#!/usr/bin/env python3
"""Writes the lock files that `setup` installs from: every package, pinned by version and by hash.

In: python-NAME.txt (what we ask for). Out: python-NAME.lock (that and everything it needs), for the
Python versions below on 64-bit x86 Linux. Lists are resolved with the pip configuration found here and
again without any extra place to look, so both answers are accepted; nothing is installed.

Usage: share/setup/lock.py [torch|cuda|cuda-peers|test|models|next|api|wheel|dev ...]
"""
import json
import os
import pathlib
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).parent
PYTHONS = ["3.11", "3.12"]
GLIBC = [f"manylinux_2_{minor}_x86_64" for minor in range(36, 4, -1)] + ["manylinux2014_x86_64"]
ALONE = {"torch", "cuda", "models"}  # lists taken as they are: what their Python half needs is in "test", or nothing
PUBLIC = {"torch": [False], "cuda": [True], "cuda-peers": [True]}  # CPU builds of torch are not on the public index


def resolve(source, python, public):
    environment = dict(os.environ, PIP_DISABLE_PIP_VERSION_CHECK="1")
    if public:
        environment.pop("PIP_FIND_LINKS", None)
        environment.update(PIP_CONFIG_FILE=os.devnull)
    with tempfile.TemporaryDirectory() as folder:
        report = pathlib.Path(folder, "report.json")
        command = [sys.executable, "-m", "pip", "install", "--quiet", "--dry-run", "--ignore-installed",
                   "--report", str(report), "--target", folder, "--only-binary=:all:",
                   "--implementation", "cp", "--python-version", python, "-r", str(source)]
        for platform in GLIBC:
            command += ["--platform", platform]
        if source.stem.removeprefix("python-") in ALONE:
            command.append("--no-deps")
        if subprocess.run(command, env=environment).returncode:
            print(f"{source.name} cannot be had for Python {python} with this pip configuration")
            return []
        return json.loads(report.read_text())["install"]


def lock(name):
    source = HERE / f"python-{name}.txt"
    hashes, versions = {}, {}
    for python in PYTHONS:
        for public in PUBLIC.get(name, [True, False]):
            for item in resolve(source, python, public):
                package = item["metadata"]["name"].lower().replace("_", "-")
                version = item["metadata"]["version"]
                if versions.setdefault(package, version) != version:
                    sys.exit(f"{package} is {versions[package]} for one Python and {version} for "
                             f"another; pin it in {source.name}")
                digest = item["download_info"]["archive_info"]["hashes"]["sha256"]
                hashes.setdefault(package, set()).add(digest)
    if not hashes:
        sys.exit(f"nothing could be resolved for {source.name}; its lock stays as it is")
    lines = [f"# Made from {source.name} by share/setup/lock.py; do not edit."]
    for package in sorted(hashes):
        lines.append(f"{package}=={versions[package]} \\")
        lines.append(" \\\n".join(f"    --hash=sha256:{h}" for h in sorted(hashes[package])))
    (HERE / f"python-{name}.lock").write_text("\n".join(lines) + "\n")
    print(f"python-{name}.lock: {len(hashes)} packages")


if __name__ == "__main__":
    for wanted in sys.argv[1:] or ["torch", "cuda", "cuda-peers", "test", "next", "api", "wheel", "dev"]:
        lock(wanted)
