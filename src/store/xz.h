// How small xz makes a text: what `xz -9e` writes of it on one thread, counted and thrown away.
//
// A compressor is a control of an evaluation: it needs so many bytes for a text, and a language
// model that says it understands more should need fewer.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "base/context.h"

namespace store {

// The dictionary of -9: how far back a repetition is seen.
inline constexpr std::uint64_t kXzDictionary = 64 << 20;
// The largest that an encoder takes.
inline constexpr std::uint64_t kMostXzDictionary = 1536ull << 20;

// The library at work: "liblzma 5.4.1".
std::string xz_library();

// Size in bytes of the .xz file of all `parts`, one after the other: preset 9e with a dictionary of
// so many bytes, CRC64, container included. As `xz --threads=1 --lzma2=preset=9e,dict=N` writes it,
// which with kXzDictionary is `xz -9e --threads=1`; the size depends on nothing else but the
// version of the library. It takes about 11 bytes of memory a byte of text, and 64 MiB. Error:
// interrupted; failed if there is not the memory.
base::Result<std::uint64_t> xz_size(std::span<const std::string_view> parts,
                                    std::uint64_t dictionary_bytes, const base::Cancel& cancel);

}  // namespace store
