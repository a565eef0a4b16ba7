// Deterministic ECDSA on P-256 with SHA-256, in one spelling: RFC 6979 for the nonce, s in the
// lower half.
//
// OpenSSL draws the nonce at random (its deterministic mode came with 3.2), so whoever holds the
// key could sign one text until something that is drawn from the signature suits them; and it
// writes s or n - s, of which both verify. Here a key and a text have one signature. The curve is
// OpenSSL's, whose multiplication and inversion take the same time for every nonce; what touches
// the key is blinded besides.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/hash.h"

namespace ledger {

using Scalar = std::array<std::uint8_t, 32>;  // big-endian, 0 < x < order of the curve

// RFC 6979, section 3.2: the first candidate for a digest of the text.
Scalar nonce_for(const Scalar& private_key, const base::Digest& digest);

struct Ecdsa {
  Scalar r{}, s{};
  bool operator==(const Ecdsa&) const = default;
};

// As FIPS 186-5, section 6.4.1, says it: s may be in either half.
Ecdsa sign_digest(const Scalar& private_key, const base::Digest& digest);
// With n - s in the place of s: the other signature that fits the same text.
Ecdsa mirrored(const Ecdsa& signature);
bool is_low(const Ecdsa& signature);  // s is not above n / 2
Ecdsa low(const Ecdsa& signature);    // the one of both that is

std::string to_der(const Ecdsa& signature);
// Error: bad_data for anything but the DER that to_der() writes.
base::Result<Ecdsa> from_der(std::string_view der);

}  // namespace ledger
