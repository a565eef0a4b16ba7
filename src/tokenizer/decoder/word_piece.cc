// A space in front of each token but the first and those that continue a word.
#include "tokenizer/decoder.h"

namespace tokenizer::decoder {
namespace {

class WordPiece : public Decoder {
 public:
  WordPiece(std::string prefix, bool cleans) : prefix_(std::move(prefix)), cleans_(cleans) {}
  void decode(std::vector<std::string>& tokens) const override {
    for (std::size_t i = 0; i < tokens.size(); ++i) {
      if (i > 0) join(tokens[i]);
      if (cleans_) tokens[i] = without_stray_spaces(std::move(tokens[i]));
    }
  }
  void within(Fragment& token) const override {
    if (!token.fused) join(token.text);
    if (cleans_) token.text = without_stray_spaces(std::move(token.text));
  }

 private:
  void join(std::string& token) const {
    token = token.starts_with(prefix_) ? token.substr(prefix_.size()) : " " + token;
  }

  std::string prefix_;
  bool cleans_;
};

base::Result<DecoderMade> make(const Part& part) {
  return DecoderMade(
      std::make_shared<const WordPiece>(TRY(part.text("prefix")), TRY(part.flag("cleanup"))));
}

}  // namespace

extern const Entry word_piece{"WordPiece", make};

}  // namespace tokenizer::decoder
