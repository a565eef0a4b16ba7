// The signs that the published filters and the tokenizers behind them name one by one.
#pragma once

namespace data::measure {

// What may end a sentence in some script (datatrove's TERMINAL_PUNCTUATION): ".", "?", "。", "।" ...
bool is_terminal(char32_t c);
// datatrove's PUNCTUATION_SET: those, 85 usual signs, and the control characters but for tab and line feed.
bool is_symbol(char32_t c);
// datatrove's PUNCTUATION alone: what its simplified text has a space for.
bool is_plain_symbol(char32_t c);
// What ends a sentence for spaCy's sentencizer.
bool ends_sentence(char32_t c);

}  // namespace data::measure
