// A text is cut in front of characters that nothing before them changes, and what lies between is made by the steps of
// Unicode where it changes; see the header.
#include "tokenizer/nfc_places.h"

#include <algorithm>

#include "base/utf8.h"
#include "text/character.h"
#include "tokenizer/nfc.h"
#include "tokenizer/unicode_class.h"

namespace tokenizer {
namespace {

// Characters below compose with nothing in front of them and begin an order of marks anew; so do bytes that are no UTF-8.
constexpr char32_t kFirstThatMayJoin = 0x300;

bool is_border(char32_t c) { return c < kFirstThatMayJoin || c == kNotUtf8; }

// A character, and what of the text it is made of.
struct Traced {
  char32_t point;
  BytePlace place;
};

// The canonical decomposition, marks in their order (Unicode 3.11, D68 and D109).
std::vector<Traced> decomposed(std::string_view text, std::size_t begin, std::size_t end) {
  std::vector<Traced> out;
  for (auto at = begin; at < end;) {
    const auto c = read_char(text, at);
    const BytePlace place{at, at + c.size};
    const auto parts = text::decomposition(c.point, false);
    for (const auto part : parts) out.push_back({part, place});
    if (parts.empty()) out.push_back({c.point, place});
    at += c.size;
  }
  const auto starts = [](const Traced& one) { return text::combining_class(one.point) == 0; };
  for (auto from = out.begin(); from != out.end();) {
    from = std::find_if_not(from, out.end(), starts);
    const auto to = std::find_if(from, out.end(), starts);
    std::ranges::stable_sort(std::ranges::subrange(from, to), {},
                             [](const Traced& one) { return text::combining_class(one.point); });
    from = to;
  }
  return out;
}

// Each character with the last one that begins anew, where nothing of its class or above stands between (D117).
std::vector<Traced> composed(const std::vector<Traced>& parts) {
  constexpr auto kNone = static_cast<std::size_t>(-1);
  std::vector<Traced> out;
  auto starter = kNone;
  int before = 0;  // the class of the last that stayed behind it
  for (const auto& part : parts) {
    const auto own = text::combining_class(part.point);
    const bool reaches = starter != kNone && (starter + 1 == out.size() || before < own);
    const auto joined = reaches ? text::composition(out[starter].point, part.point) : 0;
    if (joined != 0) {
      auto& [point, place] = out[starter];
      point = joined;
      place = {std::min(place.begin, part.place.begin), std::max(place.end, part.place.end)};
      continue;
    }
    if (own == 0) starter = out.size();
    before = own;
    out.push_back(part);
  }
  return out;
}

}  // namespace

NfcPlaces::NfcPlaces(std::string_view text) {
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
    put_same(begin, made);
  else if (!add_traced(text, begin, end, made))
    put(made, {begin, end});
}

// Character by character, where that comes to the same.
bool NfcPlaces::add_traced(std::string_view text, std::size_t begin, std::size_t end,
                           std::string_view wanted) {
  const auto traced = composed(decomposed(text, begin, end));
  std::string all;
  for (const auto& one : traced) base::append_utf8(all, one.point);
  if (all != wanted) return false;
  for (const auto& [point, place] : traced) {
    std::string made;
    base::append_utf8(made, point);
    if (made == text.substr(place.begin, place.end - place.begin))
      put_same(place.begin, made);
    else
      put(made, place);
  }
  return true;
}

void NfcPlaces::put(std::string_view made, BytePlace place) {
  turns_.push_back({normal_.size(), place, true});
  normal_ += made;
}

// What stands in the text as it is, from `begin`.
void NfcPlaces::put_same(std::size_t begin, std::string_view made) {
  const auto end = begin + made.size();
  if (!turns_.empty() && !turns_.back().whole && turns_.back().text.end == begin)
    turns_.back().text.end = end;
  else
    turns_.push_back({normal_.size(), {begin, end}, false});
  normal_ += made;
}

// The number of the turn that the byte is of.
std::size_t NfcPlaces::turn_at(std::size_t normal) const {
  const auto behind = std::ranges::upper_bound(turns_, normal, {}, &Turn::normal);
  return static_cast<std::size_t>(behind - turns_.begin()) - 1;
}

// Of the bytes from `begin` to `end` of the normal form those that are of the turn.
BytePlace NfcPlaces::in_turn(std::size_t turn, BytePlace normal) const {
  const auto& [first, text, whole] = turns_[turn];
  if (whole) return text;
  const auto begin = std::max(normal.begin, first) - first;
  return {text.begin + begin, std::min(text.end, text.begin + normal.end - first)};
}

BytePlace NfcPlaces::of(BytePlace normal) const {
  if (turns_.empty()) return {0, 0};
  const auto first = turn_at(normal.begin);
  auto out = in_turn(first, normal);
  if (normal.end <= normal.begin) return {out.begin, out.begin};
  for (auto i = first + 1; i < turns_.size() && turns_[i].normal < normal.end; ++i) {
    const auto more = in_turn(i, normal);
    out = {std::min(out.begin, more.begin), std::max(out.end, more.end)};
  }
  return out;
}

}  // namespace tokenizer
