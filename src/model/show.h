// What a model is: by its configuration, and by the files beside it where there are any. No weight is
// read into memory, so it answers for a model that no machine here holds.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "base/context.h"
#include "model/arch.h"
#include "model/find_tensors.h"

namespace model {

// Parameters that differ in the number of their layer (or expert) alone.
struct ParameterGroup {
  std::string name;  // "model.layers.*.self_attn.q_proj.weight"
  std::vector<std::int64_t> shape;
  std::int64_t count = 0;
};

struct WeightFile {
  std::string name;
  std::uint64_t bytes = 0;
  base::Digest digest;
};

struct Shown {
  Config config;
  const arch::Entry* arch = nullptr;
  std::int64_t layers = 0, hidden = 0;
  std::uint64_t parameters = 0;  // all
  std::uint64_t active = 0;      // that a token meets, with all of the embedding
  std::uint64_t embedding = 0;   // of the table of tokens
  std::vector<ParameterGroup> groups;
  block::Cost cost;
  std::string license;             // as README.md or the GGUF file says it, or ""
  std::vector<WeightFile> files;   // none of a configuration alone
  std::vector<std::string> types;  // of their tensors, sorted
  // Bytes that the tensors of each type take: as many as reading maps, for weights stay as they are stored.
  std::map<std::string, std::uint64_t> stored;
  std::string scheme;                                // of quantised parameters, or ""
  std::uint64_t quantised = 0, quantised_bytes = 0;  // numbers of those, and what they take
  Contradictions wrong;  // between the files' tensors and the configuration
  base::Digest digest;   // of the one file, or of what `sha256sum` prints of all, by name

  // Bytes that all weights would take in files that convert writes, without keys and padding: by type, and
  // only where the family has such files.
  std::vector<std::pair<std::string, base::Size>> converted;

  // Floating-point operations of a token behind `context` others: forward alone, and with the way back.
  double forward_flops(double context) const { return cost.forward_flops_behind(context); }
  double training_flops(double context) const { return cost.flops_behind(context); }
  // Kept of a text of this length, in float.
  base::Size state_numbers(std::int64_t context) const { return cost.state_numbers(context); }
};

// Of a folder, of a config.json alone, or of a GGUF file, which has to be whole. Error: missing; bad_data; unsupported, as read_config() and
// open_checkpoint(), or ModelFile::open(); interrupted.
base::Result<Shown> show(base::Context& ctx, const base::Path& path);

}  // namespace model
