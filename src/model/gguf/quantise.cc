#include "model/gguf/quantise.h"

#include <cstdlib>
#include <string_view>

namespace model::gguf {

namespace {

// Small matrices that say how streams of DeepSeek-V4 mix and where in an entry a token stands.
bool is_of_streams(std::string_view name) {
  return name.ends_with("hc_attn_fn.weight") || name.ends_with("hc_ffn_fn.weight") ||
         name.ends_with("output_hc_fn.weight") || name.ends_with("compressor_ape.weight");
}

// Numbers of experts.
bool is_table(std::string_view name) { return name.ends_with(".ffn_gate_tid2eid.weight"); }

bool is_exact(std::string_view name, const std::vector<std::int64_t>& shape) {
  return shape.size() < 2 || !name.ends_with(".weight") || name.ends_with("_norm.weight") ||
         name.ends_with(".ffn_gate_inp.weight") || name.ends_with(".ffn_gate_inp_shexp.weight") ||
         name.ends_with(".ssm_conv1d.weight") || name.ends_with("per_layer_model_proj.weight") ||
         is_of_streams(name);
}

bool is_float(std::string_view type) { return type == "F32" || type == "F16" || type == "BF16"; }

// llama.cpp's choice of layers for more bits: the first and last eighth and each third between.
bool takes_more_bits(std::size_t layer, std::size_t layers) {
  const auto eighth = layers / 8;
  return layer < eighth || layer >= 7 * layers / 8 || (layer - eighth) % 3 == 2;
}

}  // namespace

std::uint32_t file_type(const std::string& type) {
  const std::pair<const char*, std::uint32_t> known[] = {{"F32", 0},   {"F16", 1},  {"Q4_0", 2},
                                                         {"Q4_1", 3},  {"Q8_0", 7}, {"Q4_K", 15},
                                                         {"Q6_K", 18}, {"BF16", 32}};
  for (const auto& [name, number] : known)
    if (type == name) return number;
  return 1024;  // "guessed" by llama.cpp's count
}

std::string Quantiser::wanted(const std::string& name) const {
  std::string asked = type_->name;
  if (is_float(asked) || asked == "Q8_0") return asked;
  if (name == "output.weight" || (tied_ && name == "token_embd.weight")) return "Q6_K";
  const std::string_view part = name;
  const bool counts = part.ends_with(".attn_v.weight") || part.ends_with(".ffn_down.weight") ||
                      part.ends_with(".ffn_down_exps.weight");
  if (asked != "Q4_K" || !counts || !name.starts_with("blk.")) return asked;
  const auto layer = std::strtoull(name.c_str() + 4, nullptr, 10);
  return takes_more_bits(layer, layers_) ? "Q6_K" : asked;
}

const store::block::Entry* Quantiser::type_of(const std::string& name,
                                              const std::vector<std::int64_t>& shape) const {
  if (is_table(name)) return store::block::find("I32");
  if (is_exact(name, shape)) return store::block::find("F32");
  const auto fits = [&](const store::block::Entry* type) {
    return shape.back() % static_cast<std::int64_t>(type->elements) == 0;
  };
  for (const auto* type : {store::block::find(wanted(name)), type_})
    if (fits(type)) return type;
  const auto* smaller = store::block::find("Q8_0");
  return !is_float(type_->name) && fits(smaller) ? smaller : store::block::find("F16");
}

}  // namespace model::gguf
