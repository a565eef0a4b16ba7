// Words, and between them runs of what is neither of words nor white space.
#include "base/utf8.h"
#include "text/character.h"
#include "tokenizer/splitter.h"

namespace tokenizer::splitter {
namespace {

enum class Kind { space, word, sign };

Kind kind_of(char32_t c) {
  if (text::is_word(c)) return Kind::word;
  return text::is_white_space(c) ? Kind::space : Kind::sign;
}

void cut(const AlignedText& text, std::vector<AlignedText>& out) {
  const auto bytes = text.bytes();
  std::size_t begin = 0;
  auto before = Kind::space;
  for (std::size_t at = 0; at <= bytes.size();) {
    const auto c = at < bytes.size() ? base::read_code_point(bytes, at) : base::CodePoint{U' ', 1};
    const auto kind = kind_of(c.value);
    if (kind != before) {
      if (before != Kind::space) out.push_back(text.slice(begin, at));
      begin = at;
    }
    before = kind;
    at += c.size;
  }
}

struct Whitespace : Splitter {
  void split(std::vector<Piece>& pieces) const override { cut_each(pieces, cut); }
};

}  // namespace

extern const Entry whitespace{"Whitespace", plain<Whitespace>};

}  // namespace tokenizer::splitter
