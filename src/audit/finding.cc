#include "audit/finding.h"

#include <algorithm>

#include "base/visible.h"

namespace audit {

namespace {

const char* name(Signer signer) {
  switch (signer) {
    case Signer::nobody:
      return "nobody";
    case Signer::not_checked:
      return "not checked";
    case Signer::given_key:
      return "the given key";
    case Signer::another_key:
      return "another key";
  }
  return "";
}

const char* name(Training training) {
  switch (training) {
    case Training::none:
      return "none recorded";
    case Training::executed:
      return "executed again";
    case Training::not_executed:
      return "not executed again";
    case Training::not_comparable:
      return "not comparable here";
  }
  return "";
}

}  // namespace

std::string Finding::sentence() const {
  return place + ": " + (field.empty() ? "" : field + ": ") + what;
}

void Report::add(std::string place, std::string field, std::string what, bool unfinished) {
  Finding finding{std::move(place), std::move(field), std::move(what), unfinished};
  if (known_.insert(finding).second) findings.push_back(std::move(finding));
}

void Report::note(std::string text) {
  if (std::ranges::find(notes, text) == notes.end()) notes.push_back(std::move(text));
}

bool Report::only_unfinished() const {
  return !findings.empty() && std::ranges::all_of(findings, &Finding::unfinished);
}

namespace {

// A reader of the first line must not believe that more was executed than was.
std::string training_words(const Report& report) {
  if (report.training != Training::executed)
    return std::string("training ") + name(report.training);
  const auto steps = std::to_string(report.steps) + " of " + std::to_string(report.recorded_steps) +
                     " training steps executed again";
  return steps +
         (report.final_weights ? ", to the final weights" : "; the final weights were not reached");
}

// "; not checked beyond digests: kind count, kind sum"
std::string unchecked_words(const Report& report) {
  std::string out;
  for (const auto& one : report.unchecked) out += (out.empty() ? "" : ", ") + one;
  return out.empty() ? "" : "; not checked beyond digests: " + out;
}

// "; begun from a model that was not compared; --init DIR compares it"
std::string uncompared_words(const Report& report) {
  std::string out;
  for (const auto& one : report.uncompared) out += "; " + one + " that was not compared";
  if (out.empty()) return "";
  return out + (report.init_is_another ? "; the folder that --init names is another one"
                                       : "; --init DIR compares it");
}

// "; left over, no part of this: card, eval"
std::string left_words(const Report& report) {
  std::string out;
  for (const auto& name : report.left_over)
    out += (out.empty() ? "; left over, no part of this: " : ", ") + name;
  return out;
}

bool is_verified(const Report& report) {
  if (!report.unchecked.empty() || !report.uncompared.empty()) return false;
  return report.training == Training::none ||
         (report.training == Training::executed && report.final_weights);
}

}  // namespace

std::string verdict(const Report& report) {
  if (report.only_unfinished())
    return "the run is not finished: nothing contradicts the record, but it cannot be verified yet";
  if (!report.consistent())
    return "not what was recorded: " + std::to_string(report.findings.size()) +
           (report.findings.size() == 1 ? " finding" : " findings");
  const auto limits = uncompared_words(report) + unchecked_words(report) + left_words(report);
  if (report.signer != Signer::given_key)
    return "consistent, signer not checked; " + training_words(report) + limits;
  return (is_verified(report) ? "verified" : "consistent") +
         (", signed by the given key; " + training_words(report)) + limits;
}

std::string to_text(const Report& report) {
  std::string out = base::visible(verdict(report)) + "\n";
  for (const auto& finding : report.findings)
    out += "  " + base::visible(finding.sentence()) + "\n";
  for (const auto& note : report.notes) out += "note: " + base::visible(note) + "\n";
  out += std::to_string(report.records) + " records, " + std::to_string(report.artefacts) +
         " artefacts, " + std::to_string(report.files) + " files, " + std::to_string(report.bytes) +
         " bytes, " + std::to_string(report.steps) + " training steps checked\n";
  if (!report.nonce.empty())
    out += "sample drawn with --nonce " + base::visible(report.nonce) + "\n";
  for (const auto& fingerprint : report.fingerprints)
    out += "signed by " + base::visible(fingerprint) + "\n";
  return out;
}

base::Json to_json(const Report& report) {
  base::Json findings = base::Json::array();
  for (const auto& finding : report.findings)
    findings.push_back({{"place", finding.place},
                        {"field", finding.field},
                        {"what", finding.what},
                        {"unfinished", finding.unfinished}});
  return {{"verdict", verdict(report)},
          {"consistent", report.consistent()},
          {"signer", name(report.signer)},
          {"training", name(report.training)},
          {"findings", std::move(findings)},
          {"notes", report.notes},
          {"unchecked", report.unchecked},
          {"uncompared", report.uncompared},
          {"left_over", report.left_over},
          {"fingerprints", report.fingerprints},
          {"records", report.records},
          {"artefacts", report.artefacts},
          {"files", report.files},
          {"bytes", report.bytes},
          {"steps", report.steps},
          {"recorded_steps", report.recorded_steps},
          {"final_weights", report.final_weights},
          {"nonce", report.nonce}};
}

}  // namespace audit
