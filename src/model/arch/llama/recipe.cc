// What a recipe says of this architecture.
#include <algorithm>

#include "model/arch/llama/llama.h"
#include "model/family/common_options.h"

namespace model::llama {

namespace {

struct Llama : family::CommonOptions {
  std::string size;
  std::int64_t layers = 4;
  std::int64_t hidden = 256;
  std::int64_t feed_forward = 704;
  std::int64_t heads = 4;
  std::int64_t kv_heads = 4;

  Llama() { norm_eps = 1e-5; }
  template <class V>
  void fields(V& v) {
    // It says no more than the sizes below it (model/recipe.h), which are what is recorded and
    // covered by keys.
    v(size, "size", size_text(), base::Affects::nothing);
    v(layers, "layers", "decoder layers");
    v(hidden, "hidden", "width of the residual stream");
    v(feed_forward, "feed_forward", "width of the SwiGLU feed-forward layer");
    v(heads, "heads", "query heads; hidden must be a multiple");
    v(kv_heads, "kv_heads", "key and value heads (GQA); heads must be a multiple");
    CommonOptions::fields(v);
  }
  base::Result<void> check() const;
};

std::vector<std::string> names_of_sizes() {
  std::vector<std::string> out;
  for (const auto& size : sizes()) out.push_back(size.name);
  return out;
}

base::Result<void> Llama::check() const {
  const auto wrong = [](const std::string& what, const std::string& hint) {
    return base::Error{base::Code::bad_request, what, "", hint};
  };
  if (!size.empty()) TRY(base::check_known("size of a model", size, names_of_sizes()));
  if (layers < 1 || hidden < 1 || feed_forward < 1 || heads < 1 || kv_heads < 1 ||
      context_tokens < 2)
    return wrong("model sizes must be positive, and context_tokens at least 2", "");
  constexpr std::int64_t most = 1 << 20;  // far beyond any machine, far from overflow
  if (layers > 4096 || std::max({hidden, feed_forward, heads, context_tokens}) > most)
    return wrong("model sizes must be at most 1048576, and layers 4096", "");
  TRY(CommonOptions::check());
  if (hidden % heads != 0)
    return wrong("model.hidden = " + std::to_string(hidden) +
                     " is no multiple of model.heads = " + std::to_string(heads),
                 "choose heads that divide hidden");
  if (heads % kv_heads != 0)
    return wrong("model.heads is no multiple of model.kv_heads",
                 "choose kv_heads that divide heads");
  if ((hidden / heads) % 16 != 0)
    return wrong(
        "the head width hidden/heads = " + std::to_string(hidden / heads) + " is no multiple of 16",
        "16, 32, 64 and 128 are usual");
  if (hidden % 64 != 0 || feed_forward % 64 != 0)
    return wrong("model.hidden and model.feed_forward must be multiples of 64", "");
  return {};
}

}  // namespace

base::Settings options() { return base::options<Llama>(); }

base::Result<Config> configure(const base::Settings& settings) {
  const auto& own = settings.as<Llama>();
  Shape shape;
  shape.layers = own.layers;
  shape.hidden = own.hidden;
  shape.feed_forward = own.feed_forward;
  shape.heads = own.heads;
  shape.kv_heads = own.kv_heads;
  shape.head_dim = own.hidden / own.heads;
  shape.rope.theta = own.rope_theta;
  shape.norm_eps = own.norm_eps;
  shape.init_std = own.init_std;
  shape.tied = own.tied_embeddings;
  Config config;
  config.context = own.context_tokens;
  config.shape = shape;
  return config;
}

// Keys that say another number of parameters than the size beside them; how long rows are does not.
std::vector<std::string> remarks(const base::Settings& settings) {
  const auto said = settings.to_json();
  std::string other;
  for (const auto& size : sizes()) {
    if (size.name != said["size"].get<std::string>()) continue;
    for (const auto& [key, value] : size.keys.items())
      if (key != "context_tokens" && said[key] != value)
        other += (other.empty() ? "" : ", ") + key + " = " + said[key].dump();
  }
  if (other.empty()) return {};
  return {"its model is not of the size " + said["size"].get<std::string>() + ": " + other +
          " in [model] counts more; take it out, or the size"};
}

}  // namespace model::llama
