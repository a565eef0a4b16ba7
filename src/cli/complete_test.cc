#include "cli/complete.h"

#include <gtest/gtest.h>

namespace cli {
namespace {

using Words = std::vector<std::string>;

constexpr Argument kShell[] = {{"bash|zsh", "the shell"}};
constexpr Argument kFolder[] = {{"DIR", "a folder"}};
constexpr Option kOptions[] = {{"form", "html|json", "html", "how"}, {"all", "", "", "everything"}};
const Entry show{
    .group = Group::look, .arguments = kFolder, .options = kOptions, .obeys = kJson | kSet};
const Entry shell{.group = Group::shell, .arguments = kShell, .obeys = kNone};
const Entry hidden{};
const Row rows[] = {
    {"data_show", &show}, {"data_stats", &show}, {"shell", &shell}, {"secret", &hidden}};

Words offer(const Words& words) { return complete(rows, words, {"name", "train.steps"}); }

TEST(Complete, offers_commands_word_by_word_but_no_hidden_one) {
  EXPECT_EQ(offer({""}), (Words{"data", "shell"}));
  EXPECT_EQ(offer({"da"}), Words{"data"});
  EXPECT_EQ(offer({"data", "s"}), (Words{"show", "stats"}));
  EXPECT_EQ(offer({"data", "x"}), Words{});
}

TEST(Complete, offers_the_flags_of_a_command_and_those_it_obeys) {
  EXPECT_EQ(offer({"data", "show", "--"}),
            (Words{"--all", "--form", "--help", "--json", "--quiet", "--set"}));
  EXPECT_EQ(offer({"shell", "-"}), (Words{"--help", "--quiet"}));
}

TEST(Complete, offers_the_values_of_a_flag_in_each_spelling) {
  EXPECT_EQ(offer({"data", "show", "--form", ""}), (Words{"html", "json"}));
  EXPECT_EQ(offer({"data", "show", "--form=j"}), Words{"--form=json"});
  EXPECT_EQ(offer({"data", "show", "--form", "=", "j"}), Words{"json"}) << "as bash splits it";
}

TEST(Complete, offers_the_values_of_an_argument_and_leaves_folders_to_the_shell) {
  EXPECT_EQ(offer({"shell", ""}), (Words{"bash", "zsh"}));
  EXPECT_EQ(offer({"data", "show", ""}), Words{});
  EXPECT_EQ(offer({"shell", "bash", ""}), Words{});
}

TEST(Complete, offers_the_keys_of_recipes_behind_set) {
  EXPECT_EQ(offer({"data", "show", "--set", "tr"}), Words{"train.steps="});
  EXPECT_EQ(offer({"shell", "--set", "tr"}), Words{}) << "it has no recipe";
}

TEST(Complete, bears_any_words) {
  for (const Words& words :
       {Words{}, {"--set"}, {"=", "="}, {"data", "show", "--nosuch", ""}, {"-"}})
    offer(words);
}

}  // namespace
}  // namespace cli
