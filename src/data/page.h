// From an HTML page that was read to the blocks of a document.
#pragma once

#include <string>
#include <vector>

#include "data/source.h"
#include "store/html.h"

namespace data {

// Blocks with keys "KEY#ID", roles by their elements. Keys are taken as they are.
void add_blocks(std::vector<store::HtmlBlock>&& blocks, const std::string& key, Document& document);

// What the page left out, into reading.bytes: "navigation", "alternatives", "unseen".
void add_bytes(const store::HtmlBytes& bytes, Reading& reading);

}  // namespace data
