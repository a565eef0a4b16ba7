// Puts a text in front of one that is not empty.
#include "tokenizer/normalizer.h"

namespace tokenizer::normalizer {
namespace {

class Prepend : public Normalizer {
 public:
  explicit Prepend(std::string what) : what_(std::move(what)) {}
  void apply(AlignedText& text) const override { text.prepend(what_); }

 private:
  std::string what_;
};

base::Result<NormalizerMade> make(const Part& part) {
  return NormalizerMade(std::make_shared<const Prepend>(TRY(part.text("prepend"))));
}

}  // namespace

extern const Entry prepend{"Prepend", make};

}  // namespace tokenizer::normalizer
