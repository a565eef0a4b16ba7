#include "data/integrity.h"

#include <algorithm>
#include <cmath>

namespace data {

namespace {

bool held_no_text(const Passage& passage) {
  return passage.mark.rule == "empty" || passage.mark.rule == "generator";
}

double share(std::int64_t part, std::int64_t all) {
  return all > 0 ? static_cast<double>(part) / static_cast<double>(all) : 1.0;
}

double rounded(double value) { return std::round(value * 1e4) / 1e4; }

base::Result<void> check(const std::string& language, const char* what, std::int64_t part,
                         std::int64_t all, double least, const char* field) {
  if (share(part, all) >= least) return {};
  return base::Error{
      base::Code::gate,
      "of " + std::to_string(all) + " documents of " + language + " only " + std::to_string(part) +
          " are " + what + ", a share below " + std::to_string(least).substr(0, 4),
      "corpus",
      "look at what takes single blocks (janua data stats), or lower corpus." + std::string(field)};
}

}  // namespace

void Integrity::add(const Candidate& candidate) {
  if (!is_whole(candidate)) return;
  ++documents;
  const auto is_kept = [&](const Passage& passage) { return is_trained_on(candidate, passage); };
  complete += std::ranges::all_of(candidate.passages, [&](const Passage& passage) {
    return held_no_text(passage) || is_kept(passage);
  });
  const auto heading = std::ranges::find(candidate.passages, Role::heading, &Passage::role);
  if (heading != candidate.passages.end()) {
    ++with_heading;
    titled += is_kept(*heading);
  }
  for (const auto& passage : candidate.passages) {
    if (!is_kept(passage)) continue;
    const auto bytes = static_cast<std::int64_t>(passage.text.size());
    if (passage.role == Role::code) code_bytes += bytes;
    if (!passage.english.empty()) english_bytes += bytes;
  }
}

base::Json to_json(const Integrity& integrity) {
  return {{"documents", integrity.documents},
          {"complete", integrity.complete},
          {"complete_share", rounded(share(integrity.complete, integrity.documents))},
          {"with_heading", integrity.with_heading},
          {"titled", integrity.titled},
          {"titled_share", rounded(share(integrity.titled, integrity.with_heading))},
          {"code_bytes", integrity.code_bytes},
          {"english_bytes", integrity.english_bytes}};
}

base::Result<void> check_integrity(const IntegrityOf& languages, double min_complete,
                                   double min_titled) {
  for (const auto& [language, one] : languages) {
    TRY(check(language, "complete", one.complete, one.documents, min_complete,
              "min_complete_share"));
    TRY(check(language, "titled", one.titled, one.with_heading, min_titled, "min_titled_share"));
  }
  return {};
}

}  // namespace data
