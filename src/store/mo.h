// GNU gettext's compiled message catalogues, .mo.
//
// Numbers are u32 in the byte order of the magic number 0x950412de:
//   magic, revision (major 0 or 1), N, offset of originals, offset of translations, hash size, hash
//   offset originals[N], translations[N]: (length, offset) of a string that is followed by a NUL
// An original is "context EOT id" or "id", with "NUL plural" behind it if it has plural forms; then
// the translation holds one form after the other, NUL between them. The entry with the empty
// original is the header. Untranslated messages are simply not there. What surprises: nothing
// forbids hostile files whose strings overlap, so that a small file holds gigabytes; strings that
// are longer together than the file are refused.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace store {

// Views into the bytes given to read_mo.
struct Message {
  std::string_view context;                    // empty if there is none
  std::string_view id;                         // the original (English)
  std::string_view plural;                     // original of the plural; empty if there is none
  std::vector<std::string_view> translations;  // one, or one per plural form; may be empty strings
};

struct Catalogue {
  std::string_view header;        // "Project-Id-Version: ..."; empty if there is none
  std::vector<Message> messages;  // in the order of the file, header left out
};

// Error: bad_data for anything out of bounds, overlapping, with more than 64 plural forms of a
// message, or of another magic or revision; unsupported for a charset other than UTF-8 or ASCII.
base::Result<Catalogue> read_mo(std::string_view bytes, const std::string& where);

}  // namespace store
