// janua data show DIR DOC: the text of a document as it stands in the corpus, and where it
// comes from.
#include "base/visible.h"
#include "cli/command.h"
#include "data/look.h"

namespace cli::light {

namespace {

std::string label(const char* name, const std::string& value) {
  std::string out(name);
  out.resize(10, ' ');
  return value.empty() ? "" : out + base::visible(value) + "\n";
}

std::string card(const data::Found& found) {
  const auto& document = found.line.document;
  std::string out = label("id", document.id) + label("file", found.file) +
                    label("kind", document.kind) + label("key", document.key) +
                    label("language", document.language) + label("source", document.source) +
                    label("url", document.url) + label("license", document.license) +
                    label("evidence", document.evidence);
  for (const auto& parent : found.line.parents) out += label("made of", parent);
  return out + label("bytes", std::to_string(found.line.text.size())) + "\n" + found.line.text +
         "\n";
}

base::Result<void> run(Invocation& invocation) {
  auto& ctx = invocation.ctx;
  const auto corpus = TRY(data::corpus_folder(ctx.disk, invocation.arguments[0]));
  const auto looked = TRY(data::look_up(ctx, corpus, invocation.arguments[1]));
  if (looked.lines.empty())
    return base::Error{base::Code::missing, "nothing of the document was kept",
                       invocation.arguments[1],
                       "`janua data explain` with the same words says why"};
  bool first = true;
  for (const auto& found : looked.lines) {
    if (invocation.json) {
      auto json = data::to_json(found.line);
      json["file"] = found.file;
      invocation.print_json(json);
    } else {
      invocation.print((first ? "" : "\n") + card(found));
    }
    first = false;
  }
  return {};
}

}  // namespace

constexpr Argument kArguments[] = {{"DIR", "the folder of a run, or of its corpus"},
                                   {"DOC", "the path, the key or the id of a document"}};
constexpr Example kExamples[] = {{"janua data show out/demo text/swriter/01/05120000.html --json",
                                  "every variant of a page with its licence"}};

constexpr JsonMember kMembers[] = {
    {"", "object", ""},
    {"file", "text", "of the corpus"},
    {"id", "text", "of the document"},
    {"text", "text", "as it stands there"},
    {"language", "text", "variant"},
    {"source", "text", "name of its source"},
    {"kind", "text", "page, messages or text"},
    {"genre?", "text", "such as manual or web"},
    {"key", "text", "which its translations share; may be empty"},
    {"url", "text", "where it was read from"},
    {"license", "text", "SPDX expression"},
    {"evidence", "text", "what says so"},
    {"block_count", "whole number", "paragraphs or messages in the text"},
    {"code", "list", "where program text stands in it"},
    {"code[]", "list", "first byte, byte behind the last"},
    {"code[][]", "whole number", ""},
    {"parents", "list", "documents that it was made of"},
    {"parents[]", "text", "id"}};
constexpr JsonForm kForms[] = {
    {.text = "A document of the corpus.", .lines = true, .members = kMembers}};

extern const Entry data_show{.group = Group::look,
                             .summary = "Print a document of a corpus and where it comes from.",
                             .arguments = kArguments,
                             .examples = kExamples,
                             .json = kForms,
                             .run = run};

}  // namespace cli::light
