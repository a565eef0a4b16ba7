// Training data and held-out text: what the model was made from, under which licences, and what
// became of every byte that came in.
#include <algorithm>

#include "dossier/format.h"
#include "dossier/section.h"
#include "record/corpus.h"
#include "record/source.h"
#include "record/tokenizer.h"

namespace dossier {

using base::Json;
using base::Result;

namespace {

// What a training may read; what it did read stands in the section Training.
constexpr const char* kTrainingText = "Text to train on, by variant";

void add_rows(Section& out, const std::string& caption, const std::optional<Quote>& quote) {
  if (quote && quote->value.is_structured() && !quote->value.empty())
    out.tables.push_back(rows_table(caption, *quote, "variant"));
  else
    out.fields.push_back({caption, quoted(std::optional<Quote>())});
}

void add_list(Section& out, Table table) {
  if (table.rows.empty())
    out.fields.push_back({table.caption, quoted(std::optional<Quote>())});
  else
    out.tables.push_back(std::move(table));
}

Table license_texts(const std::string& caption, const Quote& files) {
  Table table{caption, {"file", "SHA-256 of the file", "bytes"}, {}};
  for (std::size_t i = 0; i < files.value.size(); ++i) {
    const auto row = "/" + std::to_string(i);
    if (!plain(files.value[i].value("path", Json(""))).starts_with("licenses/")) continue;
    table.rows.push_back(
        {cell(files, row + "/path"), cell(files, row + "/sha256"), cell(files, row + "/bytes")});
  }
  return table;
}

// What of `in` went nowhere.
Value balance(const Said<record::Account>& account) {
  std::vector<Quote> parts;
  for (const auto column : {&record::Account::in, &record::Account::kept, &record::Account::heldout,
                            &record::Account::dropped, &record::Account::masked})
    parts.push_back(*account.quote((account.facts.*column).bytes));
  return derived("difference", std::move(parts), [](const Json& left) {
    return left == 0 ? std::string("yes") : "no, by " + counted(left);
  });
}

Value count_cell(const std::optional<Quote>& quote) { return quoted(quote, counted); }

std::vector<Value> account_row(const std::string& language, const std::string& source,
                               const Said<record::Account>& one) {
  const auto& a = one.facts;
  return {label(language),
          label(source),
          count_cell(one.quote(a.in.documents)),
          count_cell(one.quote(a.in.bytes)),
          count_cell(one.quote(a.kept.bytes)),
          count_cell(one.quote(a.heldout.bytes)),
          count_cell(one.quote(a.dropped.bytes)),
          count_cell(one.quote(a.masked.bytes)),
          balance(one)};
}

// in = kept + held out + dropped + masked; data/tally.h says more.
Table account_table(const std::string& caption, const Said<record::Corpus>& corpus) {
  Table table{caption,
              {"language", "source", "documents in", "in", "kept", "held out", "dropped", "masked",
               "adds up"},
              {}};
  for (const auto& [language, books] : corpus.facts.counts.languages) {
    const auto said = corpus.part(books);
    for (const auto& [source, account] : said.facts.sources)
      table.rows.push_back(account_row(language, source, said.part(account)));
  }
  if (corpus.facts.counts.total)
    table.rows.push_back(account_row("all", "", corpus.part(*corpus.facts.counts.total)));
  return table;
}

Table rules_table(const std::string& caption, const Said<record::Corpus>& corpus) {
  Table table{caption, {"language", "rule", "verdict", "documents", "blocks", "bytes"}, {}};
  for (const auto& [language, books] : corpus.facts.counts.languages) {
    const auto total = corpus.part(books.total);
    for (const auto& [name, rule] : total.facts.rules) {
      const auto one = total.part(rule);
      const auto& r = one.facts;
      table.rows.push_back({label(language), label(name), count_cell(one.quote(r.verdict)),
                            count_cell(one.quote(r.documents)), count_cell(one.quote(r.blocks)),
                            count_cell(one.quote(r.bytes))});
    }
  }
  return table;
}

void add_if_any(Section& out, Table table) {
  if (!table.rows.empty()) out.tables.push_back(std::move(table));
}

// What readers cut before the text was divided into documents.
Table extracted_table(const std::string& suffix, const Said<record::Corpus>& said) {
  using Row = record::Extracted;
  return ListTable(
             "What readers took out of the files, in bytes: kept as text, and its share of "
             "the text they found" +
                 suffix,
             said, *said.facts.facts.extracted)
      .column("source", &Row::source)
      .column("language", &Row::language)
      .column("files", &Row::read)
      .column("kept", &Row::kept)
      .column("share", &Row::share)
      .table();
}

void add_sources(Section& out, const Evidence& evidence,
                 const Evidence::Of<record::Sources>& said) {
  using Row = record::Source;
  // Where a source was on somebody's disk is not the reader's affair.
  add_list(out,
           ListTable("Sources" + evidence.suffix(*said.artefact), said, said.facts.facts.sources)
               .column("source", &Row::name)
               .column("version", &Row::version)
               .column("kind", &Row::kind)
               .column("language", &Row::language)
               .column("bytes", &Row::bytes)
               .column("SHA-256", &Row::sha256)
               .column("fetched", &Row::fetched)
               .table());
}

void add_corpus(Section& out, const Evidence& evidence, const Evidence::Of<record::Corpus>& said) {
  using Row = record::LicenseOfSource;
  const auto suffix = evidence.suffix(*said.artefact);
  const auto& facts = said.facts.facts;
  add_list(out, ListTable("Licences by source" + suffix, said, facts.licenses)
                    .column("source", &Row::source)
                    .column("expression", &Row::license)
                    .column("documents", &Row::documents)
                    .column("what says so, for the first of them", &Row::evidence)
                    .table());
  if (const auto files = evidence.manifest(*said.artefact, "/files"))
    add_if_any(out, license_texts("Licence texts kept in the corpus" + suffix, *files));
  if (said.facts.counts.languages.empty())
    out.fields.push_back({"What became of the text" + suffix, quoted(std::optional<Quote>())});
  else
    out.tables.push_back(account_table(
        "What became of the text, in bytes: in = kept + held out + dropped + masked" + suffix,
        said));
  add_if_any(out, rules_table("Which rule took it" + suffix, said));
  if (facts.extracted) add_if_any(out, extracted_table(suffix, said));
  if (said.facts.counts.documents)  // former versions do not count them
    add_rows(out,
             "Documents trained on, each with all blocks that its reader gave, by variant" + suffix,
             said.quote(*said.facts.counts.documents));
  add_rows(out, std::string(kTrainingText) + suffix, said.quote(facts.train));
}

}  // namespace

Result<Section> training_data(const CardRecipe&, const Evidence& evidence) {
  Section out{.id = "data", .title = "Training data"};
  out.paragraphs = {
      "Licences are those of the source texts, as their packages state them: the expression, the "
      "stanza that says it, and the digest of its text. They are no licence of the weights, and "
      "none is implied.",
      "Bytes kept are those of paragraphs and messages; the text to train on has the breaks between "
      "them as well, and is a little longer."};
  const auto sources = TRY(evidence.said<record::Sources>());
  const auto corpora = TRY(evidence.said<record::Corpus>());
  const auto shards = TRY(evidence.said<record::Shards>());
  const auto lacks = [&](const char* what) {
    out.fields.push_back({what, quoted(std::optional<Quote>())});
  };
  for (const auto& one : sources) add_sources(out, evidence, one);
  if (sources.empty()) lacks("Sources");
  for (const auto& one : corpora) add_corpus(out, evidence, one);
  if (corpora.empty())
    for (const char* what : {"Licences by source", "What became of the text", kTrainingText})
      lacks(what);
  for (const auto& one : shards)
    add_rows(out, "Tokens in the shards, by variant" + evidence.suffix(*one.artefact),
             one.quote(one.facts.counts.languages));
  if (shards.empty()) lacks("Tokens in the shards, by variant");
  return out;
}

namespace {

struct Meaning {
  const char* key;
  const char* words;
};
constexpr Meaning kMeanings[] = {
    {"heldout_pages", "pages in each variant; 0: as the bytes say"},
    {"heldout_pages_bytes", "bytes of pages that the smallest variant gets"},
    {"heldout_page_max_bytes", "longest page that may be among them, in bytes"},
    {"heldout_messages", "messages in each variant; 0: as the bytes say"},
    {"heldout_messages_bytes", "bytes of messages that the smallest variant gets"},
    {"heldout_page_max_lost_share", "largest share of such a page that not every variant has"},
    {"heldout_texts", "whether whole texts are held out, each variant by itself"},
    {"heldout_texts_bytes", "bytes of texts of its own in each variant"},
    {"heldout_texts_share", "share of texts of its own in each variant"},
    {"heldout_max_share", "largest share of a variant"},
    {"heldout_guard_share", "largest share that may leave training for being like it"},
    {"guard_min_words", "words from which held-out text guards all text, not messages alone"},
    {"guard_min_letters", "letters from which it does"},
    {"guard_max_documents", "documents up to which it does, if it stands on as many"},
    {"guard_document_share", "share of its bytes from which a document is a copy of held-out ones"},
    {"guard_document_blocks", "blocks of one held-out document from which it is one"},
    {"near_shingle_symbols", "signs in a piece by which texts are compared"},
    {"near_share", "share of common pieces from which text is nearly equal"},
    {"near_document_share", "the same for text in pages and whole texts"},
    {"near_gram_words", "words in a row in common from which it is, too"},
    {"near_min_symbols", "signs from which text counts as contained in longer text"}};

// In words; a setting that nobody has put into words yet by its key.
Table definition_table(const std::string& caption, const Quote& recipe) {
  Table table{caption, {"what", "setting", "value"}, {}};
  for (const auto& [key, unused] : recipe.value.items()) {
    if (!key.starts_with("heldout") && !key.starts_with("near") && !key.starts_with("guard"))
      continue;
    const auto* known = std::ranges::find(kMeanings, key, &Meaning::key);
    table.rows.push_back({label(known == std::end(kMeanings) ? key : known->words), label(key),
                          cell(recipe, pointer_step(key))});
  }
  return table;
}

bool is_counted(const record::HeldoutSet& row) { return row.unguarded_bytes.has_value(); }

struct SetWords {
  const char* set;
  const char* words;
};
constexpr SetWords kSets[] = {
    {"pages", "Pages are the same page keys in every variant that has the set. "},
    {"messages",
     "Messages are the same catalogue, context and message in every variant that has the set. "},
    {"texts",
     "Texts are whole documents, drawn in each variant by itself: they are not parallel, and "
     "figures on them do not compare between variants. "}};

// Variants with text to train on and none held out.
std::vector<std::string> unmeasured(const record::Corpus::Facts& facts) {
  std::vector<std::string> out;
  for (const auto& [language, unused] : facts.train)
    if (std::ranges::find(facts.heldout, language, &record::HeldoutSet::language) ==
        facts.heldout.end())
      out.push_back(language);
  return out;
}

// How text is kept apart from them. Corpora that say what is lost with documents (record: repeats)
// take a document only as a copy; those before took it for any block.
std::string guard_words(const std::vector<Evidence::Of<record::Corpus>>& corpora) {
  const bool whole = std::ranges::all_of(
      corpora, [](const auto& one) { return one.facts.counts.repeats.has_value(); });
  if (!whole)
    return "Documents and messages that hold text equal or nearly equal to held-out text are taken "
           "out of the training side, in whatever source they stand, unless that text is short or "
           "stands on many documents. ";
  return "Messages equal or nearly equal to held-out text are taken out of the training side, in "
         "whatever source they stand, and so are documents that are copies of held-out pages or "
         "texts. A document that shares a sentence with them is trained on, and so is what shares "
         "short text, or text that stands on many documents. ";
}

// What can be said of all sets; how much it is stands in the tables.
std::vector<std::string> held_out_words(const std::vector<Evidence::Of<record::Corpus>>& corpora) {
  std::vector<record::HeldoutSet> rows;
  std::string unheld;
  for (const auto& one : corpora) {
    const auto& facts = one.facts.facts;
    rows.insert(rows.end(), facts.heldout.begin(), facts.heldout.end());
    if (facts.heldout.empty()) continue;
    for (const auto& language : unmeasured(facts))
      unheld += (unheld.empty() ? "" : ", ") + language;
  }
  if (rows.empty()) return {"No text is held out."};
  std::string sets;
  for (const auto& [set, words] : kSets)
    if (std::ranges::find(rows, set, &record::HeldoutSet::set) != rows.end()) sets += words;
  sets += guard_words(corpora);
  if (!std::ranges::all_of(rows, is_counted))
    sets += "How much held-out text training has all the same was not counted.";
  else if (std::ranges::any_of(rows, [](const auto& row) { return *row.unguarded_bytes > 0; }))
    sets +=
        "So training has some of the held-out text too, which makes figures on it look better; the "
        "table counts it.";
  else
    sets += "None of the held-out text stands in training.";
  std::vector<std::string> out = {sets};
  if (!unheld.empty())
    out.push_back("Nothing is held out in " + unheld +
                  ", so nothing here says how well the model does there.");
  return out;
}

void add_heldout(Section& out, const Evidence& evidence, const Evidence::Of<record::Corpus>& said) {
  using record::HeldoutSet;
  const auto suffix = evidence.suffix(*said.artefact);
  const auto recipe = evidence.manifest(*said.artefact, "/recipe");
  if (!recipe) {
    out.fields.push_back({"Definition" + suffix, quoted(recipe)});
    return;
  }
  const auto& rows = said.facts.facts.heldout;
  ListTable table("Held-out text, by set and variant" + suffix, said, rows);
  table.column("set", &HeldoutSet::set)
      .column("variant", &HeldoutSet::language)
      .column("documents", &HeldoutSet::documents)
      .column("bytes", &HeldoutSet::bytes);
  if (std::ranges::any_of(rows, is_counted))
    table.column("bytes that training has too", &HeldoutSet::unguarded_bytes);
  add_list(out, table.table());
  add_if_any(out, definition_table("How it was chosen" + suffix, *recipe));
}

}  // namespace

Result<Section> held_out_text(const CardRecipe&, const Evidence& evidence) {
  Section out{.id = "held-out", .title = "Held-out text"};
  const auto corpora = TRY(evidence.said<record::Corpus>());
  out.paragraphs = held_out_words(corpora);
  for (const auto& one : corpora) add_heldout(out, evidence, one);
  if (corpora.empty()) out.fields.push_back({"Definition", quoted(std::optional<Quote>())});
  return out;
}

}  // namespace dossier
