// Which language a text is written in, by CLD2.
//
// Meaningful on about 1 kB and more; short labels are guesses. Control characters are removed
// first: CLD2 refuses a whole text for one of them. What surprises: Bosnian, Croatian and Serbian
// in Latin script are told apart poorly, Latgalian is taken for Latvian, and the answer for Serbian
// says nothing of its script, which is read off the letters.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace text {

struct Identified {
  std::string language;   // canonical; empty if none of the 39 variants, or unknown
  std::string code;       // as CLD2 names it: "de", "zh", "un"
  int percent = 0;        // share of the text's letters in this language, 0 to 100
  bool reliable = false;  // CLD2's own word for it
};

// Never fails: ill-formed UTF-8 is repaired first, an empty text is {"", "un", 0, false}.
// `expected` (canonical, or empty) is what the source says: among languages that look alike it tips
// the scale, and turns no answer between languages that do not.
Identified identify(std::string_view text, std::string_view expected = "");

struct Share {
  std::string language;  // canonical, or as CLD2 names one that is none of the 39 variants
  double share = 0;      // of the text's letters, 0 to 1
};

// All languages of a text, at most three, the one with most letters first; none where CLD2 knows none.
std::vector<Share> identify_all(std::string_view text);

// Whether a text lacks the letters beyond ASCII that nearly every European language writes: typed
// on a foreign keyboard, or stripped of its marks. Then the signs by which Swedish is told from
// Norwegian are not there, and an identification needs `expected`.
bool lacks_marks(std::string_view text);

}  // namespace text
