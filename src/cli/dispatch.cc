#include "cli/dispatch.h"

#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <csignal>
#include <cstdlib>
#include <cstring>

#include "base/recipe.h"
#include "base/visible.h"
#include "cli/help.h"
#include "cli/signals.h"

namespace cli {

namespace {

using base::Code;
using base::Error;
using base::Result;
using Words = std::vector<std::string>;

Error refuse(const std::string& what, const std::string& hint) {
  return {Code::bad_request, what, "", hint};
}

std::size_t words_in(const char* name) {
  return static_cast<std::size_t>(std::count(name, name + std::strlen(name), '_')) + 1;
}

bool begins_with(const Words& words, const std::string& name) {
  std::string head;
  for (std::size_t i = 0; i < std::min(words.size(), words_in(name.c_str())); ++i)
    head += (i ? "_" : "") + words[i];
  return head == name;
}

// The command with the most words wins: `ledger show` before `ledger`.
const Row* find_row(std::span<const Row> rows, const Words& words) {
  const Row* best = nullptr;
  for (const auto& row : rows)
    if (begins_with(words, row.name) && (!best || words_in(row.name) > words_in(best->name)))
      best = &row;
  return best;
}

// Takes the global flag at `it` into `request`; false if it is none.
Result<bool> take_global(Request& request, Words::const_iterator& it, Words::const_iterator end) {
  const auto& word = *it;
  if (word == "--json") return request.json = true;
  if (word == "--dry-run") return request.dry_run = true;
  if (word == "--quiet") return request.quiet = true;
  if (word == "--help" || word == "-h") return request.help = true;
  if (word == "--version") return request.version = true;
  if (!word.starts_with("--set=") && word != "--set") return false;
  const bool joined = word != "--set";
  if (!joined && ++it == end)
    return refuse("--set needs key=value", "for example --set train.steps=20");
  const auto value = joined ? word.substr(6) : *it;
  if (value.find('=') == std::string::npos || value.starts_with('='))
    return refuse("'" + value + "' is not key=value", "for example --set train.steps=20");
  request.set.push_back(value);
  return true;
}

int workers_wanted() {
  const char* text = std::getenv("JANUA_WORKERS");
  int workers = 0;
  if (text) std::from_chars(text, text + std::strlen(text), workers);
  return workers > 0 ? workers : base::machine_cores();
}

// With --quiet only what the user must know.
class WarningReporter : public base::Reporter {
 public:
  explicit WarningReporter(std::FILE* out) : text_(base::text_reporter(out, false)) {}
  void on(const base::Event& event) override {
    if (event.kind == base::Event::Kind::warning) text_->on(event);
  }

