// A plain text file as documents to learn from: pieces of some 8 kB, each of which begins with a
// line and with no space, so that the pieces which tokens stay within are those of the whole file.
// A line that is longer than a batch is cut between characters.
//
// A file that is no plain text is refused, with line and byte: a NUL, bytes that are no UTF-8, packed files, lines of
// JSON. Else nobody would notice that a tokenizer learnt from braces. Text is made sound (text/utf8.h).
#pragma once

#include "tokenizer/training_text.h"

namespace tokenizer {

// As each_batch() of training_text.h. Error: also bad_request for a packed file by its name. Ids are numbers of equal width, in order.
base::Result<void> each_plain_batch(
    const base::Path& path, const std::string& stage, base::Context& ctx,
    const std::function<base::Result<void>(std::span<TrainingText>)>& use);

// Where `text` may be cut at or before `most`: behind a line break in front of what is no space;
// npos if nowhere. `most` is within the text.
std::size_t place_to_cut(std::string_view text, std::size_t most);

}  // namespace tokenizer
