// How long a chat template takes to render: $JANUA_BENCH_CASE is a JSON file with template, messages, tools,
// add_generation_prompt and more (an object of further names). bench/chat_template.py runs it beside jinja2.
// Where $JANUA_BENCH_TOKENIZER is a folder with a tokenizer, what is rendered is encoded with that, too.
#include <benchmark/benchmark.h>

#include <cstdlib>

#include "base/disk.h"
#include "tokenizer/own_chat.h"
#include "tokenizer/template/from_data.h"
#include "tokenizer/template/from_json.h"
#include "tokenizer/tokenizer.h"

namespace tokenizer {
namespace {

struct Case {
  std::string text;
  jinja::Input input;
};

base::Result<Case> read_case() {
  const char* path = std::getenv("JANUA_BENCH_CASE");
  const auto disk = base::real_disk();
  const auto line = TRY(jinja::parse_value(TRY(disk->read(path ? path : "")), path ? path : ""));
  Case out;
  if (!line.dict()) return base::Error{base::Code::bad_data, "no object", path, ""};
  for (const auto& [key, value] : line.dict()->items) {
    if (*key.text() == "template") out.text = *value.text();
    if (*key.text() == "messages") out.input.messages = value;
    if (*key.text() == "tools") out.input.tools = value;
    if (*key.text() == "add_generation_prompt") out.input.add_generation_prompt = value.truthy();
    if (*key.text() == "more" && value.dict()) out.input.more = value.dict()->items;
  }
  return out;
}

// The template was read before, as jinja2's is compiled.
void render(benchmark::State& state) {
  const auto given = read_case();
  if (!given.ok()) return state.SkipWithError("set JANUA_BENCH_CASE");
  const auto made = jinja::ChatTemplate::parse(given->text);
  if (!made.ok()) return state.SkipWithError(made.error().sentence().c_str());
  const auto now = jinja::local_now();
  std::size_t bytes = 0;
  for (auto _ : state) {
    const auto out = jinja::render(*made, given->text, given->input, now);
    if (!out.ok()) return state.SkipWithError(out.error().sentence().c_str());
    bytes = out->size();
  }
  state.counters["bytes"] = static_cast<double>(bytes);
}
BENCHMARK(render)->Unit(benchmark::kMicrosecond);

// With messages marked as data before, and what was written cut at its control tokens.
void render_apart(benchmark::State& state) {
  const auto given = read_case();
  if (!given.ok()) return state.SkipWithError("set JANUA_BENCH_CASE");
  ChatSource source;
  source.templates.emplace_back("default", given->text);
  std::vector<AddedToken> added;
  for (const char* spelling : {"<|im_start|>", "<|im_end|>", "<|eot_id|>", "<|start_header_id|>"})
    added.push_back(
        {.id = static_cast<std::int32_t>(added.size()), .content = spelling, .special = true});
  const OwnChat chat(std::move(source), added, {});
  const auto now = jinja::local_now();
  for (auto _ : state) {
    const auto out = chat.render(given->input, now);
    if (!out.ok()) return state.SkipWithError(out.error().sentence().c_str());
  }
}
BENCHMARK(render_apart)->Unit(benchmark::kMicrosecond);

// The whole way from messages, marked as data before as the server makes them, to ids.
void render_encode(benchmark::State& state, const char* folder) {
  const auto given = read_case();
  if (!given.ok()) return state.SkipWithError("set JANUA_BENCH_CASE");
  const auto disk = base::real_disk();
  const auto made = Tokenizer::load(*disk, folder);
  if (!made.ok()) return state.SkipWithError(made.error().sentence().c_str());
  ChatSource source;
  source.templates.emplace_back("default", given->text);
  const OwnChat chat(std::move(source), made->added_tokens(), made->special_ids());
  jinja::Budget budget{jinja::Limits{}};
  auto input = given->input;
  input.messages = jinja::messages_from_data(input.messages, budget).take();
  input.tools = jinja::from_data(input.tools, budget).take();
  const auto encode = [&](std::string_view part, TokenId behind, std::vector<TokenId>& out) {
    return made->encode_behind(part, behind, out);
  };
  std::size_t tokens = 0;
  for (auto _ : state) {
    const auto out = chat.render(input, jinja::local_now());
    if (!out.ok()) return state.SkipWithError(out.error().sentence().c_str());
    tokens = encoded(*out, encode).take().size();
  }
  state.counters["tokens"] = static_cast<double>(tokens);
}

[[maybe_unused]] const auto* const with_tokenizer =
    std::getenv("JANUA_BENCH_TOKENIZER")
        ? benchmark::RegisterBenchmark("render_encode", render_encode,
                                       std::getenv("JANUA_BENCH_TOKENIZER"))
              ->Unit(benchmark::kMicrosecond)
        : nullptr;

}  // namespace
}  // namespace tokenizer
