// Where the messages of a catalogue are cut into documents: docs/formats/order.md, section 5.
#pragma once

#include <string>
#include <string_view>

namespace data::debian {

// Whether a document begins with the message of that key ("sc|context|msgid"): a function of the
// key alone, with a chance of the length of its msgid in 2,000 bytes.
bool opens_document(const std::string& key, std::string_view msgid);

// The key of a document that begins with it: "sc@" and 12 digits of the key's SHA-256.
std::string document_key(const std::string& catalogue, const std::string& key);

}  // namespace data::debian
