// [CLS] A [SEP], and B [SEP] behind it as texts of type 1.
#include "tokenizer/post_processor.h"

namespace tokenizer::post_processor {
namespace {

class Bert : public PostProcessor {
 public:
  Bert(NamedToken sep, NamedToken cls) : sep_(std::move(sep)), cls_(std::move(cls)) {}
  std::int64_t added(bool pair) const override { return pair ? 3 : 2; }

  bool process(std::vector<Encoding>& texts, bool special) const override {
    for (std::size_t i = 0; special && i < texts.size(); ++i) {
      Encoding around;
      if (i == 0) cls_.add_to(around, 0);
      around.append(texts[i]);
      sep_.add_to(around, i == 0 ? 0 : 1);
      texts[i] = std::move(around);
    }
    return true;
  }

 private:
  NamedToken sep_, cls_;
};

base::Result<PostProcessorMade> make(const Part& part) {
  return PostProcessorMade(std::make_shared<const Bert>(TRY(NamedToken::read(part, "sep")),
                                                        TRY(NamedToken::read(part, "cls"))));
}

}  // namespace

extern const Entry bert{"BertProcessing", make};

}  // namespace tokenizer::post_processor
