// [corpus] of a recipe: which languages, what may stay, what is held out.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "data/limits.h"
#include "data/sources_recipe.h"

namespace data {

struct CorpusRecipe {
  std::vector<std::string> variants;
  std::vector<std::string> licenses;
  std::string license_gate = "drop";
  std::vector<std::string> rules;
  RuleLimits limits;
  double max_rule_share = 0.5;
  double max_page_english_share = 0.34;
  double max_elsewhere_share = 0.67;
  double min_extracted_share = 0.5;
  double max_english_share = 0.8;
  double max_repeat_share = 0.5;
  std::int64_t heldout_pages = 0;
  std::int64_t heldout_pages_bytes = 50'000;
  std::int64_t heldout_page_max_bytes = 8'000;
  double heldout_page_max_lost_share = 0.34;
  std::int64_t heldout_messages = 0;
  std::int64_t heldout_messages_bytes = 40'000;
  bool heldout_texts = true;
  std::int64_t heldout_texts_bytes = 0;
  double heldout_texts_share = 0;
  double heldout_max_share = 0.25;
  double heldout_guard_share = 0.1;
  std::int64_t guard_min_words = 8;
  std::int64_t guard_min_letters = 50;
  std::int64_t guard_max_documents = 8;
  double guard_document_share = 0.2;
  std::int64_t guard_document_blocks = 3;
  std::int64_t message_document_bytes = 2'000;
  std::int64_t near_shingle_symbols = 6;
  double near_share = 0.7;
  std::int64_t near_min_symbols = 32;
  double near_document_share = 0.9;
  std::int64_t near_gram_words = 13;
  std::int64_t min_document_bytes = 40;
  bool structure = false;

