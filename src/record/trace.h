// The stage `trace`: what of the training text can be asked, and the root over what stands in it.
#pragma once

#include "record/fact.h"

namespace record {

struct Trace {
  static constexpr const char* kind = "trace";
  struct Counts {
    std::int64_t documents = 0, bytes = 0, parts = 0, index_bytes = 0;
    template <class V>
    void fields(V& v) {
      v(documents, "documents", "of the training text");
      v(bytes, "bytes", "of their text");
      v(parts, "parts", "of the index");
      v(index_bytes, "index_bytes", "of all its files");
    }
  } counts;
  struct Facts {
    std::string root;
    std::int64_t keys = 0;
    template <class V>
    void fields(V& v) {
      v(root, "root", "over the sorted keys of documents, texts, addresses, domains and sources");
      v(keys, "keys", "under that root");
    }
  } facts;
  template <class V>
  void fields(V& v) {
    v(counts, "counts", "");
    v(facts, "facts", "");
  }
};

// A line of the index' documents.jsonl.zst: whose text it is.
struct TracedDocument {
  std::string id, language, source, kind, key, url, license;
  std::vector<std::string> parents;
  std::int64_t bytes = 0;
  template <class V>
  void fields(V& v) {
    v(id, "id", "of the document in the corpus");
    v(language, "language", "variant");
    v(source, "source", "that it came from");
    v(kind, "kind", "page, messages or text");
    v(key, "key", "which its translations share; may be empty");
    v(url, "url", "where it was read from");
    v(license, "license", "SPDX expression, or NOASSERTION");
    v(parents, "parents", "ids of the documents that joined messages came from");
    v(bytes, "bytes", "of its text");
  }
};

}  // namespace record
