#include "model/packed/scheme.h"

#include <algorithm>

#include "base/visible.h"
#include "model/config_keys.h"

namespace model::packed {

namespace {

using base::Json;
using base::Result;

constexpr std::int64_t kMost = 1 << 24;

std::string shown(const std::string& text) { return "'" + base::visible(text.substr(0, 60)) + "'"; }

Result<Spread> read_block(const ConfigKeys& in, const char* key) {
  const auto* block = in.find(key);
  const auto is_side = [](const Json& side) {
    return side.is_number_integer() && side >= 1 && side <= kMost;
  };
  if (!block || !block->is_array() || block->size() != 2 || !std::ranges::all_of(*block, is_side))
    return in.wrong(std::string(key) + " must be two whole numbers from 1 to " +
                    std::to_string(kMost));
  return Spread{Spread::Kind::block, (*block)[0].get<std::int64_t>(),
                (*block)[1].get<std::int64_t>()};
}

Result<Scheme> read_fp8(const ConfigKeys& in) {
  Scheme out{.method = Method::fp8};
  if (in.find("weight_block_size")) out.spread = TRY(read_block(in, "weight_block_size"));
  return out;
}

Result<std::int64_t> read_group(const ConfigKeys& in) {
  const auto group = TRY(in.size("group_size", -1, kMost, -1));
  if (group == 0) return in.wrong("group_size is 0; it must be -1 or at least 1");
  return group;
}

Result<std::int64_t> read_bits(const ConfigKeys& in, std::initializer_list<std::int64_t> known) {
  const auto bits = TRY(in.size("bits", 1, 64));
  if (std::ranges::find(known, bits) != known.end()) return bits;
  return in.unsupported("weights of " + std::to_string(bits) + " bits are not read in this form",
                        known.size() == 1 ? "those of 4 bits are" : "those of 4 and 8 bits are");
}

Result<Scheme> read_gptq(const ConfigKeys& in) {
  Scheme out{.method = Method::gptq};
  out.bits = TRY(read_bits(in, {4, 8}));
  out.group = TRY(read_group(in));
  const auto form = TRY(in.text("checkpoint_format", "gptq"));
  if (form != "gptq" && form != "gptq_v2")
    return in.unsupported("checkpoint_format " + shown(form) + " is not read",
                          "gptq and gptq_v2 are");
  out.less_one = form == "gptq";
  out.centred = TRY(in.flag("sym"));
  out.in_order = in.find("desc_act") && !TRY(in.flag("desc_act"));
  const auto* rules = in.find("dynamic");
  if (rules && !rules->empty())
    return in.unsupported("quantization_config has rules of its own for some modules (dynamic)");
  if (TRY(in.text("pack_dtype", "int32")) != "int32")
    return in.unsupported("only pack_dtype = int32 is read");
  return out;
}

Result<Scheme> read_awq(const ConfigKeys& in) {
  Scheme out{.method = Method::awq};
  out.bits = TRY(read_bits(in, {4}));
  out.group = TRY(read_group(in));
  auto version = TRY(in.text("version", "gemm"));
  std::ranges::transform(version, version.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
  });
  if (version != "gemm")
    return in.unsupported("version " + shown(version) + " of AWQ is not read", "gemm is");
  return out;
}

Result<Spread> read_spread(const ConfigKeys& in) {
  const auto group = TRY(in.size("group_size", -1, kMost, -1));
  const auto strategy = TRY(in.text("strategy", group > 0 ? "group" : "tensor"));
  if (strategy == "tensor") return Spread{};
  if (strategy == "channel" || (strategy == "group" && group == -1))
    return Spread{Spread::Kind::channel, 1, 1};
  if (strategy == "block") return read_block(in, "block_structure");
  if (strategy == "group" && group > 0) return Spread{Spread::Kind::group, 1, group};
  return in.unsupported("strategy " + shown(strategy) + " is not read",
                        "tensor, channel, group and block are");
}

Result<Kind> read_kind(const ConfigKeys& in, const std::string& format) {
  Kind out;
  out.words = format == "pack-quantized";
  if (!out.words && format != "int-quantized" && format != "float-quantized" &&
      format != "naive-quantized")
    return in.unsupported("the format " + shown(format) + " of compressed-tensors is not read",
                          "int-quantized, float-quantized, naive-quantized and pack-quantized are");
  out.bits = TRY(in.size("num_bits", 1, 64, 8));
  const auto type = TRY(in.text("type", "int"));
  out.floats = type == "float";
  if ((!out.floats && type != "int") || (out.floats && out.words))
    return in.unsupported("numbers of type " + shown(type) + " in the format " + shown(format) +
                          " are not read");
  const bool fits = out.words ? out.bits == 2 || out.bits == 4 || out.bits == 8 : out.bits == 8;
  if (!fits)
    return in.unsupported("weights of " + std::to_string(out.bits) + " bits in the format " +
                          shown(format) + " are not read");
  out.symmetric = !in.find("symmetric") || TRY(in.flag("symmetric"));
  out.spread = TRY(read_spread(in));
  return out;
}

// What turns weights or leaves some of them out is no matter of numbers alone.
Result<void> refuse_transforms(const ConfigKeys& in) {
  const auto* turned = in.find("transform_config");
  if (turned && !turned->empty() &&
      (!turned->is_object() ||
       (turned->contains("config_groups") && !(*turned)["config_groups"].empty())))
    return in.unsupported("transform_config turns the weights, which is not undone here");
  const auto* sparse = in.find("sparsity_config");
  if (sparse && !sparse->empty() &&
      (!sparse->is_object() || sparse->value("format", Json("dense")) != "dense"))
    return in.unsupported("sparsity_config leaves weights out, which is not read");
  return {};
}

Result<Scheme> read_compressed(const ConfigKeys& in) {
  Scheme out{.method = Method::compressed};
  TRY(refuse_transforms(in));
  const auto format = TRY(in.text("format", "dense"));
  const auto* groups = in.find("config_groups");
  if (!groups || !groups->is_object())
    return in.wrong("quantization_config.config_groups is no object of groups");
  for (const auto& [name, group] : groups->items()) {
    if (!group.is_object()) return in.wrong("config_groups." + shown(name) + " is no object");
    const ConfigKeys keys(group, in);
    const auto* weights = keys.find("weights");
    if (!weights) continue;  // activations alone
    if (!weights->is_object()) return in.wrong("config_groups: weights is no object");
    const ConfigKeys of_weights(*weights, in);
    out.kinds.push_back(TRY(read_kind(of_weights, TRY(keys.text("format", format)))));
  }
  return out;
}

std::string spread_text(const Spread& spread) {
  switch (spread.kind) {
    case Spread::Kind::tensor:
      return "a scale a tensor";
    case Spread::Kind::channel:
      return "a scale a row";
    case Spread::Kind::group:
      return "groups of " + std::to_string(spread.wide);
    case Spread::Kind::block:
      break;
  }
  return "blocks of " + std::to_string(spread.high) + "x" + std::to_string(spread.wide);
}

std::string kind_text(const Kind& kind) {
  return (kind.floats ? std::string("FP8") : "int" + std::to_string(kind.bits)) + ", " +
         spread_text(kind.spread) + (kind.symmetric ? "" : ", zero points");
}

}  // namespace

