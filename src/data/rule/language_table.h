// Limits that depend on the language, where a published value exists.
//
// The values are FineWeb-2's (huggingface/fineweb-2, configs/*.yml, 2025-10): share of repeated
// lines, shortest and longest mean word length. What surprises: they come from small Wikipedias, so
// some are no limit at all (Galician's repeated lines: 0.906); these are clamped to the bounds
// beside the table.
#pragma once

#include <optional>
#include <string_view>

namespace data::rule {

// The value for (rule, limit, canonical language); none where the rule's default holds.
std::optional<double> language_limit(std::string_view rule, std::string_view limit,
                                     std::string_view language);

}  // namespace data::rule
