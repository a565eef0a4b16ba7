// A count of words that is kept on disk as it goes, so that a training which was killed counts no text twice.
//
// What was counted is written out now and then (word_run.h), and a small file says up to which batch of text that
// is. Who goes on reads the same batches again and hands them over; those that were counted are passed over. What
// is counted is the same, whether and where it was stopped.
#pragma once

#include "tokenizer/word_count.h"

namespace tokenizer {

struct KeptPlace {
  base::Disk* disk = nullptr;
  base::Path folder = {};
  std::size_t most = 0;     // bytes of memory, as WordBudget has them
  std::uint64_t every = 0;  // bytes of text after which what was counted is kept; 0: nothing is
};

class KeptCount {
 public:
  // Goes on with what `place` keeps; what cannot be read there is counted again. Error: io.
  static base::Result<KeptCount> open(std::int64_t longest, KeptPlace place);

  // Whether all was counted before: take() needs no text then.
  bool finished() const { return finished_; }
  // The next batch. Error: as WordCount.
  base::Result<void> add(std::span<const std::string> texts, const PreTokenizer& cut,
                         std::uint64_t weight, const base::Pool& pool);
  // Behind the last batch. What is kept stays until its folder is removed. Error: as WordCount.
  base::Result<WordList> take(std::uint64_t least);

  // The same one by one, without ever holding them.
  base::Result<void> drain(std::uint64_t least, const UseWord& use);

  std::uint64_t pieces() const { return count_.pieces(); }
  std::uint64_t left_out() const { return count_.left_out(); }
  std::uint64_t passed_over() const { return passed_over_; }  // batches that were counted before
  const WordCount& count() const { return count_; }

 private:
  KeptCount(std::int64_t longest, KeptPlace place);
  base::Result<void> read();
  base::Result<void> keep(bool finished);
  base::Result<void> close();
  base::Path state() const { return base::join(place_.folder, "counts.json"); }

  KeptPlace place_;
  WordCount count_;
  std::uint64_t batches_ = 0, counted_ = 0, passed_over_ = 0;  // handed over; counted before
  std::uint64_t bytes_ = 0;                                    // since it was kept
  bool finished_ = false;
};

}  // namespace tokenizer
