// What the files of this architecture share: its shape, read from a recipe or from config.json.
#pragma once

#include "model/arch.h"
#include "model/config_keys.h"
#include "model/family/shape.h"
#include "model/rope.h"

namespace model::llama {

struct Shape {
  std::int64_t vocabulary = 0;  // that of the Config around it; shape_of() fills it in
  std::int64_t layers = 0, hidden = 0, feed_forward = 0;
  std::int64_t heads = 0, kv_heads = 0, head_dim = 0;
  double norm_eps = 1e-5, init_std = 0.02;
  Rope rope;
  bool tied = false;  // the embedding is the output head too
  bool attention_bias = false, mlp_bias = false;
};

// The config must be one of this architecture.
Shape shape_of(const Config& config);

// What Llama takes where config.json is silent.
inline constexpr family::Usual kUsual{.attention_may_be_biased = true, .mlp_may_be_biased = true};
// config.json. Error: as read_config().
base::Result<void> read(const ConfigKeys& in, Config& config, const family::Usual& usual);
inline base::Result<void> read(const ConfigKeys& in, Config& config) {
  return read(in, config, kUsual);
}
void write(const Config& config, base::Json& out);

// What its mixtures of experts share with it: the decoder without its layers, how what is added to the
// stream begins, attention, and a layer with that and without a feed-forward.
block::Decoder around(const Shape& shape);
Start branch_start(const Shape& shape);
block::Attention attention(const Shape& shape);
block::Layer half_layer(const Shape& shape);

// As arch::Entry has them.
base::Settings options();
base::Result<Config> configure(const base::Settings& options);
std::vector<std::string> remarks(const base::Settings& options);

// As arch::Entry::sizes, with a vocabulary that suits them.
std::vector<arch::Size> sizes();
const char* size_text();  // what `size` is, for the docs

}  // namespace model::llama
