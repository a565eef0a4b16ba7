#include "tokenizer/plain_text.h"

#include "tokenizer/corpus_test.h"
#include "tokenizer/learn.h"
#include "tokenizer/tokenizer.h"
#include "tokenizer/word_count.h"

namespace tokenizer {
namespace {

std::vector<TrainingText> documents_of(MemoryContext& memory, const std::string& text) {
  EXPECT_TRUE(memory.disk.write_file("a.txt", text, 0644).ok());
  std::vector<TrainingText> out;
  EXPECT_TRUE(each_batch("a.txt", "test", memory.context, [&](std::span<TrainingText> batch) {
                out.insert(out.end(), batch.begin(), batch.end());
                return base::done();
              }).ok());
  return out;
}

WordList words_of(const std::vector<std::string>& texts) {
  const auto cut = PreTokenizer::from_pattern(std::string(kDefaultPattern)).take();
  WordCount count(0);
  count.add(texts, cut, 1, 1).take();
  return count.take().take();
}

TEST(PlainText, in_documents_has_the_pieces_of_the_whole_file) {
  std::string text;
  for (int i = 0; i < 60'000; ++i) {
    text += i % 3 ? "Line of words  " : "\u10d0\u10d1\u10d2 \u0391, 12345.";
    text += std::to_string(i) + (i % 5 ? "\n" : i % 7 ? "\r\n\n  \n" : "\n\u3000\u2003x\n\n");
  }
  MemoryContext memory;
  std::vector<std::string> texts;
  std::string joined;
  for (const auto& document : documents_of(memory, text)) {
    texts.push_back(document.text);
    joined += document.text;
  }
  EXPECT_GT(texts.size(), 10u);
  EXPECT_EQ(words_of(texts), words_of({joined}));
}

TEST(PlainText, cuts_behind_a_line_in_front_of_no_space) {
  EXPECT_EQ(place_to_cut("ab\ncd", 4), 3u);
  EXPECT_EQ(place_to_cut("ab\n cd", 5), std::string::npos);
  EXPECT_EQ(place_to_cut("ab\n\ncd", 5), 4u);
  EXPECT_EQ(place_to_cut("ab\n\u3000cd", 7), std::string::npos);
  EXPECT_EQ(place_to_cut("ab\n\u10d0", 5), 3u);
}

TEST(PlainText, that_is_one_long_line_is_cut_between_characters) {
  std::string text;
  while (text.size() < (9 << 20)) text += "\u10d0";
  MemoryContext memory;
  const auto documents = documents_of(memory, text);
  ASSERT_EQ(documents.size(), 2u);
  EXPECT_EQ(documents[0].text + documents[1].text, text) << "no half character was replaced";
  EXPECT_LT(documents[0].id, documents[1].id);
}

TEST(PlainText, is_made_sound) {
  MemoryContext memory;
  EXPECT_EQ(documents_of(memory, "\ufeffa\r\nz\x01").at(0).text, "a\nz");
  EXPECT_TRUE(documents_of(memory, "").empty());
}

// Bug: packed files, programs and lines of JSON taught a tokenizer their bytes, and nothing was said.
TEST(PlainText, that_is_none_is_refused_with_its_line_and_byte) {
  MemoryContext memory;
  base::Disk& disk = memory.disk;
  const auto error = [&](const std::string& name, const std::string& bytes) {
    disk.write_file(name, bytes).take();
    auto read = each_batch(name, "test", memory.context,
                           [](std::span<TrainingText>) { return base::done(); });
    return read.ok() ? "" : read.error().sentence();
  };
  const auto begins = [](const std::string& text, const std::string& with) {
    EXPECT_TRUE(text.starts_with(with)) << text;
  };
  begins(error("a.txt", std::string("one\ntw\0o", 8)), "a.txt:2: byte 6 of the file is a NUL");
  begins(error("a.txt", "one\ntwo\n\xff"), "a.txt:3: byte 8 of the file is no UTF-8");
  begins(error("a.txt", "gr\xfc\xdf\n"), "a.txt:1: byte 2 of the file is no UTF-8");
  begins(error("a.txt", "cut \xe1\x83"), "a.txt:1: byte 4 of the file is no UTF-8");
  std::string long_text;
  while (long_text.size() < (9 << 20)) long_text += "a line\n";
  const auto lines = std::to_string(long_text.size() / 7 + 1);
  begins(error("a.txt", long_text + "\x80"),
         "a.txt:" + lines + ": byte " + std::to_string(long_text.size()));
  for (const char* name : {"kat_Geor.txt.gz", "a.ZST", "a.jsonl", "b.ndjson"})
    begins(error(name, "plain\n"), name);
}

TEST(LearnFromFiles, makes_a_tokenizer_that_loads_with_either_trainer) {
  for (const char* kind : {"bpe", "parity_bpe"}) {
    MemoryContext memory;
    const auto corpus = small_corpus();
    std::vector<LanguageFile> files;
    for (const auto& [language, documents] : corpus) {
      std::string text;
      for (const auto& document : documents) text += document + "\n";
      ASSERT_TRUE(memory.disk.write_file(language + ".txt", text, 0644).ok());
      files.push_back({language, language + ".txt"});
    }
    TokenizerRecipe recipe;
    recipe.vocabulary = 300;
    recipe.trainer = base::Choice<trainer::Registry>(kind);
    auto writer = ledger::ArtefactWriter::open(memory.context, "t", "tokenizer").take();
    const auto learned = learn_from_files(recipe, files, writer, memory.context);
    ASSERT_TRUE(learned.ok()) << learned.error().sentence();
    ASSERT_TRUE(writer.finish().ok());
    EXPECT_EQ(Tokenizer::load(memory.disk, "t").take().vocabulary(), 300);
  }
}

TEST(LearnFromFiles, says_that_there_is_no_text) {
  MemoryContext memory;
  ASSERT_TRUE(memory.disk.write_file("a.txt", "", 0644).ok());
  auto writer = ledger::ArtefactWriter::open(memory.context, "t", "tokenizer").take();
  EXPECT_EQ(learn_from_files({}, {{"a", "a.txt"}}, writer, memory.context).error().code,
            base::Code::missing);
  EXPECT_EQ(learn_from_files({}, {{"b", "b.txt"}}, writer, memory.context).error().code,
            base::Code::missing);
}

}  // namespace
}  // namespace tokenizer
