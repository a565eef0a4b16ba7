// A plain search by first byte: such tokens are few; see the header.
#include "tokenizer/added_token.h"

#include <algorithm>
#include <tuple>

#include "tokenizer/unicode_class.h"

namespace tokenizer {
namespace {

// The character that ends just before `at`; size 0 at the beginning.
Char char_before(std::string_view text, std::size_t at) {
  const auto c = base::code_point_before(text, at);
  return {c.value, c.size};
}

bool is_space(char32_t point) { return ClassTable::get().of(point) == CharClass::space; }

// \w : letters, marks, numbers and the underscore.
bool is_word(char32_t point) {
  const auto kind = ClassTable::get().of(point);
  return point == '_' || kind == CharClass::letter || kind == CharClass::mark ||
         kind == CharClass::number;
}

bool stands_alone(std::string_view text, std::size_t begin, std::size_t end) {
  const auto before = char_before(text, begin);
  if (before.size > 0 && is_word(before.point)) return false;
  return end >= text.size() || !is_word(read_char(text, end).point);
}

}  // namespace

AddedTokens::AddedTokens(std::vector<AddedToken> tokens) : tokens_(std::move(tokens)) {
  std::erase_if(tokens_, [](const AddedToken& token) { return token.content.empty(); });
  std::ranges::sort(tokens_, {}, [](const AddedToken& token) {
    return std::tuple(-std::ssize(token.content), std::string_view(token.content), token.id);
  });
  for (const auto& token : tokens_) first_[static_cast<unsigned char>(token.content[0])] = true;
}

const AddedToken* AddedTokens::match(std::string_view text, std::size_t at) const {
  if (!first_[static_cast<unsigned char>(text[at])]) return nullptr;
  const auto rest = text.substr(at);
  const auto found = std::ranges::find_if(
      tokens_, [&](const AddedToken& token) { return rest.starts_with(token.content); });
  if (found == tokens_.end()) return nullptr;
  if (found->single_word && !stands_alone(text, at, at + found->content.size())) return nullptr;
  return &*found;
}

void AddedTokens::split(std::string_view text, std::vector<Part>& parts) const {
  if (text.empty()) return;
  if (tokens_.empty()) return parts.push_back({text, -1});
  std::size_t done = 0;
  for (std::size_t at = 0; at < text.size();) {
    const auto* token = match(text, at);
    if (!token) {
      ++at;
      continue;
    }
    std::size_t begin = at, end = at + token->content.size();
    if (token->lstrip)
      for (auto c = char_before(text, begin); begin > done && c.size > 0 && is_space(c.point);
           c = char_before(text, begin))
        begin -= c.size;
    if (token->rstrip)
      while (end < text.size() && is_space(read_char(text, end).point))
        end += read_char(text, end).size;
    if (begin > done) parts.push_back({text.substr(done, begin - done), -1});
    parts.push_back({text.substr(begin, end - begin), token->id});
    done = at = end;
  }
  if (done < text.size()) parts.push_back({text.substr(done), -1});
}

}  // namespace tokenizer
