// Weights that are no numbers: NaN and the infinities, from which no training comes back.
#pragma once

#include <span>
#include <vector>

#include "model/layout.h"
#include "store/safetensors.h"

namespace model {

// One pass over the bytes as they are stored, nothing is allocated. `files`: of each parameter, as
// find_tensors() gives them. Error: bad_data with the first tensor that holds such weights and how
// many, and how many tensors more; io if a file has shrunk.
base::Result<void> check_finite(const Layout& layout,
                                const std::vector<const store::Safetensors*>& files,
                                const base::Path& folder);

// What a pass over tensors has found.
class NotFinite {
 public:
  void add(const std::string& tensor, std::uint64_t count);
  base::Result<void> result(const base::Path& where, const char* hint) const;

 private:
  std::string first_;
  std::uint64_t held_ = 0;
  std::size_t more_ = 0;
};

std::uint64_t not_finite(std::span<const float> numbers);  // how many

}  // namespace model
