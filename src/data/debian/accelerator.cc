#include "data/debian/accelerator.h"

namespace data::debian {

namespace {

bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
         static_cast<unsigned char>(c) >= 0x80;
}

bool take_out(std::string& text, char mark) {
  const auto at = text.find(mark);
  if (at == std::string::npos || text.find(mark, at + 1) != std::string::npos) return false;
  if (at + 1 >= text.size() || !is_letter(text[at + 1])) return false;
  const auto close = text.find(')', at);
  if (at > 0 && text[at - 1] == '(' && close == at + 2) {
    const auto space = at > 1 && text[at - 2] == ' ' ? at - 2 : at - 1;
    text.erase(space, close + 1 - space);
  } else {
    text.erase(at, 1);
  }
  return true;
}

}  // namespace

std::string without_accelerator(std::string_view text, std::string_view context) {
  std::string out(text);
  if (!take_out(out, '~') && context.find('|') != std::string_view::npos) take_out(out, '_');
  return out;
}

}  // namespace data::debian
