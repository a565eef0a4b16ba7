"""What an evaluation says beside the model's own score, computed again: both controls with Python's lzma, bits for
the same content from documents.jsonl; and the README of an exported model as a hub reads it."""
import ctypes
import json
import lzma

import pytest

FILTERS = [{"id": lzma.FILTER_LZMA2, "preset": 9 | lzma.PRESET_EXTREME}]


def xz(data):
    return len(lzma.compress(data, format=lzma.FORMAT_XZ, check=lzma.CHECK_CRC64, filters=FILTERS))


class Buffer(ctypes.Structure):
    _fields_ = [("at", ctypes.c_void_p), ("size", ctypes.c_size_t), ("pos", ctypes.c_size_t)]


def unpacked(path):
    """A .zst file, by the library that every machine with janua has."""
    zstd = ctypes.CDLL("libzstd.so.1")
    zstd.ZSTD_createDStream.restype = ctypes.c_void_p
    zstd.ZSTD_decompressStream.argtypes = [ctypes.c_void_p, ctypes.POINTER(Buffer), ctypes.POINTER(Buffer)]
    zstd.ZSTD_decompressStream.restype = ctypes.c_size_t
    stream, data, room = zstd.ZSTD_createDStream(), path.read_bytes(), ctypes.create_string_buffer(1 << 20)
    source = Buffer(ctypes.cast(ctypes.c_char_p(data), ctypes.c_void_p), len(data), 0)
    out = b""
    while True:
        target = Buffer(ctypes.cast(room, ctypes.c_void_p), len(room), 0)
        left = zstd.ZSTD_decompressStream(stream, ctypes.byref(target), ctypes.byref(source))
        assert not zstd.ZSTD_isError(ctypes.c_size_t(left))
        out += room.raw[: target.pos]
        if source.pos == source.size and target.pos < target.size:
            return out


def documents(data):
    return [json.loads(line) for line in data.split(b"\n") if line]


def joined(texts):
    return "".join(text["text"] + "\n" for text in texts).encode()


@pytest.fixture(scope="module")
def evaluation(tiny_life):
    return json.loads((tiny_life / "eval/eval.json").read_text())


def rows(evaluation):
    for variant in evaluation["variants"]:
        for name in ("pages", "messages", "texts"):
            if variant.get(name):
                yield variant["language"], name, variant[name]


def test_xz_alone_is_what_lzma_makes_of_the_held_out_text(tiny_life, evaluation):
    for language, name, score in rows(evaluation):
        text = joined(documents((tiny_life / f"corpus/heldout/{name}/{language}.jsonl").read_bytes()))
        assert len(text) == score["bytes"] and score["documents_left_out"] == 0
        assert score["xz_bits_per_byte"] == pytest.approx(8 * xz(text) / len(text), rel=1e-12)


def test_xz_after_training_has_read_the_documents_of_the_smallest_ids(tiny_life, evaluation):
    limit = json.loads((tiny_life / "eval/manifest.json").read_text())["recipe"]["control_training_bytes"]
    for language, name, score in rows(evaluation):
        training = documents(unpacked(tiny_life / f"corpus/train/{language}.jsonl.zst"))
        taken, size = set(), 0
        for one in sorted(training, key=lambda one: one["id"]):
            size += len(one["text"].encode())
            if taken and size > limit:
                break
            taken.add(one["id"])
        read = [one for one in training if one["id"] in taken]
        sizes = [sum(len(one["text"].encode()) for one in some) for some in (training, read)]
        assert (score["xz_training_bytes"], score["xz_training_bytes_left_out"]) == (sizes[1], sizes[0] - sizes[1])
        text = joined(documents((tiny_life / f"corpus/heldout/{name}/{language}.jsonl").read_bytes()))
        after = xz(joined(read) + text) - xz(joined(read))
        assert score["xz_after_training_bits_per_byte"] == pytest.approx(8 * after / len(text), rel=1e-12)


def test_bits_for_the_same_content_follow_from_the_documents(tiny_life, evaluation):
    bits = {}
    for line in (tiny_life / "eval/documents.jsonl").read_text().splitlines():
        row = json.loads(line)
        bits.setdefault((row["set"], row["language"]), {})[row["key"]] = row["bits"]
    for language, name, score in rows(evaluation):
        english, ours = bits[name, "eng_Latn"], bits[name, language]
        shared = english.keys() & ours.keys()
        assert score["relative_documents"] == len(shared) > 5
        assert score["relative_to_english"] == pytest.approx(
            sum(ours[key] for key in shared) / sum(english[key] for key in shared), rel=1e-9)


def test_the_sentence_counts_the_rows(evaluation):
    scores = [score for _, _, score in rows(evaluation)]
    alone, after = "xz_bits_per_byte", "xz_after_training_bits_per_byte"
    wanted = {
        "xz": (alone, [score for score in scores if not score["small"]]),
        "xz_small": (alone, [score for score in scores if score["small"]]),
        "xz_after_training": (after, scores),
    }
    for name, (control, found) in wanted.items():
        assert evaluation["verdict"].get(name) == ({
            "rows": len(found),
            "fewer": sum(score["bits_per_byte"] < score[control] for score in found),
            "clearly": sum(score["high"] < score[control] for score in found),
        } if found else None)


def test_a_hub_reads_the_readme_of_an_exported_model(tiny_life):
    hub = pytest.importorskip("huggingface_hub")
    card = hub.ModelCard.load(tiny_life / "model/README.md")
    assert card.data.language == ["deu", "eng"]
    assert card.data.library_name == "transformers"
    assert card.data.pipeline_tag == "text-generation"
    assert "base-model" in card.data.tags
    assert card.data.license == "unknown"  # the provider alone can give one
