// Lists that are in order are merged two and two, which keeps texts in order. See the header.
#include "tokenizer/word_tally.h"

#include <algorithm>

namespace tokenizer {
namespace {

struct Row {
  std::string_view bytes;
  Tally::Entry entry;
};

}  // namespace

SharedWords share_words(std::span<const WordList* const> texts) {
  std::vector<Row> rows;
  std::vector<std::size_t> ends{0};
  std::size_t words = 0;
  for (const auto* text : texts) words += text->size();
  rows.reserve(words);
  for (std::uint32_t place = 0; place < texts.size(); ++place) {
    const auto& text = *texts[place];
    for (std::size_t i = 0; i < text.size(); ++i)
      rows.push_back({text.bytes(i), {place, text.count(i)}});
    ends.push_back(rows.size());
  }
  const auto at = [&](std::size_t end) {
    return rows.begin() + static_cast<std::ptrdiff_t>(ends[std::min(end, texts.size())]);
  };
  for (std::size_t step = 1; step < texts.size(); step *= 2)
    for (std::size_t i = 0; i + step < texts.size(); i += 2 * step)
      std::inplace_merge(at(i), at(i + step), at(i + 2 * step),
                         [](const Row& a, const Row& b) { return a.bytes < b.bytes; });
  SharedWords out;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    out.texts.entries.push_back(rows[i].entry);
    if (i + 1 < rows.size() && rows[i + 1].bytes == rows[i].bytes) continue;
    out.bytes.push_back(rows[i].bytes);
    out.texts.end_word();
  }
  return out;
}

}  // namespace tokenizer
