// Bytes of any encoding of the web as UTF-8, by ICU's converters.
//
// Labels and what they mean are those of the WHATWG Encoding Standard, and of two encodings of DOS
// (share/encodings.tsv):
// "latin1" and "ascii" are windows-1252, "gb2312" is GBK. What surprises: bytes that are
// well-formed UTF-8 and hold anything beyond ASCII are UTF-8, whatever their label says, for no
// text in another encoding looks like that by chance; and mislabelled pages are common.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"

namespace text {

struct Decoded {
  std::string text;           // well-formed UTF-8, without a byte-order mark
  std::string encoding;       // the standard's name: "windows-1251", "UTF-8"
  std::int64_t replaced = 0;  // ill-formed pieces that became U+FFFD
};

// "windows-1251" for " CP1251 ", "" for a label that is not in the standard.
std::string encoding_of_label(std::string_view label);

// What a byte-order mark at the front says: "UTF-8", "UTF-16LE", "UTF-16BE", "UTF-32LE",
// "UTF-32BE"; "" if there is none.
std::string encoding_of_mark(std::string_view bytes);

// A label that decode() can go by. Error: bad_request, with the nearest one.
base::Result<void> check_encoding(std::string_view label);

// What old files in a language (canonical) are most often in where they are not UTF-8; to be
// offered to people, never to be assumed.
std::string usual_encoding(std::string_view language);

// What decode() says of bytes that are not UTF-8 and come without mark and label.
inline constexpr const char* kUndeclared = "the text is neither UTF-8 nor declares a charset";

// Decides by byte-order mark, then by whether the bytes are UTF-8, then by `label`, which may be
// empty. Nothing is guessed: without mark and label every byte must be UTF-8, but for the last
// character of a long text, which may be cut. Error: unsupported, naming the encoding, for a label
// nobody knows, for an encoding that is refused, for bytes that hold controls as no text does (with
// the name of UTF-16 where they look like it), for bytes of which more than one character in a
// hundred is not of the encoding they claim, and kUndeclared.
base::Result<Decoded> decode(std::string_view bytes, std::string_view label,
                             const std::string& where);

}  // namespace text
