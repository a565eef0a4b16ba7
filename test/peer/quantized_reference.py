"""Matrices in few bits, written and read in float64 from the formulas of their papers.

Each writer draws whole numbers, scales and zero points and gives the tensors of one module, `weight` left
out of their names where the form has another; each reader gives the matrix [out, in] that they stand for.

- `fp8_blocks`: DeepSeek-AI, DeepSeek-V3 Technical Report, 3.3: E4M3 in blocks, W = q * scale of its block.
  E4M3 is that of Micikevicius et al. 2022: bias 7, no infinities, S.1111.111 is no number.
- `gptq`: Frantar et al. 2022, equation 2 and 4.2: W = scale * (q - zero), both of a group of columns.
  Words of 32 bits hold columns from the lowest bits up. The first form stores zero points less one.
- `awq`: Lin et al. 2023, the same W; eight rows a word in the order 0, 2, 4, 6, 1, 3, 5, 7.
- `mxfp4`: Open Compute Project, Microscaling Formats 1.0: E2M1 with a power of two for 32 neighbours.
"""
import numpy as np

AWQ_ORDER = [0, 2, 4, 6, 1, 3, 5, 7]
E2M1 = [sign * value for sign in (1, -1) for value in (0, 0.5, 1, 1.5, 2, 3, 4, 6)]


def e4m3(byte):
    sign, exponent, fraction = byte >> 7, byte >> 3 & 15, byte & 7
    magnitude = fraction * 2.0**-9 if exponent == 0 else (1 + fraction / 8) * 2.0**(exponent - 7)
    return -magnitude if sign else magnitude


E4M3 = np.array([e4m3(byte) for byte in range(256)])


def spread_out(scales, high, wide, shape):
    return np.repeat(np.repeat(scales, high, 0), wide, 1)[:shape[0], :shape[1]]


def write_fp8_blocks(random, rows, columns, high=128, wide=128):
    q = random.integers(0, 256, (rows, columns)).astype(np.uint8)
    q[(q & 127) == 127] = 0  # no number
    scales = random.uniform(1e-4, 4e-4, (-(-rows // high), -(-columns // wide))).astype(np.float32)
    return {"weight": q, "weight_scale_inv": scales}


def read_fp8_blocks(tensors, high=128, wide=128):
    q = E4M3[tensors["weight"]]
    return q * spread_out(tensors["weight_scale_inv"].astype(np.float64), high, wide, q.shape)


def packed_down(values, bits):
    """Words of `values` [n, m] along the first side, from the lowest bits up."""
    per = 32 // bits
    words = np.zeros((values.shape[0] // per, values.shape[1]), np.uint64)
    for k in range(per):
        words |= values[k::per].astype(np.uint64) << np.uint64(bits * k)
    return words.astype(np.uint32).view(np.int32)


def unpacked_down(words, bits):
    per, words = 32 // bits, words.view(np.uint32)
    out = np.zeros((words.shape[0] * per, words.shape[1]), np.int64)
    for k in range(per):
        out[k::per] = words >> np.uint32(bits * k) & np.uint32(2**bits - 1)
    return out


def draw(random, rows, columns, groups, bits):
    q = random.integers(0, 2**bits, (columns, rows))
    zeros = random.integers(0, 2**bits, (groups, rows))
    scales = random.uniform(0.5, 1.5, (groups, rows)) * 0.3 / 2**bits
    return q, zeros, scales.astype(np.float16)


def write_gptq(random, rows, columns, bits, group, form, ordered):
    """`ordered`: columns were quantised by how much they are used (desc_act), so groups are spread."""
    groups = columns // group
    q, zeros, scales = draw(random, rows, columns, groups, bits)
    g_idx = np.arange(columns) // group
    if ordered:
        g_idx = random.permutation(g_idx)
    stored = (zeros - 1) % 2**bits if form == "gptq" else zeros
    return {"qweight": packed_down(q, bits), "qzeros": np.ascontiguousarray(packed_down(stored.T, bits).T),
            "scales": scales, "g_idx": g_idx.astype(np.int32)}


def read_gptq(tensors, bits, form):
    q = unpacked_down(tensors["qweight"], bits)
    zeros = unpacked_down(np.ascontiguousarray(tensors["qzeros"].T), bits).T
    if form == "gptq":
        zeros = (zeros + 1) % 2**bits
    g = tensors["g_idx"]
    return (tensors["scales"].astype(np.float64)[g] * (q - zeros[g])).T


def awq_words(values):
    """[n, m] whole numbers of 4 bits in words of eight along the second side."""
    words = np.zeros((values.shape[0], values.shape[1] // 8), np.uint64)
    for nibble, row in enumerate(AWQ_ORDER):
        words |= values[:, row::8].astype(np.uint64) << np.uint64(4 * nibble)
    return words.astype(np.uint32).view(np.int32)


def awq_values(words):
    out = np.zeros((words.shape[0], words.shape[1] * 8), np.int64)
    for nibble, row in enumerate(AWQ_ORDER):
        out[:, row::8] = words.view(np.uint32) >> np.uint32(4 * nibble) & np.uint32(15)
    return out


def write_awq(random, rows, columns, group):
    q, zeros, scales = draw(random, rows, columns, columns // group, 4)
    return {"qweight": awq_words(q), "qzeros": awq_words(zeros), "scales": scales}


def read_awq(tensors, group):
    q, zeros = awq_values(tensors["qweight"]), awq_values(tensors["qzeros"])
    g = np.arange(q.shape[0]) // group
    return (tensors["scales"].astype(np.float64)[g] * (q - zeros[g])).T


def write_mxfp4(random, experts, rows, columns):
    """Tensors of a parameter [experts, columns, rows]."""
    blocks = random.integers(0, 256, (experts, rows, columns // 32, 16)).astype(np.uint8)
    return {"_blocks": blocks, "_scales": random.integers(119, 123, blocks.shape[:-1]).astype(np.uint8)}


def read_mxfp4(tensors):
    blocks, values = tensors["_blocks"], np.array(E2M1, np.float64)
    pairs = np.stack([values[blocks & 15], values[blocks >> 4]], -1)
    scaled = pairs.reshape(*blocks.shape[:-1], 32) * 2.0**(tensors["_scales"].astype(np.float64)[..., None] - 127)
    return scaled.reshape(*blocks.shape[:2], -1).transpose(0, 2, 1)
