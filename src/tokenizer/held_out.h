// Text of test sets that text to learn from must not hold, found by content: runs of 64 bytes that both have.
//
// Both are looked at in one form (held_out_form.h), so other line breaks, spaces and invisible characters hide nothing.
// What is held out stays in memory with an index of it, some 20 bytes for each of its bytes; what is searched passes by. Every
// run of kRun bytes holds a stretch of kStretch that begins at a multiple of kStep, so of the text that is searched only
// those stretches are looked up, and where one is known, the runs around it are compared byte by byte.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace tokenizer {

class HeldOut {
 public:
  static constexpr std::size_t kRun = 64;
  static constexpr std::size_t kMost = 64 << 20;  // bytes in all

  // `name` stands in errors: "Article 3 in deu_Latn". A text that is shorter than a run is passed over. Error:
  // bad_request beyond kMost.
  base::Result<void> add(std::string_view text, const std::string& name);
  void finish();  // once, when all are there; then any number of threads may search
  bool empty() const { return text_.empty(); }
  // Texts that were added, and those of them that were passed over.
  std::size_t added() const { return added_; }
  std::size_t passed_over() const { return passed_over_; }
  std::size_t bytes() const { return text_.size(); }

  struct Found {
    std::string name;      // of the text that is held out
    std::string run;       // what both have, as they are looked at
    std::size_t line = 0;  // of the text that was searched, in which it begins; the first is 1
  };
  // The first run.
  std::optional<Found> find(std::string_view text) const;

 private:
  static constexpr std::size_t kStep = 16, kStretch = kRun - kStep;
  struct Part {
    std::size_t begin, end;  // in text_
    std::string name;
  };

  std::size_t added_ = 0, passed_over_ = 0;
  void know_stretch(std::uint64_t key);
  bool may_know_stretch(std::uint64_t key) const;
  // Where in slots_ that run stands, or could.
  std::size_t slot_of(const char* at) const;
  std::string name_at(std::size_t position) const;

  std::string text_;  // of all parts, one behind another
  std::vector<Part> parts_;
  std::vector<std::uint64_t> stretches_;  // a bit where a stretch may be known
  std::vector<std::uint32_t> slots_;      // by hash: where a run begins in text_, and one; 0: free
};

}  // namespace tokenizer
