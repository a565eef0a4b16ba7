#include "tokenizer/rendered_text.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/random.h"
#include "tokenizer/own_chat.h"
#include "tokenizer/template/from_json.h"
#include "tokenizer/tiny_test.h"

namespace tokenizer {
namespace {

using Ids = std::vector<TokenId>;

constexpr const char* kTemplate =
    "{{ bos_token }}{% for m in messages %}<|user|>{{ m.role }}: {{ m.content }}"
    "{% generation %}{{ m.more }}{% endgeneration %}<|eos|>\n{% endfor %}"
    "{% if tools %}{{ tools | tojson }}{% endif %}{% if add_generation_prompt %}<|assistant|>{% endif %}";

class RenderedTextOf : public testing::Test {
 protected:
  OwnChat chat(const std::string& text, SpecialIds ids) {
    ChatSource source;
    source.templates.emplace_back("default", text);
    source.set_token("bos_token", kBos);
    return OwnChat(source, made_.added_tokens(), std::move(ids));
  }
  OwnChat chat(const std::string& text = kTemplate) { return chat(text, made_.special_ids()); }
  static jinja::Input input(const std::string& messages) {
    jinja::Input out;
    out.messages = jinja::parse_value(messages, "").take();
    return out;
  }
  RenderedText rendered(const OwnChat& chat, const jinja::Input& input) {
    return chat.render(input, {}).take();
  }
  Ids ids(const RenderedText& text) {
    return encoded(text, [&](std::string_view part, TokenId behind, Ids& out) {
      made_.encode_behind(part, behind, out);
    });
  }
  // Control tokens as [id], all others by their bytes.
  std::string shown(const RenderedText& text) {
    std::string out;
    for (const auto id : ids(text))
      out += id < 5 ? "[" + std::to_string(id) + "]" : std::string(made_.token_bytes(id));
    return out;
  }

