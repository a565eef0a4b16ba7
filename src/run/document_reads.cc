#include "run/document_reads.h"

#include "model/recipe.h"
#include "record/document.h"
#include "record/train.h"
#include "store/jsonl.h"
#include "train/plan.h"
#include "train/rewind.h"

namespace run {

namespace {

using base::Path;
using base::Result;

// Where shards with that content id stand, if they were made from that corpus.
std::optional<Path> find_shards(const Path& out, const std::vector<Path>& folders,
                                const std::string& id, const std::string& corpus_id,
                                base::Disk& disk) {
  for (const auto& name : folders) {
    auto folder = base::join(out, name);
    const auto manifest = ledger::read_manifest(disk, folder);
    if (!manifest.ok() || manifest->kind != "shards" || manifest->id != id) continue;
    const auto corpus = manifest->inputs.find("corpus");
    if (corpus != manifest->inputs.end() && corpus->second == corpus_id) return folder;
  }
  return std::nullopt;
}

Result<std::vector<Path>> folders_in(const Path& out, base::Disk& disk) {
  std::vector<Path> folders;
  for (const auto& entry : TRY(disk.list(out)))
    if (entry.is_folder && entry.name.find('.') == entry.name.npos) folders.push_back(entry.name);
  return folders;
}

Result<std::optional<Training>> open(const Path& out, const Path& name,
                                     const std::vector<Path>& folders, const std::string& corpus_id,
                                     base::Disk& disk) {
  const auto folder = base::join(out, name);
  const auto manifest = TRY(ledger::read_manifest(disk, folder));
  if (manifest.kind != record::Train::kind) return std::optional<Training>();
  const auto said = TRY(record::of<record::Train>(manifest, folder));
  auto plan = TRY(train::read_plan(disk, folder));
  const auto shards = find_shards(out, folders, plan.shards, corpus_id, disk);
  if (!shards) return std::optional<Training>();
  auto order = TRY(
      train::Order::open(disk, *shards, plan.train, model::context_tokens(plan.model), plan.seed));
  TRY(train::take_rewinds(disk, folder, plan.train, order));
  plan.train.steps = said.counts.steps;
  return std::optional(
      Training{name, said.counts.steps, *shards, std::move(order), train::samples_of(plan.train)});
}

}  // namespace

std::vector<Training> trainings_of(const Path& out, const std::string& corpus_id,
                                   base::Context& ctx) {
  std::vector<Training> trainings;
  const auto folders = folders_in(out, ctx.disk);
  if (!folders.ok()) return trainings;
  for (const auto& name : *folders) {
    auto found = open(out, name, *folders, corpus_id, ctx.disk);
    if (found.ok() && *found) trainings.push_back(std::move(**found));
  }
  return trainings;
}

Result<std::optional<train::Times>> times_read(const Training& training,
                                               const std::string& language, const std::string& id,
                                               base::Context& ctx) {
  const auto& languages = training.order.languages();
  for (std::size_t i = 0; i < languages.size(); ++i) {
    if (languages[i].name != language) continue;
    const auto path = base::join(training.shards, language + ".documents.jsonl");
    auto rows = TRY(store::JsonlReader::open(ctx.disk, path));
    for (std::uint64_t document = 0;; ++document) {
      if (document % 1024 == 0) TRY(ctx.cancel.check("read"));
      const auto line = TRY(rows.next_line());
      if (!line || document >= languages[i].tokens.documents()) break;
      if (line->find(id) == line->npos) continue;
      const auto row = TRY(record::read<record::ShardDocument>(
          TRY(base::parse_json(*line, rows.where())), rows.where()));
      if (row.id != id) continue;
      const auto times = train::times_read(training.order, i, training.samples);
      return std::optional(train::times_read(training.order, i, times, document));
    }
  }
  return std::optional<train::Times>();
}

}  // namespace run
