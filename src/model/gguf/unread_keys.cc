// Keys of an architecture in a GGUF file that nobody has asked for: which of them may stand there.
#include <algorithm>
#include <cmath>
#include <span>

#include "base/visible.h"
#include "model/gguf/keys.h"

namespace model::gguf {

namespace {

using store::gguf::Array;
using store::gguf::Value;

// What llama.cpp (llama-cpp-python 0.3.36) passes over in the families that we know and do not ask it of,
// or what tells how a model was made.
constexpr const char* kHarmless[] = {"attention.layer_norm_epsilon",
                                     "embedding_length_out",
                                     "pooling_type",
                                     "rope.scaling.finetuned",
                                     "rope.scaling.original_context_length",
                                     "rope.scaling.yarn_attn_factor",
                                     "rope.scaling.yarn_beta_fast",
                                     "rope.scaling.yarn_beta_slow",
                                     "rope.scaling.yarn_ext_factor",
                                     "ssm.inner_size",
                                     "tensor_data_layout"};

// Numbers that change nothing, beside 0: factors of 1, the softmax of a router and its sum of one, tokens
// that see only those before them.
struct Neutral {
  const char* key;
  double value;
  bool zero = true;  // so does 0
};
constexpr Neutral kNeutral[] = {{"attention.causal", 1, false},
                                {"embedding_scale", 1},
                                {"expert_gating_func", 1},
                                {"expert_weights_norm", 1, false},
                                {"expert_weights_scale", 1},
                                {"logit_scale", 1},
                                {"residual_scale", 1},
                                {"rope.scale_linear", 1},
                                {"rope.scaling.attn_factor", 1, false},
                                {"rope.scaling.factor", 1}};

bool is_neutral(const std::string& key, double value) {
  const auto* one = std::ranges::find(kNeutral, key, &Neutral::key);
  if (one == std::end(kNeutral)) return value == 0;
  return value == one->value || (value == 0 && one->zero);
}

bool changes_nothing(const std::string& key, const Value& value) {
  return std::visit(
      [&](const auto& one) {
        using One = std::decay_t<decltype(one)>;
        if constexpr (std::is_same_v<One, std::string>)
          return one.empty() || (key == "rope.scaling.type" && one == "none");
        else if constexpr (std::is_same_v<One, Array>)
          return std::visit(
              [](const auto& list) {
                using List = std::decay_t<decltype(list)>;
                if constexpr (std::is_same_v<List, std::monostate> ||
                              std::is_same_v<List, std::vector<std::string>>)
                  return false;
                else
                  return std::ranges::all_of(list, [](auto x) { return x == 0; });
              },
              one);
        else
          return is_neutral(key, static_cast<double>(one));
      },
      value);
}

std::string shown(const Value& value) {
  return std::visit(
      [](const auto& one) -> std::string {
        using One = std::decay_t<decltype(one)>;
        if constexpr (std::is_same_v<One, std::string>)
          return "'" + base::visible(one.substr(0, 40)) + "'";
        else if constexpr (std::is_same_v<One, Array>)
          return "a list";
        else if constexpr (std::is_same_v<One, bool>)
          return one ? "true" : "false";
        else
          return std::to_string(one);
      },
      value);
}

}  // namespace

base::Result<void> FileKeys::check_all_read() const {
  for (const auto& [key, value] : file_.metadata().fields()) {
    if (!key.starts_with(prefix_) || asked_.contains(key)) continue;
    const auto name = key.substr(prefix_.size());
    if (std::ranges::find(kHarmless, name) != std::end(kHarmless) || changes_nothing(name, value))
      continue;
    return unsupported("its key " + base::visible(key.substr(0, 80)) + " is " + shown(value) +
                       ", and what it changes is not known here");
  }
  return {};
}

}  // namespace model::gguf
