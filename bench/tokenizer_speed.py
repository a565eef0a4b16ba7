#!/usr/bin/env python3
"""Tokenizers beside `tokenizers` 1.0 and 0.23 and tiktoken, on the same texts and files, as the page docs/tokenizers_speed.md.

usage: bench/tokenizer_speed.py [OUT] [--page FILE] [--log FILE] [--only NAMES] [--rounds 3] [--kilobytes 100]
           [--most-tokens N] [--train-megabytes 4] [--worst-kilobytes 64] [--parts encode,worst,start,template,train]

OUT is a finished life, else out/demo or, where that is not, a life of recipes/tiny.toml in out/tiny; its held-out texts,
Chinese manual pages and code are what is encoded, and its training texts what vocabularies are learned from
(tokenizer_speed/families.py), which stay in the cache. The peers stand in environments of `setup` and in processes of
their own; all take turns, and a ratio is that of one round: the tables have medians. One thread is measured in
processor time, so other work on the machine disturbs little; two threads by the clock on the wall. Cold is the first
time after a tokenizer was opened, when nothing is remembered; warm is the second. A peer that is not there or cannot
read a file is left out of that row, and why stands below the table.
"""
import argparse
import json
import os
import pathlib
import resource
import select
import signal
import statistics
import subprocess
import sys
import tempfile
import time

SOURCE = pathlib.Path(__file__).resolve().parents[1]
sys.path.insert(0, str(SOURCE / "bench/tokenizer_speed"))
import families  # noqa: E402
import texts as sources  # noqa: E402

NEXT, NOW, TIK = "tokenizers 1.0", "tokenizers 0.23", "tiktoken"
WORST = {"one letter": "a", "two in turn": "ab", "spaces": " ", "joined emoji": "\U0001f469\u200d\U0001f4bb\u200d"}
CHATML = ("{% for message in messages %}{{ '<|im_start|>' + message['role'] + '\\n' + message['content'] | trim + '<|im_end|>'"
          " + '\\n' }}{% endfor %}{% if add_generation_prompt %}{{ '<|im_start|>assistant\\n' }}{% endif %}")
TURNS = ("{%- set ns = namespace(system='') -%}{%- for m in messages -%}{%- if m.role == 'system' -%}{%- set ns.system = m.content -%}"
         "{%- endif -%}{%- endfor -%}{{- '<bos>' -}}{%- for m in messages if m.role != 'system' -%}"
         "{%- if (m.role == 'user') != (loop.index0 % 2 == 0) -%}{{ raise_exception('roles do not alternate') }}{%- endif -%}"
         "{{- '<start_of_turn>' + ('model' if m.role == 'assistant' else m.role) + '\\n' -}}"
         "{%- if loop.first and ns.system -%}{{- ns.system + '\\n\\n' -}}{%- endif -%}"
         "{%- if m.content is string -%}{{- m.content | trim -}}{%- else -%}{%- for part in m.content -%}{{- part.text -}}{%- endfor -%}"
         "{%- endif -%}{{- '<end_of_turn>\\n' -}}{%- endfor -%}{%- if add_generation_prompt -%}{{- '<start_of_turn>model\\n' -}}{%- endif -%}")


class Side:
    """A program that answers requests, one a line; ended where an answer takes too long."""

    def __init__(self, name, command, **environment):
        self.name, self.command, self.environment = name, [str(part) for part in command], environment
        self.process = None

    def ask(self, limit=600, **request):
        if self.process is None:
            self.process = subprocess.Popen(self.command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                                            text=True, bufsize=1, env=os.environ | self.environment)
        self.process.stdin.write(json.dumps(request) + "\n")
        self.process.stdin.flush()
        if not select.select([self.process.stdout], [], [], limit)[0]:
            self.end()
            return {"error": f"longer than {limit} s", "late": True}
        line = self.process.stdout.readline()
        if not line:
            self.end()
            return {"error": "it ended"}
        return json.loads(line)

    def end(self):
        if self.process:
            self.process.send_signal(signal.SIGKILL)
            self.process.wait()
        self.process = None


