// A walk down the sorted spellings from each place of the text, or places looked up together; see the header.
#include "tokenizer/added_token.h"

#include <algorithm>
#include <mutex>
#include <utility>

#include "base/utf8.h"
#include "text/character.h"
#include "tokenizer/added_search.h"
#include "tokenizer/unicode_class.h"

namespace tokenizer {
namespace {

// The character that ends just before `at`; size 0 at the beginning.
Char char_before(std::string_view text, std::size_t at) {
  const auto c = base::code_point_before(text, at);
  return {c.value, c.size};
}

bool is_space(char32_t point) { return ClassTable::get().of(point) == CharClass::space; }

bool is_word_at(std::string_view bytes, std::size_t at) {
  const auto c = read_char(bytes, at);
  return c.point != kNotUtf8 && text::is_word(c.point);
}

constexpr std::string_view kWideBar = "\xEF\xBD\x9C";  // of <｜User｜>

// "<|im_end|>" or "<｜User｜>".
bool spelled_as_control(std::string_view text) {
  for (const std::string_view bar : {std::string_view("|"), kWideBar}) {
    const auto begin = "<" + std::string(bar), end = std::string(bar) + ">";
    if (text.size() > begin.size() + end.size() && text.starts_with(begin) && text.ends_with(end))
      return true;
  }
  return false;
}

bool stands_alone(std::string_view text, std::size_t begin, std::size_t end) {
  const auto before = char_before(text, begin);
  if (before.size > 0 && is_word_at(text, begin - before.size)) return false;
  return end >= text.size() || !is_word_at(text, end);
}

}  // namespace

// Made when a text first asks for it.
struct AddedTokens::Later {
  std::once_flag made;
  std::optional<AddedSearch> search;
  std::size_t longest = 0;  // bytes of a token
};

bool is_control(const AddedToken& token) {
  return token.control || token.special || spelled_as_control(token.content);
}

AddedTokens::AddedTokens(std::vector<AddedToken> tokens) : tokens_(std::move(tokens)) {
  std::erase_if(tokens_, [](const AddedToken& token) { return token.content.empty(); });
  std::ranges::stable_sort(tokens_, {}, [](const AddedToken& token) {
    return std::pair(std::string_view(token.content), !token.special);
  });
  const auto twins = std::ranges::unique(tokens_, {}, &AddedToken::content);
  tokens_.erase(twins.begin(), twins.end());
  for (auto& token : tokens_) token.control = is_control(token);
  for (const auto& token : tokens_) ++first_[static_cast<unsigned char>(token.content[0]) + 1];
  for (int byte = 0; byte < 256; ++byte) first_[byte + 1] += first_[byte];
  all_special_ = std::ranges::all_of(tokens_, &AddedToken::special);
  if (!tokens_.empty()) later_ = std::make_shared<Later>();
}

std::size_t AddedTokens::next_begin(std::string_view text, std::size_t at) const {
  if (tokens_.empty()) return text.size();
  if (const char byte = tokens_[0].content[0]; tokens_.back().content[0] == byte)
    return std::min(text.find(byte, at), text.size());
  const auto begins = [&](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return first_[byte] != first_[byte + 1];
  };
  while (at < text.size() && !begins(text[at])) ++at;
  return at;
}

// Walks down the bytes of `rest` while some token begins with them; the range of those that do
// shrinks with each. A token stands in front of all that it begins.
const AddedToken* AddedTokens::longest(std::string_view rest, std::size_t& steps) const {
  const auto byte = static_cast<unsigned char>(rest[0]);
  auto begin = tokens_.begin() + first_[byte], end = tokens_.begin() + first_[byte + 1];
  const AddedToken* found = nullptr;
  for (std::size_t depth = 1; begin != end; ++depth, ++steps) {
    if (end - begin == 1) return rest.starts_with(begin->content) ? &*begin : found;
    if (begin->content.size() == depth) found = &*begin++;
    if (depth == rest.size()) break;
    const auto next = static_cast<unsigned char>(rest[depth]);
    const auto at = [&](const AddedToken& token) {
      return static_cast<unsigned char>(token.content[depth]);
    };
    const auto same = std::ranges::equal_range(begin, end, next, {}, at);
    begin = same.begin();
    end = same.end();
  }
  return found;
}

const AddedToken* AddedTokens::Search::longest(std::size_t at, std::size_t end) {
  constexpr std::size_t kFree = 4096, kOfByte = 16;  // steps that no text is suspected for
  if (steps_ <= kFree + kOfByte * at) return tokens_.longest(text_.substr(at, end - at), steps_);
  if (end != end_ || at < begin_ || at - begin_ >= found_.size()) look_ahead(at, end);
  const auto found = found_[at - begin_];
  return found == AddedSearch::kNone ? nullptr : &tokens_.tokens_[found];
}

// So far that what is read beyond the last place, to see what stands there, does not matter.
void AddedTokens::Search::look_ahead(std::size_t at, std::size_t end) {
  auto& later = *tokens_.later_;
  std::call_once(later.made, [&] {
    std::vector<std::string_view> spellings;
    for (const auto& token : tokens_.tokens_) {
      spellings.push_back(token.content);
      later.longest = std::max(later.longest, token.content.size());
    }
    later.search.emplace(spellings);
  });
  constexpr std::size_t kPlaces = 1 << 16;
  const auto places = std::min(end - at, std::max(kPlaces, 2 * later.longest));
  const auto seen = std::min(end - at, places + later.longest);
  later.search->find(text_.substr(at, seen), places, found_);
  begin_ = at;
  end_ = end;
}

std::optional<AddedTokens::Place> AddedTokens::place(const AddedToken& token, std::string_view text,
                                                     std::size_t at, std::size_t done) {
  std::size_t begin = at, end = at + token.content.size();
  if (token.single_word && !stands_alone(text, begin, end)) return std::nullopt;
  if (token.lstrip && begin < done) begin = done;
  if (token.lstrip)
    for (auto c = char_before(text, begin); begin > done && c.size > 0 && is_space(c.point);
         c = char_before(text, begin))
      begin -= c.size;
  if (token.rstrip)
    while (end < text.size() && is_space(read_char(text, end).point))
      end += read_char(text, end).size;
  return Place{begin, end};
}

void AddedTokens::split(std::string_view text, Find find, std::vector<Part>& parts,
                        std::size_t free) const {
  if (text.empty()) return;
  if (all_special_ && find == Find::plain) return parts.push_back({text, -1});
  std::size_t done = 0;
  Search search(*this, text);
  for (std::size_t at = next_begin(text, 0); at < text.size(); at = next_begin(text, at)) {
    const auto* token = search.longest(at, at < free ? std::min(free, text.size()) : text.size());
    if (!token) {
      ++at;
      continue;
    }
    const bool hidden =
        (find == Find::plain && token->special) || (find == Find::data && token->control);
    const auto placed = hidden && at >= free ? std::nullopt : place(*token, text, at, done);
    at += token->content.size();
    if (!placed) continue;
    if (placed->begin > done) parts.push_back({text.substr(done, placed->begin - done), -1});
    // One of white space may be all in the one before, which took what stands around it.
    if (placed->end > placed->begin)
      parts.push_back({text.substr(placed->begin, placed->end - placed->begin), token->id});
    done = placed->end;
  }
  if (done < text.size()) parts.push_back({text.substr(done), -1});
}

}  // namespace tokenizer
