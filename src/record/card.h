// The stage `card`.
#pragma once

#include "record/fact.h"

namespace record {

struct Card {
  static constexpr const char* kind = "card";
  struct Counts {
    std::int64_t recorded = 0, stated = 0, missing = 0;
    template <class V>
    void fields(V& v) {
      v(recorded, "recorded", "values quoted from ledger and manifests");
      v(stated, "stated", "values that the provider states");
      v(missing, "missing", "values that nobody gave");
    }
  } counts;
  struct Facts {
    std::vector<std::string> to_be_provided;
    std::optional<std::string> subject;
    template <class V>
    void fields(V& v) {
      v(to_be_provided, "to_be_provided", "what is missing, by section");
      v(subject, "subject", "content id of the model it speaks of");
    }
  } facts;

  template <class V>
  void fields(V& v) {
    v(counts, "counts", "");
    v(facts, "facts", "");
  }
};

}  // namespace record
