#include "tokenizer/template/text.h"

#include <algorithm>

namespace tokenizer::jinja {

Origin Text::at(std::size_t place) const {
  const auto behind = turn_behind(place);
  return behind == 0 ? first : (*turns)[behind - 1].origin;
}

std::size_t Text::turn_behind(std::size_t place) const {
  if (!turns) return 0;
  return static_cast<std::size_t>(std::ranges::upper_bound(*turns, place, {}, &OriginTurn::at) -
                                  turns->begin());
}

bool Text::any(Origin bit) const {
  if (utf8->empty()) return false;
  if ((first & bit) != 0) return true;
  return turns && std::ranges::any_of(
                      *turns, [&](const OriginTurn& turn) { return (turn.origin & bit) != 0; });
}

Text make_text(std::string utf8, Origin origin, bool markup) {
  return {share<const std::string>(std::move(utf8)), markup, origin};
}

Text part_of(const Text& text, std::size_t begin, std::size_t size) {
  if (!text.turns) {
    if (size == text.size()) return {text.utf8, false, text.first};
    return make_text(std::string(text.view().substr(begin, size)), text.first);
  }
  TextWriter out;
  out.put(text, begin, size);
  return out.take();
}

Text changed(const Text& text, ChangeCase change, ChangeCase later) {
  auto whole = change(text.view());
  if (!text.turns) return make_text(std::move(whole), text.first, text.markup);
  TextWriter out;
  std::size_t at = 0;
  bool fits = true;
  text.each_run(0, text.size(), [&](std::size_t begin, std::size_t size, Origin origin) {
    const auto length = (begin == 0 ? change : later)(text.view().substr(begin, size)).size();
    fits = fits && at + length <= whole.size();
    if (fits) out.put(std::string_view(whole).substr(at, length), origin);
    at += length;
  });
  if (fits && at == whole.size()) return out.take(text.markup);
  return make_text(std::move(whole), kFromData, text.markup);
}

void Buffer::grow(std::size_t capacity) {
  std::string there(capacity, '\0');
  std::memcpy(there.data(), data_, size_);
  there_ = std::move(there);
  data_ = there_.data();
  capacity_ = capacity;
}

std::string Buffer::take() {
  const bool whole = data_ != here_ && size_ >= capacity_ / 2;
  std::string out;
  if (whole) {
    there_.resize(size_);
    out = std::exchange(there_, {});
    data_ = here_;
    capacity_ = sizeof here_;
  } else {
    out = view();
  }
  size_ = 0;
  return out;
}

void TextWriter::mark(std::size_t begin, Origin bit) {
  if (begin >= bytes_.size()) return;
  std::vector<OriginTurn> turns;
  auto origin = first_;
  if (begin == 0) first_ |= bit;
  bool done = begin == 0;
  for (const auto& turn : turns_) {
    if (!done && turn.at >= begin) {
      if (turn.at > begin) turns.push_back({begin, static_cast<Origin>(origin | bit)});
      done = true;
    }
    origin = turn.origin;
    turns.push_back({turn.at, turn.at >= begin ? static_cast<Origin>(origin | bit) : origin});
  }
  if (!done) turns.push_back({begin, static_cast<Origin>(origin | bit)});
  turns_ = std::move(turns);
  last_ |= bit;
}

Text TextWriter::cut(std::size_t begin) {
  TextWriter tail;
  const auto behind = std::ranges::upper_bound(turns_, begin, {}, &OriginTurn::at);
  auto origin = behind == turns_.begin() ? first_ : behind[-1].origin;
  auto at = begin;
  for (auto next = behind; next != turns_.end(); ++next) {
    tail.put(bytes_.view().substr(at, next->at - at), origin);
    at = next->at;
    origin = next->origin;
  }
  tail.put(bytes_.view().substr(at), origin);
  bytes_.cut(begin);
  while (!turns_.empty() && turns_.back().at >= begin) turns_.pop_back();
  last_ = turns_.empty() ? first_ : turns_.back().origin;
  return tail.take();
}

Text TextWriter::take(bool markup) {
  Text out = make_text(bytes_.take(), first_, markup);
  if (!turns_.empty()) out.turns = share<const std::vector<OriginTurn>>(std::move(turns_));
  turns_.clear();
  first_ = last_ = kFromTemplate;
  return out;
}

}  // namespace tokenizer::jinja
