#include "infer/chat.h"

#include <gtest/gtest.h>

#include "infer/fake_model_test.h"

namespace infer {
namespace {

// The ids as a person reads them: bytes as they are, special tokens by their names.
std::string shown(const FakeCodec& codec, const std::vector<TokenId>& ids) {
  std::string out;
  for (const auto id : ids) out += codec.spelling(id);
  return out;
}

// The special tokens of a template stand where our own do: 3 opens, 4 closes.
FakeCodec with(std::map<std::string, TokenId, std::less<>> specials) {
  FakeCodec codec;
  codec.ids.user = codec.ids.assistant = -1;
  codec.ids.stop = {1};
  codec.specials = std::move(specials);
  return codec;
}

TEST(ChatFormat, renders_chatml) {
  const auto codec = with({{"<|im_start|>", 3}, {"<|im_end|>", 4}});
  const auto format = ChatFormat::of(codec).take();
  EXPECT_STREQ(format.name(), "ChatML");
  EXPECT_EQ(shown(codec, format.message("user", " hi ")), "[user]user\n hi [assistant]\n");
  EXPECT_EQ(shown(codec, format.answer_begin()), "[user]assistant\n");
  EXPECT_EQ(shown(codec, format.answer_end(4)), "\n");
  EXPECT_EQ(shown(codec, format.answer_end(9)), "[assistant]\n") << "it was stopped before its end";
  EXPECT_EQ(format.stop(), (std::vector<TokenId>{1, 4}));
  EXPECT_EQ(format.begin(), codec.ids.before);
}

TEST(ChatFormat, renders_llama_3_with_trimmed_text_and_one_begin) {
  auto codec = with({{"<|start_header_id|>", 3}, {"<|end_header_id|>", 4}, {"<|eot_id|>", 2}});
  EXPECT_EQ(shown(codec, ChatFormat::of(codec).take().message("user", " hi\n")),
            "[user]user[assistant]\n\nhi[pad]");
  codec.ids.before.clear();
  EXPECT_EQ(ChatFormat::of(codec).take().begin(), (std::vector<TokenId>{0}));
}

TEST(ChatFormat, refuses_a_tokenizer_of_no_known_template) {
  const auto codec = with({{"<|im_start|>", 3}});
  EXPECT_EQ(ChatFormat::of(codec).error().code, base::Code::unsupported);
}

struct Talk {
  FakeCodec codec = with({{"<|im_start|>", 3}, {"<|im_end|>", 4}});
  FakeModel model{{.script = "One two three.", .context = 200}};
  std::atomic<bool> stop{false};
  std::string heard;

