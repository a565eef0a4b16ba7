// A tokenizer that stands is taken over as it is: that of a model from which a training starts.
#pragma once

#include "base/context.h"
#include "ledger/artefact.h"
#include "tokenizer/pipeline.h"
#include "tokenizer/tokenizer.h"

namespace tokenizer {

// The files of the folder that are read, byte by byte (ledger/given.h): all that say ids or how chats are written, and
// nothing that says what a model is.
inline constexpr const char* kTakenFiles[] = {"tokenizer.json",       "tokenizer_config.json",
                                              "added_tokens.json?",   "special_tokens_map.json?",
                                              "chat_template.jinja?", "chat_template.json?"};

// tokenizer.json of a folder or file, or what a file of another format says in its place (given_files.h). Error:
// missing; bad_data; unsupported.
base::Result<std::string> given_text(base::Disk& disk, const base::Path& place);
// Its parts, which tell more of a text than ids. Error: the same.
base::Result<Pipeline> given_pipeline(base::Disk& disk, const base::Path& place);
// The tokenizer of either. Error: the same.
base::Result<Tokenizer> load_given(base::Disk& disk, const base::Path& place);

// Whether texts can be encoded for training with what is taken over of it. Error: missing; bad_data; unsupported, also
// for one that names no token to begin or to end a text with.
base::Result<void> can_be_taken_over(base::Disk& disk, const base::Path& folder);

// Copies these files, or writes those that say the same as a GGUF file. The manifest says which folder
// they are of, and the languages of the corpus, which is what it will be used for. Error: as
// can_be_taken_over(); verification if they were touched meanwhile, or are not what the manifest's
// inputs name in the role `from`.
base::Result<void> take_over(const base::Path& folder, const base::Path& corpus,
                             ledger::ArtefactWriter& writer, base::Context& ctx);

}  // namespace tokenizer
