#include "tokenizer/bert_kind.h"

#include "base/utf8.h"
#include "text/character.h"
#include "tokenizer/splitter/by_characters.h"

namespace tokenizer {
namespace {

using Use = BertKind::Use;

// Letters of which Unicode says the same, and thousands of which a text has: one is asked for all.
constexpr char32_t kFirstAlike = 0x4e00, kLastAlike = 0x9fff;

std::string text_of(char32_t c) {
  std::string out;
  base::append_utf8(out, c);
  return out;
}

BertKind::Character with_bytes(Use use, char32_t c) {
  BertKind::Character out;
  out.use = use;
  const auto text = text_of(c);
  out.size = static_cast<std::uint8_t>(text.copy(out.bytes, sizeof out.bytes));
  return out;
}

}  // namespace

BertKind::BertKind(NormalizerMade normalizer) : normalizer_(std::move(normalizer)) {
  sorts_ = normal("\u00e9") == "e";
  Known known;
  alike_ = ask(kFirstAlike, known).use;
}

std::string BertKind::normal(std::string_view text) const {
  AlignedText out(text);
  if (normalizer_) normalizer_->apply(out);
  return std::string(out.bytes());
}

BertKind::Character BertKind::use_of(char32_t c) {
  if (text::is_white_space(c)) return {.use = Use::white};
  return with_bytes(splitter::is_punctuation(c) ? Use::alone : Use::part, c);
}

BertKind::Character BertKind::ask(char32_t c, Known& known) const {
  if (c > kFirstAlike && c <= kLastAlike && alike_ != Use::several) return with_bytes(alike_, c);
  const auto made = normal(text_of(c));
  std::vector<Character> uses;
  bool parted = false;  // by a space on both sides
  for (std::size_t at = 0; at < made.size();) {
    const auto part = base::read_code_point(made, at);
    if (sorts_ && text::combining_class(part.value) != 0) return {.use = Use::together};
    uses.push_back(use_of(part.value));
    at += part.size;
  }
  if (uses.size() == 3 && uses[0].use == Use::white && uses[2].use == Use::white &&
      uses[1].use == Use::part) {
    uses = {uses[1]};
    parted = true;
  }
  if (uses.empty()) return {.use = Use::gone};
  if (uses.size() == 1) {
    if (parted) uses[0].use = Use::alone;
    return uses[0];
  }
  Character out{.use = Use::several};
  out.at = static_cast<std::int32_t>(known.made.size());
  known.made.push_back(made);
  return out;
}

}  // namespace tokenizer
