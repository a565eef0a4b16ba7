// Brings the sources of a recipe onto this machine and reads their documents.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "base/context.h"
#include "data/source.h"
#include "data/sources_recipe.h"
#include "ledger/artefact.h"

namespace data {

// Fetches each source (nothing moves over the network if the cache has it with the right hash),
// writes sources.json into the artefact and one "source" record a source into the ledger; a "fetch"
// record says what was really downloaded. manifest counts: sources, bytes; facts: sources (the list
// with the circumstances: absolute file, fetched). Error: as source::Entry::fetch; bad_request for
// an empty list.
base::Result<void> fetch_sources(const SourcesRecipe& recipe, ledger::ArtefactWriter& writer,
                                 base::Context& ctx);

// What one source gave. documents + nothing else is what a corpus must account for.
struct SourceRead {
  Fetched fetched;
  std::int64_t documents = 0;
  std::int64_t bytes = 0;                      // of Document::text()
  std::map<std::string, std::int64_t> counts;  // what the source skipped or changed, by reason
  std::map<std::string, std::int64_t> cut;     // Reading::bytes
  std::vector<LeftOut> left_out;               // file by file
};
struct SourcesRead {
  std::vector<SourceRead> sources;
  std::map<std::string, LicenseDecision> licenses;  // by SHA-256 of the text
};

// Reads FOLDER/sources.json, checks the SHA-256 of every source against it, and gives each
// document, in the order of the recipe and then of the source. Error: verification (a source
// changed since it was fetched), missing, bad_data, or what `document` answers.
base::Result<SourcesRead> read_sources(
    const base::Path& folder, base::Context& ctx,
    const std::function<base::Result<void>(Document&&)>& document);

// sources.json, with what the manifest adds of the circumstances: times, and where
// local files stood (`said` is where the recipe has them).
base::Result<std::vector<Fetched>> list_sources(base::Disk& disk, const base::Path& folder);

}  // namespace data
