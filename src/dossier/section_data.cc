// Training data and held-out text: what the model was made from, under which licences, and what
// became of every byte that came in.
#include <map>
#include <tuple>

#include "dossier/format.h"
#include "dossier/section.h"

namespace dossier {

using base::Json;
using base::Result;

namespace {

// Where a source was on somebody's disk is not the reader's affair.
Table sources_table(const Quote& sources) {
  Table table{
      "Sources", {"source", "version", "kind", "language", "bytes", "SHA-256", "fetched"}, {}};
  for (std::size_t i = 0; i < sources.value.size(); ++i) {
    std::vector<Value> row;
    for (const char* key : {"name", "version", "kind", "language", "bytes", "sha256", "fetched"})
      row.push_back(cell(sources, "/" + std::to_string(i) + "/" + key));
    table.rows.push_back(std::move(row));
  }
  return table;
}

void add_rows(Section& out, const std::string& caption, const std::optional<Quote>& quote) {
  if (quote && quote->value.is_structured() && !quote->value.empty())
    out.tables.push_back(rows_table(caption, *quote));
  else
    out.fields.push_back({caption, quoted(std::optional<Quote>())});
}

// corpus facts.licenses is {source: {expression: documents}}.
Table licenses_table(const Quote& licenses) {
  Table table{"Licences by source", {"source", "expression", "documents"}, {}};
  for (const auto& [source, expressions] : licenses.value.items())
    for (const auto& [expression, unused] : expressions.items())
      table.rows.push_back({label(source), label(expression),
                            cell(licenses, pointer_to(source) + pointer_to(expression))});
  return table;
}

// What says so, as the held-out documents carry it; the corpus keeps the licence texts by their
// digest.
Result<Table> evidence_table(const Evidence& evidence) {
  using Key = std::tuple<std::string, std::string, std::string>;
  std::map<Key, Quote> found;
  for (const auto& name : evidence.files("corpus")) {
    if (!name.starts_with("heldout/") || !name.ends_with(".jsonl")) continue;
    const auto content = TRY(evidence.bytes("corpus", name));
    auto source = evidence.manifest("corpus", "/id")->source;
    source.file = "corpus/" + name;
    std::string_view rest = *content;
    for (std::size_t line = 0; !rest.empty(); ++line) {
      const auto text = rest.substr(0, rest.find('\n'));
      rest.remove_prefix(std::min(rest.size(), text.size() + 1));
      const auto json = TRY(base::parse_json(text, source.file + ":" + std::to_string(line + 1)));
      if (!json.is_object() || !json.contains("evidence")) continue;
      source.pointer = "/" + std::to_string(line) + "/evidence";
      found.emplace(Key{plain(json.value("source", Json(""))),
                        plain(json.value("license", Json(""))), plain(json["evidence"])},
                    Quote{json["evidence"], source});
    }
  }
  Table table{"What says so", {"source", "expression", "evidence"}, {}};
  for (const auto& [key, quote] : found)
    table.rows.push_back(
        {label(std::get<0>(key)), label(std::get<1>(key)), quoted(quote, std::get<2>(key))});
  return table;
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
      "stanza "
      "that says it, and the digest of its text. They are no licence of the weights, and none is "
      "implied."};
  const auto open = [&](const char* what) {
    out.fields.push_back({what, quoted(std::optional<Quote>())});
  };
  if (const auto sources = evidence.manifest("sources", "/facts/sources"))
    out.tables.push_back(sources_table(*sources));
  else
    open("Sources");
  if (const auto licenses = evidence.manifest("corpus", "/facts/licenses"))
    out.tables.push_back(licenses_table(*licenses));
  else
    open("Licences by source");
  add_if_any(out, TRY(evidence_table(evidence)));
  if (const auto files = evidence.manifest("corpus", "/files"))
    add_if_any(out, license_texts(*files));
  if (const auto languages = evidence.manifest("corpus", "/counts/languages")) {
    out.tables.push_back(account_table(*languages));
    add_if_any(out, rules_table(*languages));
  } else {
    open("What became of the text");
  }
  add_rows(out, "Text trained on, by language", evidence.manifest("corpus", "/facts/train"));
  add_rows(out, "Tokens in the shards, by language",
           evidence.manifest("shards", "/counts/languages"));
  return out;
}

Result<Section> held_out_text(const CardRecipe&, const Evidence& evidence) {
  Section out{.id = "held-out", .title = "Held-out text"};
  out.paragraphs = {
      "Pages are the same page keys in every variant that has pages; messages are the same "
      "catalogue, "
      "context and message in every variant. Text equal or nearly equal to held-out text is taken "
      "out of "
      "the training side, in whatever source it stands; the counts say how much."};
  const auto recipe = evidence.manifest("corpus", "/recipe");
  if (!recipe) {
    out.fields.push_back({"Definition", quoted(recipe)});
    return out;
  }
  for (const auto& [key, unused] : recipe->value.items())
    if (key.starts_with("heldout") || key.starts_with("near"))
      out.fields.push_back({key, cell(*recipe, pointer_to(key))});
  add_rows(out, "Held-out pages, by language", evidence.manifest("corpus", "/facts/heldout_pages"));
  add_rows(out, "Held-out messages, by language",
           evidence.manifest("corpus", "/facts/heldout_messages"));
  return out;
}

}  // namespace dossier
