#include "ledger/ecdsa.h"

#include <openssl/bn.h>
#include <openssl/ec.h>
#include <openssl/ecdsa.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/obj_mac.h>

#include <memory>

namespace ledger {

namespace {

using base::Code;
using base::Error;
using base::Result;

struct Free {
  void operator()(BIGNUM* number) const { BN_clear_free(number); }
  void operator()(BN_CTX* context) const { BN_CTX_free(context); }
  void operator()(EC_GROUP* group) const { EC_GROUP_free(group); }
  void operator()(EC_POINT* point) const { EC_POINT_clear_free(point); }
  void operator()(ECDSA_SIG* signature) const { ECDSA_SIG_free(signature); }
};
using Number = std::unique_ptr<BIGNUM, Free>;
using Numbers = std::unique_ptr<BN_CTX, Free>;
using Group = std::unique_ptr<EC_GROUP, Free>;
using Point = std::unique_ptr<EC_POINT, Free>;
using Der = std::unique_ptr<ECDSA_SIG, Free>;

void must(int done) { CHECK(done == 1, "OpenSSL computes on P-256"); }

const EC_GROUP* curve() {
  static const Group group(EC_GROUP_new_by_curve_name(NID_X9_62_prime256v1));
  CHECK(group, "OpenSSL has P-256");
  return group.get();
}

const BIGNUM* order() { return EC_GROUP_get0_order(curve()); }

Number number(const std::uint8_t* bytes) {
  Number out(BN_secure_new());
  CHECK(out && BN_bin2bn(bytes, 32, out.get()), "a number of 32 bytes");
  BN_set_flags(out.get(), BN_FLG_CONSTTIME);
  return out;
}

Scalar scalar(const BIGNUM* number) {
  Scalar out{};
  CHECK(BN_bn2binpad(number, out.data(), 32) == 32, "a scalar of P-256 has 32 bytes");
  return out;
}

// The 256 bits of the digest as a number below the order: bits2octets of RFC 6979.
Number reduced(const base::Digest& digest, BN_CTX* context) {
  auto out = number(digest.bytes.data());
  must(BN_nnmod(out.get(), out.get(), order(), context));
  return out;
}

// HMAC-DRBG with SHA-256, as far as RFC 6979 uses it.
class Drbg {
 public:
  Drbg(const Scalar& secret, const Scalar& digest) {
    value_.fill(1);
    for (const std::uint8_t round : {0, 1})
      step(round, std::string(text(secret)) + std::string(text(digest)));
  }
  Scalar next() {
    value_ = mac(text(value_));
    return value_;
  }
  void refuse() { step(0, ""); }

