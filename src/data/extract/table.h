// Tables of data as rows of Markdown.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "store/html_tree.h"

namespace data::extract {

// "| a | b |" each, behind a first row of headings "| --- | --- |". Nothing for a table that lays out a
// page: one with a table, lists, headings or several paragraphs in its cells, or of one column.
std::optional<std::vector<std::string>> rows_of(const store::html::Tree& tree,
                                                const std::vector<char>& dropped,
                                                std::uint32_t table);

}  // namespace data::extract
