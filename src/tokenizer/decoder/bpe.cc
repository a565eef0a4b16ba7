// The sign of a word's end becomes a space, and nothing at the end of the text.
#include "tokenizer/decoder.h"

namespace tokenizer::decoder {
namespace {

class Bpe : public Decoder {
 public:
  explicit Bpe(std::string suffix) : suffix_(std::move(suffix)) {}
  void decode(std::vector<std::string>& tokens) const override {
    for (std::size_t i = 0; i < tokens.size(); ++i)
      tokens[i] = replaced(tokens[i], suffix_, i + 1 == tokens.size() ? "" : " ");
  }
  void within(Fragment& token) const override { token.text = replaced(token.text, suffix_, " "); }

 private:
  std::string suffix_;
};

base::Result<DecoderMade> make(const Part& part) {
  return DecoderMade(std::make_shared<const Bpe>(TRY(part.text("suffix"))));
}

}  // namespace

extern const Entry bpe{"BPEDecoder", make};

}  // namespace tokenizer::decoder
