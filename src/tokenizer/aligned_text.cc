// The bytes with their spans, and the one change that all others are; see the header.
#include "tokenizer/aligned_text.h"

#include <algorithm>
#include <utility>

#include "base/utf8.h"

namespace tokenizer {
namespace {

std::uint32_t narrow(std::size_t size) { return static_cast<std::uint32_t>(size); }

std::uint32_t size_at(std::string_view text, std::size_t at) {
  return at < text.size() ? base::read_code_point(text, at).size : 0;
}

}  // namespace

AlignedText::AlignedText(std::string_view text)
    : end_(narrow(text.size())), size_(narrow(text.size())) {
  Buffer buffer;
  buffer.bytes = text;
  buffer.spans.reserve(text.size());
  for (std::uint32_t at = 0; at < text.size();) {
    const auto size = size_at(text, at);
    buffer.spans.insert(buffer.spans.end(), size, Span{at, at + size});
    at += size;
  }
  buffer_ = std::make_shared<const Buffer>(std::move(buffer));
}

std::string_view AlignedText::bytes() const {
  return std::string_view(buffer_->bytes).substr(begin_, end_ - begin_);
}

std::span<const Span> AlignedText::spans() const {
  return std::span(buffer_->spans).subspan(begin_, end_ - begin_);
}

AlignedText AlignedText::slice(std::size_t begin, std::size_t end) const {
  auto out = *this;
  const auto whole = original(begin, end);
  out.begin_ = begin_ + narrow(begin);
  out.end_ = begin_ + narrow(end);
  out.first_ = whole.begin;
  out.size_ = std::max(whole.end, whole.begin) - whole.begin;
  return out;
}

// What has no bytes here, or more than there are, keeps its places: so Hugging Face.
Span AlignedText::original(std::size_t begin, std::size_t end) const {
  if (begin >= end) return {first_ + narrow(begin), first_ + narrow(end)};
  if (end > spans().size()) return {narrow(begin), narrow(end)};
  return {spans()[begin].begin, spans()[end - 1].end};
}

// A change of the whole text is one of what the original turned into: what was put in front of it
// with no span stays as it is.
std::optional<Span> AlignedText::changed_range() const {
  if (size_ == 0) return Span{};
  const auto all = spans();
  std::optional<std::uint32_t> from, to;
  for (std::uint32_t i = 0; i < all.size() && all[i].end <= first_ + size_; ++i) {
    if (!from && all[i].begin >= first_ && all[i].begin != all[i].end) from = i;
    to = i + 1;
  }
  if (!from && !to) return std::nullopt;
  return from ? Span{*from, to.value_or(*from)} : Span{*to, *to};
}

void AlignedText::become(Buffer buffer) {
  if (buffer.bytes.size() > most()) {
    overgrown_ = true;
    return;
  }
  begin_ = 0;
  end_ = narrow(buffer.bytes.size());
  buffer_ = std::make_shared<const Buffer>(std::move(buffer));
}

void AlignedText::change(Span range, std::span<const Change> changes, std::size_t dropped) {
  const auto old = bytes();
  const auto from = spans();
  Buffer made;
  made.bytes = old.substr(0, range.begin);
  made.spans.assign(from.begin(), from.begin() + range.begin);
  std::size_t at = range.begin;
  const auto pass = [&](std::size_t count) {
    for (; count > 0 && at < range.end; --count) at += size_at(old, at);
  };
  pass(dropped);
  for (const auto& [character, kind] : changes) {
    Span span{first_, first_};
    if (kind > 0 ? at > 0 : !from.empty())
      span = from[std::min(kind > 0 ? at - 1 : at, from.size() - 1)];
    base::append_utf8(made.bytes, character);
    made.spans.resize(made.bytes.size(), span);
    if (kind <= 0) pass(std::size_t{1} + static_cast<std::size_t>(-kind));
  }
  made.bytes += old.substr(range.end);
  made.spans.insert(made.spans.end(), from.begin() + range.end, from.end());
  become(std::move(made));
}

void AlignedText::transform(std::span<const Change> changes, std::size_t dropped) {
  if (const auto range = changed_range()) change(*range, changes, dropped);
}

void AlignedText::prepend(std::string_view text) {
  if (empty()) return;
  const auto next = base::read_code_point(bytes(), 0);
  std::vector<Change> changes;
  for (std::size_t at = 0; at < text.size();) {
    const auto c = base::read_code_point(text, at);
    changes.push_back({c.value, at > 0});
    at += c.size;
  }
  changes.push_back({next.value, 1});
  change({0, next.size}, changes, 0);
}

// What takes a place has the span of its last byte.
void AlignedText::replace(std::span<const Span> places, std::string_view text) {
  if (places.empty()) return;
  const auto old = bytes();
  const auto from = spans();
  if (!text.empty() && places.size() > most() / text.size()) {
    overgrown_ = true;
    return;
  }
  Buffer made;
  std::size_t done = 0;
  const auto keep = [&](std::size_t end) {
    made.bytes += old.substr(done, end - done);
    made.spans.insert(made.spans.end(), from.begin() + static_cast<std::ptrdiff_t>(done),
                      from.begin() + static_cast<std::ptrdiff_t>(end));
  };
  for (const auto& place : places) {
    keep(place.begin);
    made.bytes += text;
    made.spans.resize(made.bytes.size(),
                      place.end > 0 ? from[place.end - 1] : Span{first_, first_});
    done = place.end;
  }
  keep(old.size());
  become(std::move(made));
}

void AlignedText::filter(const std::function<bool(char32_t)>& keep) {
  std::vector<Change> changes;
  std::size_t dropped = 0;
  const auto text = bytes();
  for (std::size_t at = 0; at < text.size();) {
    const auto c = base::read_code_point(text, at);
    at += c.size;
    if (keep(c.value))
      changes.push_back({c.value, 0});
    else if (changes.empty())
      ++dropped;
    else
      --changes.back().change;
  }
  transform(changes, dropped);
}

void AlignedText::map(const std::function<std::u32string(char32_t)>& f) {
  std::vector<Change> changes;
  const auto text = bytes();
  for (std::size_t at = 0; at < text.size();) {
    const auto c = base::read_code_point(text, at);
    at += c.size;
    int kind = 0;
    for (const auto made : f(c.value)) changes.push_back({made, std::exchange(kind, 1)});
  }
  transform(changes);
}

}  // namespace tokenizer
