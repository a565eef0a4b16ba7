#include "ledger/key.h"

#include <openssl/bio.h>
#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/decoder.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include <cstdlib>

#include "base/base64.h"
#include "base/context.h"
#include "base/hash.h"
#include "ledger/ecdsa.h"

namespace ledger {

namespace {

using base::Code;
using base::Error;
using base::Result;

struct Free {
  void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
  void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
  void operator()(BIO* bio) const { BIO_free(bio); }
  void operator()(OSSL_DECODER_CTX* decoder) const { OSSL_DECODER_CTX_free(decoder); }
};
using PKey = std::unique_ptr<EVP_PKEY, Free>;
using MdContext = std::unique_ptr<EVP_MD_CTX, Free>;
using Bio = std::unique_ptr<BIO, Free>;

std::string text_of(BIO* bio) {
  char* data = nullptr;
  const auto size = BIO_get_mem_data(bio, &data);
  return {data, static_cast<std::size_t>(size)};
}

Bio reader(std::string_view bytes) {
  return Bio(BIO_new_mem_buf(bytes.data(), static_cast<int>(bytes.size())));
}

// An encrypted PEM would make OpenSSL ask on the terminal; answer "no password" instead.
int no_password(char*, int, int, void*) { return 0; }

std::string public_pem_of(EVP_PKEY* key) {
  const Bio out(BIO_new(BIO_s_mem()));
  CHECK(PEM_write_bio_PUBKEY(out.get(), key) == 1, "OpenSSL cannot write a public key");
  return text_of(out.get());
}

std::string private_pem_of(EVP_PKEY* key) {
  const Bio out(BIO_new(BIO_s_mem()));
  CHECK(PEM_write_bio_PKCS8PrivateKey(out.get(), key, nullptr, nullptr, 0, nullptr, nullptr) == 1,
        "OpenSSL cannot write a private key");
  return text_of(out.get());
}

std::string fingerprint_of_key(EVP_PKEY* key) {
  unsigned char* der = nullptr;
  const int size = i2d_PUBKEY(key, &der);
  CHECK(size > 0, "OpenSSL cannot write a public key");
  const auto digest = base::Sha256().add(der, static_cast<std::size_t>(size)).finish();
  OPENSSL_free(der);
  return digest.hex();
}

Scalar secret_of(EVP_PKEY* key) {
  BIGNUM* number = nullptr;
  Scalar out{};
  CHECK(EVP_PKEY_get_bn_param(key, OSSL_PKEY_PARAM_PRIV_KEY, &number) == 1 &&
            BN_bn2binpad(number, out.data(), 32) == 32,
        "a private key of P-256 is a number of 32 bytes");
  BN_clear_free(number);
  return out;
}

bool is_p256(EVP_PKEY* key) {
  char group[32] = {};
  std::size_t size = 0;
  return EVP_PKEY_is_a(key, "EC") == 1 &&
         EVP_PKEY_get_group_name(key, group, sizeof group, &size) == 1 &&
         std::string_view(group) == "prime256v1";
}

// As PEM_read_bio_PUBKEY(), which first gathers the decoders of every kind of key: a tenth of the
// time of `janua explain`.
PKey read_public(std::string_view pem) {
  EVP_PKEY* key = nullptr;
  const std::unique_ptr<OSSL_DECODER_CTX, Free> decoder(OSSL_DECODER_CTX_new_for_pkey(
      &key, "PEM", "SubjectPublicKeyInfo", "EC", EVP_PKEY_PUBLIC_KEY, nullptr, nullptr));
  if (decoder && OSSL_DECODER_CTX_set_pem_password_cb(decoder.get(), no_password, nullptr) == 1)
    OSSL_DECODER_from_bio(decoder.get(), reader(pem).get());
  return PKey(key);
}

// Only the one spelling that OpenSSL itself writes is taken, so no byte of a recorded key is free.
Result<PKey> parse_public(const std::string& pem) {
  const Error error{Code::bad_data, "not a P-256 public key in PEM", "public key", ""};
  PKey key = read_public(pem);
  if (!key || !is_p256(key.get()) || public_pem_of(key.get()) != pem) return error;
  return key;
}

Result<std::string> read_signature(const std::string& text) {
  auto bytes = base::from_base64(text);
  if (bytes.ok() && !bytes->empty()) return bytes;
  return Error{Code::bad_data, "not base64", "signature", ""};
}

const unsigned char* raw(std::string_view bytes) {
  return reinterpret_cast<const unsigned char*>(bytes.data());
}

}  // namespace

base::Path default_key_path() {
  if (const char* own = std::getenv("JANUA_KEY"); own && *own) return own;
  return base::join(base::user_folder("XDG_DATA_HOME", ".local/share"), "janua/key.pem");
}

struct Key::State {
  Scalar secret{};
  std::string public_pem;
  std::string fingerprint;
  ~State() { OPENSSL_cleanse(secret.data(), secret.size()); }
};

Result<Key> Key::load_or_make(base::Disk& disk, const base::Path& path) {
  if (!disk.exists(path)) {
    const PKey made(EVP_EC_gen("P-256"));
    CHECK(made, "OpenSSL cannot make a P-256 key");
    TRY(disk.write_secret(path, private_pem_of(made.get())));  // or somebody else was faster
  }
  const auto pem = TRY(disk.read_secret(path));
  PKey key(PEM_read_bio_PrivateKey(reader(pem).get(), nullptr, no_password, nullptr));
  if (!key || !is_p256(key.get()))
    return Error{Code::bad_data, "not a P-256 private key in PEM", path,
                 "move the file away to have a new key made; its fingerprint will differ"};
  auto state = std::make_shared<State>();
  state->public_pem = public_pem_of(key.get());
  state->fingerprint = fingerprint_of_key(key.get());
  state->secret = secret_of(key.get());
  Key out;
  out.state_ = std::move(state);
  return out;
}

std::string Key::sign(std::string_view bytes) const {
  return base::base64(to_der(low(sign_digest(state_->secret, base::sha256(bytes)))));
}

const std::string& Key::public_pem() const { return state_->public_pem; }
const std::string& Key::fingerprint() const { return state_->fingerprint; }

struct PublicKey::State {
  PKey key;
  std::string fingerprint;
};

Result<PublicKey> PublicKey::parse(const std::string& pem) {
  auto state = std::make_shared<State>();
  state->key = TRY(parse_public(pem));
  state->fingerprint = fingerprint_of_key(state->key.get());
  PublicKey out;
  out.state_ = std::move(state);
  return out;
}

const std::string& PublicKey::fingerprint() const { return state_->fingerprint; }

Result<void> PublicKey::check(std::string_view bytes, const std::string& signature_base64,
                              Half half) const {
  const auto der = TRY(read_signature(signature_base64));
  const auto signature = TRY(from_der(der));
  if (half == Half::lower && !is_low(signature))
    return Error{Code::verification, "the signature is spelled in the other of its two ways",
                 "signature", "it was changed after it was made"};
  const MdContext context(EVP_MD_CTX_new());
  CHECK(EVP_DigestVerifyInit(context.get(), nullptr, EVP_sha256(), nullptr, state_->key.get()) == 1,
        "OpenSSL cannot verify with a P-256 key");
  if (EVP_DigestVerify(context.get(), raw(der), der.size(), raw(bytes), bytes.size()) == 1)
    return {};
  return Error{Code::verification, "the signature does not fit", "signature",
               "the bytes are not what this key signed"};
}

}  // namespace ledger
