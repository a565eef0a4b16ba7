// What a speech model heard: of equal neighbours one stays, its padding goes, words end at a sign.
#include <algorithm>

#include "tokenizer/decoder.h"

namespace tokenizer::decoder {
namespace {

class Ctc : public Decoder {
 public:
  Ctc(std::string pad, std::string border, bool cleans)
      : pad_(std::move(pad)), border_(std::move(border)), cleans_(cleans) {}
  void decode(std::vector<std::string>& tokens) const override {
    const auto twins = std::ranges::unique(tokens);
    tokens.erase(twins.begin(), twins.end());
    for (auto& token : tokens) token = made_of(token);
    std::erase(tokens, "");
  }
  void within(Fragment& token) const override { token.text = made_of(token.text); }

 private:
  std::string made_of(const std::string& token) const {
    const auto rest = replaced(token, pad_, "");
    return cleans_ ? replaced(without_stray_spaces(rest), border_, " ") : rest;
  }

  std::string pad_, border_;
  bool cleans_;
};

base::Result<DecoderMade> make(const Part& part) {
  return DecoderMade(std::make_shared<const Ctc>(TRY(part.text("pad_token")),
                                                 TRY(part.text("word_delimiter_token")),
                                                 TRY(part.flag("cleanup"))));
}

}  // namespace

extern const Entry ctc{"CTC", make};

}  // namespace tokenizer::decoder
