#include "text/fasttext/learner.h"

#include <gtest/gtest.h>

#include "text/fasttext/model.h"

namespace text::fasttext {
namespace {

const std::vector<std::pair<std::string, std::string>> kLines = {
    {"de", "Das Tor der Sprachen steht allen offen, die lesen."},
    {"en", "The gate of languages stands open to all who read."},
    {"de", "Ein Haus im Garten hat viele Fenster und eine Tür."},
    {"en", "A house in the garden has many windows and a door."},
    {"de", "Wir gehen heute durch den Regen nach Hause zurück."},
    {"en", "Today we are walking home through the rain again."},
    {"de", "Der alte Mann erzählt den Kindern eine Geschichte."},
    {"en", "The old man tells a story to the children there."}};

std::string learnt(const Learning& how) {
  Learner learner(how);
  for (const auto& [label, text] : kLines) learner.add(label, text).take();
  return learner.learn({}).take();
}

}  // namespace

TEST(FastTextLearner, tells_apart_what_it_learnt_and_what_is_like_it) {
  base::MemoryDisk disk;
  for (const auto& how :
       {Learning{.buckets = 5000, .passes = 100, .rate = 3}, Learning{.shortest = 0,
                                                                      .longest = 0,
                                                                      .word_ngrams = 2,
                                                                      .buckets = 500,
                                                                      .passes = 100,
                                                                      .least_count = 1,
                                                                      .rate = 3}}) {
    disk.write_file("m", learnt(how), 0644).take();
    const auto model = Model::open(disk, "m").take();
    Classifier classifier(model);
    for (const auto& [label, text] : kLines) {
      const auto guesses = classifier.classify(text, 2).take();
      EXPECT_EQ(guesses[0].label, label) << text;
      EXPECT_GT(guesses[0].score, 0.8f) << text;
    }
    EXPECT_EQ(classifier.classify("the story of the rain", 1).take()[0].label, "en");
    EXPECT_EQ(classifier.classify("Die Geschichte vom Regen und den Kindern", 1).take()[0].label,
              "de");
  }
}

TEST(FastTextLearner, the_same_examples_give_the_same_bytes) {
  const Learning how{.buckets = 100, .passes = 2};
  EXPECT_EQ(learnt(how), learnt(how));
  auto other = how;
  other.seed = 2;
  EXPECT_NE(learnt(how), learnt(other));
}

TEST(FastTextLearner, says_what_it_cannot_learn) {
  Learner one({});
  EXPECT_FALSE(one.add("", "text").ok());
  EXPECT_FALSE(one.add("two words", "text").ok());
  one.add("de", "Haus").take();
  EXPECT_EQ(one.learn({}).error().what, "there are fewer than two labels");
  one.add("en", "house").take();
  base::Cancel stop;
  stop.request();
  EXPECT_EQ(one.learn(stop).error().code, base::Code::interrupted);
  Learner wild({.buckets = 100, .rate = 1e30});
  wild.add("de", "Haus").take(), wild.add("en", "house").take();
  EXPECT_EQ(wild.learn({}).error().what, "numbers overflowed");
}

}  // namespace text::fasttext
