"""Answers the requests of bench/tokenizer_speed.py with another library: `peer.py hf` with the `tokenizers` of this
interpreter, `peer.py tiktoken` with tiktoken, `peer.py jinja2`. See src/tokenizer/speed_bench.cc for the requests.

Each library is asked in its quickest way: encode_batch_fast, encode_to_numpy, a template that is compiled once.
"""
import importlib.metadata
import json
import os
import pathlib
import sys
import time


class Watch:
    def __init__(self):
        self.wall, self.processor = time.perf_counter(), time.process_time()

    def stop(self, **more):
        return dict(more, seconds=time.process_time() - self.processor, wall=time.perf_counter() - self.wall)


def beginning(text, size):
    return text.encode()[:size].decode(errors="ignore")


class HuggingFace:
    def __init__(self):
        import tokenizers
        self.library, self.version = tokenizers, importlib.metadata.version("tokenizers")

    def open(self, folder):
        self.made = self.library.Tokenizer.from_file(os.path.join(folder, "tokenizer.json"))
        self.batch = getattr(self.made, "encode_batch_fast", self.made.encode_batch)

    def encode(self, texts):
        return self.batch(texts, add_special_tokens=False)

    def ids(self, encoded):
        return encoded.ids

    def decode(self, lists):
        return [self.made.decode(ids) for ids in lists]


class Tiktoken:
    """Of byte-level BPE with one expression: its tokens by rank, the expression as the file has it."""

    def __init__(self):
        import tiktoken
        self.library, self.version = tiktoken, tiktoken.__version__

    def open(self, folder):
        file = json.loads(pathlib.Path(folder, "tokenizer.json").read_text())
        splits = [one for one in file["pre_tokenizer"].get("pretokenizers", []) if one["type"] == "Split"]
        if len(splits) > 1:
            raise ValueError("tiktoken takes one expression, and the file has several")
        pattern = splits[0]["pattern"]["Regex"] if splits else (
            r"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+")
        plain = [*range(33, 127), *range(161, 173), *range(174, 256)]
        byte_of = {chr(byte): byte for byte in plain}
        byte_of |= {chr(256 + i): byte for i, byte in enumerate(b for b in range(256) if b not in plain)}
        added = {token["content"]: token["id"] for token in file["added_tokens"]}
        ranks = {bytes(byte_of[c] for c in token): rank for token, rank in file["model"]["vocab"].items()
                 if token not in added}
        self.made = self.library.Encoding("bench", pat_str=pattern, mergeable_ranks=ranks, special_tokens=added)

    def encode(self, texts):
        return [self.made.encode_to_numpy(text, disallowed_special=()) for text in texts]

    def ids(self, encoded):
        return encoded.tolist()

    def decode(self, lists):
        return [self.made.decode(ids) for ids in lists]


class Peer:
    def __init__(self, library):
        self.library = library

    def open(self, request):
        watch = Watch()
        self.library.open(request["folder"])
        return watch.stop(version=self.library.version)

    def texts(self, request):
        with open(request["file"], encoding="utf-8") as lines:
            self.lines = [json.loads(line) for line in lines]
        return {"texts": len(self.lines)}

    def chosen(self, language=""):
        return [line["text"] for line in self.lines if not language or line["language"] == language]

    def encode(self, request):
        texts = self.chosen(request.get("language", "")) * request.get("times", 1)
        watch = Watch()
        encoded = self.library.encode(texts)
        out = watch.stop(bytes=sum(len(text.encode()) for text in texts))
        out["tokens"] = sum(len(one) for one in encoded)
        return out

    def ids(self, request):
        return {"ids": [self.library.ids(one) for one in self.library.encode(self.chosen())]}

    def decode(self, request):
        lists = [self.library.ids(one) for one in self.library.encode(self.chosen())]
        watch = Watch()
        texts = self.library.decode(lists)
        out = watch.stop()
        return dict(out, bytes=sum(len(text.encode()) for text in texts))

    def first(self, request):
        times = []
        for text in self.chosen():
            text = beginning(text, request.get("bytes", 100))
            start = time.perf_counter()
            self.library.encode([text])
            times.append(1e6 * (time.perf_counter() - start))
        return {"microseconds": times}

    def worst(self, request):
        size = len(request["piece"].encode())
        text = request["piece"] * -(-request["bytes"] // size)
        watch = Watch()
        encoded = self.library.encode([text])
        return watch.stop(bytes=len(text.encode()), tokens=len(encoded[0]))


class Jinja2:
    def render(self, request):
        from jinja2.ext import loopcontrols
        from jinja2.sandbox import ImmutableSandboxedEnvironment

        def stop(message):
            raise ValueError(message)
        made = ImmutableSandboxedEnvironment(trim_blocks=True, lstrip_blocks=True, extensions=[loopcontrols])
        made.globals["raise_exception"] = stop
        template = made.from_string(request["template"])
        watch = Watch()
        for _ in range(request["times"]):
            text = template.render(messages=request["messages"], add_generation_prompt=True)
        return watch.stop(text=text)


def main():
    kinds = {"hf": lambda: Peer(HuggingFace()), "tiktoken": lambda: Peer(Tiktoken()), "jinja2": Jinja2}
    peer = kinds[sys.argv[1]]()
    for line in sys.stdin:
        request = json.loads(line)
        try:
            answer = getattr(peer, request["do"])(request)
        except Exception as error:  # what a library refuses is told, whatever it throws
            answer = {"error": f"{type(error).__name__}: {error}"}
        print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    main()
