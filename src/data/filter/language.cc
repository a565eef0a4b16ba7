// A document of at least 1 kB that is reliably in another language than its source says.
//
// CLD2 decides (text/identify.h, control characters removed first). Shorter texts and unreliable
// answers stay: a wrong guess would cost more than a foreign label. Languages CLD2 cannot tell
// apart count as one. A text that was typed without marks (text::lacks_marks) gets a second
// hearing, in which the source's word tips the scale between languages that look alike then:
// Swedish without dots reads like Norwegian. And where the whole is said to be foreign, its blocks
// are heard one by one: a page that quotes much of another language stays if most of the text that
// can be told is in its own. Blocks answer for that alone: where the whole is said to be its own,
// its percentage counts. What surprises: catalogues are read too, a broken package in another
// language is caught here.
#include <algorithm>
#include <string>

#include "data/filter.h"
#include "data/rule/alike.h"
#include "data/rule/measure.h"
#include "text/identify.h"

namespace data::filter {

namespace {

struct Language {
  double min_bytes = 1000;
  double min_percent = 50;

  template <class V>
  void fields(V& v) {
    v(min_bytes, "min_bytes", "shortest text that is identified");
    v(min_percent, "min_percent", "smallest share in percent of the text that is in its language");
  }
};

bool is_another(const text::Identified& found, const std::string& language) {
  return found.reliable && !rule::alike(found.language, language);
}

// Whether most of the blocks that can be told, by bytes, are in the language.
bool is_own_by_blocks(std::string_view text, const std::string& language) {
  constexpr std::size_t shortest = 120;  // bytes; below, a guess says little
  std::size_t own = 0, told = 0;
  for (const auto block : rule::split_parts(text, 2)) {
    if (block.size() < shortest) continue;
    const auto found = text::identify(block);
    if (!found.reliable) continue;
    told += block.size();
    if (rule::alike(found.language, language)) own += block.size();
  }
  return 2 * own > told;
}

Verdict decide(const Subject& subject, const base::Settings& settings) {
  const auto& limits = settings.as<Language>();
  if (static_cast<double>(subject.text.size()) < limits.min_bytes) return keep();
  const auto& language = subject.document.language;
  auto found = text::identify(subject.text);
  const bool doubted = is_another(found, language) || found.percent < limits.min_percent;
  if (doubted && text::lacks_marks(subject.text)) found = text::identify(subject.text, language);
  if (!found.reliable) return keep();
  if (!is_another(found, language))
    return found.percent >= limits.min_percent
               ? keep()
               : drop(rule::below("percent in its language", found.percent, limits.min_percent));
  if (is_own_by_blocks(subject.text, language)) return keep();
  return drop("identified as " + (found.language.empty() ? found.code : found.language) +
              ", the source says " + language);
}

}  // namespace

extern const Entry language{2, "the text is reliably in another language than the source says",
                            Reads::everything, base::options<Language>, decide};

}  // namespace data::filter
