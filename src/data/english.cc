#include "data/english.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "base/ascii.h"
#include "data/dedup/fold.h"
#include "data/dedup/near_index.h"
#include "data/own_words.h"
#include "data/symbol.h"
#include "text/identify.h"
#include "text/script.h"

namespace data::english {

namespace {

constexpr std::int64_t kShingleSymbols = 6;
constexpr std::size_t kMinWords = 4;
// CLD2 is asked of texts it can tell; docs of text/identify.h.
constexpr std::size_t kMinIdentifiedBytes = 200;
constexpr double kMinLatin = 0.7;

constexpr std::string_view kSmallWords[] = {"a",   "an",   "and",   "are",  "as",   "be",  "by",
                                            "can", "for",  "from",  "if",   "in",   "is",  "it",
                                            "not", "of",   "on",    "or",   "that", "the", "this",
                                            "to",  "when", "which", "will", "with", "you", "your"};

struct Words {
  std::size_t all = 0;
  std::size_t small = 0;
};

Words count(std::string_view text) {
  Words out;
  std::size_t start = 0;
  const auto close = [&](std::size_t end) {
    if (end > start) {
      ++out.all;
      out.small +=
          std::ranges::count(kSmallWords, base::ascii_lower(text.substr(start, end - start)));
    }
  };
  for (std::size_t at = 0; at < text.size();) {
    const auto symbol = symbol_after(text, at);
    const auto size = std::max<std::size_t>(symbol.size, 1);
    if (symbol.size == 0 || !is_letter(symbol.value)) {
      close(at);
      start = at + size;
    }
    at += size;
  }
  close(text.size());
  return out;
}

// Share of `ours` that stands in the twin.
double share_in(const std::vector<std::uint64_t>& ours, std::string_view twin) {
  if (ours.empty()) return 0;
  const auto theirs = dedup::shingles(dedup::fold(own_words(twin), "eng_Latn"), kShingleSymbols);
  std::size_t common = 0;
  for (const auto shingle : ours) common += std::ranges::binary_search(theirs, shingle) ? 1 : 0;
  return static_cast<double>(common) / static_cast<double>(ours.size());
}

std::string percent(double share) { return std::to_string(std::lround(100 * share)) + " %"; }

std::string compare(std::string_view text, std::span<const std::string_view> twins) {
  if (std::ranges::find(twins, text) != twins.end()) return "equals its English twin";
  const auto own = own_words(text);
  if (count(own).small == 0) return "";
  const auto ours = dedup::shingles(dedup::fold(own, "eng_Latn"), kShingleSymbols);
  double most = 0;
  for (const auto twin : twins) most = std::max(most, share_in(ours, twin));
  return most >= kMinShare ? percent(most) + " of it stands in its English twin" : "";
}

std::string read_script(std::string_view text, const std::string& language) {
  if (language.ends_with("_Latn")) return "";
  double latin = 0, all = 0;
  for (const auto& [script, letters] : text::count_scripts(text)) {
    all += static_cast<double>(letters);
    if (script == "Latn") latin += static_cast<double>(letters);
  }
  if (all == 0 || latin < kMinLatin * all) return "";
  return percent(latin / all) + " of its letters are Latin, with English words";
}

std::string identify(std::string_view text) {
  if (text.size() < kMinIdentifiedBytes) return "";
  const auto found = text::identify(text);
  if (!found.reliable || found.language != "eng_Latn" || found.percent < 90) return "";
  return "identified as English";
}

}  // namespace

bool can_be_sentence(std::string_view text) {
  const auto words = count(text);
  return words.all >= kMinWords && words.small > 0;
}

std::string evidence(std::string_view text, const std::string& language,
                     std::span<const std::string_view> twins) {
  const auto words = count(text);
  if (words.all < kMinWords || words.small == 0) return "";
  if (auto said = compare(text, twins); !said.empty()) return said;
  if (words.small < 2) return "";
  if (auto said = read_script(text, language); !said.empty()) return said;
  return 6 * words.small >= words.all ? identify(text) : "";
}

}  // namespace data::english
