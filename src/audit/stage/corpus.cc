// A corpus: books that add up, and the same in counts.json, manifest and ledger; texts that come to
// what the books say; held-out text that is held out (heldout_apart.h).
#include <algorithm>

#include "audit/files.h"
#include "audit/heldout_apart.h"
#include "audit/stage.h"
#include "store/jsonl.h"
#include "store/structure_line.h"

namespace audit::stage {

namespace {

using base::Json;
using base::Result;

constexpr const char* kColumns[] = {"documents", "blocks", "bytes"};

std::int64_t count(const Json& account, const char* column, const char* what) {
  return whole_at(member(account, column), what, INT64_MIN / 2).value_or(0);
}

// in = kept + heldout + dropped, in bytes also + masked; the header of data/tally.h says why.
void check_account(const Json& account, const std::string& place, const std::string& field,
                   Report& report) {
  for (const char* what : kColumns) {
    auto out = count(account, "kept", what) + count(account, "heldout", what) +
               count(account, "dropped", what);
    if (std::string(what) == "bytes") out += count(account, "masked", what);
    if (count(account, "in", what) != out)
      report.add(place, field + "." + what,
                 "the books do not add up: in is " + std::to_string(count(account, "in", what)) +
                     ", kept + held out + dropped (+ masked) is " + std::to_string(out));
  }
}

// `total` is the sum of `parts`, column by column, rules included.
void add_up(Json& sum, const Json& part) {
  if (part.is_object()) {
    if (!sum.is_object()) sum = Json::object();  // also where no rule took anything
    for (const auto& [key, value] : part.items()) add_up(sum[key], value);
  } else if (part.is_number_integer()) {
    sum = (sum.is_number() ? sum.get<std::int64_t>() : 0) + part.get<std::int64_t>();
  } else {
    sum = part;
  }
}

void check_total(const Json& parts, const char* part, const Json& total, const std::string& place,
                 const std::string& field, Report& report) {
  Json sum;
  for (const auto& one : parts) add_up(sum, *part ? member(one, part) : one);
  if (sum != total) report.add(place, field, "it is not the sum of its parts");
}

void check_books(const Json& books, const std::string& place, Report& report) {
  const auto& languages = member(books, "languages");
  if (!languages.is_object() || languages.empty()) {
    report.add(place, "languages", "the books hold no language");
    return;
  }
  for (const auto& [language, book] : languages.items()) {
    const auto& sources = member(book, "sources");
    const auto field = "languages." + language;
    if (!sources.is_object() || sources.empty()) {
      report.add(place, field, "it has no sources");
      continue;
    }
    for (const auto& [source, account] : sources.items())
      check_account(account, place, field + "." + source, report);
    check_total(sources, "", member(book, "total"), place, field + ".total", report);
  }
  check_total(languages, "total", member(books, "total"), place, "total", report);
}

// A "decision" record for each rule of a language, with what it took.
void check_decisions(const Json& books, const Standing& corpus, const Scene& scene,
                     Report& report) {
  const auto records = scene.written_by(corpus, "decision");
  std::size_t rules = 0;
  for (const auto& [language, book] : member(books, "languages").items())
    rules += member(member(book, "total"), "rules").size();
  if (records.size() != rules)
    report.add(corpus.file("counts.json"), "",
               "it has " + std::to_string(rules) + " rules that took something, the ledger " +
                   std::to_string(records.size()));
  for (const auto at : records) {
    const auto& body = scene.book.records[at].body;
    const auto& book = member(member(books, "languages"), text_at(body, "language"));
    const auto& rule = member(member(member(book, "total"), "rules"), text_at(body, "rule"));
    for (const char* key : {"verdict", "documents", "blocks", "bytes"})
      if (member(rule, key) != member(body, key))
        report.add(corpus.file("counts.json"), text_at(body, "rule") + "." + key,
                   "it is not the one in " + scene.book.place(at));
  }
}

struct Sum {
  std::int64_t documents = 0, bytes = 0, blocks = 0;
};

Result<Sum> sum_lines(const base::Path& path, base::Context& ctx) {
  Sum out;
  auto lines = TRY(store::JsonlReader::open(ctx.disk, path));
  while (const auto line = TRY(lines.next())) {
    if (out.documents % 256 == 0) TRY(ctx.cancel.check("audit"));
    ++out.documents;
    out.bytes += static_cast<std::int64_t>(text_at(*line, "text").size());
    out.blocks += whole_at(*line, "block_count").value_or(1);
  }
  return out;
}

void compare_sum(const Sum& sum, const Json& said, const base::Path& place, Report& report) {
  if (member(said, "documents") != sum.documents || member(said, "bytes") != sum.bytes)
    report.add(place, "",
               "it holds " + std::to_string(sum.documents) + " documents of " +
                   std::to_string(sum.bytes) + " bytes, the manifest says otherwise");
}

// Texts to train on, by language, and held-out ones, against facts.train and facts.heldout; and the
// blocks trained on against the books.
Result<void> check_texts(const Standing& corpus, const Json& books, const Scene& scene,
                         Report& report) {
  const auto& train = member(corpus.manifest.facts, "train");
  std::map<std::string, Json> heldout;  // by file
  for (const auto& one : member(corpus.manifest.facts, "heldout"))
    heldout["heldout/" + text_at(one, "set") + "/" + text_at(one, "language") + ".jsonl"] = one;
  for (const auto& file : corpus.manifest.files) {
    const bool trained = file.path.starts_with("train/");
    if (!trained && !file.path.starts_with("heldout/")) continue;
    const auto place = corpus.file(file.path);
    const auto sum = sum_lines(place, scene.ctx);
    if (!sum.ok() && sum.error().code == base::Code::interrupted) return sum.error();
    if (!sum.ok()) {
      report.add(place, "", sum.error().what);
      continue;
    }
    const auto name = base::file_name(file.path);
    const auto language = name.substr(0, name.find('.'));
    compare_sum(*sum, trained ? member(train, language) : heldout[file.path], place, report);
    const auto& total = member(member(member(books, "languages"), language), "total");
    if (trained && count(total, "kept", "blocks") != sum->blocks)
      report.add(place, "",
                 "it holds " + std::to_string(sum->blocks) + " blocks, the books say that " +
                     std::to_string(count(total, "kept", "blocks")) + " were kept");
  }
  return {};
}

// Line by line, the blocks of structure/LANG.jsonl.zst are those of the text in train/LANG.jsonl.zst.
Result<void> check_structure(const Standing& corpus, const std::string& name, const Scene& scene,
                             Report& report) {
  const auto place = corpus.file("structure/" + name);
  const auto compare = [&]() -> Result<void> {
    auto said = TRY(store::JsonlReader::open(scene.ctx.disk, place));
    auto lines = TRY(store::JsonlReader::open(scene.ctx.disk, corpus.file("train/" + name)));
    while (const auto bytes = TRY(lines.next_line())) {
      TRY(scene.ctx.cancel.check("audit"));
      const auto document = TRY(store::read_corpus_line(*bytes, lines.where()));
      const auto line = TRY(said.next());
      if (!line) return base::Error{base::Code::bad_data, "it has too few lines", place, ""};
      const auto structure = TRY(store::read_structure_line(*line, said.where()));
      TRY(store::texts_of(structure, document, said.where()));
    }
    if (TRY(said.next()))
      return base::Error{base::Code::bad_data, "it has more lines than documents", place, ""};
    return {};
  };
  const auto done = compare();
  if (!done.ok() && done.error().code == base::Code::interrupted) return done;
  if (!done.ok()) report.add(place, "", told(done.error()));
  return {};
}

Result<void> check_structures(const Standing& corpus, const Scene& scene, Report& report) {
  const std::string folder = "structure/";
  for (const auto& file : corpus.manifest.files)
    if (file.path.starts_with(folder))
      TRY(check_structure(corpus, file.path.substr(folder.size()), scene, report));
  return {};
}

// The text of a licence has its digest for a name, by which documents cite it.
void check_licenses(const Standing& corpus, Report& report) {
  const std::string folder = "licenses/";
  for (const auto& file : corpus.manifest.files)
    if (file.path.starts_with(folder) && file.path != folder + file.sha256 + ".txt")
      report.add(corpus.file(file.path), "", "its name is not its digest");
}

Result<void> check(const Standing& corpus, const Scene& scene, Report& report) {
  const auto place = corpus.file("counts.json");
  const auto books = read_json(scene.ctx.disk, place);
  if (!books.ok() || !books->is_object()) {
    report.add(place, "", "the books cannot be read");
    return {};
  }
  if (*books != corpus.manifest.counts)
    report.add(place, "", "it is not what counts in the manifest say");
  check_books(*books, place, report);
  check_licenses(corpus, report);
  if (member(*books, "languages").is_object()) check_decisions(*books, corpus, scene, report);
  TRY(check_texts(corpus, *books, scene, report));
  TRY(check_structures(corpus, scene, report));
  return check_apart(corpus, scene, report);
}

}  // namespace

extern const Entry corpus{check};

}  // namespace audit::stage
