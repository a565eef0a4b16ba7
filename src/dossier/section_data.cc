// Training data and held-out text: what the model was made from, under which licences, and what
// became of every byte that came in.
#include "dossier/format.h"
#include "dossier/section.h"

namespace dossier {

using base::Json;
using base::Result;

namespace {

void add_rows(Section& out, const std::string& caption, const std::optional<Quote>& quote) {
  if (quote && quote->value.is_structured() && !quote->value.empty())
    out.tables.push_back(rows_table(caption, *quote, "variant"));
  else
    out.fields.push_back({caption, quoted(std::optional<Quote>())});
}

void add_list(Section& out, const std::string& caption, const std::optional<Quote>& quote,
              std::initializer_list<Column> columns) {
  if (quote && quote->value.is_array() && !quote->value.empty())
    out.tables.push_back(list_table(caption, *quote, columns));
  else
    out.fields.push_back({caption, quoted(std::optional<Quote>())});
}

Table license_texts(const Quote& files) {
  Table table{"Licence texts kept in the corpus", {"file", "SHA-256 of the file", "bytes"}, {}};
  for (std::size_t i = 0; i < files.value.size(); ++i) {
    const auto row = "/" + std::to_string(i);
    if (!plain(files.value[i].value("path", Json(""))).starts_with("licenses/")) continue;
    table.rows.push_back(
        {cell(files, row + "/path"), cell(files, row + "/sha256"), cell(files, row + "/bytes")});
  }
  return table;
}

std::int64_t bytes_of(const Json& account, const char* column) {
  const Json::json_pointer pointer(std::string("/") + column + "/bytes");
  return account.contains(pointer) && account.at(pointer).is_number_integer()
             ? account.at(pointer).get<std::int64_t>()
             : 0;
}

// Our arithmetic over the quoted row, so it stands there without a source.
Value balance(const Json& account) {
  const auto left = bytes_of(account, "in") - bytes_of(account, "kept") -
                    bytes_of(account, "heldout") - bytes_of(account, "dropped") -
                    bytes_of(account, "masked");
  return label(left == 0 ? "yes" : "no, by " + grouped(left));
}

// corpus counts.languages is {language: {sources: {source: account}, total: account}}.
Table account_table(const Quote& languages) {
  Table table{"What became of the text, in bytes: in = kept + held out + dropped + masked",
              {"language", "source", "documents in", "in", "kept", "held out", "dropped", "masked",
               "adds up"},
              {}};
  for (const auto& [language, books] : languages.value.items()) {
    if (!books.is_object() || !books.contains("sources")) continue;
    for (const auto& [source, account] : books["sources"].items()) {
      const auto at = pointer_to(language) + "/sources" + pointer_to(source);
      std::vector<Value> row{label(language), label(source), cell(languages, at + "/in/documents")};
      for (const char* column : {"in", "kept", "heldout", "dropped", "masked"})
        row.push_back(cell(languages, at + "/" + column + "/bytes"));
      row.push_back(balance(account));
      table.rows.push_back(std::move(row));
    }
  }
  return table;
}

Table rules_table(const Quote& languages) {
  Table table{
      "Which rule took it", {"language", "rule", "verdict", "documents", "blocks", "bytes"}, {}};
  for (const auto& [language, books] : languages.value.items()) {
    const Json::json_pointer rules("/total/rules");
    if (!books.contains(rules)) continue;
    for (const auto& [rule, unused] : books.at(rules).items()) {
      const auto at = pointer_to(language) + "/total/rules" + pointer_to(rule);
      std::vector<Value> row{label(language), label(rule)};
      for (const char* column : {"verdict", "documents", "blocks", "bytes"})
        row.push_back(cell(languages, at + "/" + column));
      table.rows.push_back(std::move(row));
    }
  }
  return table;
}

void add_if_any(Section& out, Table table) {
  if (!table.rows.empty()) out.tables.push_back(std::move(table));
}

}  // namespace

Result<Section> training_data(const CardRecipe&, const Evidence& evidence) {
  Section out{.id = "data", .title = "Training data"};
  out.paragraphs = {
      "Licences are those of the source texts, as their packages state them: the expression, the "
      "stanza that says it, and the digest of its text. They are no licence of the weights, and "
      "none is implied."};
  // Where a source was on somebody's disk is not the reader's affair.
  add_list(out, "Sources", evidence.manifest("sources", "/facts/sources"),
           {{"source", "name"},
            {"version", "version"},
            {"kind", "kind"},
            {"language", "language"},
            {"bytes", "bytes"},
            {"SHA-256", "sha256"},
            {"fetched", "fetched"}});
  add_list(out, "Licences by source", evidence.manifest("corpus", "/facts/licenses"),
           {{"source", "source"},
            {"expression", "license"},
            {"documents", "documents"},
            {"what says so, for the first of them", "evidence"}});
  if (const auto files = evidence.manifest("corpus", "/files"))
    add_if_any(out, license_texts(*files));
  if (const auto languages = evidence.manifest("corpus", "/counts/languages")) {
    out.tables.push_back(account_table(*languages));
    add_if_any(out, rules_table(*languages));
  } else {
    out.fields.push_back({"What became of the text", quoted(std::optional<Quote>())});
  }
  add_rows(out, "Text trained on, by variant", evidence.manifest("corpus", "/facts/train"));
  add_rows(out, "Tokens in the shards, by variant",
           evidence.manifest("shards", "/counts/languages"));
  return out;
}

Result<Section> held_out_text(const CardRecipe&, const Evidence& evidence) {
  Section out{.id = "held-out", .title = "Held-out text"};
  out.paragraphs = {
      "Pages are the same page keys in every variant that has pages; messages are the same "
      "catalogue, context and message in every variant. Text equal or nearly equal to held-out "
      "text is taken out of the training side, in whatever source it stands; the counts say how "
      "much."};
  const auto recipe = evidence.manifest("corpus", "/recipe");
  if (!recipe) {
    out.fields.push_back({"Definition", quoted(recipe)});
    return out;
  }
  for (const auto& [key, unused] : recipe->value.items())
    if (key.starts_with("heldout") || key.starts_with("near"))
      out.fields.push_back({key, cell(*recipe, pointer_to(key))});
  add_list(
      out, "Held-out text, by set and variant", evidence.manifest("corpus", "/facts/heldout"),
      {{"set", "set"}, {"variant", "language"}, {"documents", "documents"}, {"bytes", "bytes"}});
  return out;
}

}  // namespace dossier
