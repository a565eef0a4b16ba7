// janua data pii: what a text says of persons, a line of standard input at a time.
#include "base/utf8.h"
#include "cli/json_lines.h"
#include "data/privacy/personal.h"

namespace cli::light {
namespace {

base::Result<base::Json> answer(const base::Json& line) {
  if (!line.is_object() || !line.contains("text") || !line["text"].is_string())
    return base::Error{base::Code::bad_data, "the line has no \"text\"", "", ""};
  const auto text = line["text"].get<std::string>();
  std::string language;
  if (line.contains("language") && line["language"].is_string()) language = line["language"];
  const auto spans = data::privacy::find_personal(text, language);
  base::Json out = {{"spans", data::privacy::spans_json(text, spans)},
                    {"text", data::privacy::masked(text, spans)}};
  if (line.contains("id")) out["id"] = line["id"];
  return out;
}

base::Result<void> run(Invocation& call) {
  return answer_lines(call, answer, "each line is {\"id\": ..., \"text\": ...}");
}

}  // namespace

constexpr Example kExamples[] = {
    {"janua data pii < texts.jsonl",
     "where each text says something of a person, and the text without it"},
    {"echo '{\"text\": \"Konto DE89 3704 0044 0532 0130 00\"}' | janua data pii",
     "an account of a bank"}};

constexpr JsonMember kMembers[] = {
    {"", "object", ""},
    {"id?", "anything", "of the line, where it has one"},
    {"spans?", "list", "in order, without overlap"},
    {"spans[]", "object", ""},
    {"spans[].start", "whole number", "in code points"},
    {"spans[].end", "whole number", "the first code point behind it"},
    {"spans[].kind", "text", "card, email, iban, ipv4, ipv6, national_id, phone or secret"},
    {"spans[].country", "text or null",
     "ISO 3166; null where the kind has none or it is not known"},
    {"text?", "text", "with a placeholder for each span: <EMAIL>, <IBAN:DE>"},
    {"error?", "text", "in place of an answer: why the line cannot be read"},
    kFailedLine};
constexpr JsonForm kForms[] = {
    {.text =
         "What a text says of persons, for each line of standard input, with --json or without. A line may "
         "name its \"language\" (ISO 639-3), which settles whose number one is that two countries could have given.",
     .lines = true,
     .members = kMembers}};

extern const Entry data_pii{
    .group = Group::lines,
    .summary =
        "Find and mask what texts say of persons (addresses, accounts, cards, telephones, national "
        "numbers) and secrets, a line at a time.",
    .examples = kExamples,
    .json = kForms,
    .run = run};

}  // namespace cli::light
