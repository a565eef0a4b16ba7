// The merges of a large vocabulary, of which a short text needs few: those that the symbols of the text can come to. A
// table of all takes as long to make as a good part of the file to read, so it is made when some text has come.
#pragma once

#include <atomic>
#include <memory>
#include <mutex>
#include <span>
#include <vector>

#include "tokenizer/merge_table.h"

namespace tokenizer {

class LaterMerges {
 public:
  static constexpr std::size_t kFew = 1u << 15;  // merges, of which the table is made at once
  static constexpr std::size_t kShortText =
      512;  // symbols or bytes in all, for which none of all is made
  static constexpr std::size_t kMostSmall = 2;  // tables of few, before that of all is made
  static constexpr int kMostPasses = 4;         // over all merges, for one table of few

  LaterMerges() : LaterMerges(std::vector<Merge>{}) {}
  explicit LaterMerges(std::vector<Merge> merges);

  // Says that so many bytes of text come. The table of all, which of few bytes has but its list.
  const MergeTable& expect(std::size_t text) const {
    const auto* all = laid_.load(std::memory_order_acquire);
    return all ? *all : expect_more(text);
  }
  // What tells of all pairs that merging these symbols can meet what the table of all tells. Its ranks are others, in the
  // same order. Good as long as this is. Safe from several threads at once.
  const MergeTable& of(std::span<const std::int32_t> symbols) const {
    const auto* all = laid_.load(std::memory_order_acquire);
    return all ? *all : some(symbols);
  }
  // The table of all, made now if it was not.
  const MergeTable& all() const;
  bool has_all() const { return laid_.load(std::memory_order_acquire) != nullptr; }
  const std::vector<Merge>& list() const { return table_.list(); }  // by rank
  // Merges that were looked at for tables of few: a merge counts each time.
  std::size_t looked_at() const { return looked_at_; }

 private:
  // Of merges that symbols of one set can come to.
  struct Small {
    std::vector<bool> known;  // symbols, those that are made too
    MergeTable table;
    bool covers(std::span<const std::int32_t> symbols) const;
  };
  const MergeTable& expect_more(std::size_t text) const;
  const MergeTable& some(std::span<const std::int32_t> symbols) const;
  std::unique_ptr<Small> small_of(std::span<const std::int32_t> symbols) const;
  const MergeTable& lay() const;

  mutable MergeTable table_;
  mutable std::atomic<const MergeTable*> laid_ = nullptr;  // table_, once it can be looked up
  mutable std::mutex mutex_;
  mutable std::vector<std::unique_ptr<Small>> small_;
  mutable std::size_t seen_ = 0, expected_ = 0, looked_at_ = 0;
};

}  // namespace tokenizer
