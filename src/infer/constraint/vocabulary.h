// The tokens of a model in the order of their bytes. Those that go on with a text in the same way
// stand together, and are looked at together.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "infer/text_codec.h"

namespace infer {

class TokenTable {
 public:
  explicit TokenTable(const TextCodec& codec);
  struct Row {
    std::string bytes;
    TokenId token = 0;
    std::size_t alike = 0;  // bytes that the row before begins with, too
  };
  const std::vector<Row>& rows() const { return rows_; }
  std::int64_t size() const { return size_; }

 private:
  std::vector<Row> rows_;  // control tokens are in none
  std::int64_t size_ = 0;
};

}  // namespace infer
