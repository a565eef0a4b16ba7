// The held-out text of a corpus: heldout/{pages,messages,texts}/LANG.jsonl.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/context.h"

namespace eval {

struct HeldOutDocument {
  std::string id;
  std::string key;  // the same in every variant of a parallel set
  std::string text;
  // What a model or a compressor has to say: the text and the end of the document.
  std::uint64_t bytes() const { return text.size() + 1; }
};

// One variant of one set.
struct HeldOut {
  std::string set;       // "pages", "messages" or "texts"
  std::string language;  // "deu_Latn"
  std::string sha256;    // of the file
  std::vector<HeldOutDocument> documents;
  std::uint64_t bytes = 0;
  std::uint64_t documents_left_out = 0;  // beyond max_bytes
  std::optional<bool> said_parallel;     // by the corpus; former versions say nothing

  std::string name() const { return set + "/" + language; }
  // Whether documents of one key say the same in every variant. Texts are drawn each by itself.
  bool parallel() const { return said_parallel.value_or(set != "texts"); }
  // All documents in order, each ended by LF: what a compressor is given.
  std::string joined() const;
};

// Sets in the order pages, messages, texts; languages by code. Documents are taken in file order
// until the next one would pass `max_bytes` (0: all); the first is taken whatever its size. Whether
// they are parallel is what the manifest of the corpus says. Error: missing if there is no held-out
// text at all; bad_data with file:line, or for a manifest that cannot be read.
base::Result<std::vector<HeldOut>> read_held_out(base::Disk& disk, const base::Path& corpus,
                                                 std::int64_t max_bytes);

}  // namespace eval
