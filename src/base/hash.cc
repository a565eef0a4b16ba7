#include "base/hash.h"

#include <openssl/evp.h>

#include <atomic>

namespace base {

namespace {
int nibble(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  return -1;
}

std::atomic<std::uint64_t> hashed{0};

// Fetched once: EVP_sha256() is looked up anew at each use, which costs more than a short
// line's digest.
const EVP_MD* algorithm() {
  static const EVP_MD* const fetched = EVP_MD_fetch(nullptr, "SHA256", nullptr);
  CHECK(fetched, "OpenSSL has no SHA-256");
  return fetched;
}
}  // namespace

std::string Digest::hex() const {
  static constexpr char digits[] = "0123456789abcdef";
  std::string out;
  for (auto byte : bytes) {
    out += digits[byte >> 4];
    out += digits[byte & 15];
  }
  return out;
}

Result<Digest> Digest::from_hex(std::string_view hex) {
  const Error error{Code::bad_data, "not a SHA-256 digest of 64 lower-case hex digits",
                    std::string(hex.substr(0, 80)), ""};
  if (hex.size() != 64) return error;
  Digest out;
  for (std::size_t i = 0; i < 32; ++i) {
    const int high = nibble(hex[2 * i]), low = nibble(hex[2 * i + 1]);
    if (high < 0 || low < 0) return error;
    out.bytes[i] = static_cast<std::uint8_t>(high << 4 | low);
  }
  return out;
}

struct Sha256::State {
  EVP_MD_CTX* context = EVP_MD_CTX_new();
  ~State() { EVP_MD_CTX_free(context); }
};

Sha256::Sha256() : state_(std::make_unique<State>()) {
  CHECK(EVP_DigestInit_ex(state_->context, algorithm(), nullptr) == 1, "OpenSSL has no SHA-256");
}
Sha256::~Sha256() = default;
Sha256::Sha256(Sha256&&) noexcept = default;
Sha256& Sha256::operator=(Sha256&&) noexcept = default;

Sha256& Sha256::add(const void* data, std::size_t size) {
  hashed.fetch_add(size, std::memory_order_relaxed);
  EVP_DigestUpdate(state_->context, data, size);
  return *this;
}

Sha256& Sha256::add(std::string_view bytes) { return add(bytes.data(), bytes.size()); }

Digest Sha256::finish() {
  Digest out;
  EVP_DigestFinal_ex(state_->context, out.bytes.data(), nullptr);
  return out;
}

Digest sha256(std::string_view bytes) { return Sha256().add(bytes).finish(); }

std::uint64_t hashed_bytes() { return hashed.load(std::memory_order_relaxed); }

}  // namespace base
