// The signing key of whoever runs janua: ECDSA on P-256 with SHA-256, PEM, made on first use.
//
// It lives outside every artefact: $JANUA_KEY, else $XDG_DATA_HOME/janua/key.pem, else
// ~/.local/share/janua/key.pem, with mode 0600. The fingerprint is the SHA-256 of the public key's
// DER (SubjectPublicKeyInfo), 64 hex digits.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "base/disk.h"

namespace ledger {

base::Path default_key_path();

class Key {
 public:
  static base::Result<Key> load_or_make(base::Disk& disk, const base::Path& path);
  std::string sign(std::string_view bytes) const;  // DER signature, base64
  const std::string& public_pem() const;
  const std::string& fingerprint() const;

 private:
  struct State;
  std::shared_ptr<State> state_;
};

// Error: bad_data for a malformed key, verification if the signature does not fit.
base::Result<void> check_signature(const std::string& public_pem, std::string_view bytes,
                                   const std::string& signature_base64);
base::Result<std::string> fingerprint_of(const std::string& public_pem);

}  // namespace ledger
