// The commands tokenizer encode, decode and parity, on a tokenizer in memory.
#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <sstream>

#include "base/base64.h"
#include "base/context.h"
#include "base/folder_lock.h"
#include "base/json.h"
#include "cli/command.h"
#include "cli/json_lines.h"
#include "ledger/manifest.h"
#include "tokenizer/bpe_trainer.h"
#include "tokenizer/scanner.h"
#include "tokenizer/tokenizer.h"

namespace cli::light {

extern const Entry tokenizer_check;
extern const Entry tokenizer_convert;
extern const Entry tokenizer_decode;
extern const Entry tokenizer_encode;
extern const Entry tokenizer_parity;
extern const Entry tokenizer_template;
extern const Entry tokenizer_train;

namespace {

using base::Code;

class TokenizerCommands : public testing::Test {
 protected:
  TokenizerCommands() {
    const std::vector<tokenizer::Word> words{{" gate", 3}, {"the", 2}};
    const auto learned = tokenizer::train_bpe(
        words, {.vocabulary = 264, .special = {tokenizer::kBos, tokenizer::kEos}}, {});
    const tokenizer::FileOptions options{
        .pattern = std::string(tokenizer::kDefaultPattern), .nfc = false, .first = tokenizer::kBos};
    write("t/tokenizer.json", tokenizer::write_tokenizer_file(learned, options));
  }
  ~TokenizerCommands() override { std::fclose(out_); }

  void write(const base::Path& path, const std::string& bytes) {
    EXPECT_TRUE(disk_.write_file(path, bytes, 0644).ok());
  }

  base::Result<void> call(const Entry& entry, const std::vector<std::string>& words,
                          bool json = false) {
    const Row row{"tokenizer_test", &entry};
    auto read = TRY(read_arguments(row, words));
    Invocation invocation{
        row, std::move(read.plain), std::move(read.given), {}, json, false, false, context_, out_};
    return entry.run(invocation);
  }

  // What the commands printed since the last call.
  std::string printed() {
    std::string text(static_cast<std::size_t>(std::ftell(out_)), '\0');
    EXPECT_EQ(std::fseek(out_, 0, SEEK_SET), 0);
    EXPECT_EQ(std::fread(text.data(), 1, text.size(), out_), text.size());
    EXPECT_EQ(std::fseek(out_, 0, SEEK_SET), 0);
    return text;
  }

