// janua data robots --agent NAME --path P [--status N] FILE: may a crawler fetch a path? RFC 9309.
#include "cli/command.h"
#include "data/rights/robots.h"
#include "data/rights/robots_group.h"

namespace cli::light {
namespace {

// As much as counts, and a byte more, so that a line that is cut shows.
base::Result<std::string> front_of(base::Context& ctx, const base::Path& path) {
  const auto reader = TRY(ctx.disk.open_reader(path));
  std::string bytes(data::rights::kRobotsLimit + 1, '\0');
  std::size_t got = 0;
  while (got < bytes.size()) {
    const auto more = TRY(reader->read(bytes.data() + got, bytes.size() - got));
    if (more == 0) break;
    got += more;
  }
  bytes.resize(got);
  return bytes;
}

base::Result<void> run(Invocation& call) {
  std::optional<std::int64_t> status;
  if (call.has("status")) status = TRY(call.whole("status", 200, 599));
  const auto bytes = TRY(front_of(call.ctx, call.arguments[0]));
  const auto said =
      data::rights::ask_robots(bytes, call.option("agent"), call.option("path"), status);
  call.print_json(
      {{"allowed", said.allowed}, {"line", said.line > 0 ? base::Json(said.line) : base::Json()}});
  return {};
}

}  // namespace

constexpr Argument kArguments[] = {
    {"FILE", "a robots.txt; what stands behind its first 500 KiB is not read"}};
constexpr Option kOptions[] = {
    {"agent", "NAME", nullptr, "the product token of the crawler, as GPTBot"},
    {"path", "P", nullptr, "what it asks for: a path with its query, or a whole address"},
    {"status", "N", "200",
     "with which the file came: 3xx and 4xx allow everything, 5xx nothing, whatever stands in it"}};
constexpr Example kExamples[] = {{"janua data robots --agent GPTBot --path /archive/1 robots.txt",
                                  "whether it may fetch that page"}};
constexpr JsonMember kMembers[] = {
    {"", "object", ""},
    {"allowed", "true or false", "whether the crawler may fetch it"},
    {"line", "whole number or null", "of the rule that decides, from 1; null where none does"}};
constexpr JsonForm kForms[] = {
    {.text = "The answer, with --json or without.", .members = kMembers}};

extern const Entry data_robots{
    .group = Group::lines,
    .summary = "Say whether a robots.txt lets a crawler fetch a path (RFC 9309).",
    .arguments = kArguments,
    .options = kOptions,
    .examples = kExamples,
    .json = kForms,
    .run = run};

}  // namespace cli::light
