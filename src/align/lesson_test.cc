// From lines that somebody brought to rows: what is learned, and what is left out and why.
#include <gtest/gtest.h>

#include "align/dpo.h"
#include "align/sft.h"
#include "tokenizer/tiny_test.h"

namespace align {
namespace {

class Lines : public testing::Test {
 protected:
  void SetUp() override {
    put("model/tokenizer.json", tokenizer::tiny_file({}));
    put("model/tokenizer_config.json",
        base::Json{{"bos_token", tokenizer::kBos},
                   {"eos_token", tokenizer::kEos},
                   {"chat_template", tokenizer::kChatTemplate}}
            .dump());
  }
  void put(const base::Path& path, const std::string& text) {
    ASSERT_TRUE(disk.write_file(path, text).ok());
  }
  Scribe scribe() {
    auto made = Scribe::open(disk, "model", "");
    EXPECT_TRUE(made.ok()) << made.error().sentence();
    return made.take();
  }
  base::Result<Lesson> lesson(const std::string& lines, SftRecipe recipe = {}) {
    put("data.jsonl", lines);
    return make_lesson(recipe, "data.jsonl", scribe(), 512, ctx);
  }
  // The targets of all rows as text, each with what ends it.
  std::string learned(const Lesson& lesson) {
    std::vector<std::int32_t> ids;
    for (const auto target : lesson.rows.targets)
      if (target >= 0) ids.push_back(target);
    return scribe().tokenizer().decode_with_special(ids).take();
  }

  base::MemoryDisk disk;
  base::OwnedContext owned;
  base::Context ctx{disk,         owned.context.clock, owned.context.reporter,
                    owned.context.cancel, owned.context.pool,  owned.context.cache};
};

TEST_F(Lines, of_every_format_teach_what_the_assistant_says_and_the_end_of_its_turn) {
  const std::string lines[] = {
      R"({"messages":[{"role":"user","content":"the gate"},{"role":"assistant","content":"of languages"}]})",
      R"({"conversations":[{"from":"human","value":"the gate"},{"from":"gpt","value":"of languages"}]})",
      R"({"instruction":"the gate","input":"","output":"of languages","extra":1})",
      R"({"prompt":[{"role":"user","content":"the gate"}],"completion":[{"role":"assistant","content":"of languages"}]})",
      R"({"prompt":"the gate ","completion":"of languages"})"};
  for (const auto& line : lines) {
    const auto made = lesson(line + "\n");
    ASSERT_TRUE(made.ok()) << line << ": " << made.error().sentence();
    EXPECT_EQ(learned(*made), std::string("of languages") + tokenizer::kEos) << line;
    EXPECT_EQ(made->told.taken, 1) << line;
  }
}

TEST_F(Lines, of_several_turns_teach_each_with_one_end) {
  const auto made = lesson(
      R"({"messages":[{"role":"system","content":"the"},{"role":"user","content":"gate"},)"
      R"({"role":"assistant","content":"of"},{"role":"user","content":"the"},)"
      R"({"role":"assistant","content":"languages"}]})");
  ASSERT_TRUE(made.ok()) << made.error().sentence();
  EXPECT_EQ(learned(*made),
            std::string("of") + tokenizer::kEos + "languages" + tokenizer::kEos);
}

TEST_F(Lines, that_spell_control_tokens_end_no_turn) {
  const auto made = lesson(
      R"({"messages":[{"role":"user","content":"the"},{"role":"assistant","content":"<|eos|> of"}]})");
  ASSERT_TRUE(made.ok());
  const auto eos = scribe().tokenizer().eos();
  EXPECT_EQ(std::ranges::count(made->rows.targets, eos), 1);
}

TEST_F(Lines, that_teach_nothing_are_counted_with_reason_and_line) {
  SftRecipe recipe;
  recipe.max_dropped = 1;
  const std::string good =
      R"({"messages":[{"role":"user","content":"the"},{"role":"assistant","content":"gate"}]})";
  const auto made = lesson(
      good + "\n" + "no json\n" + R"({"text":"the gate"})" + "\n" +
          R"({"messages":[{"role":"user","content":"the"}]})" + "\n" +
          R"({"messages":[{"role":"assistant","content":"the"},{"role":"user","content":"of"}]})" +
          "\n" + R"({"messages":[{"role":"user","content":"a"},{"role":"user","content":"b"}]})" +
          "\n" + R"({"prompt":"the gate","completion":"  "})" + "\n" +
          R"({"messages":[{"role":"user","content":"a"},{"role":"assistant","content":""}]})" +
          "\n" + R"({"messages":"the gate"})" + "\n" +
          R"({"messages":[{"role":"nobody","content":"a"}]})" + "\n",
      recipe);
  ASSERT_TRUE(made.ok()) << made.error().sentence();
  const std::map<std::string, std::int64_t> reasons = {
      {"not_json", 1},         {"unknown_format", 1},     {"no_assistant_turn", 1},
      {"empty_completion", 2}, {"roles_out_of_order", 2}, {"malformed", 2}};
  EXPECT_EQ(made->told.reasons, reasons);
  EXPECT_EQ(made->told.lines, 10);
  EXPECT_EQ(made->told.dropped, 9);
  EXPECT_TRUE(made->dropped.starts_with(
      R"({"file":"data.jsonl","line":2,"reason":"not_json"})"))
      << made->dropped;
}

TEST_F(Lines, of_which_too_many_are_left_out_stop) {
  const std::string good = R"({"prompt":"the","completion":" gate"})", bad = "{}";
  SftRecipe recipe;
  recipe.max_dropped = 0.5;
  EXPECT_TRUE(lesson(good + "\n" + bad + "\n", recipe).ok());
  const auto refused = lesson(good + "\n" + bad + "\n" + bad + "\n", recipe);
  ASSERT_FALSE(refused.ok());
  EXPECT_NE(refused.error().what.find("2 unknown_format"), std::string::npos);
  EXPECT_FALSE(lesson(bad + "\n", recipe).ok()) << "nothing to learn from";
  EXPECT_FALSE(lesson("", recipe).ok());
}

TEST_F(Lines, that_are_longer_than_a_row_lose_their_end_or_are_left_out) {
  SftRecipe recipe;
  recipe.max_tokens = 16;
  recipe.max_cut = 1;
  recipe.max_dropped = 1;
  const std::string word = " the gate of languages";
  std::string text = word + word + word;
  const auto cut = lesson(R"({"prompt":"the","completion":")" + text.substr(0, 40) + "\"}\n" +
                              R"({"prompt":")" + text + text + text + R"(","completion":"of"})" + "\n" +
                              R"({"prompt":"of","completion":")" + text + text + text + text + "\"}\n",
                          recipe);
  ASSERT_TRUE(cut.ok()) << cut.error().sentence();
  EXPECT_EQ(cut->told.reasons.count("no_target_in_context"), 1u);
  EXPECT_EQ(cut->told.reasons.count("completion_too_long"), 1u);
  for (std::uint64_t row = 0; row < cut->rows.count(); ++row) EXPECT_LE(cut->rows.tokens(row), 16);
  recipe.packing = "bfd_split";
  const auto split = lesson(R"({"prompt":"of","completion":")" + text + text + "\"}\n", recipe);
  ASSERT_TRUE(split.ok());
  EXPECT_EQ(split->told.tokens_cut, 0);
  EXPECT_EQ(split->told.tokens_in, split->told.tokens_packed);
}

