// janua data warc FILE: a line for each record of a WARC file.
#include "cli/command.h"
#include "data/warc/reader.h"

namespace cli::light {

namespace {

using base::Result;
using data::warc::Record;

// What was passed over, said once and not for each of a million.
struct Passed {
  std::uint64_t gaps = 0, bytes = 0, first = 0;
  std::uint64_t records = 0, broken = 0;

  void warn(base::Reporter& reporter, const base::Path& path) const {
    if (broken > 0)
      reporter.warn(path, std::to_string(broken) + " of " + std::to_string(records) +
                              " records are damaged: their \"error\" says how");
    if (gaps > 0)
      reporter.warn(path, std::to_string(bytes) + " bytes in " + std::to_string(gaps) +
                              (gaps == 1 ? " place" : " places") +
                              " are of no record, first at byte " + std::to_string(first));
  }
};

Result<void> run(Invocation& call) {
  const auto& path = call.arguments[0];
  const auto name = base::file_name(path);
  Passed passed;
  data::warc::Receiver receiver;
  receiver.record = [&](const Record& record, std::string&) -> Result<void> {
    ++passed.records;
    passed.broken += !record.error.empty();
    auto line = data::warc::to_json(record);
    line["file"] = name;
    call.print_json(line);
    return {};
  };
  receiver.gap = [&](const data::warc::Gap& gap) {
    if (passed.gaps++ == 0) passed.first = gap.at;
    passed.bytes += gap.bytes;
  };
  TRY(data::warc::read_records(call.ctx, path, {}, receiver));
  passed.warn(call.ctx.reporter, path);
  return {};
}

}  // namespace

constexpr Argument kArguments[] = {
    {"FILE", "a WARC, WET or WAT file, plain or packed with gzip or zstd"}};
constexpr Example kExamples[] = {
    {"janua data warc crawl.warc.gz", "what it holds, and where each record stands"}};

constexpr JsonMember kMembers[] = {
    {"", "object", ""},
    {"file", "text", "name of the file"},
    {"offset", "whole number or null",
     "of the record in the file, in bytes as stored; null where several are packed as one"},
    {"length", "whole number or null", "bytes as stored"},
    {"type", "text or null", "response, request, conversion ..., as the record says"},
    {"uri", "text or null", "of what it is a record"},
    {"date", "text or null", "as the record says"},
    {"http_status", "whole number or null", "of the HTTP response in it"},
    {"mime", "text or null", "of the HTTP body, else of the block; null of requests"},
    {"charset", "text or null", "as the header declares it, else the page"},
    {"payload_sha256", "text or null",
     "of the HTTP body without chunks and content coding, else of the block; null where it is not "
     "whole, and of revisits"},
    {"error", "text or null",
     "truncated, damaged, content-length, header, http, chunked, content-encoding or too-large"}};
constexpr JsonForm kForms[] = {
    {.text = "A record, with --json or without.", .lines = true, .members = kMembers}};

extern const Entry data_warc{.group = Group::lines,
                             .summary = "Print a line for each record of a WARC file.",
                             .arguments = kArguments,
                             .examples = kExamples,
                             .json = kForms,
                             .run = run};

}  // namespace cli::light
