#include "eval/absent.h"

#include <algorithm>
#include <optional>

#include "ledger/artefact.h"

namespace eval {

namespace {

using record::EvalAbsent;

bool has(const record::Corpus& corpus, const std::string& set, const std::string& language = "") {
  return std::ranges::any_of(corpus.facts.heldout, [&](const auto& row) {
    return row.set == set && (language.empty() || row.language == language);
  });
}

// Pages and texts that are trained on; nothing where a former version did not count them.
std::optional<std::int64_t> whole_documents(const record::Corpus& corpus,
                                            const std::string& language) {
  if (!corpus.counts.documents) return std::nullopt;
  const auto found = corpus.counts.documents->find(language);
  return found == corpus.counts.documents->end() ? 0 : found->second.documents;
}

// From as many a share of a tenth is one document.
constexpr std::int64_t kFew = 10;

std::string why(const record::Corpus& corpus, const std::string& set, const std::string& language) {
  if (set == "messages") return "no messages there";
  const auto documents = whole_documents(corpus, language);
  if (!documents) return "";
  if (*documents == 0) return "trained on messages alone";
  if (set == "pages") return "no twins in another variant, as far as the sources say";
  const auto count = std::to_string(*documents);
  return *documents < kFew
             ? "too few documents: " + count
             : "none of its " + count +
                   " documents could be held out whole within the limits of the recipe";
}

// One whose pages are held out is measured on whole documents.
bool lacks(const record::Corpus& corpus, const std::string& set, const std::string& language) {
  return !has(corpus, set, language) && !(set == "texts" && has(corpus, "pages", language));
}

}  // namespace

std::vector<EvalAbsent> absent(const record::Corpus& corpus) {
  std::vector<EvalAbsent> out;
  for (const std::string set : {"pages", "messages", "texts"}) {
    if (!has(corpus, set)) continue;
    for (const auto& [language, unused] : corpus.facts.train)
      if (lacks(corpus, set, language)) out.push_back({set, language, why(corpus, set, language)});
  }
  return out;
}

base::Result<std::vector<EvalAbsent>> absent_in(const base::Path& corpus, base::Disk& disk) {
  const auto manifest = ledger::read_manifest(disk, corpus);
  if (!manifest.ok() && manifest.error().code == base::Code::missing)
    return std::vector<EvalAbsent>();
  if (!manifest.ok()) return manifest.error();
  return absent(TRY(record::of<record::Corpus>(*manifest, corpus)));
}

std::string absent_text(const std::string& set, const std::vector<EvalAbsent>& absent) {
  std::vector<std::pair<std::string, std::string>> groups;  // why -> variants
  for (const auto& one : absent) {
    if (one.set != set) continue;
    const auto same =
        std::ranges::find(groups, one.why, [](const auto& group) { return group.first; });
    if (same == groups.end())
      groups.emplace_back(one.why, one.language);
    else
      same->second += ", " + one.language;
  }
  std::string out;
  for (const auto& [why, variants] : groups)
    out += (out.empty() ? "No " + set + " are held out in " : "; in ") + variants +
           (why.empty() ? "" : " (" + why + ")");
  return out.empty() ? "" : out + ".\n\n";
}

}  // namespace eval
