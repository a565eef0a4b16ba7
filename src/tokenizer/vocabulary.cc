#include "tokenizer/vocabulary.h"

namespace tokenizer {

using base::Result;

std::string byte_spelling(std::uint8_t byte) {
  constexpr const char* digits = "0123456789ABCDEF";
  return std::string("<0x") + digits[byte >> 4] + digits[byte & 15] + ">";
}

Result<Vocabulary> Vocabulary::read(const Part& part) {
  Vocabulary out;
  if (!part.is_set("vocab") || !part.json()["vocab"].is_structured())
    return part.bad("the model has no 'vocab'");
  const auto& vocab = part.json()["vocab"];
  const auto most = static_cast<std::int64_t>(4 * vocab.size() + 65'536);
  out.ids_.reserve(vocab.size());
  if (vocab.is_array()) {
    for (const auto& row : vocab) {
      if (!row.is_array() || row.size() != 2 || !row[0].is_string() || !row[1].is_number())
        return part.bad("a token of the model is not [text, score]");
      // Of two of one spelling the later counts.
      const auto id = static_cast<std::int32_t>(out.tokens_.size());
      out.tokens_.push_back(row[0].get<std::string>());
      out.known_.push_back(true);
      out.ids_[out.tokens_.back()] = id;
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
  out.count_ = static_cast<std::int32_t>(out.ids_.size());
  out.find_bytes();
  return out;
}

bool Vocabulary::add(const std::string& spelling, std::int32_t id) {
  const auto at = static_cast<std::size_t>(id);
  if (at >= tokens_.size()) {
    tokens_.resize(at + 1);
    known_.resize(at + 1);
  }
  if (known_[at] && tokens_[at] != spelling) return false;
  tokens_[at] = spelling;
  known_[at] = true;
  ids_[spelling] = id;
  return true;
}

void Vocabulary::find_bytes() {
  for (int byte = 0; byte < 256; ++byte)
    bytes_[byte] = id_of(byte_spelling(static_cast<std::uint8_t>(byte)));
}

std::int32_t Vocabulary::id_of(std::string_view spelling) const {
  const auto found = ids_.find(spelling);
  return found == ids_.end() ? -1 : found->second;
}

const std::string& Vocabulary::spelling(std::int32_t id) const {
  static const std::string none;
  return has(id) ? tokens_[static_cast<std::size_t>(id)] : none;
}

}  // namespace tokenizer
