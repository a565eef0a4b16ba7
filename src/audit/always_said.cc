#include "audit/always_said.h"

#include <algorithm>

#include "audit/lineage.h"

namespace audit {

namespace {

using base::Json;

// In a path "*" stands for every member of a table or list; of what is null nothing is asked. What
// stands under a condition (a control, an English text to compare with) is asked for by the check of
// its kind.
struct Always {
  const char* kind;
  std::int64_t since;  // version of its stage
  const char* file;
  const char* path;
};

constexpr const char* kManifest = "manifest.json";
constexpr const char* kParity = "parity.json";

constexpr Always kAlways[] = {
    {"corpus", 5, kManifest, "counts.total"},
    {"corpus", 5, kManifest, "counts.documents"},
    {"corpus", 5, kManifest, "counts.agreement"},
    {"corpus", 5, kManifest, "counts.heldout"},
    {"corpus", 5, kManifest, "facts.extracted"},
    {"corpus", 5, kManifest, "facts.heldout.*.blocks"},
    {"corpus", 5, kManifest, "facts.heldout.*.unguarded_bytes"},
    {"corpus", 5, kManifest, "facts.heldout.*.parallel"},
    {"parity", 2, kManifest, "counts.languages.*.code"},
    {"parity", 2, kManifest, "counts.languages.*.bytes"},
    {"parity", 2, kManifest, "counts.languages.*.characters"},
    {"parity", 2, kManifest, "counts.languages.*.relative_bytes"},
    {"parity", 2, kManifest, "counts.languages.*.low"},
    {"parity", 2, kManifest, "counts.languages.*.high"},
    {"parity", 2, kManifest, "counts.languages.*.without_headings"},
    {"parity", 2, kParity, "name"},
    {"parity", 2, kParity, "gini_low"},
    {"parity", 2, kParity, "gini_high"},
    {"parity", 2, kParity, "without_headings"},
    {"parity", 2, kParity, "bootstrap_draws"},
    {"parity", 2, kParity, "max_premium"},
    {"parity", 2, kParity, "passed"},
    {"parity", 2, kParity, "package"},
    {"parity", 2, kParity, "languages.*.code"},
    {"parity", 2, kParity, "languages.*.bytes"},
    {"parity", 2, kParity, "languages.*.characters"},
    {"parity", 2, kParity, "languages.*.relative_bytes"},
    {"parity", 2, kParity, "languages.*.low"},
    {"parity", 2, kParity, "languages.*.high"},
    {"parity", 2, kParity, "languages.*.without_headings"},
    {"shards", 1, kManifest, "counts.documents"},
    {"shards", 1, kManifest, "counts.bytes"},
    {"shards", 1, kManifest, "counts.languages.*.documents"},
    {"shards", 1, kManifest, "counts.languages.*.bytes"},
    {"eval", 3, kManifest, "facts.metric"},
    {"eval", 3, kManifest, "facts.uniform_bytes_bits_per_byte"},
    {"eval", 3, kManifest, "facts.method.confidence"},
    {"eval", 3, kManifest, "facts.method.bootstrap_draws"},
    {"eval", 3, kManifest, "facts.method.bootstrap_unit"},
    {"eval", 3, kManifest, "facts.method.window_tokens"},
    {"eval", 3, kManifest, "facts.method.overlap_tokens"},
    {"eval", 3, kManifest, "facts.variants.*.pages.bits"},
    {"eval", 3, kManifest, "facts.variants.*.pages.small"},
    {"eval", 3, kManifest, "facts.variants.*.pages.documents_left_out"},
    {"eval", 3, kManifest, "facts.variants.*.pages.dataset_sha256"},
    {"eval", 3, kManifest, "facts.variants.*.pages.uniform_tokens_bits_per_byte"},
    {"eval", 3, kManifest, "facts.variants.*.messages.bits"},
    {"eval", 3, kManifest, "facts.variants.*.messages.small"},
    {"eval", 3, kManifest, "facts.variants.*.messages.documents_left_out"},
    {"eval", 3, kManifest, "facts.variants.*.messages.dataset_sha256"},
    {"eval", 3, kManifest, "facts.variants.*.messages.uniform_tokens_bits_per_byte"},
    {"eval", 3, kManifest, "facts.variants.*.texts.?.bits"},
    {"eval", 3, kManifest, "facts.variants.*.texts.?.small"},
    {"eval", 3, kManifest, "facts.variants.*.texts.?.documents_left_out"},
    {"eval", 3, kManifest, "facts.variants.*.texts.?.dataset_sha256"},
    {"eval", 3, kManifest, "facts.variants.*.texts.?.uniform_tokens_bits_per_byte"},
};

// The stage of training was never raised, for that would make every training stale. What its steps
// read is said by every program that makes such a corpus, so one with it behind it says it.
constexpr std::int64_t kCorpusOfReading = 5;
constexpr const char* kReading = "facts.read";

class Search {
 public:
  Search(const Standing& artefact, std::string file, Report& report)
      : artefact_(artefact), file_(std::move(file)), wrong_(report) {}

  void ask(const Json& json, const std::string& path) { step(json, path, ""); }

 private:
  void step(const Json& json, const std::string& rest, const std::string& before) {
    const auto dot = std::min(rest.find('.'), rest.size());
    const auto key = rest.substr(0, dot), below = rest.substr(std::min(dot + 1, rest.size()));
    if (key == "?") return json.is_null() ? void() : step(json, below, before);
    if (key == "*") return each(json, below, before);
    const auto here = before + (before.empty() ? "" : ".") + key;
    const auto found = json.is_object() ? json.find(key) : json.end();
    const bool may_lack = below.starts_with('?');  // "texts" stands where some variant has them
    if (json.is_object() && found == json.end() && !may_lack)
      wrong_.add(artefact_.file(file_), here,
                 "it is missing, and version " + std::to_string(artefact_.manifest.version) +
                     " of the stage always says it");
    else if (json.is_object() && found != json.end() && !below.empty() && !found->is_null())
      step(*found, below, here);
  }
  void each(const Json& json, const std::string& below, const std::string& before) {
    if (!json.is_structured()) return;
    for (const auto& [name, one] : json.items()) step(one, below, before + "." + name);
  }

  const Standing& artefact_;
  std::string file_;
  Few wrong_;
};

bool reads_such_a_corpus(const Standing& train, const Scene& scene) {
  const auto family = ancestors(scene.book, train.record);
  return std::ranges::any_of(scene.standing, [&](const Standing& one) {
    return one.readable && one.manifest.kind == "corpus" &&
           one.manifest.version >= kCorpusOfReading && family.contains(one.manifest.id);
  });
}

}  // namespace

void check_said(const Standing& artefact, const std::string& file, const Json& json,
                Report& report) {
  Search search(artefact, file, report);
  for (const auto& rule : kAlways)
    if (artefact.manifest.kind == rule.kind && artefact.manifest.version >= rule.since &&
        file == rule.file)
      search.ask(json, rule.path);
}

void check_said(const Scene& scene, Report& report) {
  for (const auto& artefact : scene.standing) {
    if (!artefact.readable) continue;
    const Json json = {{"counts", artefact.manifest.counts}, {"facts", artefact.manifest.facts}};
    check_said(artefact, kManifest, json, report);
    if (artefact.manifest.kind != "train" || !reads_such_a_corpus(artefact, scene)) continue;
    Search(artefact, kManifest, report).ask(json, kReading);
  }
}

}  // namespace audit