 private:
  std::unique_ptr<base::Reporter> text_;
};

std::unique_ptr<base::Reporter> reporter_for(const Request& request, std::FILE* talk) {
  if (request.quiet) return std::make_unique<WarningReporter>(talk);
  if (request.json) return base::json_reporter(talk);
  return base::text_reporter(talk, ::isatty(::fileno(talk)) == 1);
}

int say(const Error& error, bool json, std::FILE* talk) {
  if (json) {
    const base::Json body = {{"code", base::name(error.code)},
                             {"what", error.what},
                             {"where", error.where},
                             {"hint", error.hint}};
    const base::Json line = {{"error", body}};
    const auto text = line.dump(-1, ' ', false, base::Json::error_handler_t::replace);
    std::fprintf(talk, "%s\n", text.c_str());
  } else {
    // Lines to be pasted into a recipe stay lines; what else breaks one may come from outside.
    auto text = base::visible(Error{error.code, error.what, error.where, ""}.sentence());
    if (!error.hint.empty()) text += "; " + base::visible_lines(error.hint);
    std::fprintf(talk, "janua: %s\n", text.c_str());
  }
  return base::exit_status(error.code);
}

// A flag that would change nothing looks as if it had been obeyed.
Result<void> check_obeyed(const Request& request) {
  const auto obeys = request.row->entry->obeys;
  const struct {
    bool given;
    unsigned flag;
    const char* name;
  } flags[] = {{request.json, kJson, "--json"},
               {!request.set.empty(), kSet, "--set"},
               {request.dry_run, kDryRun, "--dry-run"}};
  for (const auto& flag : flags)
    if (flag.given && !(obeys & flag.flag))
      return refuse(
          std::string(flag.name) + " means nothing to `janua " + words_of(request.row->name) + "`",
          "leave it out; usage: " + usage_of(*request.row));
  return {};
}

Result<void> run_command(const Request& request, Arguments arguments, std::FILE* out,
                         base::Reporter& reporter) {
  const auto disk = base::real_disk();
  const auto clock = base::real_clock();
  base::Cancel cancel;
  const CancelOnSignals listen(cancel);
  base::Context ctx{*disk, *clock, reporter, cancel, workers_wanted(), base::default_cache()};
  Invocation invocation{*request.row,
                        std::move(arguments.plain),
                        std::move(arguments.given),
                        request.set,
                        request.json,
                        request.dry_run,
                        request.quiet,
                        ctx,
                        out};
  return base::guard("", [&] { return request.row->entry->run(invocation); });
}

Result<Arguments> read_for(const Request& request) {
  TRY(check_obeyed(request));
  return read_arguments(*request.row, request.arguments);
}

// Asked of the pipe itself: by now errno may speak of something else.
bool reader_has_gone(std::FILE* out) {
  pollfd pipe{::fileno(out), POLLOUT, 0};
  return ::poll(&pipe, 1, 0) == 1 && (pipe.revents & POLLERR);
}

// A product that did not reach its file is a failure, not a success with a shorter file. But who
// closes a pipe has read enough (`janua card DIR | head`): that is no failure and needs no words.
Result<void> flushed(std::FILE* out) {
  if (std::fflush(out) == 0 && !std::ferror(out)) return {};
  if (reader_has_gone(out)) return {};
  return Error{errno == ENOSPC ? Code::full_disk : Code::io, "cannot write the output",
               "standard output", "free some space, or send it elsewhere"};
}

Result<void> print(const std::string& text, std::FILE* out) {
  std::fputs(text.c_str(), out);
  return flushed(out);
}

}  // namespace

const std::vector<std::string>& global_flags() {
  static const Words flags = {"--set", "--json", "--dry-run", "--quiet", "--help", "--version"};
  return flags;
}

Error unknown_command(std::span<const Row> rows, const Words& words) {
  Words known;
  std::string family;
  for (const auto& row : rows) {
    if (row.entry->group == Group::hidden) continue;
    known.push_back(words_of(row.name));
    if (known.back().starts_with(words[0] + " ") ||
        known.back().find(" " + words[0] + " ") != std::string::npos)
      family += (family.empty() ? "" : ", ") + known.back();
  }
  if (words.size() == 1 && !family.empty())
    return refuse("'" + words[0] + "' alone is no command", "there are " + family);
  if (const auto said = words.size() > 1 ? words[0] + " " + words[1] : words[0];
      !family.empty() && base::nearest(said, known).empty())
    return refuse("'" + said + "' is no command", "there are " + family);
  std::string guess;
  for (std::size_t take = std::min<std::size_t>(2, words.size()); take > 0 && guess.empty(); --take)
    guess = base::nearest(take == 2 ? words[0] + " " + words[1] : words[0], known);
  const auto said = words.size() > 1 && !guess.empty() && guess.find(' ') != std::string::npos
                        ? words[0] + " " + words[1]
                        : words[0];
  return refuse("unknown command '" + said + "'", guess.empty()
                                                      ? "`janua --help` lists them all"
                                                      : "did you mean 'janua " + guess + "'?");
}

Result<Request> read_request(std::span<const Row> rows, const Words& words) {
  Request request;
  bool own = false;  // behind "--"
  for (auto it = words.begin(); it != words.end(); ++it) {
    own |= *it == "--";
    if (own || !TRY(take_global(request, it, words.end()))) request.arguments.push_back(*it);
  }
  if (!request.arguments.empty() && request.arguments[0] == "help") {
    request.help = true;
    request.arguments.erase(request.arguments.begin());
  }
  if (request.help || request.version) return request;
  if (request.arguments.empty())
    return refuse("no command is given",
                  "`janua new FOLDER` begins with text of your own, `janua run RECIPE` with a "
                  "recipe, and `janua --help` lists all commands");
  if (request.arguments[0].starts_with('-')) {
    const auto guess = base::nearest(request.arguments[0], global_flags());
    return refuse("unknown flag '" + request.arguments[0] + "'",
                  guess.empty() ? "`janua --help` shows all" : "did you mean '" + guess + "'?");
  }
  request.row = find_row(rows, request.arguments);
  if (!request.row) return unknown_command(rows, request.arguments);
  const auto command_words = static_cast<std::ptrdiff_t>(words_in(request.row->name));
  request.arguments.erase(request.arguments.begin(), request.arguments.begin() + command_words);
  return request;
}

int answer(const Program& program, const Words& words, std::FILE* out, std::FILE* talk) {
  std::signal(SIGPIPE, SIG_IGN);  // a write that fails says so itself
  const auto json = std::ranges::find(words, "--json") != words.end();
  const auto request = read_request(program.rows, words);
  if (!request.ok()) return say(request.error(), json, talk);
  auto arguments = request->row ? read_for(*request) : Result<Arguments>(Arguments{});
  if (!arguments.ok()) return say(arguments.error(), json, talk);
  if (request->row && !request->row->entry->run) return program.elsewhere();
  const auto result = [&]() -> Result<void> {
    if (request->version) return print("janua " JANUA_VERSION "\n", out);
    if (request->help) return print(TRY(help_text(program.rows, request->arguments)), out);
    const auto reporter =
        reporter_for(*request, talk);  // gone, and its line cleared, before we speak
    auto done = run_command(*request, arguments.take(), out, *reporter);
    return done.ok() ? flushed(out) : std::move(done);
  }();
  return result.ok() ? 0 : say(result.error(), json, talk);
}

}  // namespace cli
