// The sources: the list that the corpus is built from, against what was recorded of each.
#include "audit/files.h"
#include "audit/stage.h"

namespace audit::stage {

namespace {

using base::Json;

constexpr const char* kSame[] = {"name", "version", "kind",   "language",
                                 "side", "license", "sha256", "bytes"};

// What `one` and `other` say of a source; where `other` says nothing there is nothing to compare.
void compare(const Json& one, const Json& other, const std::string& place, const std::string& with,
             Report& report) {
  for (const char* key : kSame)
    if (!member(other, key).is_null() && member(one, key) != member(other, key))
      report.add(place, key, "it is not what " + with + " says of " + text_at(other, "name"));
}

base::Result<void> check(const Standing& sources, const Scene& scene, Report& report) {
  const auto place = sources.file("sources.json");
  const auto list = read_json(scene.ctx.disk, place);
  if (!list.ok() || !list->is_array()) {
    report.add(place, "", "it is no list of sources");
    return {};
  }
  const auto records = scene.written_by(sources, "source");
  const auto& facts = member(sources.manifest.facts, "sources");
  if (!records.empty() && records.size() != list->size())
    report.add(place, "",
               "it names " + std::to_string(list->size()) + " sources, the ledger " +
                   std::to_string(records.size()));
  if (facts.is_array() && facts.size() != list->size())
    report.add(sources.manifest_place(), "facts.sources", "it has not as many as " + place);
  for (std::size_t i = 0; i < list->size(); ++i) {
    if (i < records.size())
      compare((*list)[i], scene.book.records[records[i]].body, place, scene.book.place(records[i]),
              report);
    if (facts.is_array() && i < facts.size())
      compare((*list)[i], facts[i], place, sources.manifest_place(), report);
  }
  return {};
}

}  // namespace

extern const Entry sources{check};

}  // namespace audit::stage
