// The sign becomes a space, and nothing in the first token if one was put in front there.
#include "base/utf8.h"
#include "tokenizer/decoder.h"

namespace tokenizer::decoder {
namespace {

class Metaspace : public Decoder {
 public:
  Metaspace(char32_t sign, bool never) : never_(never) { base::append_utf8(sign_, sign); }
  void decode(std::vector<std::string>& tokens) const override {
    bool first = !never_;
    for (auto& token : tokens)
      token = replaced(token, sign_, std::exchange(first, false) ? "" : " ");
  }
  void within(Fragment& token) const override { token.text = replaced(token.text, sign_, " "); }

 private:
  std::string sign_;
  bool never_;
};

base::Result<DecoderMade> make(const Part& part) {
  const bool never = TRY(part.text("prepend_scheme", "always")) == "never";
  return DecoderMade(std::make_shared<const Metaspace>(
      TRY(part.character("replacement")), never || !TRY(part.flag("add_prefix_space", true))));
}

}  // namespace

extern const Entry metaspace{"Metaspace", make};

}  // namespace tokenizer::decoder
