#include "tokenizer/matcher.h"
#include "tokenizer/normalizer.h"

namespace tokenizer::normalizer {
namespace {

class Replace : public Normalizer {
 public:
  Replace(Matcher what, std::string by) : what_(std::move(what)), by_(std::move(by)) {}
  void apply(AlignedText& text) const override { text.replace(what_.find(text.bytes()), by_); }

 private:
  Matcher what_;
  std::string by_;
};

base::Result<NormalizerMade> make(const Part& part) {
  return NormalizerMade(std::make_shared<const Replace>(TRY(Matcher::read(part, "pattern")),
                                                        TRY(part.text("content"))));
}

}  // namespace

extern const Entry replace{"Replace", make};

}  // namespace tokenizer::normalizer
