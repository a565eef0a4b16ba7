// The head of an audit log, signed: who has it can show that the log held these lines, whatever stands there now.
//
//   {"audit_head":1,"at":"..","fingerprint":"..","head":"<digest of line N>","lines":N,"public_key":PEM,"signature":base64}
//
// signs the ASCII text "janua-audit-head-v1 <lines> <head> <at>" with the key that signs ledgers (ledger/key.h).
#pragma once

#include <string>
#include <string_view>

#include "base/json.h"
#include "ledger/key.h"
#include "serve/gate/audit_log.h"

namespace serve {

struct SignedHead {
  std::int64_t lines = 0;
  std::string head, at, fingerprint;
};

// One line of JSON.
std::string sign_head(const AuditChain& chain, const std::string& at, const ledger::Key& key);
// Error: bad_data for a text that is none; verification, if the signature does not fit.
base::Result<SignedHead> check_head(std::string_view text, const base::Path& path);

}  // namespace serve
