// Each thread counts its share of the texts; the shares are then summed. See the header.
#include "tokenizer/word_count.h"

#include <algorithm>

#include "tokenizer/memo.h"

namespace tokenizer {

std::size_t WordCount::Hash::operator()(std::string_view text) const { return Memo::hash(text); }

void WordCount::count(std::string_view text, const PreTokenizer& cut, Pieces& pieces,
                      Part& part) const {
  cut.split(text, pieces);
  part.pieces += pieces.list.size();
  for (const auto piece : pieces.list) {
    if (longest_ > 0 && std::ssize(piece) > longest_) {
      ++part.left_out;
      continue;
    }
    const auto found = part.counts.find(piece);
    if (found != part.counts.end())
      ++found->second;
    else
      part.counts.emplace(piece, 1);
  }
}

void WordCount::add(std::span<const std::string> texts, const PreTokenizer& cut,
                    std::uint64_t weight, const base::Pool& pool) {
  const auto shares = static_cast<std::size_t>(pool.workers());
  std::vector<Part> parts(shares);
  pool.run(shares, [&](int, std::size_t share) {
    Pieces pieces;
    for (std::size_t i = share; i < texts.size(); i += shares)
      count(texts[i], cut, pieces, parts[share]);
  });
  for (const auto& part : parts) {
    pieces_ += part.pieces;
    left_out_ += part.left_out;
    for (const auto& [bytes, count] : part.counts) counts_[bytes] += count * weight;
  }
}

std::vector<Word> WordCount::take() {
  std::vector<Word> words;
  words.reserve(counts_.size());
  for (const auto& [bytes, count] : counts_) words.push_back({bytes, count});
  counts_.clear();
  std::ranges::sort(words, {}, &Word::bytes);
  return words;
}

}  // namespace tokenizer
