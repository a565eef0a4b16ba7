#include "data/debian/cut.h"

#include <cstdint>

#include "base/hash.h"

namespace data::debian {

namespace {

constexpr std::uint64_t document_bytes = 2000;

}  // namespace

bool opens_document(const std::string& key, std::string_view msgid) {
  const auto digest = base::sha256(key).bytes;
  const auto drawn =
      (std::uint64_t{digest[0]} << 24 | digest[1] << 16 | digest[2] << 8 | digest[3]) %
      document_bytes;
  return drawn < msgid.size() + 1;
}

std::string document_key(const std::string& catalogue, const std::string& key) {
  return catalogue + "@" + base::sha256(key).hex().substr(0, 12);
}

}  // namespace data::debian
