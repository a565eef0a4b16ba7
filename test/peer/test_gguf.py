"""PyPI's gguf, the reference library of the format, reads what we write, and computes the same blocks."""
import subprocess

import pytest

gguf = pytest.importorskip("gguf")
np = pytest.importorskip("numpy")

KINDS = gguf.GGUFValueType
TYPES = gguf.GGMLQuantizationType
# Of 0.002, ggml's own limit for four bits and more: root of the summed squares over the number of values.
LARGEST_ERROR = 0.002
PACKED = ["F32", "F16", "BF16", "Q8_0", "Q4_0", "Q4_K", "Q6_K"]
ONLY_READ = ["Q4_1", "Q5_0", "Q5_1", "Q2_K", "Q3_K", "Q5_K", "IQ4_NL", "MXFP4"]


@pytest.fixture
def copy(janua, tmp_path):
    """Copies a file through our reader and writer, to a type or as it is, and opens the copy."""
    def run(source, *words):
        target = tmp_path / "-".join(["copy", source.stem, *words])
        subprocess.run([janua.parent / "gguf_copy", source, target, *words], check=True)
        return target
    return run


def weights(rows, columns, seed):
    """Of the magnitudes that weights have: each row its own, some zeros, an outlier here and there."""
    draw = np.random.default_rng(seed)
    out = draw.standard_normal((rows, columns)) * 2.0 ** draw.integers(-12, 1, (rows, 1))
    out[draw.random(out.shape) < 0.01] *= 8
    out[0, :256] = 0
    return out.astype(np.float32)


def written(path, tensors, fields=lambda writer: None):
    """A file of the reference library's making; a tensor is an array, or bytes and their type."""
    writer = gguf.GGUFWriter(path, "llama")
    fields(writer)
    for name, tensor in tensors.items():
        data, raw_type = tensor if isinstance(tensor, tuple) else (tensor, None)
        writer.add_tensor(name, data, raw_dtype=raw_type)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    return path


def tensors_of(path):
    return {tensor.name: tensor for tensor in gguf.GGUFReader(path).tensors}


def every_kind(writer):
    for kind, value in [("UINT8", 255), ("INT8", -128), ("UINT16", 65535), ("INT16", -32768), ("UINT32", 2**32 - 1),
                        ("INT32", -7), ("FLOAT32", 0.15625), ("BOOL", True), ("STRING", "žluťoučký\n"),
                        ("UINT64", 2**63), ("INT64", -5), ("FLOAT64", 0.1)]:
        writer.add_key_value("one." + kind.lower(), value, KINDS[kind])
        writer.add_key_value("list." + kind.lower(), [value] * 3, KINDS.ARRAY, sub_type=KINDS[kind])


def test_every_kind_of_metadata_and_every_plain_tensor_is_copied_to_the_byte(copy, tmp_path):
    plain = {str(np.dtype(kind)): np.arange(-3, 9).reshape(3, 4).astype(kind)
             for kind in ("f4", "f2", "i1", "i2", "i4", "i8", "f8")}
    source = written(tmp_path / "plain", plain, every_kind)
    target = copy(source)
    assert target.read_bytes() == source.read_bytes()
    fields = gguf.GGUFReader(target).fields
    assert fields["one.string"].contents() == "žluťoučký\n"
    assert fields["list.int16"].contents() == [-32768] * 3
    for name, tensor in tensors_of(target).items():
        assert (tensor.data == plain[name]).all(), name


@pytest.mark.parametrize("name", PACKED)
def test_the_reference_unpacks_what_we_pack(copy, tmp_path, name):
    values = weights(24, 512, seed=7)
    source = written(tmp_path / "floats", {"w": values, "norm": values[1]})
    packed = copy(source, name)
    tensor = tensors_of(packed)["w"]
    assert tensor.tensor_type.name == name
    assert list(tensor.shape) == [512, 24]
    assert tensors_of(packed)["norm"].tensor_type.name == "F32"
    unpacked = gguf.quants.dequantize(tensor.data, tensor.tensor_type)
    assert unpacked.shape == values.shape
    scale = np.abs(values).max(axis=1, keepdims=True)
    error = np.sqrt((((unpacked - values) / scale) ** 2).sum()) / values.size
    assert error < LARGEST_ERROR
    if name not in ("Q4_K", "Q6_K"):  # those it only reads
        assert (tensor.data.view(np.uint8) == gguf.quants.quantize(values, TYPES[name]).view(np.uint8)).all()
    ours = tensors_of(copy(packed, "F32"))["w"].data
    assert (ours.view(np.uint32) == unpacked.view(np.uint32)).all()
    assert copy(source, name, "3").read_bytes() == packed.read_bytes()


@pytest.mark.parametrize("name", ONLY_READ)
def test_we_unpack_what_the_reference_unpacks(copy, tmp_path, name):
    elements, size = gguf.GGML_QUANT_SIZES[TYPES[name]]
    try:
        blocks = gguf.quants.quantize(weights(24, 512, seed=8), TYPES[name])
    except NotImplementedError:  # then any bytes with scales that are numbers: no half has all its exponent's bits
        blocks = np.random.default_rng(9).integers(0, 256, (24, 512 // elements, size), dtype=np.uint8)
        scales = {"Q2_K": (80, 84), "Q3_K": (108, 110), "Q5_K": (0, 4), "IQ4_NL": (0, 2)}[name]
        blocks[..., scales[0] + 1:scales[1]:2] &= 0xbf
        blocks = blocks.reshape(24, -1)
    expected = gguf.quants.dequantize(blocks, TYPES[name])
    assert np.isfinite(expected).all()
    source = written(tmp_path / "blocks", {"w": (blocks, TYPES[name])})
    assert copy(source).read_bytes() == source.read_bytes()
    ours = tensors_of(copy(source, "F32"))["w"].data
    assert (ours.view(np.uint32) == expected.view(np.uint32)).all()
