#include "model/gguf/parts.h"

#include <algorithm>
#include <charconv>
#include <optional>
#include <string_view>

namespace model::gguf {

namespace {

using base::Json;
using base::Result;

constexpr Renamed kWhole[] = {
    {"model.embed_tokens", "token_embd"}, {"model.norm", "output_norm"}, {"lm_head", "output"}};
constexpr Renamed kOfLayer[] = {
    {"input_layernorm", "attn_norm"},    {"post_attention_layernorm", "ffn_norm"},
    {"self_attn.q_proj", "attn_q"},      {"self_attn.k_proj", "attn_k"},
    {"self_attn.v_proj", "attn_v"},      {"self_attn.o_proj", "attn_output"},
    {"self_attn.q_norm", "attn_q_norm"}, {"self_attn.k_norm", "attn_k_norm"},
    {"mlp.gate_proj", "ffn_gate"},       {"mlp.up_proj", "ffn_up"},
    {"mlp.down_proj", "ffn_down"}};

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// Whether the name is that, a number standing for the star.
bool matches(std::string_view pattern, std::string_view name) {
  const auto star = pattern.find('*');
  if (star == std::string_view::npos) return pattern == name;
  const auto before = pattern.substr(0, star), behind = pattern.substr(star + 1);
  if (name.size() <= before.size() + behind.size() || !name.starts_with(before) ||
      !name.ends_with(behind))
    return false;
  const auto number = name.substr(before.size(), name.size() - before.size() - behind.size());
  return std::ranges::all_of(number, is_digit);
}

struct Found {
  std::string name;  // in the file, without the layer
  const Renamed* row;
};

// All rows that name the part, whole or without its kind (".weight", ".bias").
std::vector<Found> find_all(std::span<const Renamed> table, std::string_view part) {
  std::string_view stem = part, kind;
  for (const std::string_view one : {".weight", ".bias"})
    if (part.ends_with(one)) {
      stem = part.substr(0, part.size() - one.size());
      kind = one;
    }
  std::vector<Found> out;
  for (const auto& row : table) {
    if (matches(row.folder, part))
      out.push_back({row.file, &row});
    else if (!kind.empty() && matches(row.folder, stem))
      out.push_back({std::string(row.file).append(kind), &row});
  }
  return out;
}

struct Split {
  std::optional<std::size_t> layer;
  std::string_view part;
};

Split split(std::string_view name, const Form& form) {
  const std::string_view layers = form.layers;
  if (!name.starts_with(layers)) return {std::nullopt, name};
  const auto rest = name.substr(layers.size());
  std::size_t layer = 0;
  const auto end = std::from_chars(rest.data(), rest.data() + rest.size(), layer).ptr;
  const auto dot = static_cast<std::size_t>(end - rest.data());
  if (dot == 0 || dot >= rest.size() || rest[dot] != '.') return {std::nullopt, name};
  return {layer, rest.substr(dot + 1)};
}

std::vector<Found> find(const Split& name, const Form& form) {
  auto own = find_all(name.layer ? form.parts : form.whole, name.part);
  if (!own.empty()) return own;
  return name.layer ? find_all(kOfLayer, name.part) : find_all(kWhole, name.part);
}

std::string full_name(const Split& name, const std::string& part) {
  return name.layer ? "blk." + std::to_string(*name.layer) + "." + part : part;
}

std::int64_t count(const Shape& shape) {
  std::int64_t out = 1;
  for (const auto side : shape) out *= side;
  return out;
}

class Collector {
 public:
  Collector(const Form& form, const Json& config) : form_(form), config_(config) {}

  void add(std::size_t parameter, const Shape& shape, const std::string& name, const Renamed& row) {
    const auto [it, fresh] = places_.try_emplace(name, out.tensors.size());
    if (fresh) out.tensors.push_back({.name = name, .change = change_of(name, row)});
    auto& tensor = out.tensors[it->second];
    const auto cut = row.cut ? row.cut(shape, config_) : whole(shape);
    join(tensor.shape, cut.shape, std::string_view(row.folder).find('*') != std::string::npos);
    const auto first = tensor.pieces.empty()
                           ? std::size_t{0}
                           : tensor.pieces.back().first + tensor.pieces.back().cut.size();
    out.uses[parameter].push_back({it->second, tensor.pieces.size()});
    tensor.pieces.push_back({parameter, cut, first});
  }

  Parts out;

 private:
  Change change_of(const std::string& name, const Renamed& row) const {
    if (row.change != Change::usual) return row.change;
    return form_.one_plus && name.ends_with("_norm.weight") ? Change::one_plus : Change::none;
  }
  // Experts are a side of their own; other pieces follow each other in the first one.
  static void join(Shape& all, const Shape& piece, bool stacked) {
    if (stacked && all.empty()) {
      all = piece;
      all.insert(all.begin(), 0);
    }
    if (stacked)
      ++all.front();
    else if (all.empty())
      all = piece;
    else
      all.front() += piece.front();
  }

  const Form& form_;
  const Json& config_;
  std::map<std::string, std::size_t> places_;
};

}  // namespace

std::vector<std::string> names_in_file(const std::string& name, const Form& form) {
  const auto where = split(name, form);
  std::vector<std::string> out;
  for (const auto& found : find(where, form)) out.push_back(full_name(where, found.name));
  return out;
}

Result<Parts> parts_of(const Layout& layout, const Form& form, const Json& config,
                       const std::string& where) {
  const auto layers = config.at("num_hidden_layers").get<std::size_t>();
  Collector collector(form, config);
  collector.out.uses.resize(layout.parameters.size());
  for (std::size_t i = 0; i < layout.parameters.size(); ++i) {
    const auto& p = layout.parameters[i];
    const auto name = split(p.name, form);
    if (name.layer && *name.layer >= layers) {
      collector.out.left_out = true;
      continue;
    }
    const auto listed = find_all(form.listed, name.part);
    if (!listed.empty() && name.layer) {
      collector.out.listed.push_back({listed.front().name, *name.layer, i});
      continue;
    }
    const auto found = find(name, form);
    if (found.empty())
      return base::Error{base::Code::unsupported, "GGUF files have no name for '" + p.name + "'",
                         where, "convert to a folder of safetensors"};
    for (const auto& [part, row] : found) collector.add(i, p.shape, full_name(name, part), *row);
  }
  for (const auto& tensor : collector.out.tensors)
    CHECK(static_cast<std::size_t>(count(tensor.shape)) ==
              tensor.pieces.back().first + tensor.pieces.back().cut.size(),
          "pieces fill their tensor");
  return std::move(collector.out);
}

namespace {

std::size_t number(const Json& config, const char* key) {
  return static_cast<std::size_t>(config.at(key).get<std::int64_t>());
}

}  // namespace

Cut turned_queries(const Shape& shape, const Json& config) {
  return turned(shape, number(config, "num_attention_heads"));
}

Cut turned_keys(const Shape& shape, const Json& config) {
  return turned(shape, number(config, "num_key_value_heads"));
}

}  // namespace model::gguf
