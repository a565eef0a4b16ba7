// The tokens of a model by id and by spelling.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "tokenizer/part.h"
#include "tokenizer/spelling_map.h"

namespace tokenizer {

struct LongLists;

class Vocabulary {
 public:
  // Of a model's member "vocab": {spelling: id}, or for Unigram [[spelling, score]]. Ids may have gaps, but
  // none is far beyond the tokens that there are. Error: bad_data.
  // What `lists` says in its place is taken out of there.
  static base::Result<Vocabulary> read(const Part& part, LongLists* lists = nullptr);

  std::int32_t id_of(std::string_view spelling) const { return ids_.find(spelling); }  // -1: none
  // The same of at most SpellingMap::kTogether, faster than one by one.
  void ids_of(std::span<const Spelling> spellings, std::int32_t* ids) const {
    ids_.find(spellings, ids);
  }
  // The same of two texts together, most likely the `expected` one of those in the file, which then moves on.
  std::int32_t id_of(const Spelling& left, const Spelling& right, std::uint32_t& expected) const {
    return ids_.find(left, right, expected);
  }
  // Empty for an id that no token has.
  std::string_view spelling(std::int32_t id) const;
  bool has(std::int32_t id) const {
    return id >= 0 && id < size() && places_[static_cast<std::size_t>(id)] != SpellingMap::kNone;
  }
  std::int32_t size() const { return static_cast<std::int32_t>(places_.size()); }  // highest id + 1
  std::int32_t count() const { return count_; }                                    // of spellings
  std::size_t bytes() const { return ids_.bytes(); }  // of all spellings

  // The id of <0x00> to <0xFF>, -1 where there is none.
  std::int32_t byte(std::uint8_t value) const { return bytes_[value]; }

  // For who reads the list itself: room for so many tokens; at most SpellingMap::kTogether of them, where false says
  // that a spelling or an id was there before; and in the end false if an id is far beyond the tokens.
  void reserve(std::size_t tokens);
  bool add_new(std::span<const Spelling> spellings, const std::int32_t* ids);
  bool finish();

 private:
  // Gives an id to a spelling. False if it belongs to another already.
  bool add(std::string_view spelling, std::int32_t id);

  SpellingMap ids_;
  std::vector<std::uint32_t> places_;  // in ids_, by id; kNone where no token has it
  std::vector<std::int32_t> bytes_ = std::vector<std::int32_t>(256, -1);
  std::int32_t count_ = 0;
};

// "<0x0A>"
std::string byte_spelling(std::uint8_t byte);

}  // namespace tokenizer
