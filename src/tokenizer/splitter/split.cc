#include "tokenizer/matcher.h"
#include "tokenizer/splitter.h"

namespace tokenizer::splitter {
namespace {

class Split : public Splitter {
 public:
  Split(Matcher matcher, bool invert, Behavior behavior)
      : matcher_(std::move(matcher)), invert_(invert), behavior_(behavior) {}

  void split(std::vector<Piece>& pieces) const override {
    cut_each(pieces, [&](const AlignedText& text, std::vector<AlignedText>& out) {
      cut_at(text, matcher_.find(text.bytes()), invert_, behavior_, out);
    });
  }

 private:
  Matcher matcher_;
  bool invert_;
  Behavior behavior_;
};

base::Result<SplitterMade> make(const Part& part) {
  return SplitterMade(std::make_shared<const Split>(TRY(Matcher::read(part, "pattern")),
                                                    TRY(part.flag("invert", false)),
                                                    TRY(read_behavior(part, nullptr))));
}

}  // namespace

extern const Entry split{"Split", make};

}  // namespace tokenizer::splitter
