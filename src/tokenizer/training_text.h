// Text to learn from as this room reads it, document by document: the training side of a corpus,
// train/LANG.jsonl.zst, or plain files.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "base/context.h"

namespace tokenizer {

struct LanguageFile {
  std::string language;  // "deu_Latn"
  base::Path path;
};

// Sorted by language; only those in `wanted` unless it is empty. Error: missing if the corpus has
// no training text, or none in a wanted language.
base::Result<std::vector<LanguageFile>> training_files(base::Disk& disk, const base::Path& corpus,
                                                       const std::vector<std::string>& wanted);

struct TrainingText {
  std::string id, source, text;
  std::string key, kind;  // as store::CorpusLine has them
};

// Whether each_batch() reads it as plain text: a file that is not named *.jsonl.zst.
bool is_plain_text(const base::Path& path);

// Calls use() with consecutive documents, a few megabytes at a time, in the order of the file;
// lines are parsed on the threads of ctx.pool. A file that is not named *.jsonl.zst is plain text
// (plain_text.h). Error: bad_data with file:line; what use() returns; interrupted.
base::Result<void> each_batch(
    const base::Path& path, const std::string& stage, base::Context& ctx,
    const std::function<base::Result<void>(std::span<TrainingText>)>& use);

// Documents of a file that are read where not all may be: those with the smallest ids.
struct Chosen {
  std::string last_id;                     // the largest of them; empty: all documents
  std::uint64_t documents = 0, bytes = 0;  // of those
  std::uint64_t left_out = 0;              // bytes of the others
  bool takes(const TrainingText& text) const { return last_id.empty() || text.id <= last_id; }
};

// Ids are digests, so their order is a fair draw that needs no seed: documents in that order are
// taken until the next would pass `limit` bytes of text (0: none does); at least one. Reads the
// file once, and shows look() all of it where there is one. Error: as each_batch.
base::Result<Chosen> choose_documents(
    const base::Path& path, std::uint64_t limit, const std::string& stage, base::Context& ctx,
    const std::function<void(std::span<const TrainingText>)>& look = {});

}  // namespace tokenizer
