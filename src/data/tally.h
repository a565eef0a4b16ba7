// The books of a corpus: what came in and what became of it, per language and source.
//
//   in = kept + heldout + dropped            in documents and in blocks
//   in = kept + heldout + dropped + masked   in bytes
//
// Bytes are bytes of block texts. `in` is counted where documents are read; every other column by
// the function that writes the training line, the held-out line or the decision, so a block that is
// lost or written twice shows. masked is what repair and redaction took out of texts that stay,
// net; it can be negative. A document is kept if any of its blocks is trained on, else held out if
// any is, else dropped.
#pragma once

#include <cstdint>
#include <map>
#include <string>

#include "base/json.h"
#include "data/agreement.h"
#include "data/integrity.h"
#include "data/repeats.h"
#include "data/unguarded.h"

namespace data {

struct Count {
  std::int64_t documents = 0;
  std::int64_t blocks = 0;
  std::int64_t bytes = 0;
  Count& operator+=(const Count& other);
};

struct RuleCount : Count {
  std::string verdict;       // "dropped", "heldout", "masked"
  std::int64_t changes = 0;  // masked: addresses, repaired blocks
};

struct Account {
  Count in, kept, heldout, dropped, masked;
  std::map<std::string, RuleCount> rules;
  Account& operator+=(const Account& other);
};

using PassedOver = std::map<std::string, std::map<std::string, std::int64_t>>;

class Tally {
 public:
  Account& at(const std::string& language, const std::string& source) {
    return accounts_[language][source];
  }
  const std::map<std::string, std::map<std::string, Account>>& accounts() const {
    return accounts_;
  }
  // How whole the documents are, and how well rules agree over parallel pages.
  IntegrityOf& integrity() { return integrity_; }
  const IntegrityOf& integrity() const { return integrity_; }
  std::map<std::string, Agreement>& agreement() { return agreement_; }
  const std::map<std::string, Agreement>& agreement() const { return agreement_; }
  // The held-out sets, and what of them stands in training too.
  std::vector<HeldoutCount>& heldout() { return heldout_; }
  const std::vector<HeldoutCount>& heldout() const { return heldout_; }

  // Keys that the draw of these sets passed over, by set and reason.
  PassedOver& passed_over() { return passed_over_; }
  const PassedOver& passed_over() const { return passed_over_; }
  RepeatsOf& repeats() { return repeats_; }
  const RepeatsOf& repeats() const { return repeats_; }

  // Sources added up.
  std::map<std::string, Account> by_language() const;

  // Error: gate, naming language, source and the first column that does not add up.
  base::Result<void> reconcile() const;

 private:
  std::map<std::string, std::map<std::string, Account>> accounts_;
  IntegrityOf integrity_;
  std::map<std::string, Agreement> agreement_;
  std::vector<HeldoutCount> heldout_;
  PassedOver passed_over_;
  RepeatsOf repeats_;
};

base::Json to_json(const Account& account);
// {"languages": {language: {"sources": {source: account}, "total": account}}, "total": account,
//  "documents": {language: integrity}, "agreement": {rule: agreement}, "heldout": [row],
//  "passed_over": {set: {reason: keys}}, "repeats": {language: repeats}}
base::Json to_json(const Tally& tally);

}  // namespace data
