// GPT-2's: a space in front of a piece that has none, cut by its pattern, then bytes become symbols.
#include "tokenizer/byte_symbols.h"
#include "tokenizer/matcher.h"
#include "tokenizer/splitter.h"

namespace tokenizer::splitter {
namespace {

constexpr const char* kPattern =
    R"('s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+)";

class ByteLevel : public Splitter {
 public:
  ByteLevel(bool space, std::optional<Matcher> pattern)
      : space_(space), pattern_(std::move(pattern)) {}

  void split(std::vector<Piece>& pieces) const override {
    cut_each(pieces, [&](AlignedText text, std::vector<AlignedText>& out) {
      if (space_ && !text.bytes().starts_with(' ')) text.prepend(" ");
      if (pattern_)
        cut_at(text, pattern_->find(text.bytes()), false, Behavior::isolated, out);
      else
        out.push_back(std::move(text));
      for (auto& one : out) spell_bytes(one);
    });
  }

 private:
  bool space_;
  std::optional<Matcher> pattern_;
};

base::Result<SplitterMade> make(const Part& part) {
  std::optional<Matcher> pattern;
  if (TRY(part.flag("use_regex", true))) pattern = TRY(Matcher::of_regex(kPattern, part.where()));
  return SplitterMade(
      std::make_shared<const ByteLevel>(TRY(part.flag("add_prefix_space", true)), pattern));
}

}  // namespace

extern const Entry byte_level{"ByteLevel", make};

}  // namespace tokenizer::splitter
