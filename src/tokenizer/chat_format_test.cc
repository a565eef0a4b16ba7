// Our chat templates: what they write, and that they only append.
#include "tokenizer/chat_format.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tokenizer/aspect.h"
#include "tokenizer/own_chat.h"
#include "tokenizer/template/from_json.h"
#include "tokenizer/tiny_test.h"

namespace tokenizer {
namespace {

constexpr const char* kTalk =
    R"([{"role": "system", "content": "S"}, {"role": "user", "content": "U"},)"
    R"({"role": "assistant", "content": "A"},)"
    R"({"role": "user", "content": [{"type": "text", "text": "V"}]}])";
constexpr const char* kToolTalk =
    R"([{"role": "user", "content": "U"}, {"role": "assistant", "content": "", "tool_calls":)"
    R"([{"type": "function", "function": {"name": "f", "arguments": {"x": 1}}}]},)"
    R"({"role": "tool", "content": "7"}, {"role": "assistant", "content": "A"}])";
constexpr const char* kTools = R"([{"type": "function", "function": {"name": "f"}}])";

base::Result<jinja::Text> rendered(const std::string& name, const std::string& messages,
                                   std::size_t count = SIZE_MAX, bool begins = false,
                                   const char* tools = "null") {
  const auto text = TRY(chat_format_of(name));
  const auto made = TRY(jinja::ChatTemplate::parse(text));
  jinja::Input input;
  auto all = TRY(jinja::parse_value(messages, "")).list()->items;
  all.resize(std::min(all.size(), count));
  input.messages = TRY(jinja::list_value(std::move(all)));
  input.tools = TRY(jinja::parse_value(tools, ""));
  input.add_generation_prompt = begins;
  input.more = {{jinja::text_value("bos_token"), jinja::text_value("<s>")},
                {jinja::text_value("eos_token"), jinja::text_value("</s>")}};
  return jinja::render(made, text, input, {});
}

std::string text_of(const std::string& name, const char* messages, const char* tools = "null") {
  auto out = rendered(name, messages, SIZE_MAX, true, tools);
  return out.ok() ? *out->utf8 : out.error().sentence();
}

TEST(ChatFormat, writes_the_turns_of_its_family) {
  EXPECT_EQ(
      text_of("chatml", kTalk),
      "<s><|im_start|>system\nS<|im_end|>\n<|im_start|>user\nU<|im_end|>\n"
      "<|im_start|>assistant\nA<|im_end|>\n<|im_start|>user\nV<|im_end|>\n<|im_start|>assistant\n");
  EXPECT_EQ(text_of("llama3", kTalk),
            "<s><|start_header_id|>system<|end_header_id|>\n\nS<|eot_id|>"
            "<|start_header_id|>user<|end_header_id|>\n\nU<|eot_id|>"
            "<|start_header_id|>assistant<|end_header_id|>\n\nA<|eot_id|>"
            "<|start_header_id|>user<|end_header_id|>\n\nV<|eot_id|>"
            "<|start_header_id|>assistant<|end_header_id|>\n\n");
  EXPECT_EQ(text_of("gemma", kTalk),
            "<s><start_of_turn>user\nS\n\nU<end_of_turn>\n<start_of_turn>model\nA<end_of_turn>\n"
            "<start_of_turn>user\nV<end_of_turn>\n<start_of_turn>model\n");
  EXPECT_EQ(text_of("apertus", kTalk),
            "<s><|system_start|>S<|system_end|><|user_start|>U<|user_end|>"
            "<|assistant_start|>A<|assistant_end|><|user_start|>V<|user_end|><|assistant_start|>");
  EXPECT_EQ(text_of("tulu", kTalk),
            "<s><|system|>\nS\n<|user|>\nU\n<|assistant|>\nA</s>\n<|user|>\nV\n<|assistant|>\n");
}

TEST(ChatFormat, writes_tools_their_calls_and_answers) {
  EXPECT_THAT(
      text_of("chatml", kToolTalk, kTools),
      testing::HasSubstr(
          "<|im_start|>assistant\n\n<tool_call>\n{\"name\": \"f\", \"arguments\": {\"x\": 1}}\n"
          "</tool_call><|im_end|>\n<|im_start|>tool\n7<|im_end|>\n"));
  EXPECT_THAT(text_of("llama3", kToolTalk, kTools),
              testing::HasSubstr("{\"name\": \"f\", \"parameters\": {\"x\": 1}}<|eot_id|>"
                                 "<|start_header_id|>ipython<|end_header_id|>\n\n7<|eot_id|>"));
  EXPECT_THAT(
      text_of("apertus", kToolTalk, kTools),
      testing::HasSubstr(
          "<|assistant_start|><|tools_prefix|>[{\"f\": {\"x\": 1}}]<|tools_suffix|>[7]A<|assistant_end|>"));
  for (const char* name : {"gemma", "tulu"})
    EXPECT_THAT(text_of(name, kToolTalk, kTools), testing::HasSubstr("has no tools")) << name;
}

// Each turn more, and the beginning of an answer where one follows.
TEST(ChatFormat, only_appends) {
  for (const auto& [name, entry] : chat_format::all())
    for (const auto& [talk, tools] : {std::pair(kTalk, "null"), {kToolTalk, kTools}}) {
      std::string before;
      for (std::size_t count = 1; count <= 4; ++count) {
        auto whole = rendered(name, talk, count, false, tools);
        if (!whole.ok()) break;  // a format without tools
        EXPECT_TRUE(whole->view().starts_with(before)) << name << "\n"
                                                       << before << "\n"
                                                       << whole->view();
        before = *whole->utf8;
        const bool answers = count < 4 && std::string_view(talk).find("tool") != std::string::npos
                                 ? count == 1 || count == 3
                                 : count == 2;
        if (!answers) continue;
        before = *rendered(name, talk, count, true, tools)->utf8;
      }
    }
}

// The mask has what is said and the end of the turn, nothing of what others say.
TEST(ChatFormat, says_what_an_assistant_said) {
  for (const auto& [name, entry] : chat_format::all()) {
    const auto text = rendered(name, kTalk).take();
    std::string said;
    text.each_run(0, text.size(), [&](std::size_t begin, std::size_t size, jinja::Origin origin) {
      if ((origin & jinja::kGenerated) != 0) said += text.view().substr(begin, size);
    });
    ASSERT_TRUE(said.starts_with("A")) << name;
    EXPECT_THAT((" " + std::string(entry->tokens) + " </s> "),
                testing::HasSubstr(" " + said.substr(1) + " "))
        << name;
  }
}

TEST(ChatFormat, is_put_where_the_tokenizer_has_its_tokens) {
  std::map<std::string, std::string> files = {
      {"tokenizer.json", tiny_file({})},
      {"tokenizer_config.json", R"({"b": 1, "chat_template": "old", "a": 2})"}};
  EXPECT_THAT(put_chat_format("chatml", files).error().what,
              testing::HasSubstr("lacks: <|im_start|> <|im_end|>"));
  EXPECT_THAT(put_chat_format("x", files).error().sentence(),
              testing::HasSubstr("apertus, chatml"));
  ASSERT_TRUE(put_chat_format("tulu", files).ok());
  EXPECT_EQ(files["chat_template.jinja"], chat_format_of("tulu").take());
  EXPECT_EQ(files["tokenizer_config.json"], "{\n  \"b\": 1,\n  \"a\": 2\n}\n");
}

TEST(ChatFormat, is_found_to_append_by_check) {
  for (const auto& [name, entry] : chat_format::all()) {
    const Looked looked{.tokenizer = tiny_chat_tokenizer(),
                        .files = {},
                        .file = {},
                        .chat = {{{"default", chat_format_of(name).take()}},
                                 {{"bos_token", "<s>"}, {"eos_token", "</s>"}}}};
    for (const auto& row : aspect::all())
      if (std::string_view(row.name) == "template_appends") {
        const auto found = row.entry->look(looked).take();
        EXPECT_EQ(found.verdict, "yes")
            << name << ": " << found.said << testing::PrintToString(found.examples);
      }
  }
}

}  // namespace
}  // namespace tokenizer
