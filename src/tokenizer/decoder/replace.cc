#include "tokenizer/decoder.h"
#include "tokenizer/matcher.h"

namespace tokenizer::decoder {
namespace {

class Replace : public Decoder {
 public:
  Replace(Matcher what, std::string by) : what_(std::move(what)), by_(std::move(by)) {}
  void decode(std::vector<std::string>& tokens) const override {
    for (auto& token : tokens) token = made_of(token);
  }
  void within(Fragment& token) const override { token.text = made_of(token.text); }

 private:
  std::string made_of(const std::string& token) const {
    std::string out;
    std::size_t done = 0;
    for (const auto& place : what_.find(token)) {
      out += token.substr(done, place.begin - done) + by_;
      done = place.end;
    }
    return out + token.substr(done);
  }

  Matcher what_;
  std::string by_;
};

base::Result<DecoderMade> make(const Part& part) {
  return DecoderMade(std::make_shared<const Replace>(TRY(Matcher::read(part, "pattern")),
                                                     TRY(part.text("content"))));
}

}  // namespace

extern const Entry replace{"Replace", make};

}  // namespace tokenizer::decoder
