#include "cli/dispatch.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>

namespace cli {
namespace {

using base::Code;
using Words = std::vector<std::string>;

base::Result<void> echo(Invocation& invocation) {
  for (const auto& word : invocation.arguments) invocation.print(word + "\n");
  for (const auto& one : invocation.set) invocation.print("set " + one + "\n");
  return {};
}
base::Result<void> refuse(Invocation&) {
  return base::Error{Code::verification, "a byte differs", "model.bin", "copy it again"};
}
base::Result<void> explode(Invocation&) { throw std::runtime_error("boom"); }

constexpr Argument kTwo[] = {{"DIR", "a folder"}, {"DOC", "a document"}};
constexpr Argument kAny[] = {{"[WORD...", "anything"}};
constexpr Option kAll[] = {{"other", "", "", "more of it"}};
const Entry show{.group = Group::look,
                 .summary = "Print one document.",
                 .arguments = kTwo,
                 .options = kAll,
                 .obeys = kJson | kSet | kDryRun,
                 .run = echo};
const Entry bare{.group = Group::look, .summary = "Print.", .arguments = kAny, .run = echo};
const Entry secret{.run = echo};
const Entry bad{.group = Group::verify, .summary = "Fail.", .run = refuse};
const Entry bomb{.group = Group::verify, .summary = "Throw.", .run = explode};
const Entry far{.group = Group::use, .summary = "Run elsewhere.", .arguments = kAny};
const Row rows[] = {{"data_show", &show}, {"data", &bare}, {"secret", &secret},
                    {"bad", &bad},        {"bomb", &bomb}, {"far", &far}};

// Exit status, product and talk of one command line.
struct Said {
  int status;
  std::string out, talk;
};

std::string drained(std::FILE* file) {
  std::string text(static_cast<std::size_t>(std::ftell(file)), '\0');
  EXPECT_EQ(std::fseek(file, 0, SEEK_SET), 0);
  EXPECT_EQ(std::fread(text.data(), 1, text.size(), file), text.size());
  std::fclose(file);
  return text;
}

Said say(const Words& words) {
  auto* out = std::tmpfile();
  auto* talk = std::tmpfile();
  const int status = answer({rows, [] { return 42; }}, words, out, talk);
  return {status, drained(out), drained(talk)};
}

TEST(GlobalFlags, are_frozen) {
  EXPECT_EQ(global_flags(),
            (Words{"--set", "--json", "--dry-run", "--quiet", "--help", "--version"}));
}

TEST(GlobalFlags, may_stand_anywhere) {
  const auto request = read_request(rows, {"--json", "data", "--set", "a=1", "show", "x",
                                           "--dry-run", "--set=b=2", "--quiet", "--other"})
                           .take();
  EXPECT_STREQ(request.row->name, "data_show");
  EXPECT_TRUE(request.json && request.dry_run && request.quiet);
  EXPECT_EQ(request.set, (Words{"a=1", "b=2"}));
  EXPECT_EQ(request.arguments, (Words{"x", "--other"}));
}

TEST(GlobalFlags, are_refused_where_they_mean_nothing) {
  EXPECT_EQ(say({"bad", "--dry-run"}).talk,
            "janua: --dry-run means nothing to `janua bad`; leave it out; usage: janua bad\n");
  EXPECT_EQ(say({"bad", "--set", "a=1"}).status, 2);
  EXPECT_EQ(say({"data", "show", "x", "y", "--set", "a=1", "--dry-run"}).status, 0);
}

TEST(GlobalFlags, are_plain_words_behind_two_dashes) {
  EXPECT_EQ(say({"data", "--", "--json", "--set"}).out, "--json\n--set\n");
}

TEST(GlobalFlags, refuse_set_without_key_and_value) {
  for (const Words& words : {Words{"data", "--set"}, {"data", "--set", "a"}, {"data", "--set==1"}})
    EXPECT_EQ(read_request(rows, words).error().code, Code::bad_request);
}

TEST(Dispatch, takes_the_command_with_the_most_words) {
  EXPECT_EQ(say({"data", "show", "x", "y"}).out, "x\ny\n");
  EXPECT_EQ(say({"data", "shown"}).out, "shown\n");
}

TEST(Dispatch, names_the_nearest_command_for_an_unknown_one) {
  EXPECT_EQ(say({"dta"}).talk, "janua: unknown command 'dta'; did you mean 'janua data'?\n");
  EXPECT_EQ(say({"dat", "shwo"}).talk,
            "janua: unknown command 'dat shwo'; did you mean 'janua data show'?\n");
  EXPECT_EQ(say({"banana"}).talk,
            "janua: unknown command 'banana'; `janua --help` lists them all\n");
  EXPECT_EQ(say({"--halp"}).talk, "janua: unknown flag '--halp'; did you mean '--help'?\n");
  EXPECT_EQ(say({}).status, 2);
  EXPECT_NE(say({}).talk.find("`janua new FOLDER` begins with text of your own"),
            std::string::npos);
}

TEST(Dispatch, answers_with_the_status_of_the_error_and_keeps_talk_apart) {
  const auto said = say({"bad"});
  EXPECT_EQ(said.status, 3);
  EXPECT_EQ(said.out, "");
  EXPECT_EQ(said.talk, "janua: model.bin: a byte differs; copy it again\n");
  EXPECT_EQ(say({"nothing"}).status, 2);
  EXPECT_EQ(say({"data"}).status, 0);
}

TEST(Dispatch, says_an_error_as_json_where_asked) {
  const auto error = base::Json::parse(say({"bad", "--json"}).talk)["error"];
  EXPECT_EQ(error["code"], "verification");
  EXPECT_EQ(error["hint"], "copy it again");
}

TEST(Dispatch, turns_what_a_command_throws_into_a_sentence) {
  const auto said = say({"bomb"});
  EXPECT_EQ(said.status, 1);
  EXPECT_EQ(said.talk, "janua: boom\n");
}

TEST(Dispatch, hands_over_what_it_cannot_run_itself) { EXPECT_EQ(say({"far", "x"}).status, 42); }

TEST(Dispatch, fails_when_the_product_cannot_be_written) {
  auto* full = std::fopen("/dev/full", "w");
  ASSERT_NE(full, nullptr);
  auto* talk = std::tmpfile();
  EXPECT_EQ(answer({rows, nullptr}, {"data", "x"}, full, talk), 1);
  EXPECT_NE(drained(talk).find("cannot write the output"), std::string::npos);
  std::fclose(full);
}

// The standard output of a command whose reader has gone.
Said say_into_closed_pipe(const Words& words) {
  int ends[2];
  EXPECT_EQ(::pipe(ends), 0);
  ::close(ends[0]);
  auto* out = ::fdopen(ends[1], "w");
  auto* talk = std::tmpfile();
  const int status = answer({rows, [] { return 42; }}, words, out, talk);
  std::fclose(out);
  return {status, "", drained(talk)};
}

TEST(Dispatch, takes_a_closed_pipe_for_a_reader_who_has_read_enough) {
  const std::string large(1 << 20, 'a');  // more than any buffer: the command itself meets the end
  for (const Words& words : {Words{"data", "x"}, {"data", large}, {"--help"}, {"--version"}}) {
    const auto said = say_into_closed_pipe(words);
    EXPECT_EQ(said.status, 0);
    EXPECT_EQ(said.talk, "");
  }
  EXPECT_EQ(say_into_closed_pipe({"bad"}).status, 3);  // a verdict stays a verdict
}

TEST(Dispatch, fails_when_help_or_version_cannot_be_written) {
  for (const char* word : {"--help", "--version"}) {
    auto* full = std::fopen("/dev/full", "w");
    ASSERT_NE(full, nullptr);
    auto* talk = std::tmpfile();
    EXPECT_EQ(answer({rows, nullptr}, {word}, full, talk), 1);
    EXPECT_NE(drained(talk).find("cannot write the output"), std::string::npos);
    std::fclose(full);
  }
}

TEST(Help, lists_every_command_but_the_hidden_ones_in_order) {
  const auto said = say({"--help"});
  EXPECT_EQ(said.status, 0);
  EXPECT_LT(said.out.find("janua data show DIR DOC"), said.out.find("janua bad"));
  EXPECT_LT(said.out.find("Look at what"), said.out.find("janua data show DIR DOC"));
  EXPECT_NE(said.out.find("Run elsewhere."), std::string::npos);
  EXPECT_EQ(said.out.find("secret"), std::string::npos);
  EXPECT_EQ(say({"help"}).out, said.out);
}

TEST(Dispatch, lists_the_commands_of_a_word_that_is_none_alone) {
  const Row only[] = {{"data_show", &show}};
  EXPECT_EQ(read_request(only, {"data"}).error().sentence(),
            "'data' alone is no command; there are data show");
  EXPECT_EQ(read_request(only, {"data", "banana"}).error().sentence(),
            "'data banana' is no command; there are data show");
  EXPECT_EQ(read_request(only, {"data", "shwo"}).error().sentence(),
            "unknown command 'data shwo'; did you mean 'janua data show'?");
}

TEST(Help, of_a_command_shows_that_one) {
  const auto said = say({"data", "show", "--help"});
  EXPECT_NE(said.out.find("DIR DOC"), std::string::npos);
  EXPECT_EQ(said.out.find("janua bad"), std::string::npos);
  EXPECT_NE(said.out.find("--other          More of it"), std::string::npos);
  EXPECT_EQ(say({"data", "show", "x", "--help"}).out, said.out);
  EXPECT_EQ(say({"help", "data", "show"}).out, said.out);
  EXPECT_EQ(say({"nosuch", "--help"}).status, 2);
}

TEST(Version, is_said_on_standard_output) {
  EXPECT_EQ(say({"--version"}).out, std::string("janua ") + JANUA_VERSION + "\n");
}

std::vector<Row> everything() {
  std::vector<Row> all(light::all().begin(), light::all().end());
  all.insert(all.end(), full::all().begin(), full::all().end());
  return all;
}

TEST(SmallProgram, knows_every_command_of_the_other_part_without_its_function) {
  bool has_run = false;
  for (const auto& row : full::all()) {
    EXPECT_EQ(row.entry->run, nullptr) << row.name;
    has_run |= std::string(row.name) == "run";
  }
  EXPECT_TRUE(has_run);
}

TEST(Commands, have_names_of_their_own_and_words_that_help) {
  std::vector<std::string> names;
  for (const auto& row : everything()) {
    names.emplace_back(row.name);
    EXPECT_TRUE(std::string(row.entry->summary).ends_with('.')) << row.name;
    for (const auto& argument : row.entry->arguments) EXPECT_STRNE(argument.text, "") << row.name;
    for (const auto& option : row.entry->options) {
      EXPECT_STRNE(option.text, "") << row.name << " --" << option.name;
      for (const auto& global : global_flags())
        EXPECT_NE(global, std::string("--") + option.name) << row.name;
    }
  }
  std::ranges::sort(names);
  EXPECT_EQ(std::ranges::adjacent_find(names), names.end()) << "a name stands in both parts";
}

}  // namespace
}  // namespace cli
