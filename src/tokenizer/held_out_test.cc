// Text of a test set is found in text to learn from, wherever it stands and however it is broken.
#include "tokenizer/held_out.h"

#include <gtest/gtest.h>

#include "base/random.h"
#include "base/utf8.h"
#include "text/character.h"
#include "tokenizer/corpus_test.h"
#include "tokenizer/held_out_form.h"
#include "tokenizer/held_out_search.h"
#include "tokenizer/held_out_texts.h"
#include "tokenizer/learn.h"
#include "tokenizer/nfc.h"

namespace tokenizer {
namespace {

using base::Code;

// Letters that stand nowhere twice.
std::string letters(std::size_t bytes, std::uint64_t seed) {
  base::Random random(seed, "held_out");
  std::string out;
  while (out.size() < bytes) out += static_cast<char>('a' + random.below(26, out.size()));
  return out;
}

HeldOut of(std::string_view text) {
  HeldOut out;
  EXPECT_TRUE(out.add(text, "the test").ok());
  out.finish();
  return out;
}

TEST(HeldOut, finds_a_run_of_64_bytes_wherever_it_stands_and_no_shorter_one) {
  const auto test = letters(300, 1), other = letters(300, 2);
  const auto held = of(test);
  for (std::size_t before = 0; before < 40; ++before)
    for (const std::size_t from : {0, 1, 77, 236}) {
      const auto front = other.substr(0, before);
      EXPECT_TRUE(held.find(front + test.substr(from, 64) + other));
      EXPECT_TRUE(held.find(front + test.substr(from, 64)));
      // A byte more at either side would be another one.
      EXPECT_FALSE(held.find(front + "-" + test.substr(from, 63) + "-" + other));
    }
  EXPECT_FALSE(held.find(other + other));
  EXPECT_FALSE(held.find(""));
}

TEST(HeldOut, looks_through_white_space_and_forms_of_letters) {
  const std::string test =
      "\u00dcber die M\u00fchle geht der Weg, und wer ihn geht, sieht das Rad \u2026 und die Kirche.";
  const auto held = of(test);
  EXPECT_TRUE(held.find("x " + test));
  EXPECT_TRUE(held.find(
      "U\u0308ber die\r\n   Mu\u0308hle\u00a0geht\tder Weg,\n\nund wer ihn geht, sieht\ndas Rad "
      "\u2026 und die Kirche."));
  EXPECT_FALSE(held.find("\u00dcberdieM\u00fchlegehtderWeg,undwerihngeht,siehtdasRad\u2026"));
}

TEST(HeldOut, white_space_is_one_space_wherever_it_begins) {
  const auto a = letters(50, 11), b = letters(50, 12), front = letters(140, 13);
  const auto held = of(a + " " + b);
  for (std::size_t before = 0; before < front.size(); ++before)
    for (const std::string space : {" ", "  ", "\n", "\u00a0", " \u00a0\n ", "\u00a0\u00a0"})
      EXPECT_TRUE(held.find(front.substr(0, before) + a.substr(10) + space + b.substr(0, 30)))
          << before << "'" << space << "'";
}

// Every character that Unicode calls white space, and every one that shows nothing.
TEST(HeldOut, is_found_behind_whatever_white_space_and_invisible_characters) {
  const auto a = letters(50, 21), b = letters(50, 22), front = letters(70, 23);
  const auto spaced = of(a + " " + b), whole = of(a + b);
  for (char32_t c = 0; c < 0x20000; ++c) {
    if (c >= 0xd800 && c < 0xe000) continue;
    const bool white = text::is_white_space(c);
    if (!white && !text::is_invisible(c)) continue;
    std::string one;
    base::append_utf8(one, c);
    const auto hidden = front + one + one + a.substr(10) + one + b.substr(0, 40) + one + front;
    EXPECT_EQ(spaced.find(hidden).has_value(), white) << std::hex << std::uint32_t(c);
    EXPECT_EQ(whole.find(hidden).has_value(), !white) << std::hex << std::uint32_t(c);
    const auto mixed = front + a.substr(10) + one + " " + one + "\n" + one + b.substr(0, 40);
    EXPECT_TRUE(spaced.find(mixed)) << std::hex << std::uint32_t(c);
    // The other way: what is held out has them.
    EXPECT_EQ(of(a + one + b).find(front + a + " " + b).has_value(), white);
  }
}

TEST(HeldOut, letters_compose_across_what_is_invisible) {
  const auto a = letters(40, 24), b = letters(40, 25);
  EXPECT_TRUE(of(a + "\u00e4" + b).find(a + "a\u200b\u0308" + b));
  EXPECT_TRUE(of(a + "a\u00ad\u0308" + b).find(a + "\u00e4" + b));
}

// The form made in strides is the one made character by character.
TEST(HeldOut, is_looked_at_in_one_form_wherever_a_character_stands) {
  const std::vector<std::string> pieces = {
      "a",      "bc",     " ",      "\n",     "\u00a0", "\u00ab", "\u3000",     "\u3002",
      "\u200b", "\u2019", "\u202f", "\u10d0", "\u4e2d", "\ufe0f", "\U0001f469", "\x07",
      "\xe2",   "\xff",   "\xc2",   "\uff0c", "\u1680", "\u00ad", "\u0085",     "\u2028"};
  const base::Random random(5, "held_out.form");
  for (std::uint64_t round = 0; round < 300; ++round) {
    std::string text, apart;
    for (std::uint64_t i = 0; i < 150; ++i) {
      // Mostly letters, so that some strides are even.
      const auto any = random.below(round % 3 == 0 ? 24 : 400, round, i);
      text += any < pieces.size() ? pieces[any] : "x";
    }
    for (std::size_t at = 0; at < text.size();) {
      const auto c = base::read_code_point(text, at);
      const auto size = c.well_formed() ? c.size : 1;
      const bool white = c.well_formed() && text::is_white_space(c.value);
      if (white && !apart.ends_with(' ')) apart += ' ';
      if (!white && !(c.well_formed() && text::is_invisible(c.value)))
        apart += text.substr(at, size);
      at += size;
    }
    ASSERT_EQ(held_out_form(text), nfc_of_bytes(apart)) << round;
  }
}

TEST(HeldOut, says_which_text_which_line_and_which_words) {
  HeldOut held;
  const auto one = letters(100, 3), two = letters(100, 4);
  ASSERT_TRUE(held.add(one, "one").ok());
  ASSERT_TRUE(held.add("too short", "none").ok());
  ASSERT_TRUE(held.add(two, "two").ok());
  held.finish();
  const auto found = held.find("first\nsecond\n\n   " + two.substr(10, 80) + "\n" + one);
  ASSERT_TRUE(found);
  EXPECT_EQ(found->name, "two");
  EXPECT_EQ(found->line, 4u);
  EXPECT_EQ(found->run, two.substr(10, 64)) << "white space is one space and then comes the text";
  EXPECT_EQ(held.find(one)->name, "one");
  // What ends in one of them and goes on in the other stands in neither.
  EXPECT_FALSE(held.find("-" + one.substr(60) + two.substr(0, 60) + "-"));
}

TEST(HeldOut, of_one_letter_ten_thousand_times_is_quick_and_right) {
  const auto held = of(std::string(100'000, 'a'));
  EXPECT_TRUE(held.find("b" + std::string(64, 'a') + "b"));
  EXPECT_FALSE(held.find("b" + std::string(63, 'a') + "b"));
}

TEST(HeldOut, of_nothing_finds_nothing_and_of_too_much_is_refused) {
  HeldOut held;
  held.finish();
  EXPECT_TRUE(held.empty());
  EXPECT_FALSE(held.find(letters(100, 1)));
  EXPECT_EQ(HeldOut().add(std::string(HeldOut::kMost + 1, 'a'), "x").error().code,
            Code::bad_request);
}

class LearnApart : public testing::TestWithParam<int> {
 protected:
  base::Result<void> learned(const TestCorpus& corpus, const HeldOut& held) {
    write_corpus(memory.disk, corpus);
    auto writer = ledger::ArtefactWriter::open(memory.context, "t", "tokenizer").take();
    TokenizerRecipe recipe;
    recipe.vocabulary = 280;
    return learn(recipe, "corpus", writer, memory.context, held);
  }
  MemoryContext memory{GetParam()};
};

TEST_P(LearnApart, refuses_a_corpus_that_holds_a_test) {
  auto corpus = small_corpus();
  const auto test = letters(200, 7);
  const auto held = of(test);
  EXPECT_TRUE(learned(corpus, held).ok());
  ASSERT_TRUE(memory.disk.remove_all("t.work").ok());
  for (const int i : {3, 5}) corpus["deu_Latn"][static_cast<std::size_t>(i)] += "\n" + test;
  const auto refused = learned(corpus, held);
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.error().code, Code::bad_data);
  EXPECT_EQ(refused.error().where, "corpus/train/deu_Latn.jsonl.zst");
  const auto& what = refused.error().what;
  EXPECT_TRUE(
      what.starts_with("the text to learn from in deu_Latn holds text that is held out: "
                       "document " +
                       base::sha256("deu_Latn" + corpus["deu_Latn"][3]).hex() +
                       " of the source test-deu_Latn has \""))
      << what;
  EXPECT_NE(what.find("of the test; so does document " +
                      base::sha256("deu_Latn" + corpus["deu_Latn"][5]).hex()),
            what.npos)
      << what;
}

// A piece of plain text ends at some 8 kB: a run may stand across.
TEST_P(LearnApart, finds_what_stands_across_pieces_of_plain_text) {
  const auto test = letters(40, 8) + "\n" + letters(40, 9);
  const auto held = of(test);
  for (const std::size_t lines : {150, 163, 164, 165, 400}) {
    std::string text;
    for (std::size_t i = 0; i < lines; ++i) text += letters(49, 100 + i) + "\n";
    text += test.substr(3, 70) + "\nend\n";
    ASSERT_TRUE(memory.disk.write_file("a.txt", text, 0644).ok());
    HeldOutSearch search(held, {"a", "a.txt"});
    const auto read = choose_documents("a.txt", 0, "t", memory.context, [&](auto batch) {
      search.look(batch, memory.context.pool);
    });
    ASSERT_TRUE(read.ok());
    const auto over = search.over();
    ASSERT_FALSE(over.ok()) << lines;
    EXPECT_NE(over.error().what.find(": line " + std::to_string(lines + 1) + " has"),
              std::string::npos)
        << over.error().what;
  }
}

TEST_P(LearnApart, finds_what_stands_across_pieces_behind_much_white_space) {
  const auto test = letters(40, 8) + "\n" + letters(40, 9);
  const auto held = of(test);
  for (const std::size_t lines : {150, 163, 164, 165}) {
    std::string text;
    for (std::size_t i = 0; i < lines; ++i) text += letters(49, 100 + i) + "\n";
    for (int i = 0; i < 1500; ++i) text += "\u3000";
    for (int i = 0; i < 40; ++i) text += test.substr(static_cast<std::size_t>(i), 1) + "\u200b";
    text += "\n" + std::string(5000, ' ') + test.substr(41) + "\nend\n";
    ASSERT_TRUE(memory.disk.write_file("a.txt", text, 0644).ok());
    HeldOutSearch search(held, {"a", "a.txt"});
    const auto read = choose_documents("a.txt", 0, "t", memory.context, [&](auto batch) {
      search.look(batch, memory.context.pool);
    });
    ASSERT_TRUE(read.ok());
    EXPECT_FALSE(search.over().ok()) << lines;
  }
}

INSTANTIATE_TEST_SUITE_P(WithThreads, LearnApart, testing::Values(1, 3));

TEST(HoldOutFiles, takes_plain_text_and_lines_of_json_and_folders) {
  MemoryContext memory;
  const auto plain = letters(90, 1), line = letters(90, 2), question = letters(90, 3),
             answer = letters(90, 4), id = letters(90, 5);
  ASSERT_TRUE(memory.disk.write_file("tests/a.txt", plain, 0644).ok());
  ASSERT_TRUE(
      memory.disk
          .write_file(
              "tests/in/b.jsonl",
              base::Json({{"text", line}, {"id", id}}).dump() + "\n" +
                  base::Json({{"question", question}, {"answers", {{{"a", answer}}}}}).dump() +
                  "\n",
              0644)
          .ok());
  HeldOut held;
  ASSERT_TRUE(hold_out_files(held, {"tests"}, memory.context).ok());
  held.finish();
  EXPECT_EQ(held.find(plain)->name, "tests/a.txt");
  EXPECT_EQ(held.find(line)->name, "tests/in/b.jsonl:1");
  EXPECT_EQ(held.find(question)->name, "tests/in/b.jsonl:2");
  EXPECT_EQ(held.find(answer)->name, "tests/in/b.jsonl:2");
  EXPECT_FALSE(held.find(id)) << "beside a text nothing else is one";
}

TEST(HoldOutFiles, says_what_cannot_be_held_out) {
  MemoryContext memory;
  HeldOut held;
  const auto code = [&](const base::Path& place) {
    return hold_out_files(held, {place}, memory.context).error().code;
  };
  EXPECT_EQ(code("nowhere.txt"), Code::missing);
  ASSERT_TRUE(memory.disk.write_file("short.txt", "a few words", 0644).ok());
  EXPECT_EQ(code("short.txt"), Code::bad_request);
  ASSERT_TRUE(memory.disk.write_file("bad.jsonl", "{\"text\": ", 0644).ok());
  EXPECT_EQ(code("bad.jsonl"), Code::bad_data);
  ASSERT_TRUE(memory.disk.write_file("bad.txt", std::string(80, '\0'), 0644).ok());
  EXPECT_EQ(code("bad.txt"), Code::bad_data);
  EXPECT_TRUE(hold_out_udhr(held, false, memory.context).ok()) << "none is at hand";
  EXPECT_TRUE(held.empty());
}

}  // namespace
}  // namespace tokenizer
