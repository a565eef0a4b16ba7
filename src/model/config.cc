#include "model/config.h"

#include "model/arch.h"

namespace model {

base::Json write_config(const Config& config) {
  const auto* entry = arch::find(config.arch);
  CHECK(entry, "a config names a registered architecture");
  base::Json out = {{"architectures", {entry->hf_name}},
                    {"dtype", "float32"},
                    {"max_position_embeddings", config.context},
                    {"model_type", config.arch},
                    {"torch_dtype", "float32"},
                    {"use_cache", true},
                    {"vocab_size", config.vocabulary}};
  entry->write(config, out);
  if (config.bos >= 0) out["bos_token_id"] = config.bos;
  if (config.eos >= 0) out["eos_token_id"] = config.eos;
  if (config.pad >= 0) out["pad_token_id"] = config.pad;
  return out;
}

std::map<std::string, std::string> config_files(const Config& config) {
  base::Json generation = {{"_from_model_config", true}};
  if (config.bos >= 0) generation["bos_token_id"] = config.bos;
  if (config.eos >= 0) generation["eos_token_id"] = config.eos;
  if (config.pad >= 0) generation["pad_token_id"] = config.pad;
  return {{"config.json", base::pretty(write_config(config))},
          {"generation_config.json", base::pretty(generation)}};
}

}  // namespace model
