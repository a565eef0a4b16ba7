#include "tokenizer/held_out.h"

#include <algorithm>
#include <bit>
#include <cstring>
#include <utility>

#include "base/utf8.h"
#include "tokenizer/held_out_form.h"

namespace tokenizer {
namespace {

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
  const auto formed = held_out_form(text);
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
  const auto formed = held_out_form(text);
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
                     line_of_form(text, from)};
  }
  return {};
}

}  // namespace tokenizer
