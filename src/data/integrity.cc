#include "data/integrity.h"

#include <algorithm>
#include <cmath>

#include "data/section.h"

namespace data {

namespace {

bool held_no_text(const Passage& passage) {
  return passage.mark.rule == "empty" || passage.mark.rule == "generator";
}

base::Error tear(const std::string& rule, const std::string& block) {
  return {base::Code::gate,
          "the rule '" + rule + "' tore a document that is trained on at block " + block, "corpus",
          "this is a defect of the program; please report it"};
}

struct Cut {
  double kept = 0, gone = 0, most_bytes = 0;
  std::string most;  // the reason that took most
};

Cut cut_of(const SourceRead& source) {
  Cut out;
  if (!source.cut.contains("read")) return out;
  for (const auto& [reason, size] : source.cut) {
    const auto bytes = static_cast<double>(size);
    if (reason == "read") continue;
    if (reason == "kept") {
      out.kept = bytes;
      continue;
    }
    out.gone += bytes;
    if (bytes <= out.most_bytes) continue;
    out.most_bytes = bytes;
    out.most = reason;
  }
  return out;
}

}  // namespace

base::Result<void> Integrity::add(const Candidate& candidate) {
  if (!is_whole(candidate)) return {};
  bool cut = false, headed = false;
  for (const auto& passage : candidate.passages) {
    const bool kept = is_trained_on(candidate, passage);
    const bool english = !kept && passage.mark.rule == "english";
    cut = cut || english;
    if (!kept && !english && !held_no_text(passage)) return tear(passage.mark.rule, passage.key);
    if (!kept) continue;
    const auto bytes = static_cast<std::int64_t>(passage.text.size());
    headed = headed || passage.role == Role::heading;
    if (passage.role == Role::code) code_bytes += bytes;
    if (!passage.english.empty()) english_bytes += bytes;
  }
  if (const auto torn = torn_by(candidate, "english"); !torn.empty()) return tear("english", torn);
  ++documents;
  with_heading += headed;
  cut_documents += cut;
  return {};
}

base::Json to_json(const Integrity& integrity) {
  return {{"documents", integrity.documents},
          {"with_heading", integrity.with_heading},
          {"cut_documents", integrity.cut_documents},
          {"code_bytes", integrity.code_bytes},
          {"english_bytes", integrity.english_bytes}};
}

double extracted_share(const SourceRead& source) {
  const auto cut = cut_of(source);
  if (cut.gone == 0) return 1;
  return std::round(cut.kept / (cut.kept + cut.gone) * 1e4) / 1e4;
}

base::Result<void> check_extracted(const std::vector<SourceRead>& sources, double least) {
  for (const auto& source : sources) {
    const auto share = extracted_share(source);
    if (share >= least) continue;
    return base::Error{
        base::Code::gate,
        "of the text in the files of source '" + source.fetched.name + "' only " +
            std::to_string(std::lround(100 * share)) + " % became documents; most of the rest is " +
            cut_of(source).most,
        "corpus",
        "look at what was cut in a page of it (janua data stats after a run that passes), or lower "
        "corpus.min_extracted_share"};
  }
  return {};
}

}  // namespace data
