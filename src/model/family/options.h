// What a recipe says of most architectures: keys of [model], as config.json would say them.
#pragma once

#include <cstdint>

#include "base/settings.h"

namespace model::family {

// A family with more keys derives from it, names them in fields() and adds them in json(); one with
// other defaults sets them in its constructor.
struct Options {
  std::int64_t layers = 4, hidden = 256, feed_forward = 704, heads = 4, kv_heads = 4;
  std::int64_t head_dim = 0;
  std::int64_t context_tokens = 512;
  double rope_theta = 10000, norm_eps = 1e-6;
  bool tied_embeddings = true;
  double init_std = 0.02;

  template <class V>
  void fields(V& v) {
    v(layers, "layers", "decoder layers");
    v(hidden, "hidden", "width of the residual stream");
    v(feed_forward, "feed_forward", "width of the feed-forward layer");
    v(heads, "heads", "query heads");
    v(kv_heads, "kv_heads", "key and value heads (GQA); heads must be a multiple");
    v(head_dim, "head_dim", "width of a head; 0: hidden / heads");
    v(context_tokens, "context_tokens", "most tokens a sequence may hold");
    v(rope_theta, "rope_theta", "base of the rotary position embedding");
    v(norm_eps, "norm_eps", "epsilon of RMSNorm");
    v(tied_embeddings, "tied_embeddings", "use the token embedding as output head");
    v(init_std, "init_std", "standard deviation of the initial weights");
  }
  base::Result<void> check() const;
  // Keys of config.json.
  base::Json json() const;
};

// Of a family some or all of whose layers have a window.
struct WindowOptions : Options {
  std::int64_t window = 0;

  template <class V>
  void fields(V& v) {
    Options::fields(v);
    v(window, "window",
      "tokens that a layer with a window sees, the last one among them; 0: as many as there are");
  }
  base::Result<void> check() const;
  base::Json json() const;
};

}  // namespace model::family
