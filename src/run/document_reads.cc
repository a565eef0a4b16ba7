#include "run/document_reads.h"

#include <map>
#include <set>

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

std::optional<std::size_t> number_of(const train::Order& order, const std::string& language) {
  const auto& languages = order.languages();
  for (std::size_t i = 0; i < languages.size(); ++i)
    if (languages[i].name == language) return i;
  return std::nullopt;
}

// By id, which documents of a language's shard they are; those that it does not hold lack.
Result<std::map<std::string, std::uint64_t>> documents_in(const Training& training,
                                                          std::size_t language,
                                                          const std::set<std::string>& ids,
                                                          base::Context& ctx) {
  std::map<std::string, std::uint64_t> out;
  const auto& shard = training.order.languages()[language];
  const auto path = base::join(training.shards, shard.name + ".documents.jsonl");
  auto rows = TRY(store::JsonlReader::open(ctx.disk, path));
  for (std::uint64_t document = 0; out.size() < ids.size(); ++document) {
    if (document % 1024 == 0) TRY(ctx.cancel.check("read"));
    const auto line = TRY(rows.next_line());
    if (!line || document >= shard.tokens.documents()) break;
    if (ids.size() == 1 && line->find(*ids.begin()) == line->npos) continue;
    const auto row = TRY(record::read<record::ShardDocument>(
        TRY(base::parse_json(*line, rows.where())), rows.where()));
    if (ids.contains(row.id)) out.emplace(row.id, document);
  }
  return out;
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
  const auto number = number_of(training.order, language);
  if (!number) return std::optional<train::Times>();
  const auto found = TRY(documents_in(training, *number, {id}, ctx));
  if (found.empty()) return std::optional<train::Times>();
  const auto times = train::times_read(training.order, *number, training.samples);
  return std::optional(train::times_read(training.order, *number, times, found.begin()->second));
}

Result<std::map<std::string, std::vector<std::uint64_t>>> steps_read(
    const Training& training, const std::string& language, const std::set<std::string>& ids,
    base::Context& ctx) {
  std::map<std::string, std::vector<std::uint64_t>> out;
  const auto number = number_of(training.order, language);
  if (!number) return out;
  for (const auto& [id, document] : TRY(documents_in(training, *number, ids, ctx)))
    out[id] = train::steps_of(training.order, *number, document,
                              static_cast<std::uint64_t>(training.steps));
  return out;
}

}  // namespace run
