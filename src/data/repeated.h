// What repeats of the documents that were looked at, so that sizes are made for what a corpus will
// keep of them (stage_repeats.cc): of a form letter one, however many were sent.
#pragma once

#include <cstddef>
#include <string_view>
#include <unordered_set>

namespace data {

class Repeated {
 public:
  // Counts a document of the language in. True if most of it stood in those before.
  bool meet(std::string_view text);

  double share_left() const { return looked_at_ > 0 ? fresh_ / looked_at_ : 1; }

 private:
  bool stood_before(std::string_view text);

  double looked_at_ = 0, fresh_ = 0;              // bytes
  std::unordered_set<std::size_t> paragraphs_{};  // digests
};

}  // namespace data
