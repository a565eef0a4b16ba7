// Several, one after another.
#include "tokenizer/post_processor.h"

namespace tokenizer::post_processor {
namespace {

class Sequence : public PostProcessor {
 public:
  explicit Sequence(std::vector<PostProcessorMade> parts) : parts_(std::move(parts)) {}
  std::int64_t added(bool pair) const override {
    std::int64_t sum = 0;
    for (const auto& part : parts_) sum += part->added(pair);
    return sum;
  }
  bool process(std::vector<Encoding>& texts, bool special) const override {
    for (const auto& part : parts_)
      if (!part->process(texts, special)) return false;
    return true;
  }

 private:
  std::vector<PostProcessorMade> parts_;
};

base::Result<PostProcessorMade> make(const Part& part) {
  std::vector<PostProcessorMade> parts;
  for (const auto& one : TRY(part.list("processors")))
    parts.push_back(TRY(make_post_processor(one)));
  return PostProcessorMade(std::make_shared<const Sequence>(std::move(parts)));
}

}  // namespace

extern const Entry sequence{"Sequence", make};

}  // namespace tokenizer::post_processor
