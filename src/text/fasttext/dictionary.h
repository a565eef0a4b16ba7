// Words, labels and n-grams of a model, and the row of the input matrix that each has.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "text/fasttext/hash.h"
#include "text/fasttext/kept_rows.h"
#include "text/fasttext/settings.h"

namespace text::fasttext {

// Looks into the bytes of the file, which must outlive it. Rows of words come first, then those of n-grams.
class Dictionary {
 public:
  // Error: bad_data.
  static base::Result<Dictionary> read(Cursor& file, const Settings& settings);

  // What is known of a token: a word's row; label: it names one, so nothing is computed of it.
  struct Token {
    static constexpr std::uint32_t kUnknown = 0xFFFFFFFF;
    std::uint32_t row = kUnknown;
    bool label = false;
  };
  Token find(std::string_view token, std::uint32_t hash) const;

  std::uint32_t words() const { return words_; }
  std::size_t labels() const { return labels_.size(); }
  std::string_view label(std::size_t i) const { return labels_[i]; }            // with __label__
  std::span<const std::int64_t> label_counts() const { return label_counts_; }  // in training
  bool pruned() const { return pruned_; }
  // How many rows the input matrix must have.
  std::uint64_t rows() const { return rows_; }

  // f(row) for each n-gram of characters of a token that has one. `around` is the token with "<" before and ">"
  // behind it, and a byte of zero behind that.
  template <class F>
  void each_ngram(std::string_view around, F&& f) const;
  // And for each n-gram of words of a line, by their hashes.
  template <class F>
  void each_word_ngram(std::span<const std::uint32_t> hashes, F&& f) const;

 private:
  base::Result<void> read_entries(Cursor& file, std::int32_t entries);
  base::Result<void> read_kept(Cursor& file, std::int64_t kept);
  void put(std::string_view entry, std::uint32_t id);
  template <class F>
  void row_of(std::uint32_t bucket, F&& f) const {
    if (!pruned_)
      f(words_ + bucket);
    else if (const auto row = kept_.row_of(bucket); row != KeptRows::kNone)
      f(words_ + row);
  }

  struct Slot {
    std::uint32_t hash = 0, id = Token::kUnknown;
  };
  Settings settings_;
  Remainder bucket_;
  std::uint32_t words_ = 0;
  std::vector<std::string_view> names_;  // of words; where they stand in the file
  std::vector<std::string_view> labels_;
  std::vector<std::int64_t> label_counts_;
  std::vector<Slot> slots_;
  bool pruned_ = false;
  KeptRows kept_;
  std::uint64_t rows_ = 0;
};

// The hash of a longer n-gram goes on from that of the shorter one. A byte that continues a character begins
// none; a lone "<" or ">" is no n-gram.
template <class F>
void Dictionary::each_ngram(std::string_view around, F&& f) const {
  const auto continues = [&](std::size_t i) {
    return (static_cast<unsigned char>(around.data()[i]) & 0xC0) == 0x80;
  };
  const auto end = around.size();
  for (std::size_t i = 0; i < end; ++i) {
    if (continues(i)) continue;
    auto hash = kNoBytes;
    std::size_t j = i;
    for (std::int32_t n = 1; j < end && n <= settings_.longest; ++n) {
      do hash = hash_on(hash, around[j++]);
      while (continues(j));
      if (n >= settings_.shortest && !(n == 1 && (i == 0 || j == end))) row_of(bucket_.of(hash), f);
    }
  }
}

template <class F>
void Dictionary::each_word_ngram(std::span<const std::uint32_t> hashes, F&& f) const {
  const auto most = static_cast<std::size_t>(settings_.word_ngrams);
  for (std::size_t i = 0; i < hashes.size(); ++i) {
    auto hash = widened(hashes[i]);
    for (std::size_t j = i + 1; j < hashes.size() && j < i + most; ++j) {
      hash = words_on(hash, hashes[j]);
      row_of(bucket_.of_wide(hash), f);
    }
  }
}

}  // namespace text::fasttext
