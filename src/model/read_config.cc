// config.json to Config: what every architecture has; the rest its own file reads.
#include "model/arch.h"
#include "model/config_keys.h"

namespace model {

namespace {

using base::Json;
using base::Result;

Result<std::string> read_arch(const ConfigKeys& in) {
  const auto* names = in.find("architectures");
  const bool named = names && names->is_array() && !names->empty() && names->front().is_string();
  if (!named)
    return in.wrong(names ? "architectures is no list of names" : "architectures is missing");
  const auto hf_name = names->front().get<std::string>();
  for (const auto& row : arch::all())
    if (hf_name == row.entry->hf_name) return std::string(row.name);
  return in.unsupported("architecture '" + hf_name.substr(0, 80) + "' does not run here",
                        "see janua help for the architectures that do");
}

// The limits are far beyond any model that is known; positions and ids stay exact as int32.
Result<void> read_sizes(const ConfigKeys& in, Config& config) {
  constexpr std::int64_t most = std::int64_t{1} << 24;
  config.vocabulary = TRY(in.size("vocab_size", 1, most));
  config.context = TRY(in.size("max_position_embeddings", 1, most, 2048));
  return {};
}

}  // namespace

Result<Json> read_config_file(base::Disk& disk, const base::Path& path) {
  constexpr std::uint64_t most = 16 << 20;
  const auto reader = TRY(disk.open_reader(path));
  if (reader->size() > most)
    return base::Error{base::Code::bad_data,
                       "the configuration has " + std::to_string(reader->size()) +
                           " bytes, at most " + std::to_string(most) + " are read",
                       path, "fetch the model again"};
  return base::parse_json(TRY(base::read_rest(*reader)), path);
}

Result<Config> read_config(const Json& json, const std::string& where) {
  if (!json.is_object())
    return base::Error{base::Code::bad_data, "the configuration is no JSON object", where,
                       "fetch the model again"};
  const ConfigKeys in(json, where);
  Config config;
  config.arch = TRY(read_arch(in));
  if (in.find("quantization_config"))
    return in.unsupported("quantised weights are not read here",
                          "unpack them first: janua model convert DIR NEW --dtype F32");
  TRY(read_sizes(in, config));
  TRY(arch::find(config.arch)->read(in, config));
  config.bos = in.token("bos_token_id", config.vocabulary);
  config.eos = in.token("eos_token_id", config.vocabulary);
  config.pad = in.token("pad_token_id", config.vocabulary);
  TRY(in.check_all_read());
  return config;
}

}  // namespace model
