// The training text of a language, as a compressor is given it before the held-out text.
#pragma once

#include <cstdint>
#include <string>

#include "base/context.h"

namespace eval {

struct KnownText {
  std::string text;            // documents in file order, each ended by LF
  std::uint64_t bytes = 0;     // of documents, without those LF
  std::uint64_t left_out = 0;  // bytes of documents beyond the limit
};

// From corpus/train/LANG.jsonl.zst; empty where there is no such file. Of more than `most` bytes
// the documents with the smallest ids are taken. Error: bad_data with file:line; interrupted.
base::Result<KnownText> read_known_text(const base::Path& corpus, const std::string& language,
                                        std::int64_t most, base::Context& ctx);

}  // namespace eval
