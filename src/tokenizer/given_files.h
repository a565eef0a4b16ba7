// Where a tokenizer stands, of whatever kind: FILE_OR_DIR of the commands, and folders that models come in.
//
// A folder has tokenizer.json, or one file of another format (format.h). One with tokenizer.json and tekken.json has
// both read: Mistral's models were published with a tokenizer.json that cut texts otherwise (transformers#42591), so
// two that disagree are refused.
#pragma once

#include <string>

#include "base/disk.h"
#include "tokenizer/format.h"
#include "tokenizer/tokenizer.h"

namespace tokenizer {

struct GivenPlace {
  base::Path file;                      // that is read
  const format::Row* format = nullptr;  // null: it is a tokenizer.json
  base::Path folder;                    // whose other files speak of it; "": the file says all
};

// Error: missing; bad_request for a folder with several; bad_data for a file of no known format.
base::Result<GivenPlace> given_place(base::Disk& disk, const base::Path& place);

// What a folder of this tokenizer would hold, and of the files there those that speak of special tokens and of the
// template. `encoding` as format::Source has it. Error: as given_place() and the formats.
base::Result<Files> given_files(base::Disk& disk, const base::Path& place,
                                const std::string& encoding = "");

// The tokenizer of these files, which errors call files of `place`.
base::Result<Tokenizer> load_files(const Files& files, const base::Path& place);

// Leaves out config.json and generation_config.json, which say what a model is, and names in tokenizer_config.json the
// tokens that they alone say begin, end and pad a text. Error: as load_files(), but for a tokenizer that cannot be used.
base::Result<void> leave_model(Files& files, const base::Path& place);

// Nothing where tokenizer.json of the folder and tekken.json beside it give the same ids, or one of both is not there.
// Error: bad_data, naming words that one of them cuts otherwise.
base::Result<void> agrees_with_tekken(base::Disk& disk, const base::Path& folder);

}  // namespace tokenizer
