#include "tokenizer/vocabulary.h"

#include <utility>

#include "tokenizer/long_lists.h"

namespace tokenizer {

using base::Result;

namespace {

// Ids may have gaps, but one beyond this would only cost memory.
std::int64_t ids_for(std::size_t tokens) { return 4 * static_cast<std::int64_t>(tokens) + 65'536; }

}  // namespace

std::string byte_spelling(std::uint8_t byte) {
  constexpr const char* digits = "0123456789ABCDEF";
  return std::string("<0x") + digits[byte >> 4] + digits[byte & 15] + ">";
}

Result<Vocabulary> Vocabulary::read(const Part& part, LongLists* lists) {
  if (lists) return std::move(lists->vocabulary);
  Vocabulary out;
  if (!part.is_set("vocab") || !part.json()["vocab"].is_structured())
    return part.bad("the model has no 'vocab'");
  const auto& vocab = part.json()["vocab"];
  const auto most = ids_for(vocab.size());
  out.reserve(vocab.size());
  if (vocab.is_array()) {
    for (const auto& row : vocab) {
      if (!row.is_array() || row.size() != 2 || !row[0].is_string() || !row[1].is_number())
        return part.bad("a token of the model is not [text, score]");
      // Of two of one spelling the later counts.
      out.places_.push_back(out.ids_.set(row[0].get_ref<const std::string&>(),
                                         static_cast<std::int32_t>(out.size())));
    }
  } else {
    for (const auto& [spelling, id] : vocab.items()) {
      if (!id.is_number_integer() || id < 0 || id >= most)
        return part.bad("the id of token '" + spelling + "' is not a number below " +
                        std::to_string(most) + ", which is ample for the tokens of this file");
      if (!out.add(spelling, id.get<std::int32_t>()))
        return part.bad("id " + id.dump() + " is given to two tokens");
    }
  }
  out.finish();
  return out;
}

void Vocabulary::reserve(std::size_t tokens) {
  constexpr std::size_t bytes = 12;  // of a token, as a guess
  ids_.reserve(tokens, tokens * bytes);
  places_.reserve(tokens);
}

bool Vocabulary::add(std::string_view spelling, std::int32_t id) {
  if (has(id) && this->spelling(id) != spelling) return false;
  const auto at = static_cast<std::size_t>(id);
  if (at >= places_.size()) places_.resize(at + 1, SpellingMap::kNone);
  places_[at] = ids_.set(spelling, id);
  return true;
}

bool Vocabulary::add_new(std::span<const Spelling> spellings, const std::int32_t* ids) {
  std::uint32_t places[SpellingMap::kTogether];
  if (!ids_.add_new(spellings, ids, places)) return false;
  for (std::size_t i = 0; i < spellings.size(); ++i) {
    if (has(ids[i])) return false;
    const auto at = static_cast<std::size_t>(ids[i]);
    if (at > places_.size()) places_.resize(at, SpellingMap::kNone);
    if (at == places_.size())
      places_.push_back(places[i]);
    else
      places_[at] = places[i];
  }
  return true;
}

bool Vocabulary::finish() {
  count_ = static_cast<std::int32_t>(ids_.size());
  for (int byte = 0; byte < 256; ++byte)
    bytes_[byte] = id_of(byte_spelling(static_cast<std::uint8_t>(byte)));
  return size() <= ids_for(ids_.size());
}

std::string_view Vocabulary::spelling(std::int32_t id) const {
  return has(id) ? ids_.spelling(places_[static_cast<std::size_t>(id)]) : "";
}

}  // namespace tokenizer
