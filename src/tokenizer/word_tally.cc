// Lists that are in order are merged by a sort that keeps texts in order. See the header.
#include "tokenizer/word_tally.h"

#include <algorithm>

namespace tokenizer {
namespace {

struct Row {
  std::string_view bytes;
  Tally::Entry entry;
};

}  // namespace

SharedWords share_words(std::span<const std::span<const Word>> texts) {
  std::vector<Row> rows;
  for (std::uint32_t place = 0; place < texts.size(); ++place) {
    const auto middle = std::ssize(rows);
    for (const auto& word : texts[place]) rows.push_back({word.bytes, {place, word.count}});
    std::inplace_merge(rows.begin(), rows.begin() + middle, rows.end(),
                       [](const Row& a, const Row& b) { return a.bytes < b.bytes; });
  }
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
