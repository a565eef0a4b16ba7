// An evaluation: scores against the records that were signed of them, against the documents that
// they come from, and the held-out text against the corpus that the model came from. The scores of
// the model are not computed again; those of xz are, in part (controls_again.h).
#include <cmath>

#include "audit/controls_again.h"
#include "audit/files.h"
#include "audit/lineage.h"
#include "audit/stage.h"
#include "record/document.h"

namespace audit::stage {

namespace {

using base::Json;
using base::Result;

constexpr std::int64_t kWholeFacts = 3;  // version of the stage whose facts are all of eval.json

struct Sum {
  double bits = 0;
  std::int64_t documents = 0, bytes = 0, tokens = 0;
  std::map<std::string, double> bits_by_key;
};

bool near(double a, double b) {
  return std::abs(a - b) <= 1e-9 * std::max(std::abs(a), std::abs(b));
}

// What the lines of documents.jsonl come to, by "set/language".
Result<std::map<std::string, Sum>> sum_documents(const base::Path& path, base::Context& ctx) {
  std::map<std::string, Sum> out;
  const auto bytes = TRY(map_inside(ctx.disk, path, kMostLedgerBytes));
  auto rest = bytes.view();
  for (std::uint64_t number = 1; !rest.empty(); ++number) {
    if (number % 1024 == 0) TRY(ctx.cancel.check("audit"));
    const auto line = rest.substr(0, rest.find('\n'));
    rest.remove_prefix(std::min(rest.size(), line.size() + 1));
    const auto place = path + ":" + std::to_string(number);
    const auto said =
        TRY(record::read<record::ScoredDocument>(TRY(base::parse_json(line, place)), place));
    auto& sum = out[said.set + "/" + said.language];
    sum.bits += said.bits;
    if (const auto key = said.key.value_or(""); !key.empty()) sum.bits_by_key[key] += said.bits;
    if (__builtin_add_overflow(sum.bytes, said.bytes, &sum.bytes) ||
        __builtin_add_overflow(sum.tokens, said.tokens, &sum.tokens))
      return base::Error{base::Code::bad_data, "its sums are beyond what can be counted", place,
                         ""};
    ++sum.documents;
  }
  return out;
}

void compare_sum(const Json& score, const Sum& sum, const base::Path& place,
                 const std::string& name, Report& report) {
  const auto differs = [&](const char* key, double found) {
    const auto said = number_at(score, key);
    if (!said || !near(*said, found))
      report.add(place, name + "." + key, "it does not follow from documents.jsonl");
  };
  differs("bits", sum.bits);
  differs("documents", static_cast<double>(sum.documents));
  differs("bytes", static_cast<double>(sum.bytes));
  differs("tokens", static_cast<double>(sum.tokens));
  if (sum.bytes > 0) differs("bits_per_byte", sum.bits / static_cast<double>(sum.bytes));
}

// Whether documents of one key say the same in every variant, as the corpus says of the English ones.
bool is_parallel(const std::string& set, const Standing* corpus) {
  bool out = set != "texts";
  if (!corpus) return out;
  for (const auto& one : member(corpus->manifest.facts, "heldout"))
    if (text_at(one, "set") == set && text_at(one, "language") == "eng_Latn" &&
        member(one, "parallel").is_boolean())
      out = member(one, "parallel").get<bool>();
  return out;
}

// Bits for what a variant shares with English, by the keys of the documents. `must`: where some are
// shared it must be said.
void compare_relative(const Json& score, const Sum& sum, const Sum& english, bool must,
                      const base::Path& place, const std::string& name, Report& report) {
  const auto said = number_at(score, "relative_to_english");
  if (!said && !must) return;
  double ours = 0, theirs = 0;
  std::int64_t shared = 0;
  for (const auto& [key, bits] : sum.bits_by_key) {
    const auto same = english.bits_by_key.find(key);
    if (same == english.bits_by_key.end()) continue;
    ours += bits, theirs += same->second, ++shared;
  }
  if (!said && !(theirs > 0)) return;
  if (!said)
    report.add(
        place, name + ".relative_to_english",
        "it is missing, and " + std::to_string(shared) + " documents are shared with English");
  else if (!(theirs > 0) || !near(*said, ours / theirs) ||
           whole_at(score, "relative_documents") != shared)
    report.add(place, name + ".relative_to_english", "it does not follow from documents.jsonl");
}

void compare_record(const Json& score, const Json& body, const base::Path& place,
                    const std::string& where, const std::string& name, Report& report) {
  if (!score.is_object()) {
    report.add(place, name, "it is missing; " + where + " has it");
    return;
  }
  for (const auto& [key, value] : score.items())
    if (member(body, key) != value)
      report.add(place, name + "." + key, "it is not the one in " + where);
}

// "set/language" -> score, of eval.json.
std::map<std::string, Json> scores_of(const Json& table) {
  std::map<std::string, Json> out;
  for (const auto& row : member(table, "variants")) {
    if (!row.is_object()) continue;
    for (const auto& [set, score] : row.items())
      if (score.is_object()) out[set + "/" + text_at(row, "language")] = score;
  }
  return out;
}

void check_records(const std::map<std::string, Json>& scores, const Standing& eval,
                   const base::Path& place, const Scene& scene, Report& report) {
  std::map<std::string, std::size_t> told;
  for (const auto at : scene.written_by(eval, "eval")) {
    const auto& body = scene.book.records[at].body;
    const auto name = text_at(body, "set") + "/" + text_at(body, "language");
    told[name] = at;
    const auto score = scores.find(name);
    compare_record(score == scores.end() ? Json() : score->second, body, place,
                   scene.book.place(at), name, report);
    if (const auto& inputs = member(body, "inputs");
        !inputs.is_null() && inputs != Json(eval.manifest.inputs))
      report.add(eval.manifest_place(), "inputs", "they are not those in " + scene.book.place(at));
  }
  for (const auto& [name, score] : scores)
    if (!told.contains(name)) report.add(place, name, "no record in the ledger says it");
}

void check_text(const std::string& name, const Json& score, const Standing& eval,
                const base::Path& place, const Scene& scene, Report& report) {
  const auto* corpus = scene.input(eval, "corpus");
  if (!corpus) return say_uncompared(eval, "corpus", report);
  for (const auto& file : corpus->manifest.files)
    if (file.path == "heldout/" + name + ".jsonl") {
      if (file.sha256 != text_at(score, "dataset_sha256"))
        report.add(place, name + ".dataset_sha256", "it is not that of " + corpus->file(file.path));
      return;
    }
  report.add(place, name, "the corpus holds out no such text");
}

// Scores on text that the model's own corpus held out, of the model that is released.
void check_ancestry(const Standing& eval, const Scene& scene, Report& report) {
  const auto ids = eval.manifest.inputs;
  for (const auto& [role, id] : ids) {
    const auto model = record_of(scene.book, id, eval.record);
    if (!model || !scene.serves_as(text_at(scene.book.records[*model].body, "kind"), "model"))
      continue;
    const auto family = ancestors(scene.book, *model);
    for (const auto& [other, theirs] : ids)
      if (other != role && !family.contains(theirs))
        report.add(eval.manifest_place(), "inputs." + other,
                   "the model that is scored was not made from this " + other);
  }
}

Result<void> check(const Standing& eval, const Scene& scene, Report& report) {
  const auto place = eval.file("eval.json");
  const auto table = read_json(scene.ctx.disk, place);
  if (!table.ok() || !table->is_object()) {
    report.add(place, "", "it cannot be read as JSON");
    return {};
  }
  check_ancestry(eval, scene, report);
  if (member(eval.manifest.facts, "variants") != member(*table, "variants"))
    report.add(place, "variants", "they are not those of facts in the manifest");
  else if (eval.manifest.version >= kWholeFacts && eval.manifest.facts != *table)
    report.add(place, "", "it is not what facts in the manifest say");
  const auto scores = scores_of(*table);
  check_records(scores, eval, place, scene, report);
  const auto sums = sum_documents(eval.file("documents.jsonl"), scene.ctx);
  if (!sums.ok() && sums.error().code == base::Code::interrupted) return sums.error();
  if (!sums.ok()) {
    report.add(sums.error().where, "", sums.error().what);
    return {};
  }
  const auto sum_of = [&](const std::string& name) {
    const auto sum = sums->find(name);
    return sum == sums->end() ? Sum{} : sum->second;
  };
  for (const auto& [name, score] : scores) {
    const auto sum = sum_of(name);
    const auto set = name.substr(0, name.find('/'));
    const bool must =
        eval.manifest.version >= kWholeFacts && is_parallel(set, scene.input(eval, "corpus"));
    compare_sum(score, sum, place, name, report);
    compare_relative(score, sum, sum_of(set + "/eng_Latn"), must, place, name, report);
    check_text(name, score, eval, place, scene, report);
  }
  return check_controls(eval, *table, scores, scene, report);
}

}  // namespace

extern const Entry eval{check};

}  // namespace audit::stage
