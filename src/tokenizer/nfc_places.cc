// A text is cut in front of characters that nothing before them changes; see the header.
#include "tokenizer/nfc_places.h"

#include <algorithm>

#include "text/character.h"
#include "tokenizer/nfc.h"
#include "tokenizer/unicode_class.h"

namespace tokenizer {
namespace {

// Characters below compose with nothing in front of them and begin an order of marks anew; so do bytes that are no UTF-8.
constexpr char32_t kFirstThatMayJoin = 0x300;

bool is_border(char32_t c) { return c < kFirstThatMayJoin || c == kNotUtf8; }

}  // namespace

NfcPlaces::NfcPlaces(std::string_view text) : size_(text.size()) {
  std::size_t begin = 0;
  bool behind_stray = false;
  for (std::size_t at = 0; at < text.size();) {
    const auto c = read_char(text, at);
    if (at > begin && (is_border(c.point) || behind_stray)) {
      add(text, begin, at);
      begin = at;
    }
    behind_stray = c.point == kNotUtf8;
    at += c.size;
  }
  if (begin < text.size()) add(text, begin, text.size());
}

void NfcPlaces::add(std::string_view text, std::size_t begin, std::size_t end) {
  const auto part = text.substr(begin, end - begin);
  const auto made = nfc_of_bytes(part);
  if (made == part)
    put(begin, made, false);
  else if (!add_apart(text, begin, end, made))
    put(begin, made, true);
}

// Cut in front of each character that is no mark and joins none before it, where that comes to the same.
bool NfcPlaces::add_apart(std::string_view text, std::size_t begin, std::size_t end,
                          std::string_view wanted) {
  std::vector<std::pair<std::size_t, std::string>> parts;
  std::string all;
  const auto cut = [&](std::size_t to) {
    parts.emplace_back(begin, nfc_of_bytes(text.substr(begin, to - begin)));
    all += parts.back().second;
    begin = to;
  };
  char32_t starter = 0;
  for (auto at = begin; at < end;) {
    const auto c = read_char(text, at);
    const auto joined = text::composition(starter, c.point);
    if (joined == 0 && text::combining_class(c.point) == 0) {
      if (at > begin) cut(at);
      starter = c.point;
    } else if (joined != 0) {
      starter = joined;
    }
    at += c.size;
  }
  cut(end);
  if (all != wanted) return false;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    const auto& [from, made] = parts[i];
    const auto to = i + 1 < parts.size() ? parts[i + 1].first : end;
    put(from, made, made != text.substr(from, to - from));
  }
  return true;
}

void NfcPlaces::put(std::size_t begin, std::string_view made, bool whole) {
  if (whole || turns_.empty() || turns_.back().whole)
    turns_.push_back({normal_.size(), begin, whole});
  normal_ += made;
}

// The number of the turn that the byte is of.
std::size_t NfcPlaces::turn_at(std::size_t normal) const {
  const auto behind = std::ranges::upper_bound(turns_, normal, {}, &Turn::normal);
  return static_cast<std::size_t>(behind - turns_.begin()) - 1;
}

BytePlace NfcPlaces::of(BytePlace normal) const {
  if (turns_.empty()) return {0, 0};
  const auto first = turn_at(normal.begin);
  const auto begin = turns_[first].whole ? turns_[first].text
                                         : turns_[first].text + normal.begin - turns_[first].normal;
  if (normal.end <= normal.begin) return {begin, begin};
  const auto last = turn_at(normal.end - 1);
  const auto next = last + 1 < turns_.size() ? turns_[last + 1].text : size_;
  return {begin, turns_[last].whole ? next : turns_[last].text + normal.end - turns_[last].normal};
}

}  // namespace tokenizer
