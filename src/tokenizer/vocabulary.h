// The tokens of a model by id and by spelling.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "tokenizer/part.h"

namespace tokenizer {

class Vocabulary {
 public:
  // Of a model's member "vocab": {spelling: id}, or for Unigram [[spelling, score]]. Ids may have gaps, but
  // none is far beyond the tokens that there are. Error: bad_data.
  static base::Result<Vocabulary> read(const Part& part);

  std::int32_t id_of(std::string_view spelling) const;  // -1: none
  // Empty for an id that no token has.
  const std::string& spelling(std::int32_t id) const;
  bool has(std::int32_t id) const { return id >= 0 && id < size() && known_[id]; }
  std::int32_t size() const { return static_cast<std::int32_t>(tokens_.size()); }  // highest id + 1
  std::int32_t count() const { return count_; }                                    // of spellings

  // The id of <0x00> to <0xFF>, -1 where there is none.
  std::int32_t byte(std::uint8_t value) const { return bytes_[value]; }

  // Gives an id to a spelling. False if it belongs to another already.
  bool add(const std::string& spelling, std::int32_t id);

 private:
  struct Hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const {
      return std::hash<std::string_view>()(text);
    }
  };
  void find_bytes();

  std::vector<std::string> tokens_;
  std::vector<bool> known_;
  std::unordered_map<std::string, std::int32_t, Hash, std::equal_to<>> ids_;
  std::vector<std::int32_t> bytes_ = std::vector<std::int32_t>(256, -1);
  std::int32_t count_ = 0;
};

// "<0x0A>"
std::string byte_spelling(std::uint8_t byte);

}  // namespace tokenizer
