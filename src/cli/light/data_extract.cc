// janua data extract FILE: the text of a web page as Markdown; of a WARC file a line for each page.
#include "cli/json_lines.h"
#include "data/extract/extract.h"
#include "data/warc/reader.h"
#include "store/stream.h"

namespace cli::light {

namespace {

using base::Json;
using base::Result;
using data::warc::Record;

constexpr std::size_t kMost = store::html::kLargestPage + 1;

Result<std::string> standard_input() {
  std::string text;
  char part[1 << 16];
  while (const auto bytes = std::fread(part, 1, sizeof part, stdin)) {
    text.append(part, bytes);
    if (text.size() >= kMost) break;
  }
  if (std::ferror(stdin))
    return base::Error{base::Code::io, "cannot be read", "standard input", "send the page again"};
  return text;
}

Result<bool> is_warc(base::Disk& disk, const base::Path& path) {
  auto file = TRY(disk.open_reader(path));
  char front[5];
  std::size_t size = 0;
  while (size < sizeof front) {
    const auto got = TRY(file->read(front + size, sizeof front - size));
    if (got == 0) break;
    size += got;
  }
  const std::string_view seen(front, size);
  const bool packed = seen.starts_with("\x1f\x8b") || seen.starts_with("\x28\xb5\x2f\xfd") ||
                      seen.substr(1).starts_with("\x2a\x4d\x18");
  return seen == "WARC/" || (packed && base::file_name(path).find(".warc") != std::string::npos);
}

bool is_page(const Record& record) {
  const bool found = !record.http_status || *record.http_status == 200;
  return record.error.empty() && found &&
         (record.type == "response" || record.type == "resource") &&
         (record.mime == "text/html" || record.mime == "application/xhtml+xml");
}

Result<void> extract_pages(Invocation& call, const base::Path& path) {
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
  TRY(data::warc::read_records(call.ctx, path, limits, receiver));
  if (broken > 0)
    call.ctx.reporter.warn(path, std::to_string(broken) + " of " + std::to_string(records) +
                                     " records are damaged and not read");
  return {};
}

Result<void> run(Invocation& call) {
  const auto& path = call.arguments[0];
  const bool piped = path == "-";
  if (!piped && TRY(is_warc(call.ctx.disk, path))) return extract_pages(call, path);
  const auto bytes =
      piped ? TRY(standard_input()) : TRY(store::read_front(call.ctx.disk, path, kMost));
  const auto page = data::extract::extract(bytes, call.option("charset"));
  if (page.cut)
    call.ctx.reporter.warn(path,
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
     "a page of HTML, or - for standard input; of a WARC file each page that was found is "
     "read, and printed as a line of JSON"}};
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
