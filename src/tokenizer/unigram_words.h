// Counted words that a unigram vocabulary is learned from, held in memory or written to disk: training passes over them
// again and again.
#pragma once

#include <functional>
#include <optional>

#include "base/context.h"
#include "tokenizer/word_list.h"
#include "tokenizer/word_run.h"

namespace tokenizer {

// Where words are, or go, that memory has no room for.
struct UnigramPlace {
  base::Context* ctx = nullptr;
  base::Path folder =
      {};  // of this training alone; it is made when it is needed, and goes with the words
  std::size_t memory = 0;  // bytes that learning may take
};

class UnigramWords {
 public:
  // Of a list that outlives it.
  explicit UnigramWords(const WordList& held) : held_(&held) {}
  // None so far; they are written to disk.
  static base::Result<UnigramWords> on_disk(UnigramPlace place);
  UnigramWords(UnigramWords&& other) noexcept;
  UnigramWords& operator=(UnigramWords&&) = delete;
  ~UnigramWords();

  // On disk: behind those that are there, which come in order, each once; then finish(). Error: io, full_disk.
  base::Result<void> add(std::string_view word, std::uint64_t count);
  base::Result<void> finish();

  std::uint64_t size() const { return held_ ? held_->size() : words_; }
  // Null where the words are held.
  const UnigramPlace* place() const { return place_ ? &*place_ : nullptr; }
  const WordList* held() const { return held_; }
  // All of them in their order, some at a time. Error: io, bad_data, interrupted; what `use` returns.
  base::Result<void> each_batch(
      const std::function<base::Result<void>(const WordList&)>& use) const;

 private:
  explicit UnigramWords(UnigramPlace place) : place_(std::move(place)) {}
  base::Path path() const { return base::join(place_->folder, "words"); }

  const WordList* held_ = nullptr;
  std::optional<UnigramPlace> place_;
  std::optional<RunWriter> writer_;
  std::uint64_t words_ = 0;
};

}  // namespace tokenizer
