// What a general compressor needs for the same text: `xz -9e`, as a file of its own and once more
// after the training text of the language.
//
// Alone it learns nothing before the file begins: a floor that a trained model must beat by far.
// With the training text before it, it has seen what the model may have seen; whoever beats that
// has learned more of the language than which strings stood there. What surprises: the second is a
// strong control where texts repeat phrases, as manuals do.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "base/checked.h"
#include "base/context.h"
#include "eval/heldout.h"

namespace eval {

struct Control {
  std::uint64_t alone = 0;  // bytes of the .xz of the held-out text
  struct AfterTraining {
    std::uint64_t size = 0;            // xz(training + held-out) - xz(training), in bytes
    std::uint64_t training_bytes = 0;  // that xz read first
    std::uint64_t left_out = 0;        // training text beyond the limit
    std::uint64_t dictionary = 0;      // bytes that xz looks back; all of the text
  };
  std::optional<AfterTraining> after_training;  // none where the language has no training text
};

// About the memory of so many runs of xz at one time, over so much text each.
base::Size runs_bytes(std::uint64_t text_bytes, std::uint64_t runs);

// One for each of `held_out`, from corpus/train/LANG.jsonl.zst. Held-out text is its documents in
// order, each ended by LF; training text is in file order likewise. `training_bytes`: most text of
// documents to read of a language, 0 for no such control. Of the `memory` that is there half is
// taken at most, by fewer runs at a time. Equal for any number of workers and any memory. Error:
// unsupported if one run takes more than there is, with what to lower; bad_data of the corpus;
// failed, interrupted.
base::Result<std::vector<Control>> controls(const base::Path& corpus,
                                            const std::vector<HeldOut>& held_out,
                                            std::int64_t training_bytes, std::uint64_t memory,
                                            base::Context& ctx);

}  // namespace eval
