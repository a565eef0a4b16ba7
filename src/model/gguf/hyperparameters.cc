#include "model/gguf/hyperparameters.h"

#include <cmath>
#include <numbers>
#include <utility>

#include "base/visible.h"
#include "model/arch.h"
#include "model/rope.h"

namespace model::gguf {

namespace {

using base::Code;
using base::Error;
using base::Json;
using base::Result;
using store::gguf::Metadata;

// Keys behind the family's name, and those of config.json.
struct Key {
  const char* file;
  const char* folder;
  bool whole;   // a natural number, else a float
  bool needed;  // llama.cpp asks for it
};
constexpr Key kKeys[] = {{"block_count", "num_hidden_layers", true, true},
                         {"context_length", "max_position_embeddings", true, true},
                         {"embedding_length", "hidden_size", true, true},
                         {"feed_forward_length", "intermediate_size", true, true},
                         {"attention.head_count", "num_attention_heads", true, true},
                         {"attention.head_count_kv", "num_key_value_heads", true, false},
                         {"attention.key_length", "head_dim", true, false},
                         {"attention.value_length", "head_dim", true, false},
                         {"attention.sliding_window", "sliding_window", true, false},
                         {"attention.layer_norm_rms_epsilon", "rms_norm_eps", false, true},
                         {"rope.dimension_count", "head_dim", true, false},
                         {"rope.freq_base", "rope_theta", false, false},
                         {"vocab_size", "vocab_size", true, false}};

// What transformers 5 says in rope_parameters.
Json rope_of(const Json& config) {
  for (const char* key : {"rope_parameters", "rope_scaling"})
    if (config.contains(key) && config[key].is_object()) return config[key];
  return Json::object();
}

double pair_factor(double frequency, double factor, double low, double high, double original) {
  const double wavelength = 2 * std::numbers::pi / frequency;
  if (wavelength < original / high) return 1;
  if (wavelength > original / low) return factor;
  const double smooth = (original / wavelength - low) / (high - low);
  return 1 / ((1 - smooth) / factor + smooth);
}

std::vector<float> llama3_factors(double theta, std::int64_t width, const Json& rope) {
  const auto number = [&](const char* key, double usual) { return rope.value(key, usual); };
  std::vector<float> out;
  for (const double frequency : rope_frequencies({.theta = theta}, width))
    out.push_back(static_cast<float>(pair_factor(
        frequency, number("factor", 8), number("low_freq_factor", 1), number("high_freq_factor", 4),
        number("original_max_position_embeddings", 8192))));
  return out;
}

Result<void> put_rope(const Json& config, const std::string& prefix, Metadata& out,
                      std::vector<float>& factors) {
  const auto rope = rope_of(config);
  const auto kind = rope.value("rope_type", std::string("default"));
  if (kind == "default") return {};
  if (kind == "llama3") {
    factors = llama3_factors(config.value("rope_theta", 10000.0),
                             config.value("head_dim", std::int64_t{0}), rope);
    return {};
  }
  if (kind != "linear" && kind != "yarn")
    return Error{Code::unsupported, "a GGUF file cannot say the rope scaling '" + kind + "'", "",
                 "default, linear, llama3 and yarn it can"};
  TRY(out.add(prefix + "rope.scaling.type", kind));
  TRY(out.add(prefix + "rope.scaling.factor", static_cast<float>(rope.value("factor", 1.0))));
  if (kind == "linear") return {};
  return out.add(prefix + "rope.scaling.original_context_length",
                 rope.value("original_max_position_embeddings", std::uint32_t{0}));
}

// The settings that published models have; another file may hold any factors.
Result<Json> llama3_of(const store::gguf::File& file, double theta, std::int64_t width,
                       const base::Path& path) {
  const auto* stored = file.find(kRopeFactors);
  const auto there = base::Size(stored->count) * 2;
  if (width < 2 || !there.known() || std::cmp_greater(width, there.value() + 1))
    return Error{Code::bad_data,
                 "tensor 'rope_freqs.weight' has " + std::to_string(stored->count) +
                     " factors, half of the head width " + std::to_string(width) + " are expected",
                 path, "the file is damaged; fetch it again"};
  const std::int64_t half[] = {width / 2};
  std::vector<float> found(static_cast<std::size_t>(width / 2));
  TRY(file.read(kRopeFactors, half, found));
  for (const double factor : {8.0, 32.0, 4.0, 16.0, 64.0, 2.0})
    for (const std::int64_t original : {8192, 4096, 2048, 16384, 32768}) {
      const Json rope = {{"rope_type", "llama3"},
                         {"factor", factor},
                         {"low_freq_factor", 1.0},
                         {"high_freq_factor", 4.0},
                         {"original_max_position_embeddings", original},
                         {"rope_theta", theta}};
      const auto expected = llama3_factors(theta, width, rope);
      bool equal = true;
      for (std::size_t i = 0; i < found.size(); ++i)
        equal = equal && std::abs(found[i] - expected[i]) <= 1e-5f * std::abs(expected[i]);
      if (equal) return rope;
    }
  return Error{Code::unsupported, "the factors of its rotary frequencies are of no known scaling",
               path, "take the model's safetensors"};
}

const arch::Entry* family_of(const std::string& architecture) {
  for (const auto& row : arch::all())
    if (row.entry->gguf && architecture == row.entry->gguf->architecture) return row.entry;
  return nullptr;
}

Result<void> read_rope(const store::gguf::File& file, const std::string& prefix,
                       const base::Path& path, Json& config) {
  const auto& metadata = file.metadata();
  const double theta = config.value("rope_theta", 10000.0);
  Json rope = {{"rope_type", "default"}, {"rope_theta", theta}};
  if (file.find(kRopeFactors)) {
    rope = TRY(llama3_of(file, theta, config.value("head_dim", std::int64_t{0}), path));
  } else if (metadata.find(prefix + "rope.scaling.type") ||
             metadata.find(prefix + "rope.scaling.factor")) {
    // A factor of no kind divides positions, as llama.cpp has it.
    const auto kind = metadata.find(prefix + "rope.scaling.type")
                          ? TRY(metadata.text(prefix + "rope.scaling.type"))
                          : std::string("linear");
    if (kind != "none") rope["rope_type"] = kind;
    if (metadata.find(prefix + "rope.scaling.factor"))
      rope["factor"] = TRY(metadata.number(prefix + "rope.scaling.factor"));
    if (metadata.find(prefix + "rope.scaling.original_context_length"))
      rope["original_max_position_embeddings"] =
          TRY(metadata.natural(prefix + "rope.scaling.original_context_length"));
  }
  config["rope_parameters"] = rope;
  return {};
}

}  // namespace

Result<void> put_hyperparameters(const Json& config, const Form& form, Metadata& out,
                                 std::vector<float>& factors) {
  TRY(out.add("general.architecture", std::string(form.architecture)));
  const auto prefix = std::string(form.architecture) + ".";
  for (const auto& key : kKeys) {
    if (!config.contains(key.folder) || !config[key.folder].is_number()) continue;
    if (key.whole)
      TRY(out.add(prefix + key.file, config[key.folder].get<std::uint32_t>()));
    else
      TRY(out.add(prefix + key.file, config[key.folder].get<float>()));
  }
  return put_rope(config, prefix, out, factors);
}

Result<Json> config_json(const store::gguf::File& file, const base::Path& path) {
  const auto& metadata = file.metadata();
  const auto architecture = TRY(metadata.text("general.architecture"));
  const auto* entry = family_of(architecture);
  if (!entry)
    return Error{Code::unsupported,
                 "models of the family '" + base::visible(architecture) + "' do not run here", path,
                 "see janua help for the architectures that do"};
  const auto prefix = architecture + ".";
  Json out = {{"architectures", {entry->hf_name}}};
  for (const auto& key : kKeys) {
    if (!key.needed && !metadata.find(prefix + key.file)) continue;
    if (key.whole)
      out[key.folder] = TRY(metadata.natural(prefix + key.file));
    else
      out[key.folder] = TRY(metadata.number(prefix + key.file));
  }
  if (!out.contains("vocab_size")) {
    const auto* table = file.find("token_embd.weight");
    if (table && !table->shape.empty()) out["vocab_size"] = table->shape[0];
  }
  out["tie_word_embeddings"] = file.find("output.weight") == nullptr;
  TRY(read_rope(file, prefix, path, out));
  for (const auto& [key, id] : {std::pair("bos_token_id", "tokenizer.ggml.bos_token_id"),
                                {"eos_token_id", "tokenizer.ggml.eos_token_id"},
                                {"pad_token_id", "tokenizer.ggml.padding_token_id"}})
    if (metadata.find(id)) out[key] = TRY(metadata.natural(id));
  return out;
}

}  // namespace model::gguf
