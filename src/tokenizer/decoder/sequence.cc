// Several, one after another.
#include "tokenizer/decoder.h"

namespace tokenizer::decoder {
namespace {

class Sequence : public Decoder {
 public:
  explicit Sequence(std::vector<DecoderMade> parts) : parts_(std::move(parts)) {}
  void decode(std::vector<std::string>& tokens) const override {
    for (const auto& part : parts_) part->decode(tokens);
  }
  void within(Fragment& token) const override {
    for (const auto& part : parts_) part->within(token);
  }

 private:
  std::vector<DecoderMade> parts_;
};

base::Result<DecoderMade> make(const Part& part) {
  std::vector<DecoderMade> parts;
  for (const auto& one : TRY(part.list("decoders"))) parts.push_back(TRY(make_decoder(one)));
  return DecoderMade(std::make_shared<const Sequence>(std::move(parts)));
}

}  // namespace

extern const Entry sequence{"Sequence", make};

}  // namespace tokenizer::decoder
