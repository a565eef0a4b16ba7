// [model]: what is trained.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/field.h"

namespace model {

namespace arch {
std::vector<std::string> names();  // of the files in model/arch/
}

struct ModelRecipe {
  std::string arch = "llama";
  std::int64_t layers = 4;
  std::int64_t hidden = 256;
  std::int64_t feed_forward = 704;
  std::int64_t heads = 4;
  std::int64_t kv_heads = 4;
  std::int64_t context_tokens = 512;
  double rope_theta = 10000;
  double norm_eps = 1e-5;
  bool tied_embeddings = true;
  double init_std = 0.02;

  template <class V>
  void fields(V& v) {
    v(arch, "arch", "architecture: a file in model/arch/");
    v(layers, "layers", "decoder layers");
    v(hidden, "hidden", "width of the residual stream");
    v(feed_forward, "feed_forward", "width of the SwiGLU feed-forward layer");
    v(heads, "heads", "query heads; hidden must be a multiple");
    v(kv_heads, "kv_heads", "key and value heads (GQA); heads must be a multiple");
    v(context_tokens, "context_tokens", "most tokens a sequence may hold");
    v(rope_theta, "rope_theta", "base of the rotary position embedding");
    v(norm_eps, "norm_eps", "epsilon of RMSNorm");
    v(tied_embeddings, "tied_embeddings", "use the token embedding as output head");
    v(init_std, "init_std", "standard deviation of the initial weights");
  }
  base::Result<void> check() const;
};

}  // namespace model
