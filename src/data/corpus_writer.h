// Writes a corpus and keeps its books while the bytes go by.
//
// Files: train/LANG.jsonl.zst, heldout/{pages,messages,texts}/LANG.jsonl (line.h),
// decisions.jsonl.zst (decision.h), counts.json (tally.h). Held-out pages and messages are the same
// documents in the same order in every variant that has them.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "data/fetch.h"
#include "data/line.h"
#include "data/recipe.h"
#include "data/stage.h"
#include "data/tally.h"
#include "ledger/artefact.h"
#include "store/jsonl.h"

namespace data {

struct Written {
  std::int64_t documents = 0;
  std::int64_t blocks = 0;
  std::int64_t bytes = 0;  // of texts, with what joins their blocks
};

class CorpusWriter {
 public:
  // `structure`: whether structure/LANG.jsonl.zst is written beside train/.
  CorpusWriter(ledger::ArtefactWriter& artefact, base::Context& ctx, bool structure = false)
      : artefact_(artefact), ctx_(ctx), structure_(structure) {}

  // What came in, from before any stage ran.
  void count_in(const Candidates& candidates);

  base::Result<void> write_train(const Candidates& candidates, std::int64_t message_bytes);
  base::Result<void> write_heldout(const Candidates& candidates, const HeldOut& heldout,
                                   const std::vector<std::string>& variants,
                                   std::int64_t message_bytes);
  // Files that were not read first, in the order of the sources.
  base::Result<void> write_decisions(const Candidates& candidates,
                                     const std::vector<SourceRead>& sources);

  // Closes every file and reconciles. Error: gate, if the books do not balance.
  base::Result<void> finish();

  Tally& tally() { return tally_; }
  const Tally& tally() const { return tally_; }
  const std::map<std::string, std::map<std::string, Written>>& written() const { return written_; }

 private:
  base::Result<void> write(const std::string& file, const std::string& set, const Line& line);
  base::Result<store::JsonlWriter*> open(const std::string& file);
  base::Result<void> write_heldout_pages(const Candidates& candidates,
                                         const std::vector<std::string>& keys,
                                         const std::vector<std::string>& variants);
  base::Result<void> write_heldout_messages(const Candidates& candidates,
                                            const std::vector<std::string>& keys,
                                            const std::vector<std::string>& variants,
                                            std::int64_t message_bytes);
  base::Result<void> write_heldout_texts(const Candidates& candidates);

  ledger::ArtefactWriter& artefact_;
  base::Context& ctx_;
  bool structure_;
  Tally tally_;
  std::map<std::string, store::JsonlWriter> files_;
  std::map<std::string, std::map<std::string, Written>> written_;  // "train" -> language
};

}  // namespace data
