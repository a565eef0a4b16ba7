#include "model/family/options.h"

#include <algorithm>

namespace model::family {

namespace {

base::Error wrong(const std::string& what, const std::string& hint = "") {
  return {base::Code::bad_request, what, "", hint};
}

base::Result<void> check_heads(const Options& own) {
  if (own.heads % own.kv_heads != 0)
    return wrong("model.heads is no multiple of model.kv_heads",
                 "choose kv_heads that divide heads");
  if (own.head_dim == 0 && own.hidden % own.heads != 0)
    return wrong("model.hidden = " + std::to_string(own.hidden) +
                     " is no multiple of model.heads = " + std::to_string(own.heads),
                 "choose heads that divide hidden, or say model.head_dim");
  const auto width = own.head_dim == 0 ? own.hidden / own.heads : own.head_dim;
  if (width % 16 != 0 || width > 65536)
    return wrong("the head width " + std::to_string(width) + " is no multiple of 16 up to 65536",
                 "16, 32, 64 and 128 are usual");
  return {};
}

}  // namespace

base::Result<void> Options::check() const {
  if (std::min({layers, hidden, feed_forward, heads, kv_heads}) < 1 || head_dim < 0 ||
      context_tokens < 2)
    return wrong("model sizes must be positive, and context_tokens at least 2");
  constexpr std::int64_t most = 1 << 20;  // far beyond any machine, far from overflow
  if (layers > 4096 || heads > 65536 || std::max({hidden, feed_forward, context_tokens}) > most)
    return wrong("model sizes must be at most 1048576, layers 4096 and heads 65536");
  TRY(CommonOptions::check());
  return check_heads(*this);
}

base::Json Options::json() const {
  return {{"head_dim", head_dim > 0 ? head_dim : hidden / heads},
          {"hidden_size", hidden},
          {"initializer_range", init_std},
          {"intermediate_size", feed_forward},
          {"num_attention_heads", heads},
          {"num_hidden_layers", layers},
          {"num_key_value_heads", kv_heads},
          {"rms_norm_eps", norm_eps},
          {"rope_parameters", {{"rope_theta", rope_theta}, {"rope_type", "default"}}},
          {"tie_word_embeddings", tied_embeddings}};
}

base::Result<void> WindowOptions::check() const {
  TRY(Options::check());
  if (window >= 0 && window <= 1 << 24) return {};
  return wrong("model.window must lie between 0 and 16777216");
}

base::Json WindowOptions::json() const {
  auto out = Options::json();
  out["sliding_window"] = window > 0 ? base::Json(window) : base::Json();
  return out;
}

base::Json WindowOptions::sliding_json() const {
  auto out = WindowOptions::json();
  if (window == 0) out["sliding_window"] = context_tokens;
  return out;
}

}  // namespace model::family