def python_of(name):
    """The interpreter of an environment that `setup` made; null where it did not."""
    done = subprocess.run([SOURCE / "setup", "--print-python", name], capture_output=True, text=True)
    return done.stdout.strip() if done.returncode == 0 else None


def peers(threads):
    out, peer = [], SOURCE / "bench/tokenizer_speed/peer.py"
    more = {"TOKENIZERS_PARALLELISM": "false" if threads == 1 else "true", "RAYON_NUM_THREADS": str(threads)}
    for name, place, kind in ((NEXT, "next", "hf"), (NOW, "test", "hf"), (TIK, "test", "tiktoken")):
        if python := python_of(place):
            if threads == 1 or kind == "hf":
                out.append(Side(name, [python, peer, kind], **more))
    return out


def some_life(janua):
    """out/demo if `make demo` has made it, else out/tiny, lived now unless it was."""
    demo, tiny = SOURCE / "out/demo", SOURCE / "out/tiny"
    if (demo / "corpus").is_dir():
        return demo
    subprocess.run([janua, "run", SOURCE / "recipes/tiny.toml", "--out", tiny, "--quiet"], check=True,
                   stdout=subprocess.DEVNULL)
    return tiny


class Bench:
    def __init__(self, options):
        self.options, self.notes, self.versions, self.load = options, [], {}, os.getloadavg()[0]
        self.cache = pathlib.Path(os.environ.get("JANUA_CACHE") or pathlib.Path(
            os.environ.get("XDG_CACHE_HOME") or pathlib.Path.home() / ".cache", "janua")) / "bench_tokenizers"
        self.cache.mkdir(parents=True, exist_ok=True)
        out = options.out or some_life(options.janua)
        self.learned = sources.gathered(out, self.cache, "train", 1 << 24)
        self.texts = sources.gathered(out, self.cache, "heldout", 1000 * options.kilobytes)
        self.ours = Side("janua", [options.bench])
        self.peers = peers(1)
        self.folder = tempfile.TemporaryDirectory()
        self.file = pathlib.Path(self.folder.name, "texts.jsonl")
        self.file.write_text("".join(json.dumps({"language": language, "text": text}) + "\n"
                                     for language, lines in self.texts.items() for text in lines))
        self.log = open(options.log, "a") if options.log else None

    def note(self, sentence):
        if sentence not in self.notes:
            self.notes.append(sentence)

    def logged(self, **row):
        if self.log:
            print(json.dumps(row), file=self.log, flush=True)
        return row

    def open(self, side, folder, family):
        answer = side.ask(do="open", folder=str(folder))
        if "error" not in answer:
            self.versions[side.name] = answer.get("version", "")
            answer = side.ask(do="texts", file=str(self.file)) | answer
            # Some say only now what they do not know.
            answer = side.ask(do="worst", piece="a", bytes=1, limit=self.options.limit) | answer
        if "error" in answer:
            self.note(f"{side.name} does not read {family}: {answer['error'].splitlines()[0][:160]}")
        return "error" not in answer

    def passed(self, side):
        """Bytes a second of each language in a pass over all of them, and of all."""
        size, seconds, out = 0, 0, {}
        for language in self.texts:
            answer = side.ask(do="encode", language=language, threads=1)
            if "error" in answer:
                self.note(f"{side.name}: {answer['error'][:160]}")
                return {}
            out[language] = answer["bytes"] / max(answer["seconds"], 1e-9)
            size, seconds = size + answer["bytes"], seconds + answer["seconds"]
        return out | {"all": size / seconds}

    def decoded(self, side):
        answer = side.ask(do="decode")
        copy = {"copy": answer["copy"] / max(answer["seconds"], 1e-9)} if "copy" in answer else {}
        return {"decode": speed(answer)} | copy

    def round(self, family, folder):
        row = {}
        for side in (self.ours, *self.peers):
            if not self.open(side, folder, family):
                continue
            row[side.name] = {"cold": self.passed(side), "warm": self.passed(side),
                              **self.decoded(side),
                              "first": middle(side.ask(do="first", bytes=100).get("microseconds", []))}
        return row

    def same_ids(self, family, folder):
        """Of how many texts each peer's ids are ours."""
        out = {}
        if not self.open(self.ours, folder, family):
            return out
        mine = self.ours.ask(do="ids")["ids"]
        for side in self.peers:
            if self.open(side, folder, family):
                theirs = side.ask(do="ids").get("ids", [])
                out[side.name] = sum(a == b for a, b in zip(mine, theirs)) / len(mine)
        return out

    def family(self, family):
        folder = families.made(family, self.options.janua, self.learned, self.cache, self.options.most_tokens)
        tokens = len(json.loads((folder / "tokenizer.json").read_text())["model"]["vocab"])
        rounds = [self.round(family, folder) for _ in range(self.options.rounds)]
        return self.logged(part="encode", family=family, tokens=tokens, rounds=rounds, same=self.same_ids(family, folder),
                           threads=self.threads(family, folder))

    def threads(self, family, folder):
        """How many times as fast two threads are as one, warm, by the clock on the wall; of ours, too, what part of the
        processor time of two one takes, which other work on the machine does not change: what is lost to locks and memory.
        """
        out = {}
        for one, two in [(self.ours, self.ours)] + [(side, other) for side in self.peers for other in peers(2)
                                                     if side.name == other.name]:
            if not (self.open(one, folder, family) and (one is two or self.open(two, folder, family))):
                continue
            # Long enough for both threads to be at work most of it, and each has met the texts before.
            once = [side.ask(do="encode", threads=count).get("wall", 1) for side, count in ((one, 1), (two, 2))]
            times = max(1, round(0.2 / max(once[0], 1e-4)))
            ask = lambda: [side.ask(do="encode", threads=count, times=times) for side, count in ((one, 1), (two, 2))]
            rounds = [ask() for _ in range(4)][1:]
            out[one.name] = statistics.median(a["wall"] / b["wall"] for a, b in rounds)
            if one is two:
                out["kept"] = statistics.median(a["seconds"] / b["seconds"] for a, b in rounds)
            if two is not one:
                two.end()
        return out

    def worst(self, family):
        """Time of a byte of each text over that of normal text, cold, with less text for a peer that is late."""
        folder = families.made(family, self.options.janua, self.learned, self.cache, self.options.most_tokens)
        out = {}
        for side in (self.ours, *self.peers):
            if not self.open(side, folder, family):
                continue
            normal = 1 / self.passed(side)["all"]
            out[side.name] = {}
            for name, piece in WORST.items():
                out[side.name][name] = None
                for size in (1000 * self.options.worst_kilobytes, 50_000, 5_000):
                    answer = side.ask(do="worst", piece=piece, bytes=size, limit=self.options.limit)
                    if "error" not in answer:
                        out[side.name][name] = (answer["seconds"] / answer["bytes"] / normal, answer["bytes"])
                        break
                    if not self.open(side, folder, family):
                        break
        return self.logged(part="worst", family=family, times=out)

    def start(self):
        """Processor and wall seconds of commands, the means of many, since the system counts ticks; of reading, the least."""
        folder = families.filled_up(families.made("Llama 3", self.options.janua, self.learned, self.cache,
                                                  self.options.most_tokens), 256_000, self.cache)
        command = [self.options.janua, "tokenizer", "encode", str(folder)]
        row = {"tokens": 256_000, "bytes": (folder / "tokenizer.json").stat().st_size,
               "encode TEXT": mean_times(command + ["hello"]),
               "encode --jsonl": mean_times(command + ["--jsonl"], '{"text": "hello"}\n'),
               "--version": mean_times([self.options.janua, "--version"])}
        for side in (self.ours, *self.peers):
            answers = [side.ask(do="open", folder=str(folder)) for _ in range(3)]
            row[side.name] = [min(answer.get(kind, 1e9) for answer in answers) for kind in ("seconds", "wall")]
        return self.logged(part="start", **row)

    def template(self):
        python = python_of("test")
        jinja = Side("jinja2", [python, SOURCE / "bench/tokenizer_speed/peer.py", "jinja2"])
        turns = [{"role": ("user", "assistant")[i % 2], "content": f"Turn {i}: what does the gate say? " * 4} for i in range(10)]
        messages = [{"role": "system", "content": "Be brief."}, *turns]
        rows = {}
        for name, template in (("ChatML", CHATML), ("turns of two", TURNS)):
            asked = dict(do="render", template=template, messages=messages, times=300)
            rounds = [(self.ours.ask(**asked), jinja.ask(**asked)) for _ in range(self.options.rounds)]
            if error := next((one["error"] for pair in rounds for one in pair if "error" in one), None):
                self.note(f"template {name}: {error[:160]}")
                continue
            rows[name] = {"same": rounds[0][0]["text"] == rounds[0][1]["text"],
                          "microseconds": 1e6 * statistics.median(ours["seconds"] for ours, _ in rounds) / 300,
                          "ratio": statistics.median(theirs["seconds"] / ours["seconds"] for ours, theirs in rounds)}
        jinja.end()
        return self.logged(part="template", rows=rows)

    def train(self):
        """32k merges on repeated and perturbed text: processor seconds and peak memory of both."""
        size = 1_000_000 * self.options.train_megabytes
        file = self.cache / f"train-{self.options.train_megabytes}.txt"
        if not file.exists():
            perturbed(self.learned, file, size)
        row = {"bytes": file.stat().st_size, "tokens": 32_768}
        out = pathlib.Path(self.folder.name, "learned")
        commands = {"janua": [self.options.janua, "tokenizer", "train", "--text", str(file), "--vocabulary", "32768",
                              "--pattern", "llama3", "--out", str(out)],
                    NOW: [python_of("test"), str(SOURCE / "bench/tokenizer_speed/train.py"), str(file)]}
        for name, command in commands.items():
            row[name] = usage(command)
        return self.logged(part="train", **row)


