"""Files that pyarrow writes, with our reader: the same rows. And files that are broken: an error, never a crash."""
import datetime
import decimal
import json
import random
import subprocess

import pytest

pa = pytest.importorskip("pyarrow")
pq = pytest.importorskip("pyarrow.parquet")


@pytest.fixture(scope="module")
def rows(janua):
    program = janua.parent / "parquet_rows"
    assert program.exists(), f"{program} is not built; run: make test"

    def read(path):
        done = subprocess.run([program, path], capture_output=True, text=True, timeout=120)
        assert done.returncode in (0, 1), done
        return [json.loads(line) for line in done.stdout.split("\n") if line] if done.returncode == 0 else done.stderr
    return read


def shown(value):
    """As our rows have values that JSON has not."""
    if isinstance(value, dict):
        return {key: shown(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [shown(item) for item in value]
    if isinstance(value, (datetime.date, datetime.time, decimal.Decimal)):
        return str(value)
    return value


def table(count, seed):
    draw = random.Random(seed)
    some = lambda value: None if draw.random() < 0.2 else value
    words = ["", "a", "Zürich", "όχι", "long " * 30, "\n\t\"quoted\""]
    texts = [some(draw.choice(words)) for _ in range(count)]
    day = datetime.date(2026, 11, 29)
    moment = datetime.datetime(2026, 11, 29, 13, 5, 7, 120_000)
    return pa.table({
        "text": pa.array(texts, pa.string()),
        "large": pa.array([f"{i} {draw.random()}" for i in range(count)], pa.large_string()),
        "i8": pa.array([some(draw.randrange(-128, 128)) for _ in range(count)], pa.int8()),
        "u32": pa.array([some(draw.randrange(1 << 32)) for _ in range(count)], pa.uint32()),
        "u64": pa.array([some(draw.randrange(1 << 64)) for _ in range(count)], pa.uint64()),
        "i64": pa.array([draw.randrange(-(1 << 63), 1 << 63) for _ in range(count)], pa.int64()),
        "f32": pa.array([some(draw.random()) for _ in range(count)], pa.float32()),
        "f64": pa.array([some(draw.random() * 10 ** draw.randrange(-300, 300)) for _ in range(count)], pa.float64()),
        "truth": pa.array([some(draw.random() < 0.5) for _ in range(count)], pa.bool_()),
        "day": pa.array([some(day + datetime.timedelta(draw.randrange(-9000, 9000))) for _ in range(count)], pa.date32()),
        "moment": pa.array([some(moment + datetime.timedelta(microseconds=draw.randrange(-10**15, 10**15))) for _ in range(count)], pa.timestamp("us")),
        "utc": pa.array([some(moment) for _ in range(count)], pa.timestamp("ms", "UTC")),
        "money": pa.array([some(decimal.Decimal(draw.randrange(-10**9, 10**9)).scaleb(-2)) for _ in range(count)], pa.decimal128(30, 2)),
        "nothing": pa.array([None] * count, pa.null()),
        "same": pa.array(["one"] * count, pa.string()),
        "list": pa.array([some([some(draw.choice(words)) for _ in range(draw.randrange(4))]) for _ in range(count)], pa.list_(pa.string())),
        "lists": pa.array([some([some([draw.randrange(9) for _ in range(draw.randrange(3))]) for _ in range(draw.randrange(3))]) for _ in range(count)],
                          pa.list_(pa.list_(pa.int32()))),
        "group": pa.array([some({"a": some(draw.randrange(9)), "b": {"c": some(draw.choice(words))}}) for _ in range(count)]),
        "groups": pa.array([some([some({"label": draw.randrange(3), "text": some(draw.choice(words))}) for _ in range(draw.randrange(4))]) for _ in range(count)]),
        "map": pa.array([some([(draw.choice("abc"), some(draw.randrange(9))) for _ in range(draw.randrange(3))]) for _ in range(count)],
                        pa.map_(pa.string(), pa.int64())),
    })


OPTIONS = {
    "usual": {},
    "plain": {"use_dictionary": False, "compression": "none"},
    "gzip": {"compression": "gzip"},
    "zstd": {"compression": "zstd", "row_group_size": 37},
    "second": {"data_page_version": "2.0", "compression": "snappy"},
    "second_plain": {"data_page_version": "2.0", "compression": "none", "use_dictionary": False},
    "small_pages": {"data_page_size": 64, "write_batch_size": 8, "dictionary_pagesize_limit": 100},
    "old": {"version": "1.0"},
    "marks": {"write_page_checksum": True, "write_page_index": True},
    "by_name": {"use_compliant_nested_type": False},
}
ENCODINGS = {
    "DELTA_BINARY_PACKED": ["i8", "u32", "i64", "day", "moment"],
    "DELTA_LENGTH_BYTE_ARRAY": ["text", "large"],
    "DELTA_BYTE_ARRAY": ["text", "large"],
    "BYTE_STREAM_SPLIT": ["f32", "f64", "i64"],
    "RLE": ["truth"],
}


@pytest.mark.parametrize("count", [0, 1, 100, 1009])
@pytest.mark.parametrize("name", OPTIONS)
def test_rows_are_those_of_pyarrow(rows, tmp_path, name, count):
    made = table(count, 7)
    pq.write_table(made, tmp_path / "f.parquet", **OPTIONS[name])
    assert rows(tmp_path / "f.parquet") == shown(pq.read_table(tmp_path / "f.parquet").to_pylist())


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_encodings(rows, tmp_path, encoding):
    made = table(700, 11).select(ENCODINGS[encoding])
    pq.write_table(made, tmp_path / "f.parquet", use_dictionary=False, column_encoding={name: encoding for name in made.column_names})
    assert rows(tmp_path / "f.parquet") == shown(made.to_pylist())


@pytest.mark.parametrize("compression", ["brotli", "lz4"])
def test_what_is_not_read_is_named(rows, tmp_path, compression):
    pq.write_table(table(10, 1), tmp_path / "f.parquet", compression=compression)
    assert "which is not read" in rows(tmp_path / "f.parquet")
    pq.write_table(pa.table({"raw": pa.array([b"\xff"])}), tmp_path / "g.parquet")
    assert "'raw' holds bytes that are not marked as text" in rows(tmp_path / "g.parquet")


def test_broken_files_are_errors(rows, tmp_path):
    draw = random.Random(3)
    for options in (OPTIONS["plain"], OPTIONS["second"]):
        pq.write_table(table(30, 5).select(["text", "i64", "lists", "groups"]), tmp_path / "f.parquet", **options)
        good = (tmp_path / "f.parquet").read_bytes()
        for _ in range(120):
            bad = bytearray(good)
            for _ in range(draw.randrange(1, 4)):
                bad[draw.randrange(len(bad))] = draw.randrange(256)
            if draw.random() < 0.3:
                bad = bad[: draw.randrange(len(bad))] + bad[-8:]
            (tmp_path / "b.parquet").write_bytes(bad)
            rows(tmp_path / "b.parquet")
