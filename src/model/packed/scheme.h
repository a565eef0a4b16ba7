// What quantization_config in config.json says of the tensors beside it.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/json.h"

namespace model::packed {

enum class Method : std::uint8_t {
  fp8,         // E4M3 with a scale a block, as DeepSeek-V3 is published
  gptq,        // Frantar et al. 2022, as AutoGPTQ and GPTQModel write it
  awq,         // Lin et al. 2023, as AutoAWQ's gemm version writes it
  compressed,  // the compressed-tensors library
  mxfp4        // as gpt-oss is published
};

// What one scale is for.
struct Spread {
  enum class Kind : std::uint8_t { tensor, channel, group, block } kind = Kind::tensor;
  std::int64_t high = 1, wide = 1;  // of a block; a group is `wide` columns of one row
};

// Some modules of compressed-tensors. Which ones its tensors say themselves, so the patterns `targets`
// and `ignore` are not read: a tensor must be as one of the kinds is.
struct Kind {
  bool words = false;   // "pack-quantized": several numbers a word
  bool floats = false;  // 8-bit floats, else whole numbers
  bool symmetric = true;
  std::int64_t bits = 8;
  Spread spread = {};
};

struct Scheme {
  Method method = Method::fp8;
  std::int64_t bits = 8;
  std::int64_t group = -1;  // columns that share a scale; -1: all
  bool less_one = false;    // GPTQ's first form: a zero point z is stored as z - 1
  bool centred = false;     // GPTQ with sym: each zero point is 2^(bits - 1)
  bool in_order =
      false;           // GPTQ that says desc_act = false: columns come in the order of their groups
  Spread spread = {};  // of fp8
  std::vector<Kind> kinds = {};

  std::string text() const;  // "GPTQ, 4 bits, groups of 128"
};

// None where config.json says nothing of it. Error: bad_data for values out of range; unsupported, with
// what is known, for a method, format or strategy that is not read.
base::Result<std::optional<Scheme>> read_scheme(const base::Json& config, const std::string& where);

}  // namespace model::packed
