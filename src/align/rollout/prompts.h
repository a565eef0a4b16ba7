// What a policy is asked: prompts as tokens, each with the line that its graders read; and which of them a step draws.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/disk.h"
#include "base/json.h"
#include "base/random.h"

namespace align::rollout {

inline constexpr const char* kPrompts = "prompts.jsonl";

struct Prompt {
  std::vector<std::int32_t> ids;
  std::size_t environment = 0;
  base::Json line;  // as somebody brought it
};

// prompts.jsonl of an artefact: {"environment", "ids", "line"} each, so that whoever goes on needs no data.
base::Result<void> write_prompts(base::Disk& disk, const base::Path& folder,
                                 const std::vector<Prompt>& prompts);
// Error: missing, bad_data.
base::Result<std::vector<Prompt>> read_prompts(base::Disk& disk, const base::Path& folder,
                                               std::int64_t vocabulary, std::size_t environments);

// Which prompt stands at each place of a training: a function of the seed alone. Of every 256 places each
// environment has its share by weight, to the nearest; of one environment each prompt comes once before any comes again.
class PromptOrder {
 public:
  static constexpr std::uint64_t kBlock = 256;
  // Each environment has a prompt at least.
  PromptOrder(const std::vector<Prompt>& prompts, const std::vector<double>& weights,
              std::uint64_t seed);
  std::size_t at(std::uint64_t place) const;
  // Further ones of a step, for groups that taught nothing.
  std::size_t further(std::uint64_t step, std::uint64_t number) const;

 private:
  std::vector<std::vector<std::size_t>> of_;  // by environment
  std::vector<std::size_t> block_;    // environment of each place of a block, before it is mixed
  std::vector<std::uint64_t> quota_;  // of each environment
  base::Random random_;
};

}  // namespace align::rollout
