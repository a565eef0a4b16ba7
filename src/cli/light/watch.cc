// janua watch DIR: how a run goes, on the terminal or as a page on loopback. It only reads.
#include <unistd.h>

#include <chrono>
#include <thread>

#include "cli/command.h"
#include "cli/json_record.h"
#include "watch/loopback.h"
#include "watch/page.h"
#include "watch/terminal.h"
#include "watch/watcher.h"

namespace cli::light {

namespace {

using base::Error;
using base::Result;

// In pieces, so that Ctrl-C is answered at once.
void wait(double seconds, const base::Cancel& cancel) {
  for (int i = 0; i < static_cast<int>(seconds * 10) && !cancel.requested(); ++i)
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
}

// Again and again, until what was wanted is made or a stop is asked for, which is no failure here.
Result<void> go_on(Invocation& invocation, watch::Watcher& watcher, double every) {
  constexpr const char* kClear = "\x1b[H\x1b[J";
  const bool terminal = ::isatty(::fileno(invocation.out));
  for (bool first = true; !invocation.ctx.cancel.requested(); first = false) {
    const auto picture = TRY(watcher.look(invocation.ctx));
    if (terminal) invocation.print_exact(kClear);
    if (!terminal && !first) invocation.print("\n");
    invocation.print(watch::to_text(picture));
    std::fflush(invocation.out);
    if (picture.ended()) return {};
    wait(every, invocation.ctx.cancel);
  }
  return {};
}

watch::Answer failed(const Error& error) {
  return {500, "text/plain; charset=utf-8", error.sentence() + "\n"};
}

Result<void> serve(Invocation& invocation, watch::Watcher& watcher) {
  const auto port = TRY(invocation.whole("port", 0, 65535));
  auto server = TRY(watch::Loopback::listen(static_cast<int>(port)));
  invocation.print(server.url() + "\n");
  std::fflush(invocation.out);
  return server.serve(
      [&](const std::string& path) -> watch::Answer {
        if (path == "/watch.js")
          return {200, "text/javascript; charset=utf-8", std::string(watch::page_script())};
        if (path != "/" && path != "/main" && path != "/picture.json")
          return {404, "text/plain; charset=utf-8", "nothing stands there\n"};
        const auto picture = watcher.look(invocation.ctx);
        if (!picture.ok()) return failed(picture.error());
        if (path == "/picture.json")
          return {200, "application/json", record::to_json(*picture).dump() + "\n"};
        return {200, "text/html; charset=utf-8",
                path == "/main" ? watch::to_main(*picture) : watch::to_page(*picture)};
      },
      invocation.ctx);
}

Result<void> run(Invocation& invocation) {
  const auto every = TRY(invocation.number("every", 0.1, 3600));
  if (invocation.has("port") && !invocation.has("page"))
    return Error{base::Code::bad_request, "--port says where the page is", "--port",
                 "give --page, too"};
  if (invocation.has("every") &&
      (invocation.has("once") || invocation.has("page") || invocation.json))
    return Error{base::Code::bad_request, "--every is for a view that goes on in the terminal",
                 "--every", "leave it out"};
  if (invocation.has("page") && (invocation.has("once") || invocation.json))
    return Error{base::Code::bad_request, "--page goes on until it is stopped", "--page",
                 "leave out --once and --json; /picture.json of the page is the same value"};
  watch::Watcher watcher(invocation.arguments[0]);
  if (invocation.has("page")) return serve(invocation, watcher);
  if (!invocation.has("once") && !invocation.json) return go_on(invocation, watcher, every);
  // Who waits may wait for a folder that is still to come; who asks once has misspelt it.
  if (!invocation.ctx.disk.exists(invocation.arguments[0]))
    return Error{base::Code::missing, "there is no such folder", invocation.arguments[0],
                 "check the path and its spelling; without --once it is waited for"};
  const auto picture = TRY(watcher.look(invocation.ctx));
  if (invocation.json)
    invocation.print_json(record::to_json(picture));
  else
    invocation.print(watch::to_text(picture));
  return {};
}

}  // namespace

constexpr Argument kArguments[] = {
    {"DIR",
     "the folder of a run that goes on, was stopped, is finished, or (without --once) has not begun"}};
constexpr Option kOptions[] = {
    {"once", "", "", "print one picture and leave; the folder must be there"},
    {"every", "SECONDS", "2", "from one picture to the next"},
    {"page", "", "", "serve it as a page with charts, on this machine's own address alone"},
    {"port", "N", "0", "of the page; 0 is any free one"}};
constexpr Example kExamples[] = {
    {"janua watch out/demo",
     "step, loss, tokens a second, time left and energy, every two seconds"},
    {"janua watch out/demo --page --port 8090", "the same on http://127.0.0.1:8090/"}};

constexpr JsonForm kForms[] = {
    {.text = "A run as it stands: what its ledger and its step logs say, which nobody has checked.",
     .more = [](JsonRows& rows) { add_record<watch::Picture>("", "", rows); }}};

extern const Entry watch{
    .group = Group::look,
    .summary = "Show how a run goes: stages, loss, speed, time left, energy. It only reads.",
    .arguments = kArguments,
    .options = kOptions,
    .examples = kExamples,
    .json = kForms,
    .run = run};

}  // namespace cli::light
