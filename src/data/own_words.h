// A text without what a translation keeps as it is: placeholders and names.
//
// "Tuo MS Word for DOS -tiedosto" has half its letters from "Import MS Word for DOS file" and is
// Finnish all the same. A placeholder is a word with a sign of programs in it (% $ { } < > \ _ or a
// digit). A name is a word that begins with an ASCII capital elsewhere than at the start of a
// sentence, or has one behind its first letter ("LibreOffice"); one lower-case word between two
// names is part of them. What surprises: German nouns go too, which leaves enough to compare.
#pragma once

#include <string>
#include <string_view>

namespace data {

// The words that are left, one blank between them.
std::string own_words(std::string_view text);

}  // namespace data