def perturbed(texts, file, size):
    """The texts again and again, in each turn with other words in place of some, so that ever new ones come."""
    import random
    rng, written, turn = random.Random(1), 0, 0
    lines = [line for some in texts.values() for text in some for line in text.splitlines() if line.strip()]
    with open(file, "w", encoding="utf-8") as out:
        while written < size:
            for line in lines:
                if turn:
                    words = line.split(" ")
                    at = rng.randrange(len(words))
                    words[at] = "".join(rng.sample(words[at], len(words[at])))
                    line = " ".join(words)
                written += out.write(line + "\n")
                if written >= size:
                    break
            turn += 1


# In a small process of its own: a program begins with the peak memory of the one that starts it.
MEASURE = """
import json, os, subprocess, sys, time
start = time.perf_counter()
process = subprocess.Popen(sys.argv[1:], stdout=subprocess.DEVNULL)
_, status, used = os.wait4(process.pid, 0)
print(json.dumps({"status": status, "seconds": used.ru_utime + used.ru_stime, "wall": time.perf_counter() - start,
                  "peak": 1024 * used.ru_maxrss}))
"""


def usage(command):
    """Processor and wall seconds and the peak memory of a program."""
    done = subprocess.run([sys.executable, "-c", MEASURE, *map(str, command)], capture_output=True, text=True)
    answer = json.loads(done.stdout)
    return {"error": done.stderr[:200]} if answer["status"] else answer


