#include "model/gguf/hyperparameters.h"

#include <algorithm>
#include <string_view>

#include "base/visible.h"
#include "model/arch.h"
#include "model/gguf/keys.h"
#include "model/gguf/window_keys.h"

namespace model::gguf {

namespace {

using base::Code;
using base::Error;
using base::Json;
using base::Result;
using Kind = Key::Kind;
using store::gguf::Metadata;

// What llama.cpp asks for is needed.
constexpr Key kSizes[] = {{"block_count", "num_hidden_layers", Kind::whole, true},
                          {"context_length", "max_position_embeddings", Kind::whole, true},
                          {"embedding_length", "hidden_size", Kind::whole, true}};
constexpr Key kFeedForward[] = {{"feed_forward_length", "intermediate_size", Kind::whole, true}};
constexpr Key kEvery[] = {{"attention.head_count", "num_attention_heads", Kind::whole, true},
                          {"attention.layer_norm_rms_epsilon", "rms_norm_eps", Kind::real, true},
                          {"vocab_size", "vocab_size"}};
constexpr Key kHeads[] = {{"attention.head_count_kv", "num_key_value_heads"},
                          {"attention.key_length", "head_dim"},
                          {"attention.value_length", "head_dim"}};
constexpr Key kTokens[] = {{"tokenizer.ggml.bos_token_id", "bos_token_id"},
                           {"tokenizer.ggml.eos_token_id", "eos_token_id"},
                           {"tokenizer.ggml.padding_token_id", "pad_token_id"}};

Result<void> put_keys(const Json& config, std::span<const Key> keys, const PutKeys& out) {
  for (const auto& key : keys) {
    const auto found = config.find(key.folder);
    if (found == config.end()) continue;
    if (key.kind == Kind::flag && found->is_boolean()) TRY(out.add(key.file, found->get<bool>()));
    if (!found->is_number()) continue;
    if (key.kind == Kind::whole)
      TRY(out.whole(key.file, found->get<std::int64_t>()));
    else
      TRY(out.real(key.file, found->get<double>()));
  }
  return {};
}

Result<void> read_keys(const FileKeys& file, std::span<const Key> keys, Json& config) {
  for (const auto& key : keys) {
    if (key.kind == Kind::flag)
      config[key.folder] = TRY(file.flag(key.file));
    else if (!key.needed && !file.has(key.file))
      continue;
    else if (key.kind == Kind::whole)
      config[key.folder] = TRY(file.natural(key.file));
    else
      config[key.folder] = TRY(file.number(key.file));
  }
  return {};
}

// The channels of a head that turn; the others stand behind them.
Result<void> put_turned(const Json& config, const PutKeys& out) {
  const double part = config.value("partial_rotary_factor", 1.0);
  const auto width = config.at("head_dim").get<std::int64_t>();
  return out.whole("rope.dimension_count",
                   static_cast<std::int64_t>(static_cast<double>(width) * part));
}

Result<void> read_head_dim(const FileKeys& file, Json& config) {
  TRY(read_keys(file, kHeads, config));
  if (config.contains("head_dim")) return {};
  const auto heads = config["num_attention_heads"].get<std::uint64_t>();
  if (heads > 0) config["head_dim"] = config["hidden_size"].get<std::uint64_t>() / heads;
  return {};
}

// A family that puts and reads its heads itself has other channels that turn, too.
Result<void> check_turned(const FileKeys& file, const Form& form, const Json& config) {
  constexpr const char* key = "rope.dimension_count";
  if (!form.heads) {
    file.pass_over({key, "rope.dimension_count_swa", "attention.head_count_kv",
                    "attention.key_length", "attention.value_length"});
    return {};
  }
  const auto rope = config.find("rope_parameters");
  if (rope != config.end() && rope->contains("partial_rotary_factor")) return {};
  const auto width = config.value("head_dim", std::uint64_t{0}),
             turned = TRY(file.natural(key, width));
  if (turned == width) return {};
  return file.unsupported("its " + std::string(key) + " is " + std::to_string(turned) +
                          ", but heads of this family turn all of their " + std::to_string(width) +
                          " channels");
}

// Where positions are not scaled, by how much says nothing.
Result<void> pass_over_unscaled(const FileKeys& file) {
  if (!file.has("rope.scaling.type") || TRY(file.text("rope.scaling.type")) != "none") return {};
  file.pass_over({"rope.scaling.factor", "rope.scale_linear"});
  return {};
}

// Layers of a file without a window are all of one kind.
void say_full(Json& config) {
  constexpr std::uint64_t most = 1 << 12;  // as read_shape() has it, which refuses more
  const auto layers = config.at("num_hidden_layers").get<std::uint64_t>();
  if (!config.contains("sliding_window") || !config["sliding_window"].is_null() || layers > most)
    return;
  config["layer_types"] = Json(std::vector<std::string>(layers, "full_attention"));
}

Result<void> is_one_file(const store::gguf::Metadata& metadata, const base::Path& path) {
  if (!metadata.find("split.count")) return {};
  const auto count = TRY(metadata.natural("split.count"));
  if (count <= 1) return {};
  return Error{Code::unsupported,
               "it is one of " + std::to_string(count) + " files that hold the model together",
               path, "join them first: llama-gguf-split --merge FIRST OUT"};
}

std::string misfit_of(const Json& config, const Form& form) {
  const bool tied = config.value("tie_word_embeddings", false);
  const bool says_window = std::ranges::any_of(form.keys, [](const Key& key) {
    return std::string_view(key.folder) == "sliding_window";  // of every layer
  });
  if (!form.windows && !says_window && slides(config))
    return "its layers have a window of " + config["sliding_window"].dump() +
           " tokens, which llama.cpp does not give this family";
  if (!form.attention_bias && config.value("attention_bias", false))
    return "its attention has biases, which llama.cpp does not give this family";
  if (!form.mlp_bias && config.value("mlp_bias", false))
    return "its feed-forward has biases, which llama.cpp does not give this family";
  if (form.head == Form::Head::own && tied)
    return "its head is the token embedding, but llama.cpp asks for one of its own";
  if (form.head == Form::Head::tied && !tied)
    return "its head is not the token embedding, which llama.cpp takes for it";
  return form.misfit ? form.misfit(config) : "";
}

const arch::Entry* family_of(const FileKeys& file, const std::string& architecture) {
  for (const auto& row : arch::all()) {
    const auto* form = row.entry->gguf;
    if (form && architecture == form->architecture && (!form->mine || form->mine(file)))
      return row.entry;
  }
  return nullptr;
}

void read_biases(const FileKeys& file, const Form& form, Json& config) {
  if (form.attention_bias && file.file().find("blk.0.attn_output.bias"))
    config["attention_bias"] = true;
  if (form.mlp_bias && file.file().find("blk.0.ffn_up.bias")) config["mlp_bias"] = true;
}

}  // namespace

Result<void> put_hyperparameters(const Json& config, const Form& form, Metadata& out,
                                 std::vector<float>& factors) {
  if (const auto why = misfit_of(config, form); !why.empty())
    return Error{Code::unsupported, why, "", "convert to a folder of safetensors"};
  TRY(out.add("general.architecture", std::string(form.architecture)));
  const PutKeys keys(out, form.architecture);
  TRY(put_keys(config, kSizes, keys));
  if (form.feed_forward) TRY(put_keys(config, kFeedForward, keys));
  TRY(put_keys(config, kEvery, keys));
  if (form.heads) {
    TRY(put_keys(config, kHeads, keys));
    TRY(put_turned(config, keys));
  }
  TRY(put_keys(config, form.keys, keys));
  TRY(put_rope(config, form, keys, factors));
  if (form.windows) TRY(put_windows(config, keys));
  if (form.put) TRY(form.put(config, keys));
  for (const auto& key : kTokens)
    if (config.contains(key.folder) && config[key.folder].is_number_integer())
      TRY(out.add(key.file, config[key.folder].get<std::uint32_t>()));
  return {};
}

Result<Json> config_json(const store::gguf::File& file, const base::Path& path) {
  const auto& metadata = file.metadata();
  TRY(is_one_file(metadata, path));
  const auto architecture = TRY(metadata.text("general.architecture"));
  const auto* entry = family_of(FileKeys(file, architecture, path), architecture);
  const FileKeys keys(file, architecture, path);
  if (!entry)
    return Error{Code::unsupported,
                 "models of the family '" + base::visible(architecture) + "' do not run here", path,
                 "see janua help for the architectures that do"};
  const auto& form = *entry->gguf;
  Json out = {{"architectures", {entry->hf_name}}};
  TRY(read_keys(keys, kSizes, out));
  if (form.feed_forward) TRY(read_keys(keys, kFeedForward, out));
  TRY(read_keys(keys, kEvery, out));
  if (form.heads) TRY(read_head_dim(keys, out));
  TRY(read_keys(keys, form.keys, out));
  if (!out.contains("vocab_size")) {
    const auto* table = file.find("token_embd.weight");
    if (table && !table->shape.empty()) out["vocab_size"] = table->shape[0];
  }
  out["tie_word_embeddings"] = file.find("output.weight") == nullptr;
  read_biases(keys, form, out);
  TRY(read_rope(keys, form, out));
  if (form.windows) TRY(read_windows(keys, out));
  if (form.read) TRY(form.read(keys, out));
  if (form.mine) (void)form.mine(keys);  // what tells families apart is asked for, too
  for (const auto& numbers : form.listed) keys.pass_over({numbers.file});  // they are parameters
  if (form.windows) say_full(out);
  TRY(check_turned(keys, form, out));
  TRY(pass_over_unscaled(keys));
  TRY(keys.check_all_read());
  for (const auto& key : kTokens)
    if (metadata.find(key.file)) out[key.folder] = TRY(metadata.natural(key.file));
  return out;
}

}  // namespace model::gguf
