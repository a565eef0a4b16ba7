// The keys of [model] that every family has.
#pragma once

#include <cstdint>

#include "base/settings.h"

namespace model::family {

// A family derives from it and names its own keys before these; its constructor sets another epsilon
// where it has one.
struct CommonOptions {
  std::int64_t context_tokens = 512;
  double rope_theta = 10000, norm_eps = 1e-6;
  bool tied_embeddings = true;
  double init_std = 0.02;

  template <class V>
  void fields(V& v) {
    place_fields(v);
    other_fields(v);
  }
  // The two halves, for a family with a key of its own between them.
  template <class V>
  void place_fields(V& v) {
    v(context_tokens, "context_tokens", "most tokens a sequence may hold");
    v(rope_theta, "rope_theta", "base of the rotary position embedding");
  }
  template <class V>
  void other_fields(V& v) {
    v(norm_eps, "norm_eps", "epsilon of RMSNorm");
    v(tied_embeddings, "tied_embeddings", "use the token embedding as output head");
    v(init_std, "init_std", "standard deviation of the initial weights");
  }
  // The numbers that are no sizes; context_tokens is asked for with the family's own sizes.
  base::Result<void> check() const;
};

}  // namespace model::family
