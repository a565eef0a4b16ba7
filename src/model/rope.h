// Rotary position tables (Su et al., RoFormer), with Llama 3's stretching of long wavelengths, and
// YaRN's (Peng et al.).
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace model {

// How frequencies are made. kind "default"; "linear": divided by the factor (Chen et al.); "dynamic": of
// a base that grows with the text beyond the model's context (NTK-aware, as a model that transformers has
// just loaded computes it: keys that are kept stay as they were turned);
// "llama3": scaled by wavelength; "yarn": scaled by how often a pair turns within the context that the
// model was first trained for; "proportional": those of the first pairs, the others stay (Gemma 4).
struct Rope {
  double theta = 10000;
  std::string kind = "default";
  double factor = 1, low_freq_factor = 1, high_freq_factor = 4;
  std::int64_t original_context = 0;
  double beta_fast = 32,
         beta_slow = 1;         // yarn: turns from which a pair is kept, up to which scaled
  bool truncate = true;         // yarn: whole pairs
  double partial = 1;           // proportional: the share of pairs that turn
  double attention_factor = 1;  // cos and sin are multiplied by it
  bool operator==(const Rope&) const = default;
};

// Radians per position for each of the head_dim / 2 pairs; dynamic ones are those of a text so many
// tokens long.
std::vector<double> rope_frequencies(const Rope& rope, std::int64_t head_dim,
                                     std::int64_t length = 0);

// Only of the positions that a pass meets, never of the whole context: a configuration may promise
// millions. A row depends on its position alone, whichever rows were asked for with it.
struct RopeTable {
  std::vector<float> cos, sin;  // [positions, head_dim / 2]
};
RopeTable rope_table(const std::vector<double>& frequencies, std::int64_t first, std::int64_t count,
                     double attention_factor = 1);

}  // namespace model
