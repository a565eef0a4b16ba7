// llama.cpp lets layers without keys and values of their own take those of the two layers before the first
// of them, whatever these are: of the last but one in layers with a window, of the last one in the others.
#include "model/family/gemma4_file.h"

#include <algorithm>
#include <charconv>

#include "model/gguf/keys.h"

namespace model::family {

namespace {

using base::Json;
using base::Result;
using gguf::FileKeys;
using gguf::PutKeys;
using Kind = gguf::Key::Kind;
using Numbers = std::vector<std::int64_t>;

constexpr const char *kWidths = "feed_forward_length", *kKeyHeads = "attention.head_count_kv";

constexpr gguf::Renamed kParts[] = {{"post_attention_layernorm", "post_attention_norm"},
                                    {"pre_feedforward_layernorm", "ffn_norm"},
                                    {"pre_feedforward_layernorm_2", "pre_ffw_norm_2"},
                                    {"post_feedforward_layernorm", "post_ffw_norm"},
                                    {"post_feedforward_layernorm_1", "post_ffw_norm_1"},
                                    {"post_feedforward_layernorm_2", "post_ffw_norm_2"},
                                    {"layer_scalar", "layer_output_scale.weight"},
                                    {"per_layer_input_gate", "inp_gate"},
                                    {"per_layer_projection", "proj"},
                                    {"post_per_layer_input_norm", "post_norm"},
                                    {"router.proj", "ffn_gate_inp"},
                                    {"router.scale", "ffn_gate_inp.scale"},
                                    {"router.per_expert_scale", "ffn_down_exps.scale"},
                                    {"experts.gate_up_proj", "ffn_gate_up_exps.weight"},
                                    {"experts.down_proj", "ffn_down_exps.weight"}};
constexpr gguf::Renamed kWhole[] = {{"model.embed_tokens_per_layer", "per_layer_token_embd"},
                                    {"model.per_layer_model_projection", "per_layer_model_proj"},
                                    {"model.per_layer_projection_norm", "per_layer_proj_norm"}};
constexpr const char* kLogitCap = "final_logit_softcapping";
constexpr gguf::Key kKeys[] = {
    {"embedding_length_per_layer_input", "hidden_size_per_layer_input", Kind::whole, true},
    {"attention.shared_kv_layers", "num_kv_shared_layers"},
    {"attention.key_length", "global_head_dim", Kind::whole, true},
    {"attention.value_length", "global_head_dim", Kind::whole, true},
    {"attention.key_length_swa", "head_dim", Kind::whole, true},
    {"attention.value_length_swa", "head_dim", Kind::whole, true},
    {"expert_count", "num_experts"},
    {"expert_used_count", "top_k_experts"},
    {"expert_feed_forward_length", "moe_intermediate_size"},
    {kLogitCap, kLogitCap, Kind::real}};

// Values are as wide as keys, and all of a head turns, but for what its divisors let stand still.
constexpr std::pair<const char*, const char*> kEqual[] = {
    {"attention.key_length", "attention.value_length"},
    {"attention.key_length_swa", "attention.value_length_swa"},
    {"attention.key_length", "rope.dimension_count"},
    {"attention.key_length_swa", "rope.dimension_count_swa"}};

std::int64_t size(const Json& config, const char* key) {
  return config.at(key).get<std::int64_t>();
}

std::vector<bool> sliding_of(const Json& config) {
  std::vector<bool> out;
  for (const auto& type : config.at("layer_types")) out.push_back(type == "sliding_attention");
  return out;
}

// Of the first layer that has no keys and values.
std::size_t first_borrowing(const Json& config) {
  const auto shared = config.value("num_kv_shared_layers", std::int64_t{0});
  return static_cast<std::size_t>(std::max<std::int64_t>(
      0, size(config, "num_hidden_layers") - std::max<std::int64_t>(0, shared)));
}

std::string other_sharing(const Json& config) {
  const auto sliding = sliding_of(config);
  const auto first = first_borrowing(config);
  if (first < 2) return "fewer than two layers have keys and values, and llama.cpp asks for two";
  if (first == sliding.size()) return "";
  const bool slides = std::find(sliding.begin() + static_cast<std::ptrdiff_t>(first), sliding.end(),
                                true) != sliding.end();
  if (!sliding[first - 1] && (sliding[first - 2] || !slides)) return "";
  return "the last two layers with keys and values of their own are not one with a window and one without, "
         "from which llama.cpp takes those of the layers behind them";
}

std::string misfit(const Json& config) {
  if (config.at("hidden_activation") != "gelu_pytorch_tanh")
    return "its activation is another than gelu_pytorch_tanh, which llama.cpp takes for it";
  if (size(config, "hidden_size_per_layer_input") > 0 &&
      config.at("vocab_size_per_layer_input") != config.at("vocab_size"))
    return "its vocab_size_per_layer_input is not vocab_size, as llama.cpp takes it for granted";
  return other_sharing(config);
}

// The heads of keys of a layer, as per_layer_config says them.
std::int64_t key_heads(const Json& config, std::size_t layer) {
  const auto& each = config.at("per_layer_config");
  const auto found = each.find(std::to_string(layer));
  const auto usual = size(config, "num_key_value_heads");
  return found == each.end() ? usual : found->value("num_key_value_heads", usual);
}

// One number where that is all, as published files have it.
Result<void> put_numbers(const char* key, const Numbers& numbers, const PutKeys& out) {
  if (std::ranges::count(numbers, numbers[0]) == std::ssize(numbers))
    return out.whole(key, numbers[0]);
  std::vector<std::uint32_t> list;
  for (const auto number : numbers) list.push_back(static_cast<std::uint32_t>(number));
  return out.add(key, store::gguf::Array(std::move(list)));
}

Result<void> put(const Json& config, const PutKeys& out) {
  const auto layers = static_cast<std::size_t>(size(config, "num_hidden_layers"));
  const auto width = size(config, "intermediate_size");
  const bool wide = config.value("use_double_wide_mlp", false);
  Numbers widths, heads;
  for (std::size_t i = 0; i < layers; ++i) {
    widths.push_back(wide && i >= first_borrowing(config) ? 2 * width : width);
    heads.push_back(key_heads(config, i));
  }
  TRY(out.whole("rope.dimension_count", size(config, "global_head_dim")));
  TRY(out.whole("rope.dimension_count_swa", size(config, "head_dim")));
  TRY(put_numbers(kWidths, widths, out));
  // Where a file says nothing llama.cpp caps logits at 30.
  if (!config.at(kLogitCap).is_number()) TRY(out.real(kLogitCap, 0));
  return put_numbers(kKeyHeads, heads, out);
}

// The usual width, or twice that in the layers that have no keys and values.
Result<void> read_widths(const FileKeys& file, Json& config) {
  const auto widths = TRY(file.of_each_layer(kWidths));
  if (widths.empty()) return {};
  const auto first = first_borrowing(config);
  const bool wide = widths.back() != widths[0];
  for (std::size_t i = 0; i < widths.size(); ++i)
    if (widths[i] != (wide && i >= first ? 2 * widths[0] : widths[0]))
      return file.unsupported(
          "its feed_forward_length is neither one number nor twice as much in the "
          "layers that share keys and values");
  config["intermediate_size"] = widths[0];
  config["use_double_wide_mlp"] = wide;
  return {};
}

// Heads of layers with and without a window.
Result<void> read_heads(const FileKeys& file, Json& config) {
  const auto heads = TRY(file.of_each_layer(kKeyHeads));
  const auto sliding = sliding_of(config);
  if (heads.size() != sliding.size())
    return file.unsupported("it does not say which layers have a window");
  auto each = Json::object();
  config["attention_k_eq_v"] = false;
  config["num_key_value_heads"] = 1;
  for (std::size_t i = 0; i < heads.size(); ++i)
    if (sliding[i]) config["num_key_value_heads"] = heads[i];
  for (std::size_t i = 0; i < heads.size(); ++i) {
    auto& one = each[std::to_string(i)];
    one = {{"num_key_value_heads", heads[i]}};
    if (sliding[i]) continue;
    one["head_dim"] = config.at("global_head_dim");
    if (i < first_borrowing(config) &&
        !file.file().find("blk." + std::to_string(i) + ".attn_v.weight"))
      config["attention_k_eq_v"] = true;
  }
  config["per_layer_config"] = each;
  return {};
}

Result<void> read(const FileKeys& file, Json& config) {
  if (!config.contains("layer_types"))
    return file.unsupported("it does not say which layers have a window");
  for (const auto& [one, other] : kEqual) {
    const auto width = TRY(file.natural(one));
    if (TRY(file.natural(other, width)) != width)
      return file.unsupported(std::string("its ") + other + " is not its " + one);
  }
  config["enable_moe_block"] = config.value("num_experts", std::uint64_t{0}) > 0;
  config["vocab_size_per_layer_input"] = config["vocab_size"];
  if (!config.contains(kLogitCap)) config[kLogitCap] = 30.0;
  if (config[kLogitCap] == 0.0) config[kLogitCap] = nullptr;
  TRY(read_widths(file, config));
  return read_heads(file, config);
}

// Published files bring keys and values of layers that use those of others.
bool unused(const std::string& tensor, const Json& config) {
  if (!tensor.starts_with("blk.")) return false;
  std::size_t layer = 0;
  const auto [end, error] =
      std::from_chars(tensor.data() + 4, tensor.data() + tensor.size(), layer);
  const std::string part(end, tensor.data() + tensor.size());
  return error == std::errc() && layer >= first_borrowing(config) &&
         layer < static_cast<std::size_t>(size(config, "num_hidden_layers")) &&
         (part == ".attn_k.weight" || part == ".attn_v.weight" || part == ".attn_k_norm.weight");
}

}  // namespace

constexpr gguf::Form kGemma4File{.architecture = "gemma4",
                                 .keys = kKeys,
                                 .parts = kParts,
                                 .whole = kWhole,
                                 .heads = false,
                                 .feed_forward = false,
                                 .windows = true,
                                 .layer_ropes = true,
                                 .factors = true,
                                 .proportional = true,
                                 .misfit = misfit,
                                 .unused = unused,
                                 .put = put,
                                 .read = read};

}  // namespace model::family