  Chat begin(ChatOptions options = {}) {
    options.sampling.temperature = 0;
    return Chat::begin(model, codec, options).take();
  }
  Chat::End say(Chat& chat, const std::string& text, std::size_t letters = 1000) {
    heard.clear();
    stop = false;
    return chat
        .say(
            text,
            [&](const std::string& piece) {
              heard += piece;
              if (heard.size() >= letters) stop = true;
            },
            stop)
        .take()
        .end;
  }
};

TEST(Chat, remembers_what_was_said_and_reads_it_once) {
  Talk talk;
  auto chat = talk.begin({.system = "Be brief."});
  EXPECT_EQ(talk.say(chat, "One "), Chat::End::whole);
  EXPECT_EQ(talk.heard, "One two three.");
  const auto first = chat.tokens();
  EXPECT_EQ(first, static_cast<std::int64_t>(
                       std::string("bSsystem\nBe brief.E\nSuser\nOne E\nSassistant\n").size() +
                       std::string("One two three.!E\n").size()))
      << "the end that the model wrote, and the template's behind it";
  EXPECT_EQ(talk.say(chat, "x"), Chat::End::whole);
  EXPECT_EQ(chat.tokens() - first,
            static_cast<std::int64_t>(std::string("Suser\nxE\nSassistant\n").size() +
                                      std::string("One two three.!E\n").size()));
}

TEST(Chat, goes_on_after_an_answer_that_was_stopped_or_cut) {
  Talk talk;
  auto chat = talk.begin({.max_tokens = 10});
  EXPECT_EQ(talk.say(chat, "a", 3), Chat::End::stopped);
  EXPECT_EQ(talk.heard, "One");
  EXPECT_EQ(talk.say(chat, "a"), Chat::End::length);
  EXPECT_EQ(talk.heard, "One two th");
}

TEST(Chat, says_that_the_context_is_full_and_begins_anew) {
  Talk talk;
  auto chat = talk.begin();
  const auto full = chat.say(std::string(300, 'x'), [](const auto&) {}, talk.stop);
  ASSERT_FALSE(full.ok());
  EXPECT_EQ(full.error().code, base::Code::bad_request);
  while (talk.say(chat, "abcdefghij") == Chat::End::whole && chat.tokens() < 130) {
  }
  EXPECT_EQ(talk.say(chat, std::string(30, 'q')), Chat::End::context);
  chat.forget();
  EXPECT_EQ(chat.tokens(), 1);
  EXPECT_EQ(talk.say(chat, "abc"), Chat::End::whole);
}

// Bug: libtorch's word for an index was all that was said of a tokenizer of another model.
TEST(Chat, says_what_the_tokenizer_writes_and_the_model_does_not_have) {
  Talk talk;
  FakeModel small{{.vocabulary = 100}};
  auto chat = Chat::begin(small, talk.codec, {}).take();
  const auto said = chat.say("\xff", [](const auto&) {}, talk.stop);
  ASSERT_FALSE(said.ok());
  EXPECT_EQ(said.error().code, base::Code::bad_data);
  EXPECT_NE(said.error().what.find(", the model's vocabulary has 100"), std::string::npos)
      << said.error().what;
  EXPECT_EQ(small.steps, 0);
}

TEST(Chat, goes_on_with_the_text_where_no_template_was_taught) {
  Talk talk;
  auto chat = talk.begin({.system = "One", .templated = false});
  EXPECT_STREQ(chat.format().name(), "no chat template");
  const auto before = static_cast<std::int64_t>(talk.codec.ids.before.size());
  EXPECT_EQ(talk.say(chat, " two"), Chat::End::whole);
  const auto first =
      before + static_cast<std::int64_t>(std::string("One\n\n two").size() + talk.heard.size());
  EXPECT_EQ(chat.tokens(), first) << "the end that the model wrote is none of the text";
  EXPECT_EQ(talk.say(chat, "One "), Chat::End::whole);
  EXPECT_EQ(talk.heard, "One two three.");
  EXPECT_EQ(chat.tokens(),
            first + static_cast<std::int64_t>(std::string("\n\nOne ").size() + talk.heard.size()));
}

TEST(Chat, refuses_a_blank_text_and_remembers_nothing_of_it) {
  Talk talk;
  for (const bool templated : {false, true}) {
    auto chat = talk.begin({.templated = templated});
    const auto before = chat.tokens();
    for (const char* text : {"", " \t\n", "\u00a0\u3000"}) {
      const auto said = chat.say(text, [](const auto&) {}, talk.stop);
      ASSERT_FALSE(said.ok());
      EXPECT_EQ(said.error().code, base::Code::bad_request);
      EXPECT_EQ(said.error().what, "there is no text to answer, or only white space");
    }
    EXPECT_EQ(chat.tokens(), before);
  }
}

TEST(Chat, counts_the_tokens_of_an_answer) {
  Talk talk;
  auto chat = talk.begin({.max_tokens = 4});
  const auto cut = chat.say("x", [](const auto&) {}, talk.stop).take();
  EXPECT_EQ(cut.tokens, 4);
  EXPECT_EQ(cut.end, Chat::End::length);
}

}  // namespace
}  // namespace infer
