#include "eval/heldout.h"

#include <map>

#include "ledger/artefact.h"
#include "record/corpus.h"
#include "store/corpus_line.h"
#include "store/jsonl.h"

namespace eval {

namespace {

base::Result<HeldOut> read_file(base::Disk& disk, const base::Path& path, std::int64_t max_bytes) {
  HeldOut out;
  const auto bytes = TRY(disk.map(path));
  out.sha256 = base::sha256(bytes.view()).hex();
  auto reader = store::JsonlReader::over(bytes, path);
  bool full = false;
  while (const auto line = TRY(reader.next_line())) {
    auto read = TRY(store::read_corpus_line(*line, reader.where()));
    HeldOutDocument document{std::move(read.id), std::move(read.key), std::move(read.text)};
    const auto after = out.bytes + document.bytes();
    full = full || (max_bytes > 0 && !out.documents.empty() &&
                    after > static_cast<std::uint64_t>(max_bytes));
    if (full) {
      ++out.documents_left_out;
      continue;
    }
    out.bytes = after;
    out.documents.push_back(std::move(document));
  }
  TRY(bytes.whole());
  return out;
}

// By HeldOut::name(); empty for a folder that no stage made.
base::Result<std::map<std::string, std::optional<bool>>> parallel_sets(base::Disk& disk,
                                                                       const base::Path& corpus) {
  std::map<std::string, std::optional<bool>> out;
  const auto manifest = ledger::read_manifest(disk, corpus);
  if (!manifest.ok() && manifest.error().code == base::Code::missing) return out;
  if (!manifest.ok()) return manifest.error();
  const auto said = TRY(record::of<record::Corpus>(*manifest, corpus));
  for (const auto& row : said.facts.heldout) out[row.set + "/" + row.language] = row.parallel;
  return out;
}

}  // namespace

std::string HeldOut::joined() const {
  std::string out;
  out.reserve(bytes);
  for (const auto& document : documents) out.append(document.text).append("\n");
  return out;
}

base::Result<std::vector<HeldOut>> read_held_out(base::Disk& disk, const base::Path& corpus,
                                                 std::int64_t max_bytes) {
  const auto parallel = TRY(parallel_sets(disk, corpus));
  std::vector<HeldOut> out;
  for (const std::string set : {"pages", "messages", "texts"}) {
    const auto folder = base::join(base::join(corpus, "heldout"), set);
    if (!disk.is_folder(folder)) continue;
    for (const auto& entry : TRY(disk.list(folder))) {
      if (entry.is_folder || !entry.name.ends_with(".jsonl")) continue;
      auto held_out = TRY(read_file(disk, base::join(folder, entry.name), max_bytes));
      if (held_out.documents.empty()) continue;
      held_out.set = set;
      held_out.language = entry.name.substr(0, entry.name.size() - 6);
      if (const auto said = parallel.find(held_out.name()); said != parallel.end())
        held_out.said_parallel = said->second;
      out.push_back(std::move(held_out));
    }
  }
  if (out.empty())
    return base::Error{base::Code::missing, "the corpus holds no held-out text",
                       base::join(corpus, "heldout"),
                       "build a corpus with held-out pages, messages or texts"};
  return out;
}

}  // namespace eval
