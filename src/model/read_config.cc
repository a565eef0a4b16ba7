// config.json to Config: what every architecture has; the rest its own file reads.
#include <algorithm>

#include "model/arch.h"
#include "model/config_agrees.h"
#include "model/config_keys.h"
#include "store/wrapped.h"

namespace model {

namespace {

using base::Json;
using base::Result;

Result<const arch::Row*> read_arch(const ConfigKeys& in) {
  const auto* names = in.find("architectures");
  const bool named = names && names->is_array() && !names->empty() && names->front().is_string();
  if (!named)
    return in.wrong(names ? "architectures is no list of names" : "architectures is missing");
  const auto hf_name = names->front().get<std::string>();
  for (const auto& row : arch::all())
    if (hf_name == row.entry->hf_name) return &row;
  return in.unsupported("architecture '" + hf_name.substr(0, 80) + "' does not run here",
                        "see janua help for the architectures that do");
}

// What transformers 5 takes where config.json does not say max_position_embeddings: yarn may stretch it.
struct UsualContext {
  const char* arch;
  std::int64_t tokens;
};
constexpr UsualContext kContexts[] = {{"apertus", 65536},      {"apertus1p5_text", 65536},
                                      {"deepseek_v3", 4096},   {"deepseek_v4", 1048576},
                                      {"ernie4_5", 131072},    {"glm4", 131072},
                                      {"helium", 4096},        {"phi3", 4096},
                                      {"seed_oss", 524288},    {"gemma2", 8192},
                                      {"gemma3_text", 131072}, {"gemma4_text", 131072},
                                      {"gpt_oss", 131072},     {"ministral3", 262144},
                                      {"mistral", 131072},     {"mistral4", 1048576},
                                      {"mixtral", 131072},     {"olmo_hybrid", 65536},
                                      {"qwen2", 32768},        {"qwen3", 32768},
                                      {"qwen3_moe", 32768},    {"qwen3_next", 32768},
                                      {"smollm3", 32768}};

std::int64_t usual_context(const std::string& arch) {
  const auto* found = std::ranges::find(kContexts, arch, &UsualContext::arch);
  return found == std::end(kContexts) ? 2048 : found->tokens;
}

// The limits are far beyond any model that is known; positions and ids stay exact as int32.
Result<void> read_sizes(const ConfigKeys& in, Config& config) {
  constexpr std::int64_t most = std::int64_t{1} << 24;
  config.vocabulary = TRY(in.size("vocab_size", 1, most));
  config.context = TRY(in.size("max_position_embeddings", 1, most, usual_context(config.arch)));
  return {};
}

}  // namespace

namespace {

constexpr std::uint64_t kMostConfig = 16 << 20;

// Who names the file of the weights, or an archive, hears what it is.
Result<Json> too_large(base::Reader& reader, const base::Path& path) {
  std::string head(store::kWrappedHead, '\0');
  head.resize(TRY(reader.read(head.data(), head.size())));
  const auto other = store::not_a_config(head);
  if (!other.what.empty()) return base::Error{base::Code::bad_data, other.what, path, other.hint};
  return base::Error{base::Code::bad_data,
                     "the configuration has " + std::to_string(reader.size()) + " bytes, at most " +
                         std::to_string(kMostConfig) + " are read",
                     path, "name config.json, or the folder that it stands in"};
}

}  // namespace

Result<Json> read_config_file(base::Disk& disk, const base::Path& path) {
  const auto reader = TRY(disk.open_reader(path));
  if (reader->size() > kMostConfig) return too_large(*reader, path);
  const auto bytes = TRY(base::read_rest(*reader));
  auto out = base::parse_json(bytes, path);
  if (out.ok()) return out;
  const auto other = store::not_a_config(std::string_view(bytes).substr(0, store::kWrappedHead));
  if (other.what.empty()) return out;
  return base::Error{base::Code::bad_data, other.what, path, other.hint};
}

Result<Config> read_config(const Json& json, const std::string& where) {
  if (!json.is_object())
    return base::Error{base::Code::bad_data, "the configuration is no JSON object", where,
                       "fetch the model again"};
  const ConfigKeys in(json, where);
  Config config;
  const auto* family = TRY(read_arch(in));
  config.arch = family->name;
  TRY(agrees(json, *family, where));
  if (in.find("quantization_config"))
    return in.unsupported("quantised weights are not read here",
                          "unpack them first: janua model convert DIR NEW --dtype F32");
  TRY(read_sizes(in, config));
  TRY(arch::find(config.arch)->read(in, config));
  config.bos = in.token("bos_token_id", config.vocabulary);
  config.eos = in.token("eos_token_id", config.vocabulary);
  config.pad = in.token("pad_token_id", config.vocabulary);
  TRY(in.check_nulls(config.arch));
  TRY(in.check_all_read());
  return config;
}

}  // namespace model