TEST_F(Lines, come_back_from_their_file) {
  const auto made = lesson(R"({"prompt":"the","completion":" gate of"})");
  ASSERT_TRUE(made.ok());
  ASSERT_TRUE(write_rows(disk, "out", made->rows).ok());
  const auto vocabulary = scribe().tokenizer().vocabulary();
  const auto read = read_rows(disk, "out", vocabulary);
  ASSERT_TRUE(read.ok()) << read.error().sentence();
  EXPECT_EQ(read->ids, made->rows.ids);
  EXPECT_EQ(read->targets, made->rows.targets);
  EXPECT_EQ(read->rows, made->rows.rows);
  EXPECT_EQ(read->texts, made->rows.texts);
  EXPECT_FALSE(read_rows(disk, "out", 3).ok()) << "ids beyond the vocabulary";
}

TEST_F(Lines, of_preferences_become_pairs_whose_prompts_are_cut_alone) {
  DpoRecipe recipe;
  recipe.max_tokens = 12;
  recipe.max_cut = 1;
  recipe.max_dropped = 1;
  put("pairs.jsonl",
      R"({"prompt":"the gate","chosen":" of languages","rejected":" of the"})"
      "\n"
      R"({"prompt":"the gate of languages the gate of languages the gate of languages",)"
      R"("chosen":" of languages","rejected":" of"})"
      "\n"
      R"({"prompt":"the","chosen":" of","rejected":" of"})"
      "\n"
      R"({"prompt":"the","chosen":" of"})"
      "\n"
      R"({"prompt":"the","chosen":"zzzzzzzzzzzzzzzzzzzzzzz","rejected":" of"})"
      "\n");
  const auto made = make_pairs(recipe, "pairs.jsonl", scribe(), 512, ctx);
  ASSERT_TRUE(made.ok()) << made.error().sentence();
  const std::map<std::string, std::int64_t> reasons = {
      {"same_answers", 1}, {"malformed", 1}, {"completion_too_long", 1}};
  EXPECT_EQ(made->told.reasons, reasons);
  EXPECT_EQ(made->rows.count(), 2u);
  EXPECT_EQ(made->rows.texts.size(), 5u);
  EXPECT_GT(made->told.tokens_cut, 0);
  EXPECT_EQ(learned(*made), std::string(" of languages") + tokenizer::kEos + " of the" +
                                tokenizer::kEos + " of languages" + tokenizer::kEos + " of" +
                                tokenizer::kEos);
}

}  // namespace
}  // namespace align
