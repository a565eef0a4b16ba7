// A tokenizer.json and a tekken.json in one folder; see given_files.h.
#include "base/utf8.h"
#include "base/visible.h"
#include "tokenizer/given_files.h"
#include "tokenizer/tokenizer.h"

namespace tokenizer {
namespace {

using base::Path;
using base::Result;

// Words in which wrong expressions were seen to cut otherwise, and the scripts that European models meet.
constexpr const char* kWords[] = {
    "pH",         "NaOH",      "eBay",       " eBay",     "iPhone",  " 2026",      "2026",
    "12345",      "don't",     " DON'T",     "it\u2019s", "l'homme", "d'Artagnan", "McDonald",
    "HTTPServer", "camelCase", "snake_case", "a\n\nb",    "x \n  y", "   z",       "\t\tz",
    "foo/bar",    "//\n",      "...\n\n",    "Straße",    "ÜBER",    "école",      "e\u0301cole",
    "Ελλάδα",     "България",  "საქართველო", "Україна",   "中文",    "한국어",     "日本語",
    "हिन्दी",      "ไทย",       "العربية",    "עברית",     "ℝⁿ",      "½",          "٣٤",
    "👩\u200d💻", "naïve",     "Åse",        "łódź",      "ĲSSEL",   "ǅ",          "(a+b)",
    "{\"a\": 1}", "<b>",       "C++",        "a\u00a0b",  "\r\n",    "!!!",        "$100.50"};
constexpr std::size_t kShown = 8;  // words

Result<std::string> cut(const Tokenizer& tokenizer, const std::string& word) {
  std::string out;
  const auto ids = TRY(tokenizer.encode(word));
  for (const auto id : ids)
    out += (out.empty() ? "" : "|") + std::string(tokenizer.token_bytes(id));
  return base::visible(out);
}

struct Differences {
  std::size_t count = 0;
  std::string shown;
  Result<void> look(const std::string& word, const Tokenizer& json, const Tokenizer& tekken) {
    if (TRY(json.encode(word)) == TRY(tekken.encode(word))) return {};
    if (++count > kShown) return {};
    const auto a = TRY(cut(json, word)), b = TRY(cut(tekken, word));
    shown += (shown.empty() ? "'" : ", '") + base::visible(word) + "' is " + a + " here and " +
             (a == b ? "the same pieces with other ids" : b) + " there";
    return {};
  }
};

// The words above and each token that is a text of its own.
Result<Differences> differences_of(const Tokenizer& json, const Tokenizer& tekken) {
  Differences out;
  for (const char* word : kWords) TRY(out.look(word, json, tekken));
  for (TokenId id = 0; id < static_cast<TokenId>(tekken.vocabulary()); ++id)
    if (const std::string word(tekken.token_bytes(id)); base::valid_utf8(word))
      TRY(out.look(word, json, tekken));
  return out;
}

}  // namespace

Result<void> agrees_with_tekken(base::Disk& disk, const Path& folder) {
  const auto path = base::join(folder, "tekken.json");
  if (!disk.exists(path) || !disk.exists(base::join(folder, "tokenizer.json"))) return {};
  const auto tekken = TRY(load_files(TRY(given_files(disk, path)), path));
  const auto json = TRY(Tokenizer::load(disk, folder));
  const auto found = TRY(differences_of(json, tekken));
  if (found.count == 0) return {};
  return base::Error{base::Code::bad_data,
                     "tokenizer.json and tekken.json beside it disagree about " +
                         std::to_string(found.count) + " words: " + found.shown,
                     folder,
                     "the model was trained with one of them, as a rule with tekken.json; take the "
                     "other one away"};
}

}  // namespace tokenizer
