// The lines that say of each document what became of it: of a language's shard, and of held-out text.
#pragma once

#include "record/fact.h"

namespace record {

// A line of LANGUAGE.documents.jsonl, in the order of the tokens.
struct ShardDocument {
  std::string id, source;
  std::int64_t bytes = 0;
  template <class V>
  void fields(V& v) {
    v(id, "id", "of the document in the corpus");
    v(source, "source", "that it came from");
    v(bytes, "bytes", "of its text");
  }
};

// A line of an evaluation's documents.jsonl.
struct ScoredDocument {
  std::string set, language, id;
  std::optional<std::string> key{};  // a former version did not say it
  std::int64_t bytes = 0, tokens = 0;
  double bits = 0;
  template <class V>
  void fields(V& v) {
    v(set, "set", "of held-out documents");
    v(language, "language", "canonical code");
    v(id, "id", "of the document");
    v(key, "key", "that documents of one content share across languages; empty for none");
    v(bytes, "bytes", "of its text");
    v(tokens, "tokens", "that were scored");
    v(bits, "bits", "that the model needs for them");
  }
};

}  // namespace record
