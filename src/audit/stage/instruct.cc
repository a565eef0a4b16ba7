// Examples made of documents: counts that add up, and every line made again from the corpus.
#include <algorithm>

#include "audit/files.h"
#include "audit/stage.h"
#include "instruct/harness.h"
#include "instruct/make.h"
#include "store/jsonl.h"

namespace audit::stage {

namespace {

using base::Json;
using base::Result;
using ::instruct::Books;

void check_counts(const Standing& artefact, Report& report) {
  const auto said = record::of<record::Instruct>(artefact.manifest, artefact.folder);
  if (!said.ok()) {
    report.add(artefact.manifest_place(), "", told(said.error()));
    return;
  }
  for (const auto& [language, tasks] : said->counts.languages)
    for (const auto& [name, count] : tasks) {
      std::int64_t reasons = 0;
      for (const auto& [reason, n] : count.reasons) reasons += n;
      if (count.in != count.kept + count.heldout + count.dropped || reasons != count.dropped)
        report.add(artefact.manifest_place(), "counts.languages." + language + "." + name,
                   "the counts do not add up");
    }
}

// Lines that a file should have, in its order.
Result<void> compare_lines(const base::Path& path, const std::vector<Json>& wanted, Report& report,
                           base::Context& ctx) {
  auto lines = store::JsonlReader::open(ctx.disk, path);
  if (!lines.ok()) {
    report.add(path, "", told(lines.error()));
    return {};
  }
  Few wrong(report);
  for (std::size_t i = 0;; ++i) {
    if (i % 256 == 0) TRY(ctx.cancel.check("audit"));
    const auto line = lines->next();
    if (!line.ok()) {
      wrong.add(lines->where(), "", told(line.error()));
      return {};
    }
    if (!*line && i == wanted.size()) return {};
    if (!*line || i >= wanted.size()) {
      wrong.add(path, "", "it has not as many examples as the corpus gives");
      return {};
    }
    if (**line != wanted[i]) wrong.add(lines->where(), "", "made again, it is another example");
  }
}

std::vector<Json> lines_of(const std::vector<::instruct::Row>& rows) {
  std::vector<Json> out;
  for (const auto& row : rows) out.push_back(to_json(row));
  return out;
}

Result<void> compare_tasks(const Standing& artefact, const std::vector<::instruct::Row>& rows,
                           Report& report, base::Context& ctx) {
  for (auto begin = rows.begin(); begin != rows.end();) {
    const auto end =
        std::find_if(begin, rows.end(), [&](const auto& row) { return row.task != begin->task; });
    std::vector<Json> wanted;
    for (const auto& question : ::instruct::questions({begin, end}, artefact.manifest.seed))
      wanted.push_back(to_json(question));
    const auto name = "tasks/" + ::instruct::task_file_name(begin->task, begin->language);
    if (!wanted.empty()) {
      TRY(compare_lines(artefact.file(name + ".jsonl"), wanted, report, ctx));
      const auto yaml = map_inside(ctx.disk, artefact.file(name + ".yaml"), kMostManifestBytes);
      if (!yaml.ok() || yaml->view() != ::instruct::task_yaml(begin->task, begin->language))
        report.add(artefact.file(name + ".yaml"), "", "it is not the file of that task");
    }
    begin = end;
  }
  return {};
}

Result<void> compare(const Standing& artefact, const Books& books, Report& report,
                     base::Context& ctx) {
  if (record::to_json(books.said.counts) != artefact.manifest.counts)
    report.add(artefact.manifest_place(), "counts", "made again, they are others");
  if (record::to_json(books.said.facts) != artefact.manifest.facts)
    report.add(artefact.manifest_place(), "facts", "made again, they are others");
  for (const auto& [language, rows] : books.languages) {
    TRY(compare_lines(artefact.file("train/" + language + ".jsonl.zst"), lines_of(rows.train),
                      report, ctx));
    TRY(compare_lines(artefact.file("heldout/" + language + ".jsonl"), lines_of(rows.held_out),
                      report, ctx));
    TRY(compare_tasks(artefact, rows.held_out, report, ctx));
  }
  return {};
}

Result<void> check(const Standing& artefact, const Scene& scene, Report& report) {
  check_counts(artefact, report);
  const auto* corpus = scene.input(artefact, "corpus");
  if (!corpus || !corpus->sound) {
    say_uncompared(artefact, "corpus", report);
    return {};
  }
  ::instruct::InstructRecipe recipe;
  const auto read = base::guard(artefact.folder, [&] {
    return base::from_json(artefact.manifest.recipe, recipe, artefact.folder);
  });
  if (!read.ok()) {
    report.add(artefact.manifest_place(), "recipe", told(read.error()));
    return {};
  }
  const auto books =
      ::instruct::make_examples(recipe, corpus->folder, artefact.manifest.seed, scene.ctx);
  if (!books.ok() && books.error().code == base::Code::interrupted) return books.error();
  if (!books.ok()) {
    report.note("the examples of " + artefact.folder +
                " are not made again: " + told(books.error()));
    report.unchecked.insert("examples of " + artefact.name + ": " + told(books.error()));
    return {};
  }
  return compare(artefact, *books, report, scene.ctx);
}

}  // namespace

extern const Entry instruct{check};

}  // namespace audit::stage