  template <class V>
  void fields(V& v) {
    v(variants, "variants", "languages of the corpus, such as deu_Latn or de; each needs a source");
    v(licenses, "licenses",
      "SPDX licences that documents may stand under; empty allows every known one");
    v(license_gate, "license_gate",
      "what happens to a document without an allowed licence: drop it, or fail the run");
    v(rules, "rules", "rules for whole documents, in order; empty runs every registered one");
    v(limits, "limits",
      "values that replace a rule's own: a table for each rule, and inside it one for each "
      "language or genre that has values of its own ([corpus.limits.length.tha_Thai], "
      "[corpus.limits.repeated_ngrams.manual])");
    v(max_rule_share, "max_rule_share",
      "a rule that removes more than this share of a language's documents or bytes stops the run");
    v(max_page_english_share, "max_page_english_share",
      "a section of a page in another language goes if more than this share of it, by blocks or "
      "bytes, is English, and the page as a whole if that holds of what its sections left");
    v(max_elsewhere_share, "max_elsewhere_share",
      "a page of which more than this share stands on larger ones goes as a whole; a lower share "
      "takes more text with it that stands nowhere else");
    v(min_extracted_share, "min_extracted_share",
      "least share of a source's text, by bytes, that becomes documents; the rest is navigation, "
      "alternatives and what no reader sees. Below, the run stops");
    v(max_english_share, "max_english_share", "as max_rule_share, for text that is English");
    v(max_repeat_share, "max_repeat_share", "the same for repeated text");
    v(heldout_pages, "heldout_pages",
      "pages held out in every variant that has pages; 0 goes by heldout_pages_bytes");
    v(heldout_pages_bytes, "heldout_pages_bytes",
      "bytes of held-out pages the smallest variant gets; 0 holds none out");
    v(heldout_page_max_bytes, "heldout_page_max_bytes",
      "a page longer than this in any variant is not held out");
    v(heldout_page_max_lost_share, "heldout_page_max_lost_share",
      "nor one of which more than this share, by blocks or bytes, is not in every variant");
    v(heldout_messages, "heldout_messages",
      "messages held out in every variant; 0 goes by heldout_messages_bytes");
    v(heldout_messages_bytes, "heldout_messages_bytes",
      "bytes of held-out messages the smallest variant gets; 0 holds none out");
    v(heldout_texts, "heldout_texts",
      "whether whole texts are held out beside pages and messages; false holds none out, of text "
      "without twins (local files, JSON lines) nor of pages");
    v(heldout_texts_bytes, "heldout_texts_bytes",
      "bytes of whole pages and texts held out in each variant, other ones in each (set 'texts', "
      "not parallel); 0 goes by heldout_texts_share");
    v(heldout_texts_share, "heldout_texts_share",
      "the same as a share of each variant's bytes, and ten documents at least where "
      "heldout_max_share allows; with a wish for bytes or pages, no more than this of text without "
      "twins. 0 says no share: of such text as much is held out as the wish for pages says, a tenth "
      "at most; heldout_texts = false holds none out");
    v(heldout_max_share, "heldout_max_share",
      "largest share of a variant's pages, messages or texts that may be held out, by bytes");
    v(heldout_guard_share, "heldout_guard_share",
      "largest share of a variant, by bytes, that may leave training for being like held-out text");
    v(guard_min_words, "guard_min_words",
      "held-out text of fewer words than this, and of fewer letters than the next, guards equal "
      "messages only: it is a label, which stands on any page");
    v(guard_min_letters, "guard_min_letters", "letters and digits from which it guards all text");
    v(guard_max_documents, "guard_max_documents",
      "held-out text that stands on more documents than this is a phrase of the house (a footer, a "
      "notice), which guards messages only");
    v(guard_document_share, "guard_document_share",
      "a page or text leaves training as a copy of held-out pages or texts if at least this share "
      "of its bytes is in blocks equal or nearly equal to theirs");
    v(guard_document_blocks, "guard_document_blocks",
      "or if so many of its blocks are equal or nearly equal to those of one of them; else it is "
      "trained on, and what is like it counts as unguarded");
    v(message_document_bytes, "message_document_bytes",
      "messages are joined to documents of about this size");
    v(near_shingle_symbols, "near_shingle_symbols",
      "code points in a shingle when text is compared with held-out text");
    v(near_share, "near_share",
      "share of common shingles from which a message is nearly equal to held-out text, and from "
      "which documents that hold a phrase are counted");
    v(near_min_symbols, "near_min_symbols",
      "code points from which a block counts as contained in a longer one");
    v(near_document_share, "near_document_share",
      "share of common shingles from which the block of a page or text is nearly equal; never less "
      "than near_share");
    v(near_gram_words, "near_gram_words",
      "so many words in a row in common make two blocks nearly equal, too; 0: none do");
    v(min_document_bytes, "min_document_bytes",
      "a document with less text left after all removals is dropped");
    v(structure, "structure",
      "whether structure/LANG.jsonl.zst says of each document trained on which blocks it is made "
      "of, with their keys and headings; [instruct] asks for it");
  }
  static constexpr base::Moved moved[] = {{"max_lost_share", "max_page_english_share"}};
  // Error: bad_request for unknown variants, rules and licences, for shares outside [0, 1] and
  // sizes that are negative.
  base::Result<void> check() const;
};

// Whether a recipe wants any text held out, whatever the sources give.
bool holds_out(const CorpusRecipe& recipe);

// The key of a recipe that says how much of a set (pages, messages, texts) is held out.
std::string heldout_key(const CorpusRecipe& recipe, const std::string& set);

// Whether corpus.licenses admits what each source stands under, as far as the recipe tells; else
// all its documents would go. Error: bad_request.
base::Result<void> admits(const CorpusRecipe& recipe, const SourcesRecipe& sources);

// Whether each variant of the corpus has a source that may give documents in it, as far as the
// recipe tells. Error: bad_request.
base::Result<void> covers(const CorpusRecipe& recipe, const SourcesRecipe& sources);

// The variants under their canonical codes, in the recipe's order. The recipe must be checked.
std::vector<std::string> canonical_variants(const CorpusRecipe& recipe);

}  // namespace data
