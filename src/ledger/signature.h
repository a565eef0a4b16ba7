// Who signed what of a ledger.
//
// A record of kind "signature" has the body
//   {"covers":N,"fingerprint":"..","head":"<digest of line N>","public_key":PEM,
//    "signature":base64,"version":2}
// stands behind record N, and signs the ASCII text "janua-ledger-v2 <covers> <head>". It carries
// the time of the record before it, and s is in the lower half, so that no byte of it is free to
// change unseen. The version before wrote no "version", signed "janua-ledger-v1 ..." and took
// either half: such a signature is still good, and nobody without the key can make one of a new
// one, for the text itself differs.
#pragma once

#include <map>
#include <span>
#include <string>
#include <vector>

#include "ledger/key.h"
#include "ledger/record.h"

namespace ledger {

// What stands behind the record `covers` with the digest `head`.
base::Json signature_body(std::uint64_t covers, const std::string& head, const Key& key);

struct Signed {
  std::uint64_t covered = 0;              // records up to the last signature, itself included
  std::vector<std::string> fingerprints;  // of the keys that signed, each once
  std::map<std::string, std::uint64_t> covered_by;  // the same as `covered`, for each fingerprint
};

// Checks signatures one after the other; a key that was parsed once is kept.
class SignatureCheck {
 public:
  // A signature record whose link is right, and the time of the record before it.
  // Error: verification.
  base::Result<void> see(const Record& signature, std::string_view time_before);
  const Signed& so_far() const { return signed_; }

 private:
  base::Result<const PublicKey*> key(const std::string& pem);
  std::map<std::string, PublicKey> keys_;  // by PEM
  Signed signed_;
};

// All signatures among `records`, which are a ledger from its first record on. Error: verification.
base::Result<Signed> check_signatures(std::span<const Record> records);

}  // namespace ledger
