#include "tokenizer/whole_texts.h"

#include <algorithm>
#include <vector>

#include "base/utf8.h"

namespace tokenizer {
namespace {

bool continues(char byte) { return (static_cast<unsigned char>(byte) & 0xc0) == 0x80; }

constexpr int kFirst = 0x80, kPast = 0xc0;  // bytes that continue a character

// What `ends` become when each is followed by each byte that continues a character.
std::vector<std::string> continued(const std::vector<std::string>& ends) {
  std::vector<std::string> out;
  for (const auto& end : ends)
    for (int byte = kFirst; byte < kPast; ++byte) out.push_back(end + static_cast<char>(byte));
  return out;
}

// What may stand before bytes of which the first `count` continue a character.
std::vector<std::string> before(std::size_t count) {
  std::vector<std::string> out;
  const auto lead = [](int first, int last) {
    std::vector<std::string> some;
    for (int byte = first; byte <= last; ++byte) some.emplace_back(1, static_cast<char>(byte));
    return some;
  };
  const auto add = [&](const std::vector<std::string>& some) {
    out.insert(out.end(), some.begin(), some.end());
  };
  if (count == 0) return {""};
  if (count == 1) add(lead(0xc2, 0xdf));
  if (count == 1) add(continued(lead(0xe0, 0xef)));
  if (count == 1) add(continued({"\xf0\x9f"}));
  if (count == 2) add(lead(0xe0, 0xef));
  if (count == 2) add(continued(lead(0xf0, 0xf4)));
  if (count == 3) add(lead(0xf0, 0xf4));
  return out;
}

// What may stand behind the beginning of a character.
std::vector<std::string> behind(std::string_view begun) {
  if (begun.empty()) return {""};
  const auto lead = static_cast<unsigned char>(begun.front());
  const std::size_t size = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
  std::vector<std::string> out = {""};
  auto left = size - std::min(size, begun.size());
  if (left == 3) {  // emoji
    out = {"\x9f"};
    --left;
  }
  for (; left > 0; --left) out = continued(out);
  return out;
}

}  // namespace

bool each_whole_text(std::string_view bytes, std::size_t most,
                     const std::function<bool(const std::string& text)>& found) {
  std::size_t first = 0, last = bytes.size();
  while (first < bytes.size() && continues(bytes[first])) ++first;
  while (last > first && continues(bytes[last - 1])) --last;
  // The character that begins last may be whole.
  last = last > first && !base::valid_utf8(bytes.substr(last - 1)) ? last - 1 : bytes.size();
  for (const auto& front : before(first))
    for (const auto& back : behind(bytes.substr(last))) {
      const auto text = front + std::string(bytes) + back;
      if (!base::valid_utf8(text)) continue;
      if (most-- == 0) return false;
      if (found(text)) return true;
    }
  return false;
}

}  // namespace tokenizer
