#include "tokenizer/post_processor.h"

namespace tokenizer::post_processor {
namespace {

class ByteLevel : public PostProcessor {
 public:
  ByteLevel(bool trims, bool space) : trims_(trims), space_(space) {}
  std::int64_t added(bool) const override { return 0; }
  bool process(std::vector<Encoding>& texts, bool) const override {
    if (trims_)
      for (auto& text : texts) trim_offsets(text, space_);
    return true;
  }

 private:
  bool trims_, space_;
};

base::Result<PostProcessorMade> make(const Part& part) {
  return PostProcessorMade(std::make_shared<const ByteLevel>(
      TRY(part.flag("trim_offsets", true)), TRY(part.flag("add_prefix_space", true))));
}

}  // namespace

extern const Entry byte_level{"ByteLevel", make};

}  // namespace tokenizer::post_processor
