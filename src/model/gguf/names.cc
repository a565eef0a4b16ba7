#include "model/gguf/names.h"

#include <algorithm>
#include <string_view>

namespace model::gguf {

namespace {

constexpr Renamed kWhole[] = {
    {"model.embed_tokens", "token_embd"}, {"model.norm", "output_norm"}, {"lm_head", "output"}};
constexpr Renamed kOfLayer[] = {
    {"input_layernorm", "attn_norm"},    {"post_attention_layernorm", "ffn_norm"},
    {"self_attn.q_proj", "attn_q"},      {"self_attn.k_proj", "attn_k"},
    {"self_attn.v_proj", "attn_v"},      {"self_attn.o_proj", "attn_output"},
    {"self_attn.q_norm", "attn_q_norm"}, {"self_attn.k_norm", "attn_k_norm"},
    {"mlp.gate_proj", "ffn_gate"},       {"mlp.up_proj", "ffn_up"},
    {"mlp.down_proj", "ffn_down"}};

const char* find(std::span<const Renamed> table, std::string_view part) {
  const auto found =
      std::ranges::find_if(table, [&](const auto& row) { return row.folder == part; });
  return found == table.end() ? nullptr : found->file;
}

}  // namespace

std::string name_in_file(const std::string& name, const Form& form) {
  const std::string_view all = name;
  const auto dot = all.rfind('.');
  if (dot == std::string_view::npos) return "";
  const auto stem = all.substr(0, dot), kind = all.substr(dot);  // ".weight"
  if (const auto* whole = find(kWhole, stem)) return std::string(whole).append(kind);
  constexpr std::string_view layers = "model.layers.";
  if (!stem.starts_with(layers)) return "";
  const auto rest = stem.substr(layers.size());
  const auto behind = rest.find('.');
  if (behind == std::string_view::npos) return "";
  const auto number = rest.substr(0, behind), part = rest.substr(behind + 1);
  const auto* in_file = find(form.parts, part);
  if (!in_file) in_file = find(kOfLayer, part);
  if (!in_file) return "";
  return "blk." + std::string(number) + "." + in_file + std::string(kind);
}

}  // namespace model::gguf
