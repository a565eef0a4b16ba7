// <0x41> is a byte. Bytes that follow each other are a text if they are UTF-8, else U+FFFD each.
#include "base/utf8.h"
#include "tokenizer/decoder.h"

namespace tokenizer::decoder {
namespace {

int digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  return -1;
}

// -1 for a token that is no byte. What surprises: "+A" is a number, too.
int byte_of(const std::string& token) {
  if (token.size() != 6 || !token.starts_with("<0x") || token[5] != '>') return -1;
  const int high = token[3] == '+' ? 0 : digit(token[3]), low = digit(token[4]);
  return high < 0 || low < 0 ? -1 : high * 16 + low;
}

struct ByteFallback : Decoder {
  void decode(std::vector<std::string>& tokens) const override {
    std::vector<std::string> out;
    std::string bytes;
    const auto flush = [&] {
      if (base::valid_utf8(bytes) && !bytes.empty())
        out.push_back(bytes);
      else
        out.insert(out.end(), bytes.size(), "\xef\xbf\xbd");
      bytes.clear();
    };
    for (auto& token : tokens) {
      if (const int byte = byte_of(token); byte >= 0) {
        bytes += static_cast<char>(byte);
        continue;
      }
      flush();
      out.push_back(std::move(token));
    }
    flush();
    tokens = std::move(out);
  }
  void within(Fragment& token) const override {
    if (const int byte = byte_of(token.text); byte >= 0)
      token.text = std::string(1, static_cast<char>(byte));
  }
};

}  // namespace

extern const Entry byte_fallback{"ByteFallback", plain<ByteFallback>};

}  // namespace tokenizer::decoder
