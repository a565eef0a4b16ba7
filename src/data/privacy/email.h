// Masks e-mail addresses: every address becomes "email@example.com".
//
// An address is found around its '@' (RFC 5322 dot-atom @ RFC 1123 host name, letters of any script
// on both sides as RFC 6531 allows): local part of letters, digits and !#$%&'*+/=?^_`{|}~- in
// dot-separated atoms; a domain of dot-separated labels whose last one has two or more letters, or
// a bracketed IPv4 address. Domains reserved for examples (RFC 2606: example.com, .test, .invalid
// ...) are nobody's and stay, so masking twice changes nothing. Nor are these addresses, though
// they have the form: names of files (logo@2x.png, getty@tty1.service), packages with a version
// (core@1.2.0-rc.next), a repository of a nameless user (git@host:path), and handles of the
// fediverse (@name@host), which name an account as a page's address does. What surprises: a leading
// quote or bracket is not part of the address although the grammar would allow it; a full stop
// after the address stays in the text.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "data/privacy/span.h"

namespace data::privacy {

inline constexpr std::int64_t kEmailVersion = 1;

struct Masked {
  std::string text;
  std::int64_t addresses = 0;  // replaced
};

// Where addresses stand, without overlap.
void find_emails(std::string_view text, Spans& out);

// `text` is UTF-8; bytes that are not are never part of an address.
Masked mask_emails(std::string_view text);

}  // namespace data::privacy
