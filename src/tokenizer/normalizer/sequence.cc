// Several, one after another.
#include "tokenizer/normalizer.h"

namespace tokenizer::normalizer {
namespace {

class Sequence : public Normalizer {
 public:
  explicit Sequence(std::vector<NormalizerMade> parts) : parts_(std::move(parts)) {}
  void apply(AlignedText& text) const override {
    for (const auto& part : parts_) part->apply(text);
  }

 private:
  std::vector<NormalizerMade> parts_;
};

base::Result<NormalizerMade> make(const Part& part) {
  std::vector<NormalizerMade> parts;
  for (const auto& one : TRY(part.list("normalizers"))) parts.push_back(TRY(make_normalizer(one)));
  return NormalizerMade(std::make_shared<const Sequence>(std::move(parts)));
}

}  // namespace

extern const Entry sequence{"Sequence", make};

}  // namespace tokenizer::normalizer
