#include "data/recipe.h"

#include <algorithm>
#include <set>

#include "data/filter.h"
#include "data/rights/license_gate.h"
#include "text/language.h"

namespace data {

namespace {

base::Error bad(const std::string& what, const std::string& hint = "") {
  return {base::Code::bad_request, what, "corpus", hint};
}

base::Result<void> check_rules(const std::vector<std::string>& rules) {
  std::vector<std::string> known;
  for (const auto& row : filter::all()) known.emplace_back(row.name);
  for (const auto& rule : rules)
    if (auto checked = base::check_known("rule", rule, known); !checked.ok()) {
      checked.error().where = "corpus";
      return checked;
    }
  return {};
}

base::Result<void> check_share(const char* name, double value) {
  if (value >= 0 && value <= 1) return {};
  return bad(std::string(name) + " is a share between 0 and 1");
}

base::Result<void> check_size(const char* name, std::int64_t value, std::int64_t least) {
  if (value >= least) return {};
  return bad(std::string(name) + " is " + std::to_string(value) + ", it must be at least " +
             std::to_string(least));
}

base::Result<void> check_variants(const std::vector<std::string>& variants) {
  if (variants.empty())
    return bad("the corpus has no variants", "write variants = [\"eng_Latn\", \"deu_Latn\"]");
  std::set<std::string> seen;
  for (const auto& variant : variants)
    if (!seen.insert(TRY(text::canonical_language(variant))).second)
      return bad("the variant '" + variant + "' stands twice");
  return {};
}

// Of a set that is not held out, no size can be wished for.
base::Result<void> check_texts(const CorpusRecipe& recipe) {
  if (recipe.heldout_texts) return {};
  const char* sized = recipe.heldout_texts_bytes > 0   ? "heldout_texts_bytes"
                      : recipe.heldout_texts_share > 0 ? "heldout_texts_share"
                                                       : nullptr;
  if (!sized) return {};
  return bad(
      "heldout_texts = false holds no text out, and " + std::string(sized) + " wishes for some",
      "take one of the two out");
}

base::Result<void> check_licenses(const std::vector<std::string>& licenses) {
  for (const auto& license : licenses) {
    TRY(rights::check_expression(license));
    if (license == "NOASSERTION" || license == "NONE")
      return bad("'" + license + "' cannot be allowed", "name the licences you may use");
  }
  return {};
}

}  // namespace

base::Result<void> CorpusRecipe::check() const {
  TRY(check_variants(variants));
  TRY(check_licenses(licenses));
  if (license_gate != "drop" && license_gate != "fail")
    return bad("license_gate is '" + license_gate + "'", "write \"drop\" or \"fail\"");
  TRY(check_rules(rules));
  TRY(check_share("max_rule_share", max_rule_share));
  TRY(check_share("max_page_english_share", max_page_english_share));
  TRY(check_share("max_elsewhere_share", max_elsewhere_share));
  TRY(check_share("min_extracted_share", min_extracted_share));
  TRY(check_share("heldout_page_max_lost_share", heldout_page_max_lost_share));
  TRY(check_share("heldout_guard_share", heldout_guard_share));
  TRY(check_share("max_english_share", max_english_share));
  TRY(check_share("max_repeat_share", max_repeat_share));
  TRY(check_share("heldout_max_share", heldout_max_share));
  TRY(check_share("heldout_texts_share", heldout_texts_share));
  TRY(check_share("near_share", near_share));
  TRY(check_share("near_document_share", near_document_share));
  TRY(check_share("guard_document_share", guard_document_share));
  TRY(check_size("heldout_pages", heldout_pages, 0));
  TRY(check_size("heldout_pages_bytes", heldout_pages_bytes, 0));
  TRY(check_size("heldout_page_max_bytes", heldout_page_max_bytes, 1));
  TRY(check_size("heldout_messages", heldout_messages, 0));
  TRY(check_size("heldout_messages_bytes", heldout_messages_bytes, 0));
  TRY(check_size("heldout_texts_bytes", heldout_texts_bytes, 0));
  TRY(check_texts(*this));
  TRY(check_size("guard_min_words", guard_min_words, 1));
  TRY(check_size("guard_min_letters", guard_min_letters, 1));
  TRY(check_size("guard_max_documents", guard_max_documents, 0));
  TRY(check_size("guard_document_blocks", guard_document_blocks, 1));
  TRY(check_size("near_gram_words", near_gram_words, 0));
  TRY(check_size("message_document_bytes", message_document_bytes, 1));
  TRY(check_size("near_shingle_symbols", near_shingle_symbols, 2));
  TRY(check_size("near_min_symbols", near_min_symbols, near_shingle_symbols));
  return check_size("min_document_bytes", min_document_bytes, 0);
}

// What surprises: heldout_max_share bounds every set, so 0 holds nothing out.
bool holds_out(const CorpusRecipe& recipe) {
  const bool wanted = recipe.heldout_pages > 0 || recipe.heldout_pages_bytes > 0 ||
                      recipe.heldout_messages > 0 || recipe.heldout_messages_bytes > 0 ||
                      recipe.heldout_texts_bytes > 0 || recipe.heldout_texts_share > 0;
  return wanted && recipe.heldout_max_share > 0;
}

std::string heldout_key(const CorpusRecipe& recipe, const std::string& set) {
  if (set == "messages")
    return recipe.heldout_messages > 0 ? "corpus.heldout_messages"
                                       : "corpus.heldout_messages_bytes";
  if (set == "texts" && recipe.heldout_texts_bytes > 0) return "corpus.heldout_texts_bytes";
  if (set == "texts" && recipe.heldout_texts_share > 0) return "corpus.heldout_texts_share";
  return recipe.heldout_pages > 0 ? "corpus.heldout_pages" : "corpus.heldout_pages_bytes";
}

base::Result<void> admits(const CorpusRecipe& recipe, const SourcesRecipe& sources) {
  for (const auto& source : sources.source) {
    const auto label = source.entry().label(source.settings());
    if (label.license.empty()) continue;
    const auto answer = rights::permit(label.license, recipe.licenses);
    if (answer.allowed) continue;
    return bad("nothing of source '" + label.name + "' may be trained on: " + answer.reason,
               "add '" + label.license + "' to corpus.licenses, or take the source out");
  }
  return {};
}

namespace {

bool may_give(const source::Label& label, const std::string& variant) {
  if (label.any_language || (label.language.empty() && label.languages.empty())) return true;
  const auto is_it = [&](const std::string& code) {
    const auto canonical = text::canonical_language(code);
    return canonical.ok() && *canonical == variant;
  };
  return is_it(label.language) || std::ranges::any_of(label.languages, is_it);
}

}  // namespace

base::Result<void> covers(const CorpusRecipe& recipe, const SourcesRecipe& sources) {
  for (const auto& variant : canonical_variants(recipe)) {
    const auto gives = [&](const SourceRecipe& source) {
      return may_give(source.entry().label(source.settings()), variant);
    };
    if (std::ranges::any_of(sources.source, gives)) continue;
    return bad("no source gives a document in " + variant,
               "add a source for " + variant + ", or take it out of corpus.variants");
  }
  return {};
}

std::vector<std::string> canonical_variants(const CorpusRecipe& recipe) {
  std::vector<std::string> out;
  for (const auto& variant : recipe.variants) {
    auto code = text::canonical_language(variant);
    CHECK(code.ok(), "a recipe's variants are checked before they are used");
    out.push_back(*code);
  }
  return out;
}

}  // namespace data
