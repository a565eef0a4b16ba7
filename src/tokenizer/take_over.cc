#include "tokenizer/take_over.h"

#include <algorithm>

#include "base/one_file.h"
#include "ledger/given.h"
#include "record/tokenizer.h"
#include "tokenizer/given_files.h"
#include "tokenizer/tokenizer.h"
#include "tokenizer/tokens_beside.h"
#include "tokenizer/training_text.h"

namespace tokenizer {

using base::Path;
using base::Result;

namespace {

bool is_taken(std::string_view name) {
  return std::ranges::any_of(kTakenFiles, [&](std::string_view one) {
    return one.substr(0, one.size() - one.ends_with('?')) == name;
  });
}

// Those of a folder are the very bytes.
Result<Files> taken_files(base::Disk& disk, const Path& place) {
  Files out;
  if (base::is_one_file(disk, place)) {
    out = TRY(given_files(disk, place));
    std::erase_if(out, [](const auto& file) { return !is_taken(file.first); });
    return out;
  }
  TRY(agrees_with_tekken(disk, place));
  for (const auto& name : TRY(ledger::files_of_given(disk, place, "tokenizer", kTakenFiles)))
    out[name] = TRY(disk.read(base::join(place, name)));
  return out;
}

Result<void> take(base::Disk& disk, const Path& place, ledger::ArtefactWriter& writer) {
  for (const auto& [name, text] : TRY(taken_files(disk, place)))
    TRY(disk.write_file(writer.path(name), text));
  return {};
}

// None for a model of a kind that has none.
std::int64_t merges_in(const base::Json& file) {
  const auto& model = file["model"];
  return model.contains("merges") ? static_cast<std::int64_t>(model["merges"].size()) : 0;
}

}  // namespace

Result<std::string> given_text(base::Disk& disk, const Path& place) {
  return std::move(TRY(given_files(disk, place))["tokenizer.json"]);
}

Result<Pipeline> given_pipeline(base::Disk& disk, const Path& place) {
  const auto given = TRY(given_place(disk, place));
  if (given.format) return Pipeline::read(TRY(given_text(disk, place)), place);
  TRY(agrees_with_tekken(disk, given.folder));
  const auto bytes = TRY(disk.map(given.file));
  const auto beside =
      given.folder.empty() ? FilesBeside() : TRY(FilesBeside::read(disk, given.folder));
  auto made = Pipeline::read(bytes.view(), place, beside);
  TRY(bytes.whole());
  return made;
}

// A tokenizer.json is mapped where it lies, since that of a large vocabulary takes longer to copy than to read.
Result<Tokenizer> load_given(base::Disk& disk, const Path& place) {
  const auto given = TRY(given_place(disk, place));
  const bool named = base::file_name(given.file) == "tokenizer.json";
  if (!given.format && named) {
    TRY(agrees_with_tekken(disk, given.folder));
    return Tokenizer::load(disk, given.folder);
  }
  return load_files(TRY(given_files(disk, place)), place);
}

Result<void> can_be_taken_over(base::Disk& disk, const Path& folder) {
  const auto loaded = TRY(load_files(TRY(taken_files(disk, folder)), folder));
  if (loaded.bos() >= 0 && loaded.eos() >= 0) return {};
  return base::Error{
      base::Code::unsupported,
      std::string("the tokenizer names no token that ") + (loaded.bos() < 0 ? "begins" : "ends") +
          " a text, and texts for training stand between the two",
      base::join(folder, "tokenizer_config.json"), "take another tokenizer, or learn one"};
}

Result<void> take_over(const Path& folder, const Path& corpus, ledger::ArtefactWriter& writer,
                       base::Context& ctx) {
  const auto given = TRY(ledger::look_at_given(ctx.disk, folder, "tokenizer", kTakenFiles,
                                               {ledger::Digests::known, ctx.pool}));
  TRY(given.is_asked_for(writer.manifest().inputs, "from"));
  TRY(take(ctx.disk, folder, writer));
  TRY(given.untouched(ctx.disk));
  TRY(can_be_taken_over(ctx.disk, writer.folder()));
  const auto path = writer.path("tokenizer.json");
  record::Tokenizer said;
  for (const auto& one : TRY(training_files(ctx.disk, corpus, {})))
    said.facts.languages.push_back(one.language);
  said.counts.tokens = TRY(Tokenizer::load(ctx.disk, writer.folder())).vocabulary();
  said.counts.merges = merges_in(TRY(base::parse_json(TRY(ctx.disk.read(path)), path)));
  said.facts.vocabulary = said.counts.tokens;
  said.facts.from = record::Given::of(given);
  record::say(said, writer.manifest());
  return {};
}

}  // namespace tokenizer
