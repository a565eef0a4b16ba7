// A line of a finished corpus, for training or held out: one JSON object
//   {"id","text","language","source","kind","key","url","license","evidence","block_count","parents"}
// as docs/formats/corpus.md says. Who reads a corpus reads it here.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"

namespace store {

struct CorpusLine {
  std::string id;        // of the document; never empty in a corpus of ours
  std::string text;      // UTF-8
  std::string source;    // "" where the line does not name it, and so the next
  std::string language;  // "deu_Latn"
  std::string key;       // the same in every variant of a parallel set
  std::string kind;      // "page" and "messages" are parallel by their keys, "text" is not
  std::string license;   // SPDX expression, or "NOASSERTION"
  std::vector<std::string> parents;  // ids of the documents that joined messages came from
};

// Error: bad_data at `where` for what is no object, has no texts 'id' and 'text', or has another
// field of the above that is no text, or parents that are no list of texts.
base::Result<CorpusLine> read_corpus_line(std::string_view line, const std::string& where);

}  // namespace store
