// BERT's: the longest token that a word begins with, then the longest of the rest, spelled with a
// prefix. A word that cannot be spelled so, or is too long, is unknown as a whole.
#include <algorithm>

#include "base/utf8.h"
#include "tokenizer/model.h"
#include "tokenizer/word_piece_ids.h"

namespace tokenizer::model {
namespace {

struct Settings {
  std::string unknown, prefix;
  std::int64_t most_characters;
};

class WordPiece : public Model {
 public:
  WordPiece(Vocabulary vocabulary, Settings settings)
      : Model(std::move(vocabulary)), settings_(std::move(settings)) {
    for (std::int32_t id = 0; id < this->vocabulary().size(); ++id)
      longest_ = std::max(longest_, this->vocabulary().spelling(id).size());
    quick_ =
        WordPieceIds::make(this->vocabulary(), settings_.prefix,
                           this->vocabulary().id_of(settings_.unknown), settings_.most_characters);
  }

  const char* encode(std::string_view piece, std::vector<Token>& out) const override {
    const auto first = out.size();
    std::size_t begin = 0;
    if (base::count_code_points(piece) <= settings_.most_characters)
      while (begin < piece.size()) {
        const auto token = longest(piece, begin);
        if (token.id < 0) break;
        out.push_back(token);
        begin = token.end;
      }
    if (begin == piece.size()) return nullptr;
    out.resize(first);
    const auto id = unknown();
    if (id < 0) return kNoUnknown;
    out.push_back({id, 0, static_cast<std::uint32_t>(piece.size())});
    return nullptr;
  }
  std::int32_t unknown() const override { return vocabulary().id_of(settings_.unknown); }
  bool refuses() const override { return unknown() < 0; }

  const WordPieceIds* piece_ids() const override { return quick_ ? &*quick_ : nullptr; }

 private:
  Token longest(std::string_view piece, std::size_t begin) const {
    std::string spelling = begin > 0 ? settings_.prefix : std::string();
    const auto size = std::min(piece.size() - begin, longest_);
    const auto prefix = spelling.size();
    spelling += piece.substr(begin, size);
    for (auto end = spelling.size(); end > prefix; --end) {
      if (begin + end - prefix < piece.size() && is_inside(piece[begin + end - prefix])) continue;
      const auto id = vocabulary().id_of(std::string_view(spelling).substr(0, end));
      if (id >= 0)
        return {id, static_cast<std::uint32_t>(begin),
                static_cast<std::uint32_t>(begin + end - prefix)};
    }
    return {-1, 0, 0};
  }
  static bool is_inside(char byte) { return (static_cast<unsigned char>(byte) & 0xc0) == 0x80; }

  Settings settings_;
  std::size_t longest_ = 0;  // bytes of a token
  std::optional<WordPieceIds> quick_;
};

base::Result<ModelMade> make(const Part& part, LongLists* lists) {
  Settings settings{TRY(part.text("unk_token", "[UNK]")),
                    TRY(part.text("continuing_subword_prefix", "##")),
                    TRY(part.whole("max_input_chars_per_word", 100))};
  return ModelMade(
      std::make_shared<const WordPiece>(TRY(Vocabulary::read(part, lists)), std::move(settings)));
}

}  // namespace

extern const Entry word_piece{"WordPiece", make};

}  // namespace tokenizer::model
