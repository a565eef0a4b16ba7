// The last step of every source: a document gets well-formed text and its id, and leaves.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "data/source.h"

namespace data {

// Makes ill-formed UTF-8 in blocks well-formed (counted as "block repaired"), drops blocks without
// text ("block empty") and documents without blocks ("document empty"), sets the id, and gives the
// document to the receiver. Error: what the receiver answers.
base::Result<void> deliver(Document&& document, Reading& reading);

// Whether deliver() would find any text in it.
bool has_text(const Document& document);

// Paragraphs of plain text: runs of lines (text::next_line) between blank lines, with keys "KEY#1",
// "KEY#2" ... Whatever ended a line, a paragraph's lines are joined by LF.
std::vector<Block> split_paragraphs(std::string_view text, const std::string& key);
// The same of what may be large. Error: interrupted where somebody asks to stop.
base::Result<std::vector<Block>> split_paragraphs(std::string_view text, const std::string& key,
                                                  const base::Cancel& cancel);

}  // namespace data
