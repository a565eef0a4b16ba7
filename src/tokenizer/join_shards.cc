// Shares of the documents, dealt out in runs, back into one artefact; see shards.h.
#include <algorithm>

#include "record/document.h"
#include "record/tokenizer.h"
#include "store/jsonl.h"
#include "store/token_file.h"
#include "tokenizer/shards.h"

namespace tokenizer {
namespace {

using base::Path;
using base::Result;

constexpr const char* kStage = "shards";

base::Error apart(const Path& share) {
  return {base::Code::bad_data, "the shares do not belong together", share,
          "delete the folder of all shares, and make them again"};
}

// Of one language, read from its first document to its last.
struct Reading {
  Path share;
  store::TokenFile tokens;
  store::JsonlReader rows;
  std::uint64_t next = 0;
  bool at_end() const { return next == tokens.documents(); }
};

Result<Reading> open(const Path& share, const std::string& language, base::Disk& disk) {
  return Reading{
      share, TRY(store::TokenFile::open(disk, base::join(share, language))),
      TRY(store::JsonlReader::open(disk, base::join(share, language + ".documents.jsonl")))};
}

struct Writing {
  store::TokenFileWriter tokens;
  store::JsonlWriter rows;
  record::Shards::Language counts;
};

Result<void> move_one(Reading& from, Writing& to) {
  std::vector<std::int32_t> ids(from.tokens.start(from.next + 1) - from.tokens.start(from.next));
  from.tokens.read(from.tokens.start(from.next), ids);
  const auto row = TRY(from.rows.next());
  if (!row || !row->is_object() || !row->contains("bytes") || !row->at("bytes").is_number_integer())
    return apart(from.share);
  TRY(to.tokens.add(ids));
  TRY(to.rows.write(*row));
  ++from.next;
  to.counts.documents = to.counts.documents.value_or(0) + 1;
  to.counts.tokens += static_cast<std::int64_t>(ids.size());
  to.counts.bytes = to.counts.bytes.value_or(0) + row->at("bytes").get<std::int64_t>();
  return {};
}

// The first share that has no document where it is its turn ends the language, and then none has one left.
Result<void> move_all(std::vector<Reading>& shares, Writing& to, base::Context& ctx) {
  for (std::uint64_t document = 0;; ++document) {
    if (document % Share::kRun == 0) TRY(ctx.cancel.check(kStage));
    auto& from = shares[Share::owner(document, shares.size())];
    if (from.at_end()) break;
    TRY(move_one(from, to));
  }
  for (const auto& share : shares) {
    if (!share.at_end()) return apart(share.share);
    TRY(share.tokens.whole());
  }
  return {};
}

Result<record::Shards::Language> join(const std::vector<Path>& folders, const std::string& language,
                                      std::int64_t vocabulary, ledger::ArtefactWriter& writer,
                                      base::Context& ctx) {
  std::vector<Reading> shares;
  for (const auto& folder : folders) shares.push_back(TRY(open(folder, language, ctx.disk)));
  Writing to{TRY(store::TokenFileWriter::open(ctx.disk, writer.path(language), vocabulary)),
             TRY(store::JsonlWriter::open(ctx.disk, writer.path(language + ".documents.jsonl"))),
             {0, 0, 0}};
  TRY(move_all(shares, to, ctx));
  TRY(to.tokens.finish());
  TRY(to.rows.finish());
  return to.counts;
}

Result<record::Shards> said_of(const Path& folder, Share share, base::Disk& disk) {
  auto manifest = TRY(ledger::read_manifest(disk, folder));
  const auto said = share.of > 1 ? share.said() : base::Json();
  if (manifest.facts.value("share", base::Json()) != said) return apart(folder);
  manifest.facts.erase("share");
  manifest.kind = record::Shards::kind;
  return record::of<record::Shards>(manifest, folder);
}

}  // namespace

Result<void> join_shards(const std::vector<Path>& shares, ledger::ArtefactWriter& writer,
                         base::Context& ctx) {
  CHECK(!shares.empty(), "something is joined");
  record::Shards said;
  for (std::size_t i = 0; i < shares.size(); ++i) {
    const auto facts = TRY(said_of(shares[i], {i, shares.size()}, ctx.disk)).facts;
    if (i == 0) said.facts = facts;
    if (facts.languages != said.facts.languages || facts.vocabulary != said.facts.vocabulary)
      return apart(shares[i]);
  }
  said.counts.documents = said.counts.bytes = 0;
  for (std::size_t i = 0; i < said.facts.languages.size(); ++i) {
    const auto& language = said.facts.languages[i];
    ctx.reporter.progress(kStage, i, said.facts.languages.size(), language);
    const auto counts = TRY(join(shares, language, said.facts.vocabulary, writer, ctx));
    said.counts.languages[language] = counts;
    *said.counts.documents += *counts.documents;
    said.counts.tokens += counts.tokens;
    *said.counts.bytes += *counts.bytes;
  }
  record::say(said, writer.manifest());
  return {};
}

}  // namespace tokenizer
