// White space at the ends goes.
#include "base/utf8.h"
#include "text/character.h"
#include "tokenizer/normalizer.h"

namespace tokenizer::normalizer {
namespace {

using Change = AlignedText::Change;

class Strip : public Normalizer {
 public:
  Strip(bool left, bool right) : left_(left), right_(right) {}
  void apply(AlignedText& text) const override {
    if (left_ && right_) return strip(text, true, true);
    if (left_) strip(text, true, false);
    if (right_) strip(text, false, true);
  }

 private:
  // Hugging Face marks the character before the spaces of the end by comparing its place among the
  // characters with bytes. What it then says of a text beyond ASCII changes no offset that is left.
  static void strip(AlignedText& text, bool left, bool right) {
    std::vector<char32_t> all;
    const auto bytes = text.bytes();
    for (std::size_t at = 0; at < bytes.size();) {
      const auto c = base::read_code_point(bytes, at);
      all.push_back(c.value);
      at += c.size;
    }
    std::size_t begin = 0, end = all.size();
    while (left && begin < all.size() && text::is_white_space(all[begin])) ++begin;
    while (right && end > 0 && text::is_white_space(all[end - 1])) --end;
    if (begin == 0 && end == all.size()) return;
    std::vector<Change> changes;
    for (auto i = begin; i < end; ++i) changes.push_back({all[i], 0});
    text.transform(changes, begin);
  }

  bool left_, right_;
};

base::Result<NormalizerMade> make(const Part& part) {
  return NormalizerMade(
      std::make_shared<const Strip>(TRY(part.flag("strip_left")), TRY(part.flag("strip_right"))));
}

}  // namespace

extern const Entry strip{"Strip", make};

}  // namespace tokenizer::normalizer
