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
  // Error: bad_data for a file that holds no such key; bad_request for one that others than its
  // owner may use: whoever reads it signs in their name.
  static base::Result<Key> load_or_make(base::Disk& disk, const base::Path& path);
  // DER in base64. The same bytes have the same signature (RFC 6979), with s in the lower half.
  std::string sign(std::string_view bytes) const;
  const std::string& public_pem() const;
  const std::string& fingerprint() const;

 private:
  struct State;
  std::shared_ptr<State> state_;
};

// Of two signatures that fit, (r, s) and (r, n - s), the version before wrote either.
enum class Half { either, lower };

// A public key that was parsed once: parsing costs more than checking.
class PublicKey {
 public:
  // Error: bad_data for anything but the one spelling that OpenSSL itself writes.
  static base::Result<PublicKey> parse(const std::string& pem);
  const std::string& fingerprint() const;
  // Error: bad_data for a malformed signature, verification if it does not fit or lies in the
  // upper half.
  base::Result<void> check(std::string_view bytes, const std::string& signature_base64,
                           Half half = Half::lower) const;

 private:
  struct State;
  std::shared_ptr<const State> state_;
};

}  // namespace ledger
