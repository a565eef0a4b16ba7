// Ids alone of a text, quicker than by the way that knows of offsets, and the same.
#pragma once

#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

namespace tokenizer {

class QuickIds {
 public:
  virtual ~QuickIds() = default;
  // Appends the ids of a part between added tokens, which is UTF-8 and not empty; `first`: the text begins with it.
  // False, with nothing appended, where the general way has to answer. Safe from several threads at once.
  virtual bool encode(std::string_view part, bool first, std::vector<std::int32_t>& out) const = 0;
  // Makes what else is made once much text has come. Changes no result. Safe as encode().
  virtual void make_ready() const {}
};

}  // namespace tokenizer
