// Two tables of tokens: as they are, and without the prefix that those within a word have; see the header.
#include "tokenizer/word_piece_ids.h"

#include "base/utf8.h"

namespace tokenizer {

std::optional<WordPieceIds> WordPieceIds::make(const Vocabulary& vocabulary,
                                               const std::string& prefix, std::int32_t unknown,
                                               std::int64_t most_characters) {
  std::vector<TokenTable::Token> first, inside;
  for (std::int32_t id = 0; id < vocabulary.size(); ++id) {
    auto spelling = vocabulary.spelling(id);
    if (!base::valid_utf8(spelling)) return std::nullopt;
    const auto known = vocabulary.id_of(spelling);
    first.push_back({spelling, known});
    if (!spelling.starts_with(prefix)) continue;
    spelling.remove_prefix(prefix.size());
    if (!base::valid_utf8(spelling)) return std::nullopt;
    inside.push_back({spelling, known});
  }
  WordPieceIds out{TokenTable(first), TokenTable(inside), unknown, most_characters};
  if (!out.first_.bounded() || !out.inside_.bounded()) return std::nullopt;
  return out;
}

// What ends within a character is no token, since both are well-formed.
void WordPieceIds::encode(std::string_view word, std::int64_t characters, IdBuffer& out) const {
  constexpr auto kAnySize = static_cast<std::size_t>(-1);
  const auto before = out.size();
  const auto *at = word.data(), *end = at + word.size();
  if (characters <= most_)
    while (at < end) {
      const auto& table = at == word.data() ? first_ : inside_;
      const auto found = table.longest_padded(at, end, kAnySize);
      if (found.size == 0) break;
      out.add(found.id);
      at += found.size;
    }
  if (at == end) return;
  out.cut(before);
  if (unknown_ >= 0) out.add(unknown_);
}

}  // namespace tokenizer
