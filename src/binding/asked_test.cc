// Conversations, trainings and comparisons as other programs ask for them.
#include <gtest/gtest.h>

#include <filesystem>

#include "base/temporary_folder.h"
#include "binding/comparison.h"
#include "binding/conversation.h"
#include "binding/training.h"
#include "tokenizer/chat.h"
#include "tokenizer/tiny_test.h"

namespace binding {
namespace {

using base::Code;

std::shared_ptr<const Engine> chatting() {
  const base::Json config = {{"bos_token", tokenizer::kBos},
                             {"eos_token", tokenizer::kEos},
                             {"chat_template", tokenizer::kChatTemplate}};
  return Engine::of_files({{"tokenizer.json", tokenizer::tiny_file({})},
                           {"tokenizer_config.json", config.dump()}},
                          "t")
      .take();
}

TEST(Chats, a_message_that_spells_a_control_token_is_letters) {
  const Chats chats(chatting());
  Conversation asked{.messages = R"([{"role": "user", "content": "the <|eos|>"}])"};
  asked.add_generation_prompt = true;
  const auto out = chats.ids(asked).take();
  EXPECT_EQ(out.ids.front(), 0);
  EXPECT_EQ(std::ranges::count(out.ids, 1), 0);
  EXPECT_EQ(out.text, "<|bos|><|user|>the <|eos|><|assistant|>");
  EXPECT_EQ(chats.text(asked).take(), out.text);
}

TEST(Chats, another_template_and_other_tokens_stand_in_place_of_the_models) {
  const Chats chats(chatting());
  Conversation asked{.messages = R"([{"role": "user", "content": "x"}])",
                     .more = R"({"mood": "dry"})"};
  asked.chat_template =
      "{{ eos_token }}{{ mood }}{{ messages[0].content }}{{ strftime_now('%Y') }}";
  asked.tokens = {{"eos_token", "END"}};
  asked.now = "2026-11-21T10:30:05";
  EXPECT_TRUE(chats.text(asked).take().ends_with("ENDdryx2026"));
  for (const char* bad : {"yesterday", "2026-02-30T10:30:05", "2026-11-21T10:30:61"}) {
    asked.now = bad;
    const auto said = chats.text(asked);
    ASSERT_FALSE(said.ok()) << bad;
    EXPECT_EQ(said.error().code, Code::bad_request);
  }
}

TEST(Chats, each_template_and_its_tokens_are_kept_apart_from_all_others) {
  const Chats chats(chatting());
  Conversation own{.messages = R"([{"role": "user", "content": "x"}])"}, none = own, odd = own;
  none.chat_template = "";
  odd.chat_template = "{{ a }}{{ bos_token }}";
  odd.tokens = {{"a", "1"}, {"bos_token", "2"}};
  Conversation joined = odd;
  joined.tokens = {{"a", std::string("1\0bos_token\0"
                                     "2",
                                     13)}};
  const auto before = Chats(chatting()).text(own).take();
  EXPECT_EQ(chats.text(none).take(), "");
  EXPECT_EQ(chats.text(own).take(), before);
  EXPECT_EQ(chats.text(odd).take(), "12");
  EXPECT_NE(chats.text(joined).take(), "12");
}

TEST(Chats, what_is_no_conversation_is_refused) {
  const Chats chats(chatting());
  for (const char* messages : {"", "{}", "[", "null", "\"\\ud800\""})
    EXPECT_FALSE(chats.text({.messages = messages}).ok()) << messages;
  const Chats mute(Engine::of_files({{"tokenizer.json", tokenizer::tiny_file({})}}, "t").take());
  EXPECT_EQ(mute.text({.messages = "[]"}).error().code, Code::missing);
}

class Training : public testing::Test {
 protected:
  Training() { disk_->make_folders(folder_.path()).take(); }
  base::Result<tokenizer::Files> learned(const std::vector<std::string>& settings,
                                         int workers = 1) {
    auto documents = Documents::open(folder_.path(), "eng_Latn").take();
    for (int i = 0; i < 300; ++i)
      documents.add("the gate of the languages " + std::to_string(i)).take();
    base::Cancel cancel;
    return learn({documents.finish().take()}, settings, workers, folder_.path(), cancel);
  }
  std::unique_ptr<base::Disk> disk_ = base::real_disk();
  base::TemporaryFolder folder_{*disk_, std::filesystem::temp_directory_path().string() +
                                            "/janua-binding-" + std::to_string(getpid())};
};

TEST_F(Training, texts_that_come_one_by_one_make_a_tokenizer) {
  const auto engine = Engine::of_files(learned({"vocabulary=280"}).take(), "t").take();
  EXPECT_EQ(engine->size(), 280);
  EXPECT_LT(engine->ids({.text = "the languages", .special = false}).take().size(), 8U);
}

TEST_F(Training, texts_are_kept_in_their_folder_alone) {
  for (const char* language : {"", "../x", "a/b"})
    EXPECT_EQ(Documents::open(folder_.path(), language).error().code, Code::bad_request);
}

TEST_F(Training, any_number_of_threads_learns_the_same) {
  const auto one = learned({"vocabulary=280", "trainer.kind=\"parity_bpe\""}).take();
  EXPECT_EQ(one, learned({"vocabulary=280", "trainer.kind=\"parity_bpe\""}, 3).take());
}

TEST_F(Training, what_cannot_be_learned_is_said) {
  EXPECT_EQ(learned({"vocabulary=100000"}).error().code, Code::bad_request);
  EXPECT_EQ(learned({"vocabulari=300"}).error().code, Code::bad_request);
  EXPECT_EQ(learned({"trainer.kind=\"none\""}).error().code, Code::bad_request);
  base::Cancel cancel;
  EXPECT_EQ(learn({}, {}, 1, folder_.path(), cancel).error().code, Code::bad_request);
  EXPECT_EQ(learn({file_of("/nowhere/deu.txt")}, {}, 1, folder_.path(), cancel).error().code,
            Code::missing);
  EXPECT_EQ(file_of("/nowhere/deu.txt").language, "deu_Latn");
}

TEST(Comparison, texts_of_ones_own_are_compared_and_gates_hold) {
  Asked asked;
  asked.texts = {{"eng_Latn", {"the gate of languages"}},
                 {"ell_Grek", {"\xce\xb7 \xcf\x80\xcf\x8d\xce\xbb\xce\xb7"}}};
  const auto out = compare({{"tiny", chatting()}}, asked).take();
  const auto said = base::Json::parse(out.json);
  EXPECT_EQ(said[0]["tokenizer"], "tiny");
  EXPECT_TRUE(said[0]["languages"].contains("ell_Grek"));
  EXPECT_TRUE(out.page.starts_with("<!"));
  EXPECT_FALSE(out.gate);
  asked.max_premium = 1.01;
  EXPECT_EQ(compare({{"tiny", chatting()}}, asked).take().gate->code, Code::gate);
  asked.texts.erase("eng_Latn");
  EXPECT_EQ(compare({{"tiny", chatting()}}, asked).error().code, Code::bad_request);
  EXPECT_EQ(compare({}, asked).error().code, Code::bad_request);
}

// A text over which an expression of the tokenizer is given up has no ids: some doors once gave those of what
// was left of it.
TEST(Doors, all_refuse_a_text_over_which_an_expression_backtracks_without_end) {
  const std::string text = "the " + std::string(64, 'a') + " gate";
  const auto engine =
      Engine::of_files(
          {{"tokenizer.json", tokenizer::tiny_file({.pattern = "(a+)+b| ?[^a ]+|\\s+"})}}, "t")
          .take();
  const auto refused = [](const auto& result) {
    return !result.ok() && result.error().code == Code::bad_request &&
           result.error().what.find("backtracks") != std::string::npos;
  };
  EXPECT_TRUE(refused(engine->ids({.text = text})));
  EXPECT_TRUE(refused(engine->ids({.text = text, .special = false})));
  EXPECT_TRUE(refused(engine->ids({.text = text, .pair = "the"})));
  EXPECT_TRUE(refused(engine->ids({.text = text + "\xff"})));
  EXPECT_TRUE(refused(engine->encode({.text = text})));
  const Conversation asked{.messages = R"([{"role": "user", "content": ")" + text + "\"}]",
                           .chat_template = "{{ messages[0].content }}"};
  EXPECT_TRUE(refused(Chats(engine).ids(asked)));
  EXPECT_TRUE(refused(compare({{"t", engine}}, {.texts = {{"eng_Latn", {text}}}})));
  EXPECT_TRUE(engine->ids({.text = "the gate"}).ok());
}

TEST(Doors, all_refuse_ids_over_which_an_expression_backtracks_without_end) {
  const base::Json file = {
      {"model",
       {{"type", "WordLevel"},
        {"unk_token", "?"},
        {"vocab", {{"?", 0}, {std::string(64, 'a'), 1}}}}},
      {"decoder",
       {{"type", "Replace"}, {"pattern", {{"Regex", "(?:a+)+(?:b|c)"}}}, {"content", "x"}}}};
  const auto engine = Engine::of_files({{"tokenizer.json", file.dump()}}, "t").take();
  for (const bool skip : {false, true}) {
    EXPECT_FALSE(engine->decode(std::vector{1}, skip).ok());
    EXPECT_FALSE(engine->decode_bytes(std::vector{1}, skip).ok());
    EXPECT_TRUE(engine->decode(std::vector{0}, skip).ok());
  }
}

}  // namespace
}  // namespace binding
