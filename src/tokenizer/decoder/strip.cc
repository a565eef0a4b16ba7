// At most so many of one character go at the beginning and the end of each token.
#include <algorithm>

#include "base/utf8.h"
#include "tokenizer/decoder.h"

namespace tokenizer::decoder {
namespace {

class Strip : public Decoder {
 public:
  Strip(char32_t what, std::int64_t front, std::int64_t behind) : front_(front), behind_(behind) {
    base::append_utf8(what_, what);
  }
  void decode(std::vector<std::string>& tokens) const override {
    for (auto& token : tokens) strip(token);
  }
  void within(Fragment& token) const override {
    if (!token.fused) strip(token.text);
  }

 private:
  // Both ends are looked at before anything goes.
  void strip(std::string& token) const {
    std::size_t begin = 0, end = token.size();
    for (auto left = front_; left > 0 && token.compare(begin, what_.size(), what_) == 0; --left)
      begin += what_.size();
    for (auto left = behind_; left > 0 && std::string_view(token).substr(0, end).ends_with(what_);
         --left)
      end -= what_.size();
    token = token.substr(begin, end - std::min(begin, end));
  }

  std::string what_;
  std::int64_t front_, behind_;
};

base::Result<DecoderMade> make(const Part& part) {
  return DecoderMade(std::make_shared<const Strip>(
      TRY(part.character("content")), TRY(part.whole("start")), TRY(part.whole("stop"))));
}

}  // namespace

extern const Entry strip{"Strip", make};

}  // namespace tokenizer::decoder
