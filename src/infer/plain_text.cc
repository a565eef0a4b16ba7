#include "infer/plain_text.h"

#include "tokenizer/unicode_class.h"

namespace infer {

bool is_blank(std::string_view text) {
  const auto& classes = tokenizer::ClassTable::get();
  for (std::size_t at = 0; at < text.size();) {
    const auto one = tokenizer::read_char(text, at);
    if (classes.of(one.point) != tokenizer::CharClass::space) return false;
    at += one.size;
  }
  return true;
}

std::string joined(std::span<const std::string> texts) {
  std::string out;
  for (const auto& text : texts) {
    if (is_blank(text)) continue;
    if (!out.empty()) out += kBlankLine;
    out += text;
  }
  return out;
}

}  // namespace infer
