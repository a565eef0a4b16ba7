#include "eval/make/passage.h"

#include <algorithm>
#include <set>

#include "data/dedup/keyed_order.h"
#include "eval/heldout.h"
#include "text/language.h"
#include "text/normalize.h"
#include "text/segment.h"
#include "tokenizer/udhr.h"

namespace eval::make {
namespace {

using base::Code;
using base::Error;
using base::Result;

std::set<std::string> wished(const SourceRecipe& recipe) {
  std::set<std::string> out(recipe.languages.begin(), recipe.languages.end());
  if (!out.empty()) return out;
  for (const auto& language : text::languages()) out.insert(language.code);
  return out;
}

void mark_shots(Passages& passages, const char* source, const SourceRecipe& recipe) {
  std::set<std::string> keys;
  for (const auto& [language, all] : passages)
    for (const auto& one : all) keys.insert(one.key);
  auto order = data::dedup::keyed_order({keys.begin(), keys.end()},
                                        std::string("eval.shots.") + source, recipe.seed);
  // At most half of them, so that questions are left.
  order.resize(std::min(order.size() / 2, static_cast<std::size_t>(recipe.shots)));
  const std::set<std::string> shots(order.begin(), order.end());
  for (auto& [language, all] : passages)
    for (auto& one : all) one.shot = shots.contains(one.key);
}

Result<Passages> read_declaration(const SourceRecipe& recipe, base::Context& ctx) {
  const tokenizer::UdhrWish wish{wished(recipe), recipe.languages.empty(), "--languages"};
  const auto package = TRY(tokenizer::fetch(tokenizer::kUdhr, ctx));
  const auto bytes = TRY(ctx.disk.map(package));
  const auto texts = TRY(tokenizer::udhr_texts(wish, bytes.view(), package));
  TRY(bytes.whole());
  Passages out;
  for (const auto& [language, articles] : texts)
    for (std::size_t i = 0; i < articles.size(); ++i) {
      auto& passage = out[language].emplace_back();
      passage.key = "article " + std::to_string(i + 1);
      for (const auto& paragraph : articles[i].paragraphs)
        if (auto line = text::squeeze(paragraph); !line.empty())
          passage.paragraphs.push_back(std::move(line));
    }
  return out;
}

std::vector<std::string> parts_of(const std::string& text, std::string_view between) {
  std::vector<std::string> out;
  for (std::size_t at = 0; at <= text.size();) {
    const auto end = std::min(text.find(between, at), text.size());
    out.push_back(text::squeeze(std::string_view(text).substr(at, end - at)));
    at = end + between.size();
  }
  return out;
}

// Of a page the first block is its heading; of messages each line is one.
Passage passage_of(const HeldOutDocument& document, bool page) {
  Passage out{.key = document.key,
              .heading = "",
              .paragraphs = parts_of(document.text, page ? "\n\n" : "\n")};
  if (page && !out.paragraphs.empty()) {
    out.heading = out.paragraphs.front();
    out.paragraphs.erase(out.paragraphs.begin());
  }
  if (page) std::erase(out.paragraphs, "");
  return out;
}

Result<void> read_corpus(const SourceRecipe& recipe, Sources& out, base::Context& ctx) {
  const auto languages = wished(recipe);
  for (const auto& held : TRY(eval::read_held_out(ctx.disk, recipe.corpus, 0))) {
    if (held.set == "texts" || !languages.contains(held.language)) continue;
    auto& passages = held.set == "pages" ? out.pages : out.messages;
    for (const auto& document : held.documents)
      passages[held.language].push_back(passage_of(document, held.set == "pages"));
  }
  return {};
}

}  // namespace

Result<Sources> read_sources(const SourceRecipe& recipe, base::Context& ctx) {
  for (const auto& language : recipe.languages)
    if (!text::find_language(language))
      return Error{Code::bad_request, "'" + language + "' is no canonical code of a language",
                   "--languages", "names look like deu_Latn"};
  Sources out;
  out.declaration = TRY(read_declaration(recipe, ctx));
  out.declaration_of = tokenizer::kUdhr.name + " " + tokenizer::kUdhr.version;
  if (!recipe.corpus.empty()) TRY(read_corpus(recipe, out, ctx));
  mark_shots(out.declaration, "declaration", recipe);
  mark_shots(out.pages, "pages", recipe);
  mark_shots(out.messages, "messages", recipe);
  return out;
}

std::vector<std::string> sentences_of(const Passage& passage, const std::string& language) {
  std::vector<std::string> out;
  for (const auto& paragraph : passage.paragraphs)
    for (const auto sentence : text::sentences(paragraph, language)) out.emplace_back(sentence);
  return out;
}

}  // namespace eval::make
