// janua audit log FILE: does each line of a server's audit log follow from the one before?
#include "serve/gate/audit_log.h"

#include "cli/command.h"

namespace cli::full {

namespace {

[[maybe_unused]] base::Result<void> run(Invocation& invocation) {
  const auto& path = invocation.arguments[0];
  const auto head = invocation.option("head");
  const auto chain = TRY(serve::read_audit_log(invocation.ctx.disk, path, head));
  if (!head.empty() && chain.kept == 0)
    return base::Error{base::Code::verification,
                       "none of its lines is the one of the head that was kept", path,
                       "the log was cut before that line, or written anew"};
  const auto or_null = [](const std::string& text) {
    return text.empty() ? base::Json() : base::Json(text);
  };
  if (invocation.json)
    invocation.print_json(
        {{"lines", chain.lines},
         {"torn", chain.torn},
         {"first", or_null(chain.first)},
         {"last", or_null(chain.last)},
         {"head", or_null(chain.head)},
         {"since", head.empty() ? base::Json() : base::Json(chain.lines - chain.kept)}});
  else
    invocation.print(
        std::to_string(chain.lines) + " lines" +
        (chain.lines ? " from " + chain.first + " to " + chain.last : "") +
        ", each bound to the one before; " + std::to_string(chain.torn) + " torn by a crash\n" +
        (head.empty()
             ? ""
             : std::to_string(chain.lines - chain.kept) + " lines since the head that was kept\n") +
        "head " + chain.head + "\n");
  return {};
}

}  // namespace

constexpr Argument kArguments[] = {{"FILE", "what serve --audit-log wrote"}};
constexpr Option kOptions[] = {
    {"head", "DIGEST", "",
     "a head that was printed earlier: refuse a log in which that line does not stand"}};
constexpr Example kExamples[] = {
    {"janua audit log audit.jsonl", "how many lines, from when to when, and the head to keep"}};
constexpr JsonMember kMembers[] = {
    {"", "object", ""},
    {"lines", "whole number", "that follow from each other"},
    {"torn", "whole number", "half lines that a crash left, named by the next one"},
    {"first", "text or null", "when the first was written, in UTC"},
    {"last", "text or null", "when the last was"},
    {"head", "text or null", "digest of the last line"},
    {"since", "whole number or null", "lines behind the head that was given"}};
constexpr JsonForm kForms[] = {{.text = "What the log is.", .members = kMembers}};

extern const Entry audit_log{
    .group = Group::verify,
    .summary = "Check that each line of a server's audit log follows from the one before it.",
    .arguments = kArguments,
    .options = kOptions,
    .examples = kExamples,
    .json = kForms,
    .run = RUNNER(run)};

}  // namespace cli::full