  base::MemoryDisk disk_;
  std::unique_ptr<base::Clock> clock_ = base::real_clock();
  base::SilentReporter reporter_;
  base::Cancel cancel_;
  base::Context context_{disk_, *clock_, reporter_, cancel_, 1, "cache"};
  std::FILE* out_ = std::tmpfile();
};

TEST_F(TokenizerCommands, count_is_how_many_ids_there_are) {
  write("in.jsonl", R"({"text": "the gate<|eos|>", "pair": "of the"}
{"text": "", "pair": ""}
{"txt": 1}
)");
  const auto lines = [&](std::vector<std::string> flags) {
    flags.insert(flags.begin(), {"t", "in.jsonl", "--jsonl"});
    EXPECT_TRUE(call(tokenizer_encode, flags).ok());
    std::istringstream in(printed());
    std::vector<base::Json> out;
    for (std::string line; std::getline(in, line);) out.push_back(base::Json::parse(line));
    return out;
  };
  for (const std::vector<std::string>& flags : std::vector<std::vector<std::string>>{
           {}, {"--no-special"}, {"--plain"}, {"--pair"}, {"--pair", "--plain"}}) {
    auto counting = flags;
    counting.push_back("--count");
    const auto whole = lines(flags), counted = lines(counting);
    ASSERT_EQ(whole.size(), 3u);
    ASSERT_EQ(counted.size(), 3u);
    for (std::size_t i = 0; i < 2; ++i)
      EXPECT_EQ(counted[i], (base::Json{{"count", whole[i]["ids"].size()}}));
    EXPECT_EQ(counted[2], whole[2]) << "an error";
  }
  ASSERT_TRUE(call(tokenizer_encode, {"t", "the gate", "--count"}).ok());
  const auto alone = printed();
  EXPECT_EQ(alone, std::to_string(lines({"--count"})[0]["count"].get<int>() - 1) + "\n");
}

TEST_F(TokenizerCommands, encode_prints_ids_that_decode_takes_back) {
  ASSERT_TRUE(call(tokenizer_encode, {"t", "the gate", "--no-special"}, true).ok());
  const auto ids = base::parse_json(printed(), "out").take()["ids"].get<std::vector<int>>();
  std::vector<std::string> arguments{"t"};
  for (const auto id : ids) arguments.push_back(std::to_string(id));
  ASSERT_TRUE(call(tokenizer_decode, arguments).ok());
  EXPECT_EQ(printed(), "the gate\n");
}

// What is broken was called good for others, with exit status 0.
// Bug: what only the model's own files say was lost, and a token that stands beside the vocabulary with it.
TEST_F(TokenizerCommands, convert_keeps_every_id_that_the_folder_gives) {
  write("other/tokenizer.json", disk_.read("t/tokenizer.json").take());
  write("other/tokenizer_config.json", R"({"model_max_length": 7, "bos_token": "<|bos|>"})");
  write("other/config.json", R"({"eos_token_id": 1})");
  write("other/added_tokens.json", R"({"<turn>": 264})");
  write("other/chat_template.jinja", "<turn>{{ messages[0].content }}");
  ASSERT_TRUE(call(tokenizer_convert, {"other", "out"}).ok());
  const auto theirs = tokenizer::Tokenizer::load(disk_, "other").take();
  const auto ours = tokenizer::Tokenizer::load(disk_, "out").take();
  EXPECT_EQ(theirs.eos(), 1);
  EXPECT_EQ(ours.eos(), 1);
  EXPECT_EQ(ours.bos(), theirs.bos());
  EXPECT_EQ(ours.vocabulary(), 265);
  const std::string text = "the<turn> gate<|eos|>";
  EXPECT_EQ(ours.encode_with_special(text, true).take(),
            theirs.encode_with_special(text, true).take());
  EXPECT_EQ(ours.token_bytes(264), "<turn>");
  EXPECT_FALSE(disk_.exists("out/config.json"));
  EXPECT_EQ(
      disk_.read("out/tokenizer_config.json").take(),
      "{\n  \"model_max_length\": 7,\n  \"bos_token\": \"<|bos|>\",\n  \"eos_token\": \"<|eos|>\"\n}\n");
}

TEST_F(TokenizerCommands, convert_writes_nothing_of_what_contradicts_itself) {
  auto file = base::Json::parse(disk_.read("t/tokenizer.json").take());
  auto broken = file;
  broken["model"]["merges"].push_back({"x", "no such token"});
  write("broken/tokenizer.json", broken.dump());
  const auto refused = call(tokenizer_convert, {"broken", "out"});
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.error().code, Code::bad_data);
  EXPECT_FALSE(disk_.exists("out"));
  file["normalizer"] = {{"type", "Rot13"}};
  write("other/tokenizer.json", file.dump());
  ASSERT_TRUE(call(tokenizer_convert, {"other", "out"}).ok());
  EXPECT_NE(printed().find("it cannot be used here: "), std::string::npos);
}

TEST_F(TokenizerCommands, encode_reads_lines_and_special_tokens) {
  write("lines.jsonl", "{\"text\":\"!<|eos|>\"}\nx\n{\"text\":\"\"}\n");
  ASSERT_TRUE(call(tokenizer_encode, {"t", "--jsonl", "lines.jsonl"}).ok());
  EXPECT_EQ(
      printed(),
      "{\"ids\":[0,2,1],\"offsets\":[[0,0],[0,1],[1,8]],\"tokens\":[\"<|bos|>\",\"!\",\"<|eos|>\"]}\n"
      "{\"error\":\"not JSON at byte 1\",\"line\":2}\n"
      "{\"ids\":[0],\"offsets\":[[0,0]],\"tokens\":[\"<|bos|>\"]}\n");
}

// Once each form had a rule of its own: TEXT, lines of standard input, lines of a file.
TEST_F(TokenizerCommands, encode_has_one_rule_for_special_tokens) {
  const base::Json line = {{"text", "<|eos|>!"}};
  write("lines.jsonl", line.dump() + "\n");
  const auto ids = [&](std::vector<std::string> words, const std::string& flag) {
    if (!flag.empty()) words.push_back(flag);
    const auto done = call(tokenizer_encode, words, words[1] != "--jsonl");
    EXPECT_TRUE(done.ok()) << done.error().sentence();
    const auto out = printed();
    return base::Json::parse(out.substr(0, out.find('\n')))["ids"];
  };
  for (const auto& [flag, wanted] :
       {std::pair("", base::Json({0, 1, 2})), {"--no-special", base::Json({1, 2})}}) {
    EXPECT_EQ(ids({"t", "<|eos|>!"}, flag), wanted) << flag;
    EXPECT_EQ(ids({"t", "--jsonl", "lines.jsonl"}, flag), wanted) << flag;
  }
  const auto plain = ids({"t", "<|eos|>!"}, "--plain");
  EXPECT_GT(plain.size(), 2u);
  EXPECT_EQ(std::ranges::count(plain, base::Json(1)), 0);
  EXPECT_EQ(ids({"t", "--jsonl", "lines.jsonl"}, "--plain"), plain);
  EXPECT_EQ(call(tokenizer_encode, {"t", "!", "--plain", "--no-special"}).error().code,
            Code::bad_request);
}

// Plain text in place of lines of JSON ended as if all was well. A line that is JSON has its own answer.
TEST_F(TokenizerCommands, lines_none_of_which_is_json_are_an_error) {
  write("lines.jsonl", "Guten Tag\n{\"txt\":1}\n");
  EXPECT_TRUE(call(tokenizer_encode, {"t", "--jsonl", "lines.jsonl"}).ok());
  write("lines.jsonl", "Guten Tag\nMoin\n");
  const auto done = call(tokenizer_encode, {"t", "--jsonl", "lines.jsonl"});
  ASSERT_FALSE(done.ok());
  EXPECT_EQ(done.error().code, Code::bad_data);
  EXPECT_EQ(done.error().what, "2 of 2 lines failed, first line 1: not JSON at byte 1");
  EXPECT_NE(done.error().hint.find(" - "), std::string::npos);
}

TEST_F(TokenizerCommands, lines_are_not_read_on_once_a_stop_is_asked_for) {
  write("lines.jsonl", "{\"text\":\"a\"}\n");
  cancel_.request();
  EXPECT_EQ(call(tokenizer_encode, {"t", "--jsonl", "lines.jsonl"}).error().code,
            Code::interrupted);
  int ends[2];
  ASSERT_EQ(::pipe(ends), 0);  // whose writer says nothing
  std::FILE* in = ::fdopen(ends[0], "r");
  const Row row{"tokenizer_encode", &tokenizer_encode};
  Invocation call{row, {}, {}, {}, false, false, false, context_, out_};
  const auto answer = [](const base::Json& line) -> base::Result<base::Json> { return line; };
  EXPECT_EQ(answer_lines(call, answer, "", in).error().code, Code::interrupted);
  std::fclose(in);
  ::close(ends[1]);
}

TEST_F(TokenizerCommands, encode_shows_each_token_with_its_bytes) {
  ASSERT_TRUE(call(tokenizer_encode, {"t", "\xff!", "--plain"}).ok());
  EXPECT_EQ(printed(), "189\t\"\\xff\"\n2\t\"!\"\n");
}

TEST_F(TokenizerCommands, decode_spells_special_tokens_unless_told_otherwise) {
  ASSERT_TRUE(call(tokenizer_decode, {"t", "0", "2"}).ok());
  EXPECT_EQ(printed(), "<|bos|>!\n");
  ASSERT_TRUE(call(tokenizer_decode, {"t", "0", "2", "--skip-special"}, true).ok());
  EXPECT_EQ(printed(), "{\"text\":\"!\"}\n");
}

TEST_F(TokenizerCommands, answer_each_line_with_one) {
  const Row row{"tokenizer_encode", &tokenizer_encode};
  Invocation call{row, {}, {}, {}, false, false, false, context_, out_};
  std::FILE* in = std::tmpfile();
  std::fputs("{\"text\":\"a\"}\n\n[1]\n{\"text\":", in);
  ASSERT_EQ(std::fseek(in, 0, SEEK_SET), 0);
  const auto answer = [](const base::Json& line) -> base::Result<base::Json> {
    if (!line.is_object()) return base::Error{Code::bad_data, "no object", "", ""};
    return base::Json{{"got", line["text"]}};
  };
  ASSERT_TRUE(answer_lines(call, answer, "", in).ok());
  std::fclose(in);
  const auto lines = printed();
  EXPECT_EQ(std::ranges::count(lines, '\n'), 4) << lines;
  EXPECT_TRUE(lines.starts_with("{\"got\":\"a\"}\n{\"error\":")) << lines;
  EXPECT_NE(lines.find("{\"error\":\"no object\",\"line\":3}"), lines.npos) << lines;
}

TEST_F(TokenizerCommands, an_error_says_of_which_line_it_is) {
  const Row row{"tokenizer_encode", &tokenizer_encode};
  Invocation call{row, {}, {}, {}, false, false, false, context_, out_};
  const auto answer = [](const base::Json& line) -> base::Result<base::Json> {
    if (!line.contains("text")) return base::Error{Code::bad_data, "no text", "", ""};
    return base::Json{{"got", line["text"]}};
  };
  const auto input = [](const std::string& text) {
    std::FILE* in = std::tmpfile();
    std::fputs(text.c_str(), in);
    std::rewind(in);
    return in;
  };
  // Longer than what is read at once, too.
  const auto text = "{\"id\":7}\n{\"text\":\"" + std::string(300'000, 'a') +
                    "\"}\n{\"text\":\"b\"}\r\n{\"id\":[\"x\"]}\n" + std::string(41, '1');
  const std::string wanted =
      "{\"error\":\"no text\",\"id\":7,\"line\":1}\n"
      "{\"error\":\"the line is longer than 40 bytes\",\"line\":2}\n"
      "{\"got\":\"b\"}\n"
      "{\"error\":\"no text\",\"id\":[\"x\"],\"line\":4}\n"
      "{\"error\":\"the line is longer than 40 bytes\",\"line\":5}\n";
  std::FILE* in = input(text);
  ASSERT_TRUE(answer_lines(call, answer, "", in, 40).ok());
  std::fclose(in);
  EXPECT_EQ(printed(), wanted);
  std::vector<base::Json> taken;
  const auto take = [&](const base::Result<base::Json>& line) -> base::Result<void> {
    taken.push_back(line.ok() ? *line : base::Json());
    TRY(answer(TRY(base::Result<base::Json>(line))));
    return {};
  };
  in = input(text);
  ASSERT_TRUE(answer_after_all(
                  call, take,
                  [&](std::size_t number) { return base::Json{{"got", taken[number]["text"]}}; },
                  "", in, 40)
                  .ok());
  std::fclose(in);
  EXPECT_EQ(printed(), wanted);
}

TEST_F(TokenizerCommands, take_the_tokenizer_of_a_run_whatever_its_folder_is_called) {
  const auto put = [&](const std::string& folder, const char* kind) {
    ledger::Manifest manifest;
    manifest.kind = kind;
    manifest.id = manifest.content_id();
    write(folder + "/manifest.json", manifest.to_json().dump());
    write(folder + "/tokenizer.json", disk_.read("t/tokenizer.json").take());
  };
  put("life/words", "tokenizer");
  put("life/model", "model");
  ASSERT_TRUE(call(tokenizer_decode, {"life", "2"}).ok());
  EXPECT_EQ(printed(), "!\n");
  put("life/more-words", "tokenizer");
  const auto several = call(tokenizer_decode, {"life", "2"});
  ASSERT_FALSE(several.ok());
  EXPECT_EQ(several.error().hint, "name the folder of one: life/more-words, life/words");
}

TEST_F(TokenizerCommands, refuse_what_is_no_id_no_folder_and_no_premium) {
  for (const char* word : {"x", "-1", "264", "1x", "99999999999999"})
    EXPECT_EQ(call(tokenizer_decode, {"t", word}).error().code, Code::bad_request) << word;
  EXPECT_EQ(call(tokenizer_decode, {"t", "3", "--jsonl"}).error().code, Code::bad_request);
  EXPECT_EQ(call(tokenizer_encode, {"t", "x", "--pair"}).error().code, Code::bad_request);
  EXPECT_EQ(call(tokenizer_encode, {"nowhere", "x"}).error().code, Code::missing);
  for (const char* premium : {"0.5", "x", "2x", ""})
    EXPECT_EQ(call(tokenizer_parity, {"t", "--max-premium", premium}).error().code,
              Code::bad_request)
        << premium;
}

// Of the rank file of tiktoken with the 256 bytes alone.
std::string ranks_of_bytes() {
  std::string out;
  for (int byte = 0; byte < 256; ++byte) {
    const char one = static_cast<char>(byte);
    out += base::base64(std::string_view(&one, 1)) + " " + std::to_string(byte) + "\n";
  }
  return out;
}

// Bug: parity took folders with tokenizer.json alone, and template called a tokenizer.json no GGUF file.
TEST_F(TokenizerCommands, take_one_list_of_places) {
  write("words/vocab.txt", "[UNK]\n[CLS]\n[SEP]\n[PAD]\n[MASK]\nthe\ngate\n");
  write("words/tokenizer_config.json", R"({"tokenizer_class": "BertTokenizer"})");
  write("ranks/ranks.tiktoken", ranks_of_bytes());
  write("ranks/encoding.json", R"({"pat_str": "\\p{L}+|.", "special_tokens": {}})");
  for (const std::string place :
       {"t", "t/tokenizer.json", "words", "words/vocab.txt", "ranks", "ranks/ranks.tiktoken"}) {
    const auto told = [&](const Entry& entry, const std::vector<std::string>& words) {
      auto done = call(entry, words);
      return done.ok() ? std::string() : done.error().sentence();
    };
    EXPECT_EQ(told(tokenizer_encode, {place, "the gate"}), "") << place;
    EXPECT_EQ(told(tokenizer_decode, {place, "5"}), "") << place;
    EXPECT_EQ(told(tokenizer_template, {place}), "") << place;
    EXPECT_EQ(told(tokenizer_convert, {place, place + ".out"}), "") << place;
    const auto checked = told(tokenizer_check, {place});
    EXPECT_TRUE(checked.empty() || checked.find("something is wrong with this") != checked.npos)
        << checked;
    const auto measured = told(tokenizer_parity, {place});
    EXPECT_NE(measured.find("cache/npm"), measured.npos)
        << "it was read, and only the text is missing: " << measured;
  }
}

TEST_F(TokenizerCommands, train_learns_from_files_and_leaves_nothing_where_it_cannot) {
  std::string text;
  for (int i = 0; i < 300; ++i) text += "the gate of the languages " + std::to_string(i) + "\n";
  write("eng_Latn.txt", text);
  write("more/eng.txt", text);
  const std::vector<std::string> words{"--text", "eng_Latn.txt", "--vocabulary",
                                       "280",    "--out",        "o"};
  ASSERT_TRUE(call(tokenizer_train, words, true).ok());
  const auto said = base::Json::parse(printed());
  EXPECT_EQ(said["folder"], "o");
  EXPECT_EQ(said["counts"]["tokens"], 280);
  EXPECT_TRUE(said["counts"]["languages"].contains("eng_Latn"));
  EXPECT_EQ(tokenizer::Tokenizer::load(disk_, "o").take().vocabulary(), 280);
  EXPECT_EQ(call(tokenizer_train, words).error().code, Code::bad_request) << "o stands there";
  EXPECT_FALSE(base::real_disk()->exists("o.lock"));

  const auto wrong = [&](const char* text, const char* vocabulary) {
    const auto done =
        call(tokenizer_train, {"--text", text, "--vocabulary", vocabulary, "--out", "p"});
    EXPECT_FALSE(disk_.exists("p") || disk_.exists("p.work"));
    return done.ok() ? Code::failed : done.error().code;
  };
  EXPECT_EQ(wrong("nowhere.txt", "280"), Code::missing);
  EXPECT_EQ(wrong("eng_Latn.txt", "100000"), Code::bad_request) << "the text supports fewer";
  EXPECT_EQ(wrong("eng_Latn.txt", "12"), Code::bad_request);
  EXPECT_EQ(wrong("eng_Latn.txt,more/eng.txt", "280"), Code::bad_request) << "one language twice";
}

// Two that learned into one folder once destroyed each other's work.
TEST_F(TokenizerCommands, train_leaves_the_folder_to_whoever_works_there) {
  write("eng_Latn.txt", "the gate of the languages\n");
  const auto folder = testing::TempDir() + "janua-train-" + std::to_string(::getpid());
  const auto held = base::FolderLock::take_beside(folder);
  ASSERT_TRUE(held.ok());
  write(folder + ".work/tokenizer.json", "half");
  const auto done =
      call(tokenizer_train, {"--text", "eng_Latn.txt", "--vocabulary", "262", "--out", folder});
  ASSERT_FALSE(done.ok());
  EXPECT_EQ(done.error().code, Code::locked);
  EXPECT_EQ(disk_.read(folder + ".work/tokenizer.json").take(), "half");
}

TEST_F(TokenizerCommands, convert_refuses_an_encoding_of_what_has_none) {
  const auto done = call(tokenizer_convert, {"t", "out", "--encoding", "cl100k_base"});
  ASSERT_FALSE(done.ok());
  EXPECT_EQ(done.error().where, "--encoding");
  EXPECT_FALSE(disk_.exists("out"));
}

}  // namespace
}  // namespace cli::light
