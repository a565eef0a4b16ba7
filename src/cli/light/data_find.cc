// janua data find DIR [WORDS] [--source NAME]: documents by what stands in them, by an address or by
// their source, for who knows neither key nor id.
#include "base/visible.h"
#include "cli/command.h"
#include "data/find.h"
#include "data/look.h"

namespace cli::light {

namespace {

base::Json as_json(const data::Hit& hit) {
  const auto or_null = [](const std::string& text) {
    return text.empty() ? base::Json() : base::Json(text);
  };
  return {{"id", or_null(hit.id)},          {"key", hit.key},          {"language", hit.language},
          {"source", hit.source},           {"url", or_null(hit.url)}, {"file", or_null(hit.file)},
          {"excerpt", or_null(hit.excerpt)}};
}

std::string as_text(const data::Hit& hit) {
  const auto where = hit.file.empty()                 ? std::string("not kept")
                     : hit.file.starts_with("train/") ? std::string("to train on")
                                                      : std::string("held out");
  auto out = base::visible(hit.key.empty() ? hit.id.substr(0, 16) : hit.key) + "  " +
             base::visible(hit.language) + "  " + base::visible(hit.source) + "  " + where + "\n";
  if (!hit.id.empty()) out += "  id " + base::visible(hit.id.substr(0, 16)) + "\n";
  if (!hit.excerpt.empty()) out += "  ..." + base::visible(hit.excerpt) + "...\n";
  return out;
}

base::Result<void> run(Invocation& invocation) {
  auto& ctx = invocation.ctx;
  const auto most = TRY(invocation.whole("most", 1, 1'000'000'000));
  const auto& words = invocation.arguments;
  const data::Query query{words.size() > 1 ? words[1] : "", invocation.option("source")};
  const auto corpus = TRY(data::corpus_folder(ctx.disk, words[0]));
  const auto hits = TRY(data::find_documents(ctx, corpus, query, static_cast<std::uint64_t>(most)));
  for (const auto& hit : hits.shown)
    if (invocation.json)
      invocation.print_json(as_json(hit));
    else
      invocation.print(as_text(hit));
  if (hits.all == 0)
    return base::Error{base::Code::missing, "nothing in the corpus is like that", corpus,
                       "text that was dropped is not kept there: try the key or --source NAME; "
                       "`janua data stats` lists the sources"};
  if (hits.all > hits.shown.size())
    ctx.reporter.note("find", "and " + std::to_string(hits.all - hits.shown.size()) +
                                  " more; --most N shows as many");
  ctx.reporter.note("find", "`janua data explain DIR ID` says what became of one");
  return {};
}

}  // namespace

constexpr Argument kArguments[] = {
    {"DIR", "the folder of a run, or of its corpus"},
    {"[WORDS]", "in the text, the key or the address, in upper or lower case"}};
constexpr Option kOptions[] = {
    {"source", "NAME", "", "only documents of that source; without WORDS all of them"},
    {"most", "N", "20", "as many are shown"}};
constexpr Example kExamples[] = {
    {"janua data find out/demo Zeilenabstand", "where a word stands in the text"},
    {"janua data find out/demo https://www.city.example/ --most 1000", "what came from a site"}};
constexpr JsonMember kMembers[] = {
    {"", "object", ""},
    {"id", "text or null", "null of a file that was not read"},
    {"key", "text", "which its translations share; may be empty"},
    {"language", "text", "variant"},
    {"source", "text", "name of its source"},
    {"url", "text or null", "where it was read from; null where nothing was kept"},
    {"file", "text or null", "of the corpus; null where nothing was kept"},
    {"excerpt", "text or null", "around the words; null where they stand in key or address"}};
constexpr JsonForm kForms[] = {{.text = "A document.", .lines = true, .members = kMembers}};

extern const Entry data_find{
    .group = Group::look,
    .summary = "Find documents of a corpus by words, by address or by source.",
    .arguments = kArguments,
    .options = kOptions,
    .examples = kExamples,
    .json = kForms,
    .run = run};

}  // namespace cli::light
