// Encodes the training side of a corpus into token shards, one pair of files a language.
//
// In: corpus/train/LANG.jsonl.zst and a tokenizer. Out: LANG.bin and LANG.idx (store/token_file.h;
// each document is bos text eos) and LANG.documents.jsonl, whose line i is {id, source, bytes} of
// document i.
#pragma once

#include "base/context.h"
#include "ledger/artefact.h"
#include "tokenizer/recipe.h"

namespace tokenizer {

// Fills counts (languages: documents, tokens, bytes; documents, tokens, bytes over all) and facts
// (vocabulary, languages). tokens include bos and eos, bytes are those of the text. The same bytes
// for any number of workers. Error: missing, bad_data, unsupported (a tokenizer without bos or
// eos), io, full_disk, interrupted.
base::Result<void> make_shards(const ShardsRecipe& recipe, const base::Path& corpus,
                               const base::Path& tokenizer, ledger::ArtefactWriter& writer,
                               base::Context& ctx);

}  // namespace tokenizer
