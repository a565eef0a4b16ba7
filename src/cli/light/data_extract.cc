// janua data extract FILE: the text of a web page as Markdown; of a WARC file a line for each page.
#include "cli/json_lines.h"
#include "cli/standard_input.h"
#include "data/extract/extract.h"
#include "data/warc/block.h"
#include "data/warc/front.h"
#include "data/warc/reader.h"
#include "store/members.h"
#include "store/peeked.h"

namespace cli::light {

namespace {

using base::Json;
using base::Result;
using data::warc::Record;

constexpr std::size_t kMost = store::html::kLargestPage + 1;

bool is_page(const Record& record) {
  const bool found = !record.http_status || *record.http_status == 200;
  return record.error.empty() && found &&
         (record.type == "response" || record.type == "resource") &&
         (record.mime == "text/html" || record.mime == "application/xhtml+xml");
}

Result<std::unique_ptr<base::Reader>> open(Invocation& call, const base::Path& path) {
  if (path != "-") return call.ctx.disk.open_reader(path);
  return std::unique_ptr<base::Reader>(
      std::make_unique<StandardInput>(call, "send the page again"));
}

Result<void> extract_pages(Invocation& call, store::Members members, const std::string& where) {
  std::uint64_t records = 0, broken = 0;
  data::warc::Receiver receiver;
  receiver.record = [&](const Record& record, std::string& payload) -> Result<void> {
    ++records;
    broken += !record.error.empty();
    if (!is_page(record)) return {};
    auto line = data::extract::to_json(data::extract::extract(payload, record.header_charset));
    const auto place = data::warc::to_json(record);
    for (const auto* name : {"uri", "offset", "length"}) line[name] = place[name];
    line["fetched"] = place["date"];
    call.print_json(line);
    return {};
  };
  const data::warc::Limits limits{.keep = kMost, .digest = false};
  TRY(data::warc::read_records(members, limits, receiver,
                               [&] { return call.ctx.cancel.check(where); }));
  if (broken > 0)
    call.ctx.reporter.warn(where, std::to_string(broken) + " of " + std::to_string(records) +
                                      " records are damaged and not read");
  return {};
}

Result<void> run(Invocation& call) {
  const auto& path = call.arguments[0];
  const std::string where = path == "-" ? kStandardInput : path;
  const store::Peeked source(TRY(open(call, path)));
  if (TRY(data::warc::holds_records(source.front(), base::file_name(path))))
    return extract_pages(call, store::Members::of(source.whole(), path, data::warc::kBegin), where);
  const auto bytes = TRY(store::unpack_front(source.whole(), kMost, where));
  const auto page = data::extract::extract(bytes, call.option("charset"));
  if (page.cut)
    call.ctx.reporter.warn(where,
                           "the page has more than 16 MiB or two million elements; what comes "
                           "behind is not read");
  if (call.json) {
    call.print_json(data::extract::to_json(page));
  } else if (!page.text.empty()) {
    const auto text = page.text + "\n";
    is_piped(call.out) ? call.print_exact(text) : call.print(text);
  }
  return {};
}

}  // namespace

constexpr Argument kArguments[] = {
    {"FILE",
     "a page of HTML or a WARC file, packed or not, or - for standard input; of a WARC file each page "
     "that was found is read, and printed as a line of JSON"}};
constexpr Option kOptions[] = {
    {"charset", "LABEL", "", "what the HTTP header said the page is in"}};
constexpr Example kExamples[] = {
    {"janua data extract page.html", "its text as Markdown"},
    {"janua data extract page.html --json", "with title, date, author and licences"},
    {"janua data extract crawl.warc.gz", "the pages of a crawl, a line each"}};

constexpr JsonMember kMembers[] = {
    {"", "object", ""},
    {"text", "text", "Markdown: headings, lists, tables, quotes, code"},
    {"title", "text or null", "headline, without the name of the site"},
    {"author", "text or null", "several with commas"},
    {"date", "text or null", "of publication, as the page says it"},
    {"modified", "text or null", "as the page says it"},
    {"language", "text or null", "tag, as the page says it"},
    {"licenses", "list", "addresses that the page links as its licence, and of known deeds"},
    {"licenses[]", "text", ""},
    {"translation", "list", "programs that translate pages by machine, of which it bears marks"},
    {"translation[]", "text", ""},
    {"url", "text or null", "canonical address, as the page says it"},
    {"description", "text or null", ""},
    {"site", "text or null", "name of the site, as the page says it"},
    {"charset", "text", "that the bytes were read in"},
    {"charset_by", "text", "what said so: mark, utf-8, header, meta, guess or usual"},
    {"replaced", "whole number", "ill-formed pieces that became U+FFFD"},
    {"cut", "true or false", "whether the page has more than was read"},
    {"uri?", "text or null", "of a WARC file: where the page was found"},
    {"offset?", "whole number or null", "of its record"},
    {"length?", "whole number or null", "of its record"},
    {"fetched?", "text or null", "date of its record"}};
constexpr JsonForm kForms[] = {
    {.text = "The page; of a WARC file a line for each, with --json or without.",
     .lines = true,
     .members = kMembers}};

extern const Entry data_extract{.group = Group::lines,
                                .summary = "Print the text of a web page as Markdown.",
                                .arguments = kArguments,
                                .options = kOptions,
                                .examples = kExamples,
                                .json = kForms,
                                .run = run};

}  // namespace cli::light
