// <s> A </s>, and </s> B </s> behind it; all are of type 0.
#include <algorithm>

#include "tokenizer/post_processor.h"

namespace tokenizer::post_processor {
namespace {

class Roberta : public PostProcessor {
 public:
  Roberta(NamedToken sep, NamedToken cls, bool trims, bool space)
      : sep_(std::move(sep)), cls_(std::move(cls)), trims_(trims), space_(space) {}
  std::int64_t added(bool pair) const override { return pair ? 4 : 2; }

  bool process(std::vector<Encoding>& texts, bool special) const override {
    for (std::size_t i = 0; i < texts.size(); ++i) {
      if (trims_) trim_offsets(texts[i], space_);
      std::ranges::fill(texts[i].types, 0);
      if (!special) continue;
      Encoding around;
      (i == 0 ? cls_ : sep_).add_to(around, 0);
      around.append(texts[i]);
      sep_.add_to(around, 0);
      texts[i] = std::move(around);
    }
    return true;
  }

 private:
  NamedToken sep_, cls_;
  bool trims_, space_;
};

base::Result<PostProcessorMade> make(const Part& part) {
  return PostProcessorMade(std::make_shared<const Roberta>(
      TRY(NamedToken::read(part, "sep")), TRY(NamedToken::read(part, "cls")),
      TRY(part.flag("trim_offsets", true)), TRY(part.flag("add_prefix_space", true))));
}

}  // namespace

extern const Entry roberta{"RobertaProcessing", make};

}  // namespace tokenizer::post_processor
