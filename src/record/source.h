// The stage `sources`: what was fetched.
#pragma once

#include "record/fact.h"

namespace record {

// One source with the circumstances of its fetching; also the body of a "source" record.
struct Source {
  std::string name, version, kind, language, side, license, sha256, file, fetched;
  std::int64_t bytes = 0;

  template <class V>
  void fields(V& v) {
    v(name, "name", "of the package or file");
    v(version, "version", "of the package; empty for files");
    v(kind, "kind", "a kind of source");
    v(language, "language", "canonical code; empty where documents say their own");
    v(side, "side", "of a catalogue of messages");
    v(license, "license", "as the recipe states it; empty where the source says it");
    v(sha256, "sha256", "of the bytes fetched, hex");
    v(bytes, "bytes", "of the same");
    v(file, "file", "where it lay");
    v(fetched, "fetched", "UTC");
  }
};

struct Sources {
  static constexpr const char* kind = "sources";
  struct Counts {
    std::int64_t sources = 0, bytes = 0;
    template <class V>
    void fields(V& v) {
      v(sources, "sources", "how many");
      v(bytes, "bytes", "of all");
    }
  } counts;
  struct Facts {
    std::vector<Source> sources;
    template <class V>
    void fields(V& v) {
      v(sources, "sources", "in the order of the recipe");
    }
  } facts;

  template <class V>
  void fields(V& v) {
    v(counts, "counts", "");
    v(facts, "facts", "");
  }
};

}  // namespace record
