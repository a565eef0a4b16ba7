// Each kind of task makes of parallel texts what it says, and the same each time.
#include "eval/make/kind.h"

#include <gmock/gmock.h>

namespace eval::make {
namespace {

constexpr const char* kEnglish[] = {
    "Everyone has the right to freedom of movement. Nobody may take this freedom away from anyone.",
    "Everyone may leave any country. Those who left may return to their country at any time.",
    "Everyone has duties to the community. In it alone the development of a person is possible.",
    "Nothing here gives any state a right to destroy. This holds for every group and person too.",
    "Education shall be free and open to everyone. Parents choose the education of their children.",
    "Motherhood and childhood are cared for together. Children enjoy the same protection of law."};
constexpr const char* kGerman[] = {
    "Jeder Mensch hat das Recht auf freie Bewegung. Niemand darf diese Freiheit einem Menschen nehmen.",
    "Jeder Mensch darf jedes Land verlassen. Die es verlassen haben dürfen jederzeit wieder kommen.",
    "Jeder Mensch hat Pflichten gegen die Gemeinschaft. In ihr allein kann sich der Mensch entfalten.",
    "Nichts hier gibt einem Staate das Recht zu zerstören. Das gilt für alle Gruppen und Menschen auch.",
    "Bildung soll frei und offen für alle sein. Eltern wählen die Bildung ihrer Kinder immer selbst.",
    "Mütter und Kinder werden besonders geschützt. Alle Kinder haben den gleichen Schutz der Gesetze."};

Sources sources() {
  Sources out;
  for (std::size_t i = 0; i < std::size(kEnglish); ++i) {
    const auto key = "article " + std::to_string(i + 1);
    out.declaration["eng_Latn"].push_back({key, "", {kEnglish[i]}, i == 2});
    out.declaration["deu_Latn"].push_back({key, "", {kGerman[i]}, i == 2});
    out.pages["deu_Latn"].push_back({key, "Titel " + key, {kGerman[i]}, false});
    out.messages["eng_Latn"].push_back({key, "", {kEnglish[i], "Open"}, false});
    out.messages["deu_Latn"].push_back({key, "", {kGerman[i], "Öffnen"}, false});
  }
  return out;
}

std::vector<Item> items_of(const std::string& name, const std::string& language = "deu_Latn") {
  const auto from = sources();
  for (const auto& kind : kinds())
    if (name == kind.name) return kind.make({from, language, base::Random(1, name)});
  ADD_FAILURE() << "no kind " << name;
  return {};
}

TEST(Kinds, MakeTheSameOfTheSameSeed) {
  for (const auto& kind : kinds()) {
    const auto first = items_of(kind.name), second = items_of(kind.name);
    ASSERT_FALSE(first.empty()) << kind.name;
    ASSERT_EQ(first.size(), second.size());
    for (std::size_t i = 0; i < first.size(); ++i) {
      EXPECT_EQ(first[i].choices, second[i].choices);
      EXPECT_EQ(first[i].digest(), second[i].digest());
      if (!kind.written) ASSERT_LT(first[i].answer, first[i].choices.size());
    }
  }
}

TEST(Kinds, TakeShotsFromTextsOfTheirOwn) {
  for (const auto& item : items_of("cloze"))
    EXPECT_EQ(item.shot, item.key.starts_with("article 3,"));
}

TEST(Cloze, LeavesOutAWordAndGoesOnBehindIt) {
  const auto items = items_of("cloze");
  for (const auto& item : items) {
    const auto whole = item.context + " " + item.choices[item.answer];
    const auto place = static_cast<std::size_t>(std::stoi(item.key.substr(8))) - 1;
    EXPECT_THAT(std::string(kGerman[place]), testing::HasSubstr(whole));
    // All go on alike behind the first word.
    const auto rest = [](const std::string& choice) {
      return choice.substr(choice.find_first_of(" .,"));
    };
    for (const auto& choice : item.choices)
      EXPECT_EQ(rest(choice), rest(item.choices[item.answer]));
  }
}

TEST(Match, AsksWhichTextSaysWhatTheEnglishOneSays) {
  for (const auto& item : items_of("match")) {
    const auto place = static_cast<std::size_t>(std::stoi(item.key.substr(8))) - 1;
    EXPECT_EQ(item.choices[item.answer], kGerman[place]);
    EXPECT_EQ(item.context, std::string("English: ") + kEnglish[place] + "\nDeutsch:");
  }
  EXPECT_TRUE(items_of("match", "eng_Latn").empty());
}

TEST(Message, LeavesOutLabelsTooShortToTell) {
  for (const auto& item : items_of("message"))
    EXPECT_THAT(item.choices, testing::Not(testing::Contains("Öffnen")));
}

TEST(WordOrder, KeepsWordsAndLength) {
  for (const auto& item : items_of("word_order")) {
    ASSERT_EQ(item.choices.size(), 2U);
    EXPECT_NE(item.choices[0], item.choices[1]);
    auto first = item.choices[0], second = item.choices[1];
    std::ranges::sort(first);
    std::ranges::sort(second);
    EXPECT_EQ(first, second);
  }
}

TEST(Ending, ChangesOneWordByItsEnd) {
  for (const auto& item : items_of("ending")) {
    ASSERT_EQ(item.choices.size(), 2U);
    const auto a = item.choices[0], b = item.choices[1];
    EXPECT_LE(std::max(length_of(a), length_of(b)) - std::min(length_of(a), length_of(b)), 1U);
  }
}

TEST(Translation, IsAskedBothWays) {
  const auto from = items_of("from_english"), to = items_of("to_english");
  EXPECT_EQ(from[0].target, kGerman[0]);
  EXPECT_EQ(to[0].target, kEnglish[0]);
  EXPECT_TRUE(to[0].context.ends_with("\nEnglish:"));
}

}  // namespace
}  // namespace eval::make