def mean_times(command, text="", runs=40):
    """Processor and wall seconds of a program that ends soon."""
    before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    for _ in range(runs):
        subprocess.run(command, input=text, text=True, capture_output=True, check=True)
    after, wall = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter() - start
    used = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return [used / runs, wall / runs]


def speed(answer):
    return answer["bytes"] / max(answer["seconds"], 1e-9) if "error" not in answer else None


def middle(values):
    values = [value for value in values if value is not None]
    return statistics.median(values) if values else None


def shown(value, digits=1, after=""):
    return "-" if value is None else f"{value:.{digits}f}{after}"


def ratio(rounds, peer, how, language="all"):
    """Of how many times our speed is that of the peer, the median over rounds."""
    return middle([row["janua"][how][language] / row[peer][how][language] for row in rounds
                   if row.get(peer, {}).get(how) and row.get("janua", {}).get(how)])


def table(head, rows):
    return "\n".join(["| " + " | ".join(head) + " |", "|" + "---|" * len(head)]
                     + ["| " + " | ".join(str(cell) for cell in row) + " |" for row in rows]) + "\n"


def encode_tables(rows, bench, memory):
    names = [side.name for side in bench.peers]
    languages = list(bench.texts)
    for how, said in (("cold", "Encode, one thread, cold"), ("warm", "Encode, one thread, warm")):
        yield f"\n## {said}\n\nMB/s of ours, and how many times the speed of each peer that is.\n\n"
        out = []
        for row in rows:
            rounds = row["rounds"]
            mine = {language: middle([one["janua"][how].get(language) for one in rounds]) for language in [*languages, "all"]}
            slowest = min(languages, key=lambda language: mine[language])
            closest = [(ratio(rounds, NEXT, how, language), language) for language in languages]
            closest = [one for one in closest if one[0] is not None]
            least = min(closest) if closest else (None, "")
            out.append([row["family"], f"{row['tokens']:,}", shown(mine["all"] / 1e6), f"{100 * mine['all'] / memory:.2f} %",
                        *(shown(ratio(rounds, name, how), 1, " x") for name in names),
                        f"{shown(mine[slowest] / 1e6)} ({slowest})", f"{shown(least[0], 1, ' x')} {least[1]}"])
        yield table(["family", "tokens", "MB/s", "of memory's speed", *names, "slowest MB/s", "least over 1.0"], out)
    yield "\n## By language\n\nMB/s of ours, cold.\n\n"
    yield table(["family", *languages], [[row["family"], *(shown(middle([one["janua"]["cold"][language] for one in row["rounds"]]) / 1e6)
                                                           for language in languages)] for row in rows])
    yield "\n## Decode, first tokens, two threads, ids\n\n"
    yield ("Decode: MB/s of ours, how much of the speed of copying the same text that is, and times the peers' speed. First: microseconds of a prompt of 100 bytes, the median of those of all "
           "texts, warm. Two threads: how many times as fast as one by the clock on the wall, so other work on the machine shows; kept: processor "
           "time of one over that of two together, which is what locks and shared memory leave. Ids: share of texts with ours.\n\n")
    out = []
    for row in rows:
        rounds = row["rounds"]
        decode = {name: middle([one["janua"]["decode"] / one[name]["decode"] for one in rounds if one.get(name, {}).get("decode")])
                  for name in names}
        first = {name: middle([one[name]["first"] for one in rounds if name in one]) for name in ("janua", *names)}
        out.append([row["family"], shown(middle([one["janua"]["decode"] for one in rounds]) / 1e6, 0),
                    shown(middle([100 * one["janua"]["copy"] for one in rounds]), 0, " %"),
                    ", ".join(shown(decode[name], 0, " x") for name in names), shown(first["janua"]),
                    ", ".join(shown(first[name]) for name in names), shown(row["threads"].get("janua"), 2),
                    shown(row["threads"].get("kept"), 2),
                    ", ".join(shown(row["threads"].get(name), 2) for name in names if name != TIK),
                    ", ".join(shown(row["same"].get(name), 4) for name in names)])
    yield table(["family", "decode", "of a copy", "over " + ", ".join(names), "first", "theirs", "two threads", "kept", "theirs", "equal ids"], out)


