// What can be shown to stand in the training text, or not to: keys of documents, sorted, under one root.
//
// A key is SHA-256(kind NUL value). Kinds: `document` (its id, and those that it was joined from), `text`
// (hex SHA-256 of its text), `url` (where it was read, spelled as url_key() has it), `domain` (the host of an
// address of the web and each domain above it of two labels or more), `source` (its name). Keys are of one
// length and say nothing of others, so a proof of absence gives away no neighbour.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/hash.h"
#include "record/trace.h"

namespace trace {

inline constexpr const char* kKeyKinds[] = {"document", "text", "url", "domain", "source"};

base::Digest key_of(std::string_view kind, std::string_view value);

// Scheme and host in small letters, the host as the domain name system has it (xn--...), no fragment, no port that
// is the scheme's own, "/" for an empty path; what is no address of the web stays as it is.
std::string url_key(std::string_view url);

// "a.b.example.org": itself, b.example.org, example.org. Empty for what is no address of the web; of an
// address of numbers itself alone.
std::vector<std::string> domains_of(std::string_view url);

// The value as keys of the kind are made of it, or nothing where none is ever made of such a one: of that a proof
// would say of anything that it does not stand there.
std::optional<std::string> spelled(std::string_view kind, std::string_view value);

class Keys {
 public:
  void add(const record::TracedDocument& document, std::string_view text);
  // Sorted, each once.
  std::vector<base::Digest> finish();

 private:
  std::vector<base::Digest> keys_;
};

}  // namespace trace
