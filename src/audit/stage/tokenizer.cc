// A tokenizer: the file can be loaded, and has as many tokens and merges as the manifest says; one
// that was taken over has the bytes of the folder that it was taken from, or what the one file that it was taken from
// (GGUF, say) makes where that is at hand; where it is not, the verdict says so. That another was learned
// from the corpus is not checked.
#include "tokenizer/tokenizer.h"

#include "audit/files.h"
#include "audit/given.h"
#include "audit/stage.h"
#include "tokenizer/given_files.h"

namespace audit::stage {

namespace {

void compare(const Standing& artefact, const char* group, const char* key, const base::Json& table,
             std::int64_t found, Report& report) {
  const auto& said = member(table, key);
  if (!said.is_null() && said != found)
    report.add(artefact.manifest_place(), std::string(group) + "." + key,
               "it is " + said.dump() + ", tokenizer.json has " + std::to_string(found));
}

// One file of another format: what it says is made of it again.
void compare_written(const Standing& artefact, const Scene& scene, Report& report) {
  const auto place = given_at_hand(scene, artefact, "from");
  if (place.empty()) return;
  const auto made = ::tokenizer::given_files(scene.ctx.disk, place);
  if (!made.ok()) return report.add(place, "", made.error().what);
  for (const auto& own : artefact.manifest.files) {
    const auto found = made->find(own.path);
    const auto bytes = scene.ctx.disk.read(artefact.file(own.path));
    if (found == made->end() || !bytes.ok() || *bytes != found->second)
      report.add(artefact.manifest_place(), "facts.from.files",
                 own.path + " is not what the file says that was taken over");
  }
}

void compare_taken(const Standing& artefact, const base::Json& from, const Scene& scene,
                   Report& report) {
  const auto& files = member(from, "files");
  if (!files.contains("tokenizer.json")) return compare_written(artefact, scene, report);
  for (const auto& own : artefact.manifest.files)
    if (text_at(files, own.path.c_str()) != (own.tree.empty() ? own.sha256 : "tree:" + own.tree))
      report.add(artefact.manifest_place(), "facts.from.files",
                 own.path + " is not the file that was taken over");
}

// What else can stand beside them would give other ids, and nobody learned it.
void check_no_more(const Standing& artefact, Report& report) {
  if (!member(artefact.manifest.facts, "from").is_null()) return;
  for (const auto& file : artefact.manifest.files)
    if (file.path != "tokenizer.json" && file.path != "tokenizer_config.json")
      report.add(artefact.file(file.path), "", "no tokenizer that is learned has such a file");
}

base::Result<void> check(const Standing& artefact, const Scene& scene, Report& report) {
  check_no_more(artefact, report);
  const auto loaded = ::tokenizer::Tokenizer::load(scene.ctx.disk, artefact.folder);
  if (!loaded.ok()) {
    report.add(artefact.file("tokenizer.json"), "", loaded.error().what);
    return {};
  }
  const auto vocabulary = static_cast<std::int64_t>(loaded->vocabulary());
  const auto& manifest = artefact.manifest;
  compare(artefact, "counts", "tokens", manifest.counts, vocabulary, report);
  compare(artefact, "facts", "vocabulary", manifest.facts, vocabulary, report);
  if (const auto& from = member(manifest.facts, "from"); !from.is_null())
    compare_taken(artefact, from, scene, report);
  else
    compare(artefact, "recipe", "vocabulary", manifest.recipe, vocabulary, report);
  const auto json = read_json(scene.ctx.disk, artefact.file("tokenizer.json"));
  const auto& merges = json.ok() ? member(member(*json, "model"), "merges") : member({}, "");
  compare(artefact, "counts", "merges", manifest.counts, static_cast<std::int64_t>(merges.size()),
          report);
  return {};
}

}  // namespace

extern const Entry tokenizer{check};

}  // namespace audit::stage
