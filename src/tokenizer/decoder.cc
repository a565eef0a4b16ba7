#include "tokenizer/decoder.h"

namespace tokenizer {

base::Result<DecoderMade> make_decoder(const Part& part) {
  return make_part(decoder::all(), "decoder", part);
}

std::string replaced(std::string_view text, std::string_view from, std::string_view to) {
  std::string out;
  std::size_t done = 0;
  if (!from.empty())
    for (auto at = text.find(from); at != text.npos; at = text.find(from, done)) {
      out += text.substr(done, at - done);
      out += to;
      done = at + from.size();
    }
  out += text.substr(done);
  return out;
}

std::string without_stray_spaces(std::string text) {
  constexpr std::pair<const char*, const char*> rules[] = {
      {" .", "."},   {" ?", "?"},     {" !", "!"},    {" ,", ","},
      {" ' ", "'"},  {" n't", "n't"}, {" 'm", "'m"},  {" do not", " don't"},
      {" 's", "'s"}, {" 've", "'ve"}, {" 're", "'re"}};
  for (const auto& [from, to] : rules) text = replaced(text, from, to);
  return text;
}

}  // namespace tokenizer
