// janua chat DIR: a conversation in the terminal. Ctrl-C stops the answer, not the program.
#include "infer/chat.h"

#include <errno.h>
#include <unistd.h>

#include <cstdlib>
#include <optional>
#include <random>

#include "cli/command.h"
#include "cli/interrupt.h"
#include "infer/loaded_model.h"
#include "infer/tokenizer_codec.h"

namespace cli::full {

namespace {

using base::Result;

// One line without its end; nothing at the end of the input. An interrupted read gives an empty line
// and leaves the interruption to be asked for.
std::optional<std::string> read_line(std::FILE* in) {
  char* line = nullptr;
  std::size_t room = 0;
  const auto size = ::getline(&line, &room, in);
  std::string out(line ? line : "", size > 0 ? static_cast<std::size_t>(size) : 0);
  std::free(line);
  if (size < 0 && std::ferror(in) && errno == EINTR) {
    std::clearerr(in);
    return "";
  }
  if (size < 0) return std::nullopt;
  while (!out.empty() && (out.back() == '\n' || out.back() == '\r')) out.pop_back();
  return out;
}

std::string rest_of(std::FILE* in) {
  std::string out;
  char part[1 << 14];
  while (const auto n = std::fread(part, 1, sizeof part, in)) out.append(part, n);
  return out;
}

Result<infer::ChatOptions> options_of(const Invocation& call) {
  infer::ChatOptions out;
  out.system = call.option("system");
  out.max_tokens = TRY(call.whole("max-tokens", 1, 1 << 20));
  out.sampling.temperature = TRY(call.number("temperature", 0, 10));
  out.sampling.top_p = TRY(call.number("top-p", 0, 1));
  out.sampling.seed = call.has("seed")
                          ? static_cast<std::uint64_t>(TRY(call.whole("seed", 0, INT64_MAX)))
                          : std::random_device()();
  return out;
}

Result<void> answer(Invocation& call, infer::Chat& chat, const std::string& text,
                    const Interrupt& interrupt) {
  const auto show = [&](const std::string& piece) {
    call.print(piece);
    std::fflush(call.out);
  };
  const auto end = TRY(chat.say(text, show, interrupt.flag()));
  call.print("\n");
  std::fflush(call.out);
  if (end == infer::Chat::End::length)
    call.ctx.reporter.warn("chat",
                           "the answer was cut at --max-tokens " + call.option("max-tokens"));
  if (end == infer::Chat::End::context)
    call.ctx.reporter.warn("chat",
                           "the conversation fills the model's context; /new begins another");
  return {};
}

// Whatever it is that a person types at the prompt.
Result<void> converse(Invocation& call, infer::Chat& chat) {
  Interrupt interrupt;
  bool interrupted = false;  // by the line before, with nothing said
  for (;;) {
    std::fputs("> ", stderr);
    std::fflush(stderr);
    const auto line = read_line(stdin);
    const bool now = interrupt.take();
    if (!line || (now && interrupted) || call.ctx.cancel.requested()) break;
    interrupted = now;
    if (now) {
      std::fputs("\n(once more, or Ctrl-D, ends the conversation)\n", stderr);
      continue;
    }
    if (line->empty()) continue;
    if (*line == "/exit" || *line == "/quit") break;
    if (*line == "/new") {
      chat.forget();
      continue;
    }
    if (const auto said = answer(call, chat, *line, interrupt); !said.ok()) {
      if (said.error().code != base::Code::bad_request) return said.error();
      std::fprintf(stderr, "%s; /new begins another\n", said.error().what.c_str());
    }
    interrupt.take();
  }
  std::fputs("\n", stderr);
  return {};
}

[[maybe_unused]] Result<void> run_chat(Invocation& call) {
  auto& ctx = call.ctx;
  const auto& place = call.arguments[0];
  const auto options = TRY(options_of(call));
  const auto codec = TRY(infer::open_codec(ctx.disk, place));
  const auto model = TRY(infer::open_model(ctx.disk, place, ctx.pool));
  auto chat = infer::Chat::begin(*model, *codec, options);
  if (!chat.ok()) {
    if (chat.error().where.empty()) chat.error().where = place;
    return chat.error();
  }
  if (::isatty(STDIN_FILENO)) {
    std::fprintf(stderr,
                 "%s, context of %lld tokens; /new begins another conversation, Ctrl-D ends\n",
                 chat->format().name(), static_cast<long long>(model->context()));
    return converse(call, *chat);
  }
  const Interrupt interrupt;
  return answer(call, *chat, rest_of(stdin), interrupt);
}

}  // namespace

constexpr Argument kArguments[] = {{"DIR", "a model: its folder, or a file of GGUF"}};
constexpr Option kOptions[] = {
    {"system", "TEXT", "", "what the model is told first"},
    {"seed", "N", "", "the same seed and words give the same answers; without it any"},
    {"temperature", "T", "0.7", "0 takes the best token each time"},
    {"top-p", "P", "0.95", "keep the fewest best tokens that hold this much probability"},
    {"max-tokens", "N", "512", "of one answer"}};
constexpr Example kExamples[] = {
    {"janua chat out/demo/model", "talk to it; each line is a message"},
    {"janua chat model.gguf --seed 1 --temperature 0 < question.txt",
     "one answer to all of a text, to standard output"}};

extern const Entry chat{
    .group = Group::use,
    .summary = "Talk to a model in the terminal, or have it answer standard input.",
    .arguments = kArguments,
    .options = kOptions,
    .examples = kExamples,
    .obeys = kNone,
    .run = RUNNER(run_chat)};

}  // namespace cli::full