def worst_table(rows, bench):
    yield (f"\n## Worst cases\n\nTime of a byte over that of normal text, cold, of {bench.options.worst_kilobytes} KB; with its KB where one was late "
           f"with more (over {bench.options.limit} s), and \"late\" where it was with 5 KB.\n\n")
    out = []
    for row in rows:
        for side, times in row["times"].items():
            cells = ["late" if one is None else shown(one[0], 1) + ("" if one[1] >= 1000 * bench.options.worst_kilobytes else
                                                                 f" ({one[1] // 1000} KB)") for one in times.values()]
            out.append([row["family"], side, *cells])
    yield table(["family", "program", *WORST], out)


def page(bench, rows, memory):
    of = {part: [row for row in rows if row["part"] == part] for part in ("encode", "worst", "start", "template", "train")}
    size = {language: sources.size_of(texts) for language, texts in bench.texts.items()}
    yield ("# Speed of tokenizers\n\nWritten by `" + " ".join(["bench/tokenizer_speed.py", *bench.shown_arguments]) + "`, which says how it measures. On "
           + machine() + f" with a load of {bench.load:.1f} when it began; reading memory: " + f"{memory / 1e9:.1f} GB/s. Peers: "
           + ", ".join(f"{name} ({version})" for name, version in bench.versions.items() if version) + ".\n\nTexts: "
           + ", ".join(f"{language} {size[language] // 1000} KB" for language in size) + ".\n")
    if of["encode"]:
        yield from encode_tables(of["encode"], bench, memory)
    if of["worst"]:
        yield from worst_table(of["worst"], bench)
    for row in of["start"]:
        yield (f"\n## Start\n\nMilliseconds with a vocabulary of {row['tokens']:,} ({row['bytes'] / 1e6:.1f} MB of tokenizer.json): of whole commands, "
               "the mean of forty, and of opening it in a program that runs, the least of three.\n\n")
        yield table(["what", "processor ms", "wall ms"],
                    [[name, *(shown(1000 * one) for one in row[name])] for name in row
                     if name not in ("part", "tokens", "bytes") and row[name][0] < 1e8])
    for row in of["template"]:
        yield "\n## Chat templates\n\nA conversation of eleven messages, beside jinja2 with a template that it compiled before.\n\n"
        yield table(["template", "microseconds", "times the speed of jinja2", "equal text"],
                    [[name, shown(one["microseconds"]), shown(one["ratio"], 1, " x"), "yes" if one["same"] else "no"]
                     for name, one in row["rows"].items()])
    for row in of["train"]:
        yield f"\n## Training\n\n{row['tokens']:,} ids from {row['bytes'] / 1e6:.0f} MB of repeated and perturbed text.\n\n"
        yield table(["program", "processor s", "wall s", "peak MB"],
                    [[name, shown(row[name]["seconds"]), shown(row[name]["wall"]), f"{row[name]['peak'] / 1e6:.0f}"]
                     if "seconds" in row[name] else [name, row[name]["error"], "-", "-"] for name in ("janua", NOW)])
    if bench.notes:
        yield "\n## Left out\n\n" + "".join(f"- {one}\n" for one in bench.notes)


