#include "tokenizer/text_measure.h"

#include <algorithm>

#include "base/utf8.h"
#include "text/segment.h"
#include "text/utf8.h"
#include "tokenizer/nfc.h"
#include "tokenizer/pipeline.h"

namespace tokenizer {
namespace {

double ratio(std::uint64_t a, std::uint64_t b) {
  return static_cast<double>(a) / static_cast<double>(std::max<std::uint64_t>(1, b));
}

// The same of a model whose tokens have their places in the text; bytes of one character end where it does.
std::vector<std::size_t> ends_of(const Pipeline& pipeline, std::string_view text) {
  const auto found = pipeline.encode(
      text, {.pair = {}, .special = false, .sized = false, .find = AddedTokens::Find::plain});
  if (!found.ok()) return {};
  std::vector<std::size_t> places{0}, ends;  // places: of code points
  for (std::size_t at = 0; at < text.size();)
    places.push_back(at += base::read_code_point(text, at).size);
  for (const auto& [begin, end] : found->offsets)
    ends.push_back(places[std::min(static_cast<std::size_t>(end), places.size() - 1)]);
  return ends;
}

// Where tokens end, in bytes; empty where they do not spell out the text as it is.
std::vector<std::size_t> ends_of(const Tokenizer& tokenizer, std::span<const TokenId> ids,
                                 std::string_view text) {
  if (const auto* pipeline = tokenizer.general()) return ends_of(*pipeline, text);
  std::vector<std::size_t> ends;
  std::size_t at = 0;
  for (const auto id : ids) {
    const auto bytes = tokenizer.token_bytes(id);
    if (text.substr(std::min(at, text.size()), bytes.size()) != bytes) return {};
    ends.push_back(at += bytes.size());
  }
  return at == text.size() ? ends : std::vector<std::size_t>{};
}

base::Result<bool> is_split(const Tokenizer& tokenizer, std::string_view text,
                            std::string_view word, const std::vector<std::size_t>& ends) {
  if (ends.empty()) return TRY(tokenizer.encode(word)).size() > 1;
  const auto begin = static_cast<std::size_t>(word.data() - text.data());
  const auto inside = std::ranges::upper_bound(ends, begin);
  return inside != ends.end() && *inside < begin + word.size();
}

}  // namespace

double TextMeasure::fertility() const { return ratio(tokens, words); }
double TextMeasure::split_share() const { return ratio(split_words, words); }
double TextMeasure::byte_share() const { return ratio(byte_tokens, tokens); }
double TextMeasure::characters_per_window() const {
  return ratio(characters, tokens) * static_cast<double>(kWindowTokens);
}

base::Result<void> measure_text(const Tokenizer& tokenizer, std::string_view text,
                                const std::string& language, TextMeasure& measure,
                                std::vector<bool>& used) {
  const auto normal = nfc_of_bytes(text);  // so that a normalizer moves no boundary
  const auto ids = TRY(tokenizer.encode(normal));
  measure.tokens += ids.size();
  measure.characters += static_cast<std::uint64_t>(text::count_code_points(text));
  for (const auto id : ids) {
    measure.byte_tokens += !text::valid_utf8(tokenizer.token_bytes(id));
    if (id >= 0 && static_cast<std::size_t>(id) < used.size())
      used[static_cast<std::size_t>(id)] = true;
  }
  const auto ends = ends_of(tokenizer, ids, normal);
  for (const auto word : text::words(normal, language)) {
    ++measure.words;
    measure.split_words += TRY(is_split(tokenizer, normal, word, ends));
  }
  return {};
}

}  // namespace tokenizer
