// What a recipe says of most architectures: keys of [model], as config.json would say them.
#pragma once

#include <cstdint>

#include "model/family/common_options.h"

namespace model::family {

// A family with more keys derives from it, names them in fields() and adds them in json(); one with
// other defaults sets them in its constructor.
struct Options : CommonOptions {
  std::int64_t layers = 4, hidden = 256, feed_forward = 704, heads = 4, kv_heads = 4;
  std::int64_t head_dim = 0;

  template <class V>
  void fields(V& v) {
    v(layers, "layers", "decoder layers");
    v(hidden, "hidden", "width of the residual stream");
    v(feed_forward, "feed_forward", "width of the feed-forward layer");
    v(heads, "heads", "query heads");
    v(kv_heads, "kv_heads", "key and value heads (GQA); heads must be a multiple");
    v(head_dim, "head_dim", "width of a head; 0: hidden / heads");
    CommonOptions::fields(v);
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
  // Of a family whose layers are told apart by their kind: those that slide have a window then, be it
  // as long as any text.
  base::Json sliding_json() const;
};

}  // namespace model::family