def machine():
    model = next((line.split(":")[1].strip() for line in open("/proc/cpuinfo") if line.startswith("model name")), "an unknown processor")
    return f"{model}, {os.cpu_count()} processors"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out", type=pathlib.Path, nargs="?")
    parser.add_argument("--janua", default=str(SOURCE / "build/release/janua"))
    parser.add_argument("--bench", default=str(SOURCE / "build/release/speed_bench"))
    parser.add_argument("--page", type=pathlib.Path, help="write it there; else to standard output")
    parser.add_argument("--log", help="append each part's figures there, a line of JSON each")
    parser.add_argument("--only", default="", help="families, by commas: " + ", ".join(families.FAMILIES))
    parser.add_argument("--parts", default="encode,worst,start,template,train")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--kilobytes", type=int, default=100, help="of each language at most")
    parser.add_argument("--most-tokens", type=int, default=1 << 30, help="of a vocabulary")
    parser.add_argument("--train-megabytes", type=int, default=4)
    parser.add_argument("--worst-kilobytes", type=int, default=64)
    parser.add_argument("--limit", type=float, default=10, help="seconds for one of the worst cases")
    options = parser.parse_args()
    bench = Bench(options)
    bench.shown_arguments = [f"--{name.replace('_', '-')} {getattr(options, name)}" for name in
                             ("only", "parts", "rounds", "kilobytes", "most_tokens", "train_megabytes", "worst_kilobytes", "limit")
                             if getattr(options, name) != parser.get_default(name)]
    memory = bench.ours.ask(do="memory")["bytes_per_second"]
    parts = options.parts.split(",")
    chosen = [name for name in families.FAMILIES if not options.only or name in options.only.split(",")]
    rows = []
    for part, ask in (("encode", bench.family), ("worst", bench.worst)):
        rows += [ask(family) for family in chosen] if part in parts else []
    for part, ask in (("start", bench.start), ("template", bench.template), ("train", bench.train)):
        rows += [ask()] if part in parts else []
    for side in (bench.ours, *bench.peers):
        side.end()
    text = "".join(page(bench, rows, memory))
    if options.page:
        options.page.write_text(text)
    else:
        print(text)


if __name__ == "__main__":
    main()
