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
#include "infer/model_kind.h"
#include "infer/own_template.h"
#include "infer/plain_text.h"
#include "infer/tokenizer_codec.h"
#include "model/run_folder.h"

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

const char* finish_reason(infer::Chat::End end) {
  switch (end) {
    case infer::Chat::End::whole:
      return "stop";
    case infer::Chat::End::length:
      return "length";
    case infer::Chat::End::context:
      return "context";
    case infer::Chat::End::stopped:
      break;
  }
  return "interrupted";
}

Result<void> answer(Invocation& call, infer::Chat& chat, const std::string& text,
                    const Interrupt& interrupt) {
  std::string heard;
  const auto show = [&](const std::string& piece) {
    if (call.json) {
      heard += piece;
      return;
    }
    call.print(piece);
    std::fflush(call.out);
  };
  const auto [end, tokens] = TRY(chat.say(text, show, interrupt.flag()));
  if (call.json)
    call.print_json({{"text", heard}, {"tokens", tokens}, {"finish_reason", finish_reason(end)}});
  else
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

// For a person at the prompt; programs that ask for JSON get nothing else.
void hint(const Invocation& call, const char* text) {
  if (call.json) return;
  std::fputs(text, stderr);
  std::fflush(stderr);
}

// Whatever it is that a person types at the prompt.
Result<void> converse(Invocation& call, infer::Chat& chat) {
  Interrupt interrupt;
  bool interrupted = false;  // by the line before, with nothing said
  for (;;) {
    hint(call, "> ");
    const auto line = read_line(stdin);
    const bool now = interrupt.take();
    if (!line || (now && interrupted) || call.ctx.cancel.requested()) break;
    interrupted = now;
    if (now) {
      hint(call, "\n(once more, or Ctrl-D, ends the conversation)\n");
      continue;
    }
    if (infer::is_blank(*line)) continue;
    if (*line == "/exit" || *line == "/quit") break;
    if (*line == "/new") {
      chat.forget();
      continue;
    }
    if (const auto said = answer(call, chat, *line, interrupt); !said.ok()) {
      if (said.error().code != base::Code::bad_request) return said.error();
      call.ctx.reporter.warn("chat", said.error().what + "; /new begins another");
    }
    interrupt.take();
  }
  hint(call, "\n");
  return {};
}

// All of standard input as one message. The end of its last line is none of it.
Result<void> answer_input(Invocation& call, infer::Chat& chat) {
  const Interrupt interrupt;
  auto text = rest_of(stdin);
  if (infer::is_blank(text))
    return base::Error{base::Code::bad_request, "there is no text to answer, or only white space",
                       "standard input", "write a text into it, or call it in a terminal"};
  if (text.ends_with('\n')) text.pop_back();
  if (text.ends_with('\r')) text.pop_back();
  return answer(call, chat, text, interrupt);
}

[[maybe_unused]] Result<void> run_chat(Invocation& call) {
  auto& ctx = call.ctx;
  const auto place = TRY(model::model_at(ctx.disk, call.arguments[0]));
  auto options = TRY(options_of(call));
  options.templated = TRY(infer::model_kind(ctx.disk, place)).templated;
  const auto codec = TRY(infer::open_codec(ctx.disk, place));
  const auto model = TRY(infer::open_model(ctx.disk, place, ctx.pool));
  auto chat = infer::Chat::begin(*model, *codec, options);
  if (!chat.ok()) {
    if (chat.error().where.empty()) chat.error().where = place;
    return chat.error();
  }
  if (chat->goes_on())
    ctx.reporter.note(
        "chat", "the model was taught no chat template: it goes on with your text as it stands");
  if (!chat->own_template()) {
    const auto unlike = TRY(infer::unlike_own_template(ctx.disk, place, *codec, chat->format()));
    if (!unlike.empty()) ctx.reporter.warn("chat", unlike);
  }
  if (::isatty(STDIN_FILENO)) {
    const auto begin = std::string(chat->name()) + ", context of " +
                       std::to_string(model->context()) +
                       " tokens; /new begins another conversation, Ctrl-D ends\n";
    hint(call, begin.c_str());
    return converse(call, *chat);
  }
  return answer_input(call, *chat);
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
     "one answer to all of a text, to standard output"},
    {"janua chat out/demo/model --json < begin.txt",
     "how the text goes on, and why it ended, as JSON"}};

constexpr JsonMember kMembers[] = {
    {"", "object", ""},
    {"text", "text", ""},
    {"tokens", "whole number", "written, that at which it ended included"},
    {"finish_reason", "text",
     "stop: the model ended it; length: --max-tokens did, context: the model's context, interrupted: "
     "Ctrl-C"}};
constexpr JsonForm kForms[] = {{.text = "An answer.", .lines = true, .members = kMembers}};

extern const Entry chat{
    .group = Group::use,
    .summary = "Talk to a model in the terminal, or have it answer standard input.",
    .arguments = kArguments,
    .options = kOptions,
    .examples = kExamples,
    .json = kForms,
    .run = RUNNER(run_chat)};

}  // namespace cli::full
