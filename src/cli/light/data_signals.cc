// janua data signals: what rights holders say beside a page, a line of standard input at a time.
#include "cli/json_lines.h"
#include "data/rights/signal.h"

namespace cli::light {
namespace {

base::Result<base::Json> answer(const base::Json& line) {
  base::Json out = {{"result", TRY(data::rights::ask_signal(line))}};
  if (line.contains("id")) out["id"] = line["id"];
  return out;
}

base::Result<void> run(Invocation& call) {
  return answer_lines(call, answer, "each line is {\"kind\": \"tdmrep\", \"url\": ..., ...}");
}

}  // namespace

constexpr Example kExamples[] = {
    {"janua data signals < signals.jsonl", "each line answered by its protocol"},
    {"echo '{\"kind\": \"aipref\", \"headers\": [[\"Content-Usage\", \"train-ai=n\"]]}' | janua data signals",
     "whether a page may be trained on"}};

constexpr JsonMember kMembers[] = {
    {"", "object", ""},
    {"id?", "anything", "of the line, where it has one"},
    {"result?", "object", "what the protocol of its \"kind\" answers"},
    {"result.allowed?", "true or false or null", "ai-txt, robots; null without a file"},
    {"result.line?", "whole number or null", "robots: of the rule that decides"},
    {"result.crawl?", "true or false", "aipref-robots: whether robots.txt allows to fetch it"},
    {"result.train-ai?", "text", "aipref, aipref-robots: allow, disallow or unknown"},
    {"result.search?", "text", "aipref, aipref-robots: allow, disallow or unknown"},
    {"result.spdx?", "list", "licence: identifiers of the SPDX list, sorted"},
    {"result.spdx[]", "text", ""},
    {"result.noai?", "true or false", "robots-meta"},
    {"result.noimageai?", "true or false", "robots-meta"},
    {"result.reservation?", "whole number or null",
     "tdmrep: 1 where rights are reserved, 0 where not"},
    {"result.policy?", "text or null", "tdmrep: where terms are offered"},
    {"result.source?", "text or null", "tdmrep: file, header or html"},
    {"error?", "text", "in place of an answer: why the line cannot be answered"},
    kFailedLine};
constexpr JsonForm kForms[] = {
    {.text = "What is said, for each line of standard input, with --json or without.",
     .lines = true,
     .members = kMembers}};

extern const Entry data_signals{
    .group = Group::lines,
    .summary =
        "Answer what rights holders say beside a page (TDMRep, aipref, robots.txt, ai.txt, noai, "
        "licences), a line at a time.",
    .examples = kExamples,
    .json = kForms,
    .run = run};

}  // namespace cli::light
