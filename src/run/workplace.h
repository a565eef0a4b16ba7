// What the parts of one run share: what was asked for, where it works, the ledger it writes, and
// what it has done so far. It lives for that run and is used from one thread.
#pragma once

#include <map>
#include <string>

#include "ledger/key.h"
#include "ledger/ledger.h"
#include "run/choice.h"
#include "run/standing.h"

namespace run {

struct Workplace {
  const Recipe& recipe;
  const Options& options;
  base::Path out;
  const ledger::Key& key;
  base::Context& ctx;
  ledger::Ledger ledger;  // trusted (Ledger::trust)
  const Choice choice;
  std::map<std::string, std::string> ids{};  // stage -> content id, of those that were looked at
  bool run_recorded = false;

  base::Path folder(const std::string& stage) const { return base::join(out, stage); }
  base::Result<Account> account() { return account_of(TRY(ledger.vouched())); }
};

}  // namespace run
