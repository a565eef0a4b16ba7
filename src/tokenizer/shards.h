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

// Of several processes that each encode a share of the documents: which one. Runs of so many documents
// are dealt out in turn, so no share needs to know how many there are.
struct Share {
  static constexpr std::uint64_t kRun = 64;
  std::uint64_t number = 0, of = 1;  // from 0
  static std::uint64_t owner(std::uint64_t document, std::uint64_t of) {
    return document / kRun % of;
  }
  bool takes(std::uint64_t document) const { return owner(document, of) == number; }
  base::Json said() const { return {{"number", number}, {"of", of}}; }  // "share" of its facts
};

// Fills counts (languages: documents, tokens, bytes; documents, tokens, bytes over all) and facts
// (vocabulary, languages); those of a share alone. tokens include bos and eos, bytes are those of the text. The same bytes
// for any number of workers. Error: missing, bad_data, unsupported (a tokenizer without bos or
// eos), io, full_disk, interrupted.
base::Result<void> make_shards(const ShardsRecipe& recipe, const base::Path& corpus,
                               const base::Path& tokenizer, ledger::ArtefactWriter& writer,
                               base::Context& ctx, Share share = {});

// The same artefact, byte for byte, out of the folders of all its shares by their number, which somebody
// has compared with their manifests. Error: bad_data for shares that do not belong together.
base::Result<void> join_shards(const std::vector<base::Path>& shares,
                               ledger::ArtefactWriter& writer, base::Context& ctx);

}  // namespace tokenizer
