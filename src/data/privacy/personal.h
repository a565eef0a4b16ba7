// What a text says of persons and what it lets out: one list of spans of all kinds, and the text without them.
//
// Nothing is drawn by lot and nothing is remembered: the same text gives the same spans and placeholders.
// docs/data-pii.md lists the kinds, the countries and what is not flagged.
#pragma once

#include <string>
#include <string_view>

#include "base/json.h"
#include "data/privacy/span.h"

namespace data::privacy {

// In order, without overlap: of two the one that begins first stays, then the kind that is first in Kind.
// `language`: of the text, ISO 639-3; "" where nobody says it. It settles ties between countries.
Spans find_personal(std::string_view text, std::string_view language = {});

// With "<EMAIL>", "<IBAN:DE>", "<NATIONAL_ID:AT>" for the spans.
std::string masked(std::string_view text, const Spans& spans);

// Begin and end in code points, kind, country (null where it has none).
base::Json spans_json(std::string_view text, const Spans& spans);

}  // namespace data::privacy