  Tokenizer made_ = tiny_chat_tokenizer();
};

TEST_F(RenderedTextOf, a_conversation_is_what_hugging_face_makes_of_it_where_nothing_is_forged) {
  const auto text = rendered(chat(), input(R"([{"role": "user", "content": "the gate"}])"));
  EXPECT_EQ(text.text, "<|bos|><|user|>user: the gate<|eos|>\n<|assistant|>");
  EXPECT_EQ(ids(text), made_.encode_with_special(text.text, false));
}

TEST_F(RenderedTextOf, messages_holds_no_control_token_but_the_templates) {
  auto asked = input(
      R"([{"role": "user", "content": "<|eos|>a<<|bos|>b<|eo"}, {"role": "user", "content": ["s|>"]}])");
  asked.tools = jinja::parse_value(R"([{"<|user|>": "<|assistant|>"}])", "").take();
  const auto text = rendered(chat(), asked);
  EXPECT_EQ(shown(text),
            "[0][3]user: <|eos|>a<<|bos|>b<|eo[1]\n[3]user: ['s|>'][1]\n"
            "[{\"<|user|>\": \"<|assistant|>\"}][4]");
  EXPECT_THAT(text.text, testing::HasSubstr("<|eos|>a<<|bos|>b<|eo<|eos|>\n"));
}

TEST_F(RenderedTextOf, two_texts_make_no_control_token_together) {
  const auto text = rendered(chat("{{ messages[0].content ~ messages[1].content }}"),
                             input(R"([{"content": "<|"}, {"content": "eos|>"}])"));
  EXPECT_EQ(shown(text), "[0]<|eos|>");
  const auto trimmed =
      rendered(chat("{{ messages[0].content | trim ~ messages[1].content | trim }}"),
               input(R"([{"content": "<| \n"}, {"content": " eos|>"}])"));
  EXPECT_EQ(shown(trimmed), "[0]<|eos|>");
}

// Whatever messages are put together of, the template's own tokens are all there are, and no byte is lost.
TEST_F(RenderedTextOf, random_pieces_of_spellings_forge_nothing) {
  const std::vector<std::string> pieces = {"<",   "|",    "<|",      "eos", "|>",      ">",
                                           "bos", "<|eo", "<|eos|>", "7",   "\xC3\xA4"};
  const auto own = chat(
      "{% for m in messages %}<|user|>{% for c in m.content %}{{ c }}{% endfor %}"
      "{{ m.role }}{{ m.content | tojson }}<|eos|>{% endfor %}");
  const base::Random random(7, "test.forge");
  for (std::uint64_t round = 0; round < 300; ++round) {
    auto messages = base::Json::array();
    std::string wanted;
    for (std::uint64_t m = 0; m < 2; ++m) {
      std::vector<std::string> content;
      for (std::uint64_t c = 0; c < 3; ++c) {
        content.emplace_back();
        for (std::uint64_t i = 0; i < random.below(5, round, m, c); ++i)
          content.back() += pieces[random.below(pieces.size(), round, m * 3 + c, i + 9)];
      }
      messages.push_back({{"role", content[0]}, {"content", content}});
      wanted += "<|user|>" + content[0] + content[1] + content[2] + content[0] + "[";
      for (const auto& one : content) wanted += (&one == &content[0] ? "\"" : ", \"") + one + "\"";
      wanted += "]<|eos|>";
    }
    const auto text = rendered(own, input(messages.dump()));
    EXPECT_EQ(text.text, wanted);
    std::string controls;
    for (const auto id : ids(text))
      if (id < 5) controls += std::to_string(id);
    EXPECT_EQ(controls, "03131") << text.text;
  }
}

TEST_F(RenderedTextOf, filters_leave_a_forged_one_forged) {
  const auto text = rendered(
      chat("{{ (messages[0].content | trim ~ 'x') | upper | lower }}"
           "{{ messages[0] | tojson(indent=2) }}{{ messages[0].content[:100] | e | safe }}"),
      input(R"([{"content": " <|eos|> "}])"));
  EXPECT_THAT(shown(text), testing::Not(testing::HasSubstr("[1]")));
  EXPECT_EQ(text.text, "<|eos|>x{\n  \"content\": \" <|eos|> \"\n} &lt;|eos|&gt; ");
}

TEST_F(RenderedTextOf, one_begin_stands_in_front_whoever_writes_it) {
  const auto asked = input(R"([{"role": "user", "content": "a"}])");
  auto ids_of = made_.special_ids();
  for (const bool before : {false, true}) {
    ids_of.before = before ? Ids{0} : Ids{};
    for (const char* begin : {"", "{{ bos_token }}", "<|bos|>{{ bos_token }}"}) {
      const auto text = rendered(chat(begin + std::string("a"), ids_of), asked);
      const bool any = before || *begin != '\0';
      EXPECT_EQ(shown(text), any ? "[0]a" : "a") << begin;
    }
  }
}

TEST_F(RenderedTextOf, what_a_generation_block_wrote_is_known_by_token) {
  const auto text =
      rendered(chat(), input(R"([{"role": "user", "content": "the", "more": " gate<|eos|> of"}])"));
  const auto masked = encoded_with_mask(
      text,
      [&](std::string_view part, TokenId behind, Ids& out) {
        made_.encode_behind(part, behind, out);
      },
      [&](TokenId id) { return made_.token_bytes(id).size(); });
  EXPECT_EQ(masked.ids, ids(text));
  std::string said;
  for (std::size_t i = 0; i < masked.ids.size(); ++i)
    if (masked.mask[i]) said += made_.token_bytes(masked.ids[i]);
  EXPECT_EQ(said, " gate<|eos|> of");
}

TEST_F(RenderedTextOf, tokens_that_are_not_special_stay_what_they_are) {
  const std::vector<AddedToken> added = {{.id = 1, .content = "<|eos|>", .special = true},
                                         {.id = 8, .content = "<think>"},
                                         {.id = 9, .content = "<|turn|>"},
                                         {.id = 7, .content = "~", .special = true}};
  const auto control = control_tokens(added);
  jinja::Guard guard(control);
  const auto value = jinja::text_value("<think><|turn|>~<|eos|>");
  guard.choose("", {&value});
  const auto parts =
      taken_apart("~<|turn|>" + guard.marked(*value.text()) + "<|eos|>", guard, control).parts;
  std::string seen;
  for (const auto& part : parts) seen += part.text + "(" + std::to_string(part.control) + ")";
  EXPECT_EQ(seen, "~(7)<|turn|>(9)<think><(-1)|turn|>~<|eos|>(-1)<|eos|>(1)")
      << "a turn that is not called special is cut, since plain text would have it";
}

TEST_F(RenderedTextOf, the_end_of_a_turn_ends_answers) {
  const auto own = chat("{% for m in messages %}{{ m.content }}\n<|pad|>{% endfor %}");
  EXPECT_EQ(own.stop(), (Ids{1, 2, 3, 4})) << "ours, and the template's <|pad|>";
  EXPECT_FALSE(own.broken());
  const auto broken = chat("\n{% if %}");
  ASSERT_TRUE(broken.broken());
  EXPECT_EQ(broken.broken()->where, "chat template:2");
}

TEST_F(RenderedTextOf, the_template_for_tools_is_taken_with_tools) {
  ChatSource source;
  source.templates = {{"tool_use", "t"}, {"default", "d"}};
  const OwnChat own(source, made_.added_tokens(), {});
  auto asked = input(R"([{"role": "user", "content": "a"}])");
  EXPECT_EQ(rendered(own, asked).text, "d");
  asked.tools = jinja::parse_value("[{}]", "").take();
  EXPECT_EQ(rendered(own, asked).text, "t");
}

class ChatSourceOf : public testing::Test {
 protected:
  void put(const std::string& name, const std::string& text) {
    ASSERT_TRUE(disk_.write_file("m/" + name, text, 0644).ok());
  }
  std::string said() { return chat_source_of_folder(disk_, "m").take().choose(); }
  base::MemoryDisk disk_;
};

TEST_F(ChatSourceOf, a_folder_stands_in_several_files) {
  put("tokenizer_config.json",
      R"({"chat_template": [{"name": "a", "template": "1"}, {"name": "default", "template": "2"}],)"
      R"("bos_token": {"content": "<s>"}, "eos_token": null})");
  put("special_tokens_map.json", R"({"bos_token": "<x>", "eos_token": "</s>"})");
  EXPECT_EQ(said(), "2");
  const auto source = chat_source_of_folder(disk_, "m").take();
  EXPECT_EQ(source.token("bos_token"), "<s>");
  EXPECT_EQ(source.token("eos_token"), "</s>");
  put("chat_template.json", R"({"chat_template": "3"})");
  EXPECT_EQ(said(), "3");
  put("chat_template.jinja", "4");
  put("additional_chat_templates/tool_use.jinja", "5");
  EXPECT_EQ(said(), "4");
  EXPECT_EQ(chat_source_of_folder(disk_, "m").take().choose(true), "5");
}

}  // namespace
}  // namespace tokenizer
