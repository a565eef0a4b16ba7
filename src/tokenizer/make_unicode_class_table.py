"""Writes unicode_class_table.cc: which code points Hugging Face `tokenizers` counts as letter (upper case,
lower case or neither), mark, number, sign and white space.

The classes are asked of the library itself (its Split regex engine), so our scanner and theirs agree on
every code point whatever Unicode version either of them knows. Run by hand when `tokenizers` is renewed:
    python make_unicode_class_table.py > unicode_class_table.cc
"""
import tokenizers
from tokenizers import Regex, pre_tokenizers

KINDS = [
    ("upper", r"[\p{Lu}\p{Lt}]"),
    ("lower", r"\p{Ll}"),
    ("letter", r"[\p{Lm}\p{Lo}]"),
    ("mark", r"\p{M}"),
    ("number", r"\p{N}"),
    ("sign", r"[\p{P}\p{S}]"),
    ("space", r"\s"),
]


def members(pattern):
    """Code points that the pattern matches, asked one block at a time."""
    split = pre_tokenizers.Split(Regex(pattern), behavior="removed", invert=True)
    points = [c for c in range(0x110000) if not 0xD800 <= c < 0xE000]
    for start in range(0, len(points), 4096):
        text = "".join(map(chr, points[start : start + 4096]))
        for piece, _ in split.pre_tokenize_str(text):
            yield from map(ord, piece)


def ranges(points):
    first = last = None
    for c in sorted(points):
        if last is not None and c == last + 1:
            last = c
            continue
        if first is not None:
            yield first, last
        first = last = c
    if first is not None:
        yield first, last


rows = sorted((a, b, kind) for kind, pattern in KINDS for a, b in ranges(members(pattern)))
print(f"// Made by make_unicode_class_table.py from tokenizers {tokenizers.__version__}; not to be edited.")
print('#include "tokenizer/unicode_class.h"\n')
print("namespace tokenizer::unicode_class_detail {\n")
print("// clang-format off")
print("const ClassRange kRanges[] = {")
for i in range(0, len(rows), 4):
    cells = [f"{{0x{a:05x}, 0x{b:05x}, CharClass::{kind}}}" for a, b, kind in rows[i : i + 4]]
    print("    " + ", ".join(cells) + ",")
print("};")
print("// clang-format on")
print("const std::size_t kRangeCount = sizeof kRanges / sizeof *kRanges;\n")
print("}  // namespace tokenizer::unicode_class_detail")
