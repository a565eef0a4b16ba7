#include "tokenizer/held_out.h"

#include <algorithm>
#include <bit>
#include <cstring>

#include "base/utf8.h"
#include "tokenizer/nfc.h"

namespace tokenizer {
namespace {

// Bytes of the white space that begins there; 0 for none.
std::size_t space_at(std::string_view text, std::size_t at) {
  const char c = text[at];
  if (c == ' ' || (c >= '\t' && c <= '\r')) return 1;
  return text.substr(at, 2) == "\xc2\xa0" ? 2 : 0;
}

// use(byte, where it stands), a run of white space as one.
template <class Use>
void each_byte(std::string_view text, const Use& use) {
  bool spaced = false;
  for (std::size_t at = 0; at < text.size();) {
    const auto space = space_at(text, at);
    if (space == 0 || !spaced) use(space > 0 ? ' ' : text[at], at);
    spaced = space > 0;
    at += std::max<std::size_t>(1, space);
  }
}

std::string in_form(std::string_view text) {
  const auto composed = is_surely_nfc(text) ? std::string() : nfc_of_bytes(text);
  std::string out;
  out.reserve(text.size());
  each_byte(is_surely_nfc(text) ? text : composed, [&](char byte, std::size_t) { out += byte; });
  return out;
}

// Of the line in which byte `wanted` of in_form(text) stands. Form C adds no line and takes none.
std::size_t line_of(std::string_view text, std::size_t wanted) {
  const auto composed = nfc_of_bytes(text);
  std::size_t made = 0, place = 0;
  each_byte(composed, [&](char, std::size_t at) {
    if (made++ == wanted) place = at;
  });
  const auto before = std::string_view(composed).substr(0, place);
  return 1 + static_cast<std::size_t>(std::ranges::count(before, '\n'));
}

// Of a whole number of words of 8 bytes.
template <std::size_t Bytes>
std::uint64_t hash(const char* at) {
  static_assert(Bytes % 8 == 0);
  std::uint64_t out = Bytes;
  for (std::size_t i = 0; i < Bytes; i += 8) {
    std::uint64_t word;
    std::memcpy(&word, at + i, 8);
    out = (out ^ word) * 0x9e3779b97f4a7c15;
    out ^= out >> 29;
  }
  return out;
}

bool goes_on(char byte) { return (static_cast<unsigned char>(byte) & 0xc0) == 0x80; }

// A run as one reads it: without the parts of characters at its ends.
std::string shown(std::string_view run) {
  while (!run.empty() && goes_on(run.front())) run.remove_prefix(1);
  std::string out;
  for (std::size_t at = 0; at < run.size();) {
    const auto next = base::read_code_point(run, at);
    if (!next.well_formed()) break;
    out += run.substr(at, next.size);
    at += next.size;
  }
  return out;
}

}  // namespace

base::Result<void> HeldOut::add(std::string_view text, const std::string& name) {
  const auto formed = in_form(text);
  if (formed.size() < kRun) return {};
  if (text_.size() + formed.size() > kMost)
    return base::Error{base::Code::bad_request,
                       "the texts that are held out have more than " + std::to_string(kMost >> 20) +
                           " MiB, which is too much to look for",
                       name, "name fewer of them"};
  parts_.push_back({text_.size(), text_.size() + formed.size(), name});
  text_ += formed;
  return {};
}

void HeldOut::finish() {
  if (empty()) return;
  stretches_.assign(std::bit_ceil(text_.size() / 4 + 1), 0);
  slots_.assign(std::bit_ceil(2 * text_.size()), 0);
  for (const auto& part : parts_) {
    for (auto at = part.begin; at + kStretch <= part.end; ++at) know_stretch(&text_[at]);
    for (auto at = part.begin; at + kRun <= part.end; ++at)
      if (auto& slot = slots_[slot_of(&text_[at])]; slot == 0)
        slot = static_cast<std::uint32_t>(at) + 1;
  }
}

// Two bits of stretches_ stand for each.
void HeldOut::know_stretch(const char* at) {
  const auto key = hash<kStretch>(at);
  const auto mask = stretches_.size() - 1;
  stretches_[(key >> 6) & mask] |= std::uint64_t{1} << (key & 63);
  stretches_[(key >> 38) & mask] |= std::uint64_t{1} << ((key >> 32) & 63);
}

bool HeldOut::may_know_stretch(const char* at) const {
  const auto key = hash<kStretch>(at);
  const auto mask = stretches_.size() - 1;
  return (stretches_[(key >> 6) & mask] >> (key & 63) & 1) != 0 &&
         (stretches_[(key >> 38) & mask] >> ((key >> 32) & 63) & 1) != 0;
}

std::size_t HeldOut::slot_of(const char* at) const {
  const auto mask = slots_.size() - 1;
  auto slot = hash<kRun>(at) & mask;
  while (slots_[slot] != 0 && std::memcmp(&text_[slots_[slot] - 1], at, kRun) != 0)
    slot = (slot + 1) & mask;
  return slot;
}

std::string HeldOut::name_at(std::size_t position) const {
  return std::prev(std::ranges::upper_bound(parts_, position, {}, &Part::begin))->name;
}

std::optional<HeldOut::Found> HeldOut::find(std::string_view text) const {
  if (empty()) return {};
  const auto formed = in_form(text);
  for (std::size_t at = 0; at + kStretch <= formed.size(); at += kStep) {
    if (!may_know_stretch(&formed[at])) continue;
    for (auto from = at - std::min(at, kStep - 1); from <= at && from + kRun <= formed.size();
         ++from)
      if (const auto known = slots_[slot_of(&formed[from])]; known != 0)
        return Found{name_at(known - 1), shown(std::string_view(formed).substr(from, kRun)),
                     line_of(text, from)};
  }
  return {};
}

}  // namespace tokenizer
