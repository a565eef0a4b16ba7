// The files of a tokenizer after an operation.
#pragma once

#include "tokenizer/format.h"
#include "tokenizer/surgery/change.h"
#include "tokenizer/surgery/subject.h"

namespace tokenizer::surgery {

// tokenizer.json, with all ids in it as they are now. Added tokens that a reader would number otherwise stand in
// the vocabulary, too: Hugging Face's library gives those that do not the ids behind it, whatever the file says.
base::Json file_after(const Subject& subject, const Change& change);

// `files` of the tokenizer before, by name, with tokenizer.json and the ids in tokenizer_config.json as they are now,
// and kTable. What speaks of a model (config.json) is left out. Error: bad_data.
inline constexpr const char* kTable = "surgery.json";
base::Result<Files> files_after(const Files& files, const Subject& subject, const Change& change,
                                const std::string& operation);

// Whether a file of a model's folder holds the vocabulary in another form than tokenizer.json, with the ids as they
// were before.
bool has_former_ids(std::string_view name);

}  // namespace tokenizer::surgery
