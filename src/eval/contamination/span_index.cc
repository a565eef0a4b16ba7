#include "eval/contamination/span_index.h"

#include <algorithm>
#include <bit>
#include <cstring>
#include <map>
#include <tuple>

namespace eval::contamination {
namespace {

std::uint64_t word_at(const char* at) {
  std::uint64_t out;
  std::memcpy(&out, at, sizeof out);
  return out;
}

std::uint64_t seed_at(const char* at) {
  auto mixed = word_at(at) * 0x9e3779b97f4a7c15;
  mixed = (std::rotl(mixed, 31) ^ word_at(at + 8)) * 0xc2b2ae3d27d4eb4f;
  mixed = (std::rotl(mixed, 29) ^ word_at(at + 16)) * 0x165667b19e3779f9;
  return mixed ^ mixed >> 32;
}

bool begins_word(std::string_view text, std::size_t at) { return at == 0 || text[at - 1] == ' '; }
bool ends_word(std::string_view text, std::size_t at) {
  return at == text.size() || text[at] == ' ';
}

// How far both go on alike, in whole words of both.
std::size_t common_end(std::string_view text, std::size_t at, std::string_view passage,
                       std::size_t there) {
  const auto most = std::min(text.size() - at, passage.size() - there);
  std::size_t size = 0;
  while (size < most && text[at + size] == passage[there + size]) ++size;
  while (size > 0 && !(ends_word(text, at + size) && ends_word(passage, there + size))) --size;
  return at + size;
}

}  // namespace

base::Result<void> SpanIndex::add(std::string folded) {
  bytes_ += folded.size();
  if (bytes_ > kMost || texts_.size() >= UINT32_MAX)
    return base::Error{base::Code::bad_request,
                       "the items have more than " + std::to_string(kMost >> 20) + " MiB of text",
                       "", "look for fewer tasks at a time"};
  texts_.push_back(std::move(folded));
  return {};
}

void SpanIndex::finish() {
  for (std::size_t number = 0; number < texts_.size(); ++number) {
    const auto& text = texts_[number];
    for (std::size_t at = 0; at + kSeed <= text.size(); ++at)
      if (begins_word(text, at))
        seeds_.push_back({seed_at(&text[at]), static_cast<std::uint32_t>(number),
                          static_cast<std::uint32_t>(at)});
  }
  std::ranges::sort(seeds_, {},
                    [](const Seed& one) { return std::tuple(one.hash, one.text, one.at); });
  bits_.assign(std::bit_ceil(seeds_.size() / 4 + 1), 0);
  for (const auto& seed : seeds_)
    bits_[(seed.hash >> 6) & (bits_.size() - 1)] |= std::uint64_t{1} << (seed.hash & 63);
}

bool SpanIndex::may_know(std::uint64_t hash) const {
  return (bits_[(hash >> 6) & (bits_.size() - 1)] >> (hash & 63) & 1) != 0;
}

std::vector<SpanIndex::Span> SpanIndex::find(std::string_view passage) const {
  std::map<std::size_t, Span> best;
  // By text and how far the passage is shifted against it: up to where both were compared.
  std::map<std::pair<std::size_t, std::ptrdiff_t>, std::size_t> seen;
  for (std::size_t at = 0; at + kSeed <= passage.size(); ++at) {
    if (!begins_word(passage, at)) continue;
    const auto hash = seed_at(&passage[at]);
    if (!may_know(hash)) continue;
    for (const auto& seed : std::ranges::equal_range(seeds_, hash, {}, &Seed::hash)) {
      const auto shift = static_cast<std::ptrdiff_t>(at) - static_cast<std::ptrdiff_t>(seed.at);
      auto& compared = seen[{seed.text, shift}];
      if (compared > at) continue;
      const auto end = common_end(texts_[seed.text], seed.at, passage, at);
      compared = at + (end - seed.at) + 1;
      auto& span = best[seed.text];
      if (end > seed.at && end - seed.at > span.end - span.begin) span = {seed.text, seed.at, end};
    }
  }
  std::vector<Span> out;
  for (const auto& [text, span] : best)
    if (span.end > span.begin) out.push_back(span);
  return out;
}

std::size_t words_in(std::string_view folded) {
  return folded.empty() ? 0 : 1 + static_cast<std::size_t>(std::ranges::count(folded, ' '));
}

std::size_t letters_in(std::string_view folded) {
  return static_cast<std::size_t>(std::ranges::count_if(folded, [](char byte) {
    return byte != ' ' && (static_cast<unsigned char>(byte) & 0xc0) != 0x80;
  }));
}

}  // namespace eval::contamination
