// Where a text says something of a person, and what.
#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

namespace data::privacy {

enum class Kind {
  secret,
  email,
  iban,
  ipv6,
  ipv4,
  phone,
  card,
  national_id
};  // the first of two wins

std::string_view name_of(Kind kind);

struct Span {
  std::size_t begin = 0, end = 0;  // bytes
  Kind kind = Kind::secret;
  std::string_view country = {};  // ISO 3166; "" where the kind has none
};

using Spans = std::vector<Span>;

}  // namespace data::privacy
