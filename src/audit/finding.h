// What an audit found, and what it may therefore say.
#pragma once

#include <cstdint>
#include <set>
#include <string>
#include <vector>

#include "base/json.h"

namespace audit {

// One thing that is not as it was recorded.
struct Finding {
  std::string place;  // "out/train/steps.jsonl:12"
  std::string field;  // "recipe.train.learning_rate"; empty if the whole file or line is meant
  std::string what;   // a sentence without a full stop
  // Nothing contradicts the record, but there is nothing to hold on to yet.
  bool unfinished = false;

  std::string sentence() const;
  auto operator<=>(const Finding&) const = default;
};

enum class Signer { nobody, not_checked, given_key, another_key };

enum class Training {
  none,            // the ledger records no training
  executed,        // sampled steps gave the recorded states
  not_executed,    // not asked for, or nothing to compare within the steps allowed
  not_comparable,  // another machine class: equal bits cannot be expected
};

struct Report {
  std::vector<Finding> findings;
  std::vector<std::string> notes;  // what a reader should know, without being wrong
  // What nothing but digests speaks for: "kind count". Who reads "verified" must not believe more.
  std::set<std::string> unchecked;
  // Folders from outside of which only the maker's word is known: "begun from a model".
  std::set<std::string> uncompared;
  // Names of artefacts of a former recipe that stand here: no part of the verdict.
  std::vector<std::string> left_over;
  Signer signer = Signer::nobody;
  Training training = Training::none;
  bool final_weights = false;    // executed steps led to the weights of the last step
  bool init_is_another = false;  // the folder that the verifier named is not one of `uncompared`
  std::vector<std::string> fingerprints;  // of the keys that signed
  std::string nonce;                      // with which the sample was drawn
  std::uint64_t records = 0;
  std::uint64_t artefacts = 0;
  std::uint64_t files = 0;
  std::uint64_t bytes = 0;
  std::int64_t steps = 0;           // executed again
  std::int64_t recorded_steps = 0;  // of the training

  // A file that two manifests list (those of a training and of its checkpoint) is named once.
  void add(std::string place, std::string field, std::string what, bool unfinished = false);
  void note(std::string text);  // once
  bool consistent() const { return findings.empty(); }
  bool only_unfinished() const;  // there are findings, and all are of that kind

 private:
  std::set<Finding> known_;
};

// One line. "verified" is said only if nothing was found, the given key signed everything, and
// executed training steps led to the recorded weights of the last step (or there is no training),
// and every folder from outside that something was made from was at hand.
std::string verdict(const Report& report);
std::string to_text(const Report& report);
base::Json to_json(const Report& report);

}  // namespace audit
