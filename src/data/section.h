// Sections of a page: a heading and what stands under it up to the next heading of the same or a
// higher level. So sections nest, and nothing belongs to a heading that does not follow it.
#pragma once

#include <cstddef>
#include <string>

#include "data/candidate.h"

namespace data {

// A heading that a reader sees: one without text ("empty") heads nothing.
bool begins_section(const Passage& passage);

// The passage behind the last of the section that the heading begins.
std::size_t section_end(const Candidate& candidate, std::size_t heading);

// Key of the first block that the rule took from a document though it left the section around it,
// or that stands under a heading which it took and stayed; empty where it took whole sections only.
std::string torn_by(const Candidate& candidate, const std::string& rule);

}  // namespace data
