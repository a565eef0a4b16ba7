// Which documents are shown as examples, drawn as the harness draws them.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "eval/task/config.h"
#include "eval/task/dataset.h"
#include "eval/task/python_random.h"

namespace eval::task {

inline constexpr std::uint64_t kFewshotSeed = 1234;  // the harness' own

// Draws `n` of a list; `asked` is the document that is asked where examples come from the same split, else null: it
// is never among them. Error: bad_data where there are too few.
struct SamplerEntry {
  const char* name;
  base::Result<std::vector<const Value*>> (*draw)(const std::vector<const Value*>& from,
                                                  std::size_t n, const Value* asked,
                                                  PythonRandom& random);
};
std::span<const SamplerEntry> samplers();
std::vector<std::string> sampler_names();

class Examples {
 public:
  // Error: bad_data for an unknown sampler, split or index.
  static base::Result<Examples> open(const Config& config, Dataset& dataset);
  // For the next document; each call goes on where the one before left the generator.
  base::Result<std::vector<const Value*>> of(const Value& document);
  // How many documents so far were shown among the examples in front of them.
  std::size_t own() const { return own_; }

 private:
  const Config* config_ = nullptr;
  const SamplerEntry* sampler_ = nullptr;
  std::vector<Value> from_;
  bool same_split_ = false;
  std::size_t own_ = 0;
  PythonRandom random_{kFewshotSeed};
};

}  // namespace eval::task
