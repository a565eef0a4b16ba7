// Pieces of so many characters.
#include "base/utf8.h"
#include "tokenizer/splitter.h"

namespace tokenizer::splitter {
namespace {

class FixedLength : public Splitter {
 public:
  explicit FixedLength(std::int64_t length) : length_(length) {}

  void split(std::vector<Piece>& pieces) const override {
    cut_each(pieces, [&](const AlignedText& text, std::vector<AlignedText>& out) {
      const auto bytes = text.bytes();
      for (std::size_t begin = 0, at = 0; begin < bytes.size(); begin = at) {
        for (auto left = length_; left > 0 && at < bytes.size(); --left)
          at += base::read_code_point(bytes, at).size;
        out.push_back(text.slice(begin, at));
      }
    });
  }

 private:
  std::int64_t length_;
};

base::Result<SplitterMade> make(const Part& part) {
  const auto length = TRY(part.whole("length", 5));
  if (length == 0) return part.bad("the length of FixedLength is 0");
  return SplitterMade(std::make_shared<const FixedLength>(length));
}

}  // namespace

extern const Entry fixed_length{"FixedLength", make};

}  // namespace tokenizer::splitter
