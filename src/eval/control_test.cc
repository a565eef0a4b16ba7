#include "eval/control.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>

#include "base/process.h"
#include "base/random.h"
#include "eval/known_text.h"
#include "store/jsonl.h"

namespace eval {
namespace {

std::string sentences(std::uint64_t seed, std::size_t count) {
  const base::Random random(seed, "control.test");
  std::string out;
  for (std::size_t i = 0; i < count; ++i)
    out += "word" + std::to_string(random.below(900, i)) + (i % 9 == 8 ? ".\n" : " ");
  return out;
}

struct Corpus {
  std::string root = std::string(testing::TempDir()) + "control_test_" + std::to_string(::getpid());
  base::OwnedContext owned;
  Corpus() { owned.disk->make_folders(root + "/train").take(); }
  ~Corpus() { std::filesystem::remove_all(root); }

  void train(const std::string& language, const std::vector<std::string>& texts) {
    auto out =
        store::JsonlWriter::open(*owned.disk, root + "/train/" + language + ".jsonl.zst").take();
    for (std::size_t i = 0; i < texts.size(); ++i)  // ids fall while lines rise
      out.write({{"id", std::string(1, static_cast<char>('z' - i))},
                 {"text", texts[i]},
                 {"source", "s"}})
          .take();
    out.finish().take();
  }
  base::Result<std::vector<Control>> run(const std::vector<HeldOut>& held_out,
                                         std::int64_t training_bytes = 64 << 20, int workers = 1,
                                         std::uint64_t memory = 4ull << 30) {
    owned.context.pool = workers;
    return controls(root, held_out, training_bytes, memory, owned.context);
  }
  // What the program says of a file.
  std::uint64_t xz(const std::string& text) {
    owned.disk->write_file(root + "/x", text).take();
    return base::run_program({"xz", "-9e", "-T1", "-c", root + "/x"}).take().output.size();
  }
};

HeldOut held_out(const std::string& set, const std::string& language, const std::string& text) {
  HeldOut out;
  out.set = set;
  out.language = language;
  out.documents.push_back({"0", "k", text});
  out.bytes = text.size() + 1;
  return out;
}

TEST(Control, is_what_the_program_xz_says_of_the_same_files) {
  Corpus corpus;
  const auto known = sentences(1, 4000), text = sentences(2, 800);
  corpus.train("deu_Latn", {known, "more"});
  const auto found = corpus.run({held_out("pages", "deu_Latn", text)}).take();
  EXPECT_EQ(found[0].alone, corpus.xz(text + "\n"));
  ASSERT_TRUE(found[0].after_training);
  const auto training = known + "\nmore\n";
  EXPECT_EQ(found[0].after_training->size, corpus.xz(training + text + "\n") - corpus.xz(training));
  EXPECT_EQ(found[0].after_training->training_bytes, known.size() + 4);
  EXPECT_EQ(found[0].after_training->dictionary, 64u << 20);
}

TEST(Control, with_knowledge_needs_less_for_what_stood_in_the_training_text) {
  Corpus corpus;
  const auto text = sentences(3, 2000);
  corpus.train("deu_Latn", {text});
  const auto found = corpus.run({held_out("pages", "deu_Latn", text)}).take();
  EXPECT_LT(found[0].after_training->size * 20, found[0].alone);
}

TEST(Control, knows_only_the_text_of_its_own_language) {
  Corpus corpus;
  const auto text = sentences(4, 2000);
  corpus.train("deu_Latn", {text});
  corpus.train("fin_Latn", {"jotain muuta"});
  const auto found =
      corpus
          .run({held_out("pages", "deu_Latn", text), held_out("pages", "fin_Latn", text),
                held_out("pages", "kat_Geor", text)})
          .take();
  EXPECT_GT(found[1].after_training->size, 10 * found[0].after_training->size);
  EXPECT_FALSE(found[2].after_training) << "there is no Georgian to know";
}

TEST(Control, gives_each_set_of_a_language_its_own_for_any_number_of_workers) {
  Corpus corpus;
  const auto known = sentences(5, 3000);
  corpus.train("deu_Latn", {known});
  const std::vector<HeldOut> sets = {held_out("pages", "deu_Latn", sentences(6, 500)),
                                     held_out("messages", "deu_Latn", known.substr(0, 3000)),
                                     held_out("messages", "fin_Latn", sentences(7, 500))};
  const auto one = corpus.run(sets, 64 << 20, 1).take(),
             four = corpus.run(sets, 64 << 20, 4).take();
  EXPECT_LT(one[1].after_training->size, one[0].after_training->size);
  for (std::size_t i = 0; i < sets.size(); ++i) {
    EXPECT_EQ(one[i].alone, four[i].alone);
    ASSERT_EQ(one[i].after_training.has_value(), four[i].after_training.has_value());
    if (one[i].after_training) {
      EXPECT_EQ(one[i].after_training->size, four[i].after_training->size);
    }
  }
}

// Bug: two gigabytes were taken on a machine of any size, hours of training later.
TEST(Control, takes_no_more_memory_than_there_is_and_comes_to_the_same) {
  Corpus corpus;
  const auto known = sentences(5, 3000);
  for (const auto* language : {"deu_Latn", "ell_Grek", "fra_Latn"}) corpus.train(language, {known});
  std::vector<HeldOut> sets;
  for (const auto* language : {"deu_Latn", "ell_Grek", "fra_Latn"})
    sets.push_back(held_out("pages", language, sentences(6, 500)));
  const auto much = corpus.run(sets, 64 << 20, 4).take();
  const auto little = corpus.run(sets, 64 << 20, 4, 70'000'000).take();
  for (std::size_t i = 0; i < sets.size(); ++i)
    EXPECT_EQ(little[i].after_training->size, much[i].after_training->size);
  const auto none = corpus.run(sets, 64 << 20, 4, 60'000'000);
  ASSERT_FALSE(none.ok());
  EXPECT_EQ(none.error().code, base::Code::unsupported);
  EXPECT_NE(none.error().hint.find("eval.control_training_bytes"), std::string::npos);
  EXPECT_EQ(runs_bytes(1000, 2).value(), 2 * (11'000 + (64ull << 20)));
}

TEST(Control, reads_no_more_training_text_than_it_may_and_says_what_it_left_out) {
  Corpus corpus;
  corpus.train("deu_Latn", {"first, of the largest id", "second", "third"});
  const auto known = read_known_text(corpus.root, "deu_Latn", 12, corpus.owned.context).take();
  EXPECT_EQ(known.text, "second\nthird\n");  // by their ids, in file order
  EXPECT_EQ(known.bytes, 11u);
  EXPECT_EQ(known.left_out, 24u);
  const auto all = read_known_text(corpus.root, "deu_Latn", 1000, corpus.owned.context).take();
  EXPECT_EQ(all.text, "first, of the largest id\nsecond\nthird\n");
  EXPECT_EQ(all.left_out, 0u);
  EXPECT_TRUE(read_known_text(corpus.root, "ell_Grek", 12, corpus.owned.context)->text.empty());
}

TEST(Control, with_knowledge_is_left_out_when_nothing_may_be_read) {
  Corpus corpus;
  corpus.train("deu_Latn", {"text"});
  EXPECT_FALSE(corpus.run({held_out("pages", "deu_Latn", "text")}, 0).take()[0].after_training);
}

TEST(Control, stops_when_asked_to) {
  Corpus corpus;
  corpus.owned.cancel.request();
  EXPECT_EQ(corpus.run({held_out("pages", "deu_Latn", "text")}).error().code,
            base::Code::interrupted);
}

}  // namespace
}  // namespace eval
