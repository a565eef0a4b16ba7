// The shape of a decoder, as Hugging Face's config.json says it.
#pragma once

#include <cstdint>
#include <map>
#include <string>

#include "base/json.h"
#include "model/recipe.h"

namespace model {

// How rotary frequencies are stretched. kind "default" or "llama3" (scaled by wavelength).
struct RopeScaling {
  std::string kind = "default";
  double factor = 1, low_freq_factor = 1, high_freq_factor = 4;
  std::int64_t original_context = 0;
};

struct Config {
  std::string arch = "llama";
  std::int64_t vocabulary = 0;
  std::int64_t layers = 0, hidden = 0, feed_forward = 0;
  std::int64_t heads = 0, kv_heads = 0, head_dim = 0;
  std::int64_t context = 0;
  double rope_theta = 10000, norm_eps = 1e-5, init_std = 0.02;
  RopeScaling rope;
  bool tied = false;
  std::int64_t bos = -1, eos = -1, pad = -1;
};

Config config_of(const ModelRecipe& recipe, std::int64_t vocabulary);

// Reads transformers 4 and 5 layouts. Every number of the result lies in a range that real models
// stay well inside of, so that sizes made of it can be counted. Error: unsupported for what we do
// not run (other architectures, biases, other rope scalings, quantized weights); bad_data for a
// value that is missing, of another type or out of its range, with key, value and range.
base::Result<Config> read_config(const base::Json& json, const std::string& where);
// Written so that transformers 4 and 5 both read it.
base::Json write_config(const Config& config);
// config.json and generation_config.json of an exported folder, by name.
std::map<std::string, std::string> config_files(const Config& config);

}  // namespace model