 private:
  static std::string_view text(const Scalar& bytes) {
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
  }
  Scalar mac(std::string_view bytes) const {
    Scalar out{};
    unsigned size = 0;
    CHECK(HMAC(EVP_sha256(), key_.data(), static_cast<int>(key_.size()),
               reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(), out.data(),
               &size) &&
              size == 32,
          "OpenSSL has HMAC");
    return out;
  }
  void step(std::uint8_t round, const std::string& seed) {
    std::string bytes(text(value_));
    bytes += static_cast<char>(round);
    bytes += seed;
    key_ = mac(bytes);
    value_ = mac(text(value_));
    OPENSSL_cleanse(bytes.data(), bytes.size());
  }
  Scalar key_{}, value_{};
};

bool is_scalar(const BIGNUM* number) { return !BN_is_zero(number) && BN_cmp(number, order()) < 0; }

// r for a nonce: the x of its multiple of the generator, below the order.
Number r_of(const BIGNUM* nonce, BN_CTX* context) {
  const Point point(EC_POINT_new(curve()));
  Number r(BN_new());
  must(EC_POINT_mul(curve(), point.get(), nonce, nullptr, nullptr, context));
  must(EC_POINT_get_affine_coordinates(curve(), point.get(), r.get(), nullptr, context));
  must(BN_nnmod(r.get(), r.get(), order(), context));
  return r;
}

// By Fermat, in constant time: BN_mod_inverse would branch on the bits of the nonce.
Number inverse(const BIGNUM* x, BN_CTX* context) {
  Number exponent(BN_dup(order())), out(BN_secure_new());
  must(BN_sub_word(exponent.get(), 2));
  BN_set_flags(exponent.get(), BN_FLG_CONSTTIME);
  must(BN_mod_exp_mont_consttime(out.get(), x, exponent.get(), order(), context, nullptr));
  return out;
}

// s = (digest + r key) / nonce. All of it is multiplied by a random number first and divided by it
// at the end, so that the time of the products in between says nothing about the key.
Number s_of(const BIGNUM* key, const BIGNUM* nonce, const BIGNUM* r, const BIGNUM* digest,
            BN_CTX* context) {
  Number blind(BN_secure_new()), sum(BN_secure_new()), s(BN_secure_new());
  do {
    must(BN_priv_rand_range(blind.get(), order()));
  } while (BN_is_zero(blind.get()));
  const auto product = [&](BIGNUM* out, const BIGNUM* a, const BIGNUM* b) {
    must(BN_mod_mul(out, a, b, order(), context));
  };
  product(sum.get(), blind.get(), key);
  product(sum.get(), sum.get(), r);
  product(s.get(), blind.get(), digest);
  must(BN_mod_add_quick(s.get(), s.get(), sum.get(), order()));
  product(s.get(), s.get(), inverse(nonce, context).get());
  product(s.get(), s.get(), inverse(blind.get(), context).get());
  return s;
}

Number half() {
  Number out(BN_dup(order()));
  must(BN_rshift1(out.get(), out.get()));
  return out;
}

}  // namespace

Scalar nonce_for(const Scalar& private_key, const base::Digest& digest) {
  const Numbers context(BN_CTX_secure_new());
  Drbg drbg(private_key, scalar(reduced(digest, context.get()).get()));
  while (true) {
    const auto candidate = drbg.next();
    if (is_scalar(number(candidate.data()).get())) return candidate;
    drbg.refuse();
  }
}

Ecdsa sign_digest(const Scalar& private_key, const base::Digest& digest) {
  const Numbers context(BN_CTX_secure_new());
  const auto key = number(private_key.data());
  const auto z = reduced(digest, context.get());
  Drbg drbg(private_key, scalar(z.get()));
  while (true) {
    const auto nonce = number(drbg.next().data());
    if (is_scalar(nonce.get())) {
      const auto r = r_of(nonce.get(), context.get());
      const auto s = s_of(key.get(), nonce.get(), r.get(), z.get(), context.get());
      if (!BN_is_zero(r.get()) && !BN_is_zero(s.get())) return {scalar(r.get()), scalar(s.get())};
    }
    drbg.refuse();
  }
}

bool is_low(const Ecdsa& signature) {
  return BN_cmp(number(signature.s.data()).get(), half().get()) <= 0;
}

Ecdsa mirrored(const Ecdsa& signature) {
  const Number s(BN_new());
  must(BN_sub(s.get(), order(), number(signature.s.data()).get()));
  return {signature.r, scalar(s.get())};
}

Ecdsa low(const Ecdsa& signature) { return is_low(signature) ? signature : mirrored(signature); }

std::string to_der(const Ecdsa& signature) {
  const Der out(ECDSA_SIG_new());
  Number r(BN_bin2bn(signature.r.data(), 32, nullptr)),
      s(BN_bin2bn(signature.s.data(), 32, nullptr));
  must(ECDSA_SIG_set0(out.get(), r.release(), s.release()));
  std::string bytes(static_cast<std::size_t>(i2d_ECDSA_SIG(out.get(), nullptr)), '\0');
  auto* at = reinterpret_cast<unsigned char*>(bytes.data());
  i2d_ECDSA_SIG(out.get(), &at);
  return bytes;
}

Result<Ecdsa> from_der(std::string_view der) {
  const Error error{Code::bad_data, "not a signature on P-256 in DER", "signature", ""};
  const auto* at = reinterpret_cast<const unsigned char*>(der.data());
  const Der parsed(d2i_ECDSA_SIG(nullptr, &at, static_cast<long>(der.size())));
  if (!parsed) return error;
  const BIGNUM *r = ECDSA_SIG_get0_r(parsed.get()), *s = ECDSA_SIG_get0_s(parsed.get());
  if (BN_is_negative(r) || BN_is_negative(s) || !is_scalar(r) || !is_scalar(s)) return error;
  const Ecdsa out{scalar(r), scalar(s)};
  if (to_der(out) != der) return error;
  return out;
}

}  // namespace ledger
