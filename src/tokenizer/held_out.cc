#include "tokenizer/held_out.h"

#include <algorithm>
#include <bit>
#include <cstring>
#include <utility>

#include "base/utf8.h"
#include "tokenizer/nfc.h"

namespace tokenizer {
namespace {

constexpr char kNoBreak[] = "\xc2\xa0";

constexpr bool is_space(char byte) { return byte == ' ' || (byte >= '\t' && byte <= '\r'); }

// From `at` to `end`, with a run of white space as one space; `spaced`: one stood before. `use` gets each byte that counts
// with the place where it stands. Gives where it ended.
template <class Use>
std::size_t each_byte(std::string_view text, std::size_t at, std::size_t end, bool& spaced,
                      const Use& use) {
  while (at < end) {
    const bool wide = text[at] == kNoBreak[0] && text.substr(at, 2) == kNoBreak;
    const bool space = wide || is_space(text[at]);
    if (!space || !spaced) use(space ? ' ' : text[at], at);
    spaced = space;
    at += wide ? 2 : 1;
  }
  return at;
}

// 1 for white space of one byte; as numbers, since a compiler then does many bytes at a time.
unsigned char space_bit(char byte) {
  const auto c = static_cast<unsigned char>(byte);
  return static_cast<unsigned char>((c == ' ') | (static_cast<unsigned char>(c - '\t') < 5));
}

// Whether no white space follows another, and none may be longer than a byte.
bool is_even(std::string_view text) {
  unsigned char odd = text.back() == kNoBreak[0];
  for (std::size_t i = 0; i + 1 < text.size(); ++i)
    odd |= static_cast<unsigned char>((space_bit(text[i]) & space_bit(text[i + 1])) |
                                      (text[i] == kNoBreak[0]));
  return odd == 0;
}

// Form C comes first.
std::string in_form(std::string_view given) {
  const bool surely = is_surely_nfc(given);
  const auto composed = surely ? std::string() : nfc_of_bytes(given);
  const auto text = surely ? given : std::string_view(composed);
  std::string out(text.size(), '\0');
  char* to = out.data();
  bool spaced = false;
  for (std::size_t at = 0; at < text.size();) {
    const auto part = text.substr(at, 64);
    if (is_even(part) && !(spaced && is_space(part.front()))) {
      to = std::transform(part.begin(), part.end(), to,
                          [](char byte) { return space_bit(byte) ? ' ' : byte; });
      spaced = is_space(part.back());
      at += part.size();
    } else {
      at = each_byte(text, at, at + part.size(), spaced, [&](char c, std::size_t) { *to++ = c; });
    }
  }
  out.resize(static_cast<std::size_t>(to - out.data()));
  return out;
}

// Of the line in which byte `wanted` of in_form(text) stands. Form C adds no line and takes none.
std::size_t line_of(std::string_view text, std::size_t wanted) {
  const auto composed = nfc_of_bytes(text);
  std::size_t made = 0, place = 0;
  bool spaced = false;
  each_byte(composed, 0, composed.size(), spaced, [&](char, std::size_t at) {
    if (made++ == wanted) place = at;
  });
  const auto before = std::string_view(composed).substr(0, place);
  return 1 + static_cast<std::size_t>(std::ranges::count(before, '\n'));
}

constexpr std::uint64_t kOdd[] = {0x9e3779b97f4a7c15, 0xc2b2ae3d27d4eb4f, 0x165667b19e3779f9,
                                  0xd6e8feb86659fd93};

std::uint64_t word_at(const char* at) {
  std::uint64_t out;
  std::memcpy(&out, at, sizeof out);
  return out;
}

// Of 16 bytes. A stretch and a run are three and four of them: their hashes are made of these.
std::uint64_t block_at(const char* at) {
  const auto mixed = word_at(at) * kOdd[0] + std::rotl(word_at(at + 8) * kOdd[1], 32);
  return mixed ^ mixed >> 29;
}

std::uint64_t joined(std::uint64_t a, std::uint64_t b, std::uint64_t c) {
  const auto mixed = a * kOdd[1] + std::rotl(b * kOdd[2], 21) + std::rotl(c * kOdd[3], 42);
  return (mixed ^ mixed >> 32) * kOdd[0];
}

std::uint64_t stretch_at(const char* at) {
  return joined(block_at(at), block_at(at + 16), block_at(at + 32));
}

std::uint64_t run_at(const char* at) { return joined(stretch_at(at), block_at(at + 48), kOdd[2]); }

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
  ++added_;
  if (formed.size() < kRun) return ++passed_over_, base::Result<void>();
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
    for (auto at = part.begin; at + kStretch <= part.end; ++at)
      know_stretch(stretch_at(&text_[at]));
    for (auto at = part.begin; at + kRun <= part.end; ++at)
      if (auto& slot = slots_[slot_of(&text_[at])]; slot == 0)
        slot = static_cast<std::uint32_t>(at) + 1;
  }
}

// Two bits of stretches_ stand for each.
void HeldOut::know_stretch(std::uint64_t key) {
  const auto mask = stretches_.size() - 1;
  stretches_[(key >> 6) & mask] |= std::uint64_t{1} << (key & 63);
  stretches_[(key >> 38) & mask] |= std::uint64_t{1} << ((key >> 32) & 63);
}

bool HeldOut::may_know_stretch(std::uint64_t key) const {
  const auto mask = stretches_.size() - 1;
  return (stretches_[(key >> 6) & mask] >> (key & 63) & 1) != 0 &&
         (stretches_[(key >> 38) & mask] >> ((key >> 32) & 63) & 1) != 0;
}

std::size_t HeldOut::slot_of(const char* at) const {
  const auto mask = slots_.size() - 1;
  auto slot = run_at(at) & mask;
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
  if (formed.size() < kRun) return {};
  auto first = block_at(&formed[0]), second = block_at(&formed[kStep]);
  for (std::size_t at = 0; at + kStretch <= formed.size(); at += kStep) {
    const auto third = block_at(&formed[at + 2 * kStep]);
    const auto key = joined(first, second, third);
    first = std::exchange(second, third);
    if (!may_know_stretch(key)) continue;
    for (auto from = at - std::min(at, kStep - 1); from <= at && from + kRun <= formed.size();
         ++from)
      if (const auto known = slots_[slot_of(&formed[from])]; known != 0)
        return Found{name_at(known - 1), shown(std::string_view(formed).substr(from, kRun)),
                     line_of(text, from)};
  }
  return {};
}

}  // namespace tokenizer