std::string Scheme::text() const {
  const auto groups = group > 0 ? "groups of " + std::to_string(group) : "a scale a row";
  switch (method) {
    case Method::fp8:
      return "FP8, " + spread_text(spread);
    case Method::gptq:
      return "GPTQ, " + std::to_string(bits) + " bits, " + groups;
    case Method::awq:
      return "AWQ, " + std::to_string(bits) + " bits, " + groups;
    case Method::mxfp4:
      return "MXFP4, blocks of 32";
    case Method::compressed:
      break;
  }
  std::string out = "compressed-tensors";
  for (const auto& kind : kinds) out += (&kind == kinds.data() ? ", " : "; ") + kind_text(kind);
  return out;
}

Result<std::optional<Scheme>> read_scheme(const Json& config, const std::string& where) {
  if (!config.is_object() || !config.contains("quantization_config"))
    return std::optional<Scheme>();
  const auto& said = config["quantization_config"];
  if (said.is_null()) return std::optional<Scheme>();
  if (!said.is_object())
    return base::Error{base::Code::bad_data, "quantization_config is no object", where,
                       "fetch the model again"};
  const ConfigKeys in(said, where);
  const auto method = TRY(in.text("quant_method", ""));
  if (method == "fp8") return std::optional(TRY(read_fp8(in)));
  if (method == "gptq") return std::optional(TRY(read_gptq(in)));
  if (method == "awq") return std::optional(TRY(read_awq(in)));
  if (method == "compressed-tensors") return std::optional(TRY(read_compressed(in)));
  if (method == "mxfp4") return std::optional(Scheme{.method = Method::mxfp4, .bits = 4});
  return in.unsupported("weights quantised by " + shown(method) + " are not read",
                        "fp8, gptq, awq, compressed-tensors and mxfp4 are; or fetch the model in "
                        "BF16 or F32");
}

}  // namespace model::packed
