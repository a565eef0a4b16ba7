#include "eval/evaluate.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <filesystem>

#include "base/field.h"
#include "ledger/ledger.h"
#include "store/jsonl.h"

namespace eval {
namespace {

using base::Json;

// UTF-8 of the symbol that stands for a byte in byte-level BPE.
std::string symbol(int byte) {
  static const auto table = [] {
    std::vector<int> codes(256, -1);
    const auto keep = [&](int from, int to) {
      for (int b = from; b <= to; ++b) codes[b] = b;
    };
    keep('!', '~');
    keep(0xA1, 0xAC);
    keep(0xAE, 0xFF);
    int next = 256;
    for (auto& code : codes)
      if (code < 0) code = next++;
    return codes;
  }();
  const int code = table[byte];
  if (code < 0x80) return std::string(1, static_cast<char>(code));
  return {static_cast<char>(0xC0 | code >> 6), static_cast<char>(0x80 | (code & 0x3F))};
}

// A tokenizer without merges: five special tokens, then one token per byte.
std::string byte_tokenizer() {
  Json vocabulary = Json::object(), added = Json::array();
  int id = 0;
  for (const char* name : {tokenizer::kBos, tokenizer::kEos, tokenizer::kPad, tokenizer::kUser,
                           tokenizer::kAssistant}) {
    added.push_back({{"id", id},
                     {"content", name},
                     {"single_word", false},
                     {"lstrip", false},
                     {"rstrip", false},
                     {"normalized", false},
                     {"special", true}});
    vocabulary[name] = id++;
  }
  std::vector<std::string> symbols;
  for (int byte = 0; byte < 256; ++byte) symbols.push_back(symbol(byte));
  std::sort(symbols.begin(), symbols.end());
  for (const auto& name : symbols) vocabulary[name] = id++;
  const Json level = {{"type", "ByteLevel"},
                      {"add_prefix_space", false},
                      {"trim_offsets", true},
                      {"use_regex", true}};
  return Json{{"version", "1.0"},
              {"truncation", nullptr},
              {"padding", nullptr},
              {"added_tokens", added},
              {"normalizer", nullptr},
              {"pre_tokenizer", level},
              {"post_processor", nullptr},
              {"decoder", level},
              {"model",
               {{"type", "BPE"},
                {"dropout", nullptr},
                {"unk_token", nullptr},
                {"continuing_subword_prefix", nullptr},
                {"end_of_word_suffix", nullptr},
                {"fuse_unk", false},
                {"byte_fallback", false},
                {"ignore_merges", false},
                {"vocab", vocabulary},
                {"merges", Json::array()}}}}
      .dump();
}

// Every token costs the same number of bits, and it may stop after a number of calls.
class Flat : public infer::LanguageModel {
 public:
  explicit Flat(double bits, base::Cancel* cancel = nullptr) : bits_(bits), cancel_(cancel) {}
  std::int64_t vocabulary() const override { return 261; }
  std::int64_t context() const override { return 16; }
  std::unique_ptr<infer::Sequence> start() override { return nullptr; }
  std::vector<std::string> forward(std::span<const infer::Feed>, std::vector<float>&) override {
    return {};
  }
  std::vector<double> score(std::span<const std::int32_t> tokens) override {
    if (cancel_) cancel_->request();
    std::vector<double> out;
    for (std::size_t i = 1; i < tokens.size(); ++i)
      out.push_back(-std::log(2.0) * bits_ * (1 + 0.001 * (tokens[i] % 7)));
    return out;
  }

 private:
  double bits_;
  base::Cancel* cancel_;
};

struct Workshop {
  std::string root =
      std::string(testing::TempDir()) + "evaluate_test_" + std::to_string(::getpid());
  base::OwnedContext owned;
  Workshop() {
    std::filesystem::remove_all(root);
    put("corpus/heldout/pages/deu_Latn.jsonl",
        line("p1", "Ein Satz, der länger ist als ein Fenster von sechzehn Bytes.") +
            line("p2", "Kurz"));
    put("corpus/heldout/messages/deu_Latn.jsonl", line("m1", "Öffnen\nSpeichern"));
    put("corpus/heldout/messages/kat_Geor.jsonl", line("m1", "გახსნა\nშენახვა") + line("m2", ""));
    put("tokenizer/tokenizer.json", byte_tokenizer());
  }
  ~Workshop() { std::filesystem::remove_all(root); }
  static std::string line(const std::string& id, const std::string& text,
                          const std::string& key = "k") {
    return base::canonical({{"id", id}, {"text", text}, {"key", key}}).take() + "\n";
  }
  void train(const std::string& language, const std::vector<std::string>& texts) {
    const auto path = root + "/corpus/train/" + language + ".jsonl.zst";
    owned.disk->make_folders(base::parent(path)).take();
    auto out = store::JsonlWriter::open(*owned.disk, path).take();
    for (std::size_t i = 0; i < texts.size(); ++i)
      out.write({{"id", std::to_string(i)}, {"text", texts[i]}, {"source", "s"}}).take();
    out.finish().take();
  }
  void put(const std::string& name, const std::string& bytes) {
    owned.disk->make_folders(base::parent(root + "/" + name)).take();
    owned.disk->write_file(root + "/" + name, bytes).take();
  }
  std::string read(const std::string& name) { return owned.disk->read(root + "/" + name).take(); }

  base::Result<void> run(infer::LanguageModel& model, const std::string& out,
                         EvalRecipe recipe = {}, int workers = 1, ledger::Ledger* book = nullptr) {
    owned.context.pool = workers;
    const auto tokens = TRY(tokenizer::Tokenizer::load(*owned.disk, root + "/tokenizer"));
    auto writer = TRY(ledger::ArtefactWriter::open(owned.context, root + "/" + out, "eval",
                                                   ledger::ArtefactWriter::Start::fresh, book));
    writer.manifest().seed = 7;
    writer.manifest().inputs = {{"model", "m-id"}};
    TRY(evaluate(recipe, root + "/corpus", model, tokens, writer, owned.context));
    TRY(writer.finish());
    return {};
  }
};

TEST(Evaluate, gives_the_bits_of_a_model_with_known_probabilities) {
  Workshop shop;
  shop.put("corpus/heldout/pages/deu_Latn.jsonl", Workshop::line("p1", "aaaa"));
  Flat model(3);
  const auto ran = shop.run(model, "out");
  ASSERT_TRUE(ran.ok()) << ran.error().sentence();
  const auto json = base::parse_json(shop.read("out/eval.json"), "").take();
  const auto& pages = json["variants"][0]["pages"];
  EXPECT_EQ(pages["tokens"], 5);  // four bytes and eos
  EXPECT_EQ(pages["bytes"], 5);
  // The byte tokens carry the number that Flat makes a small surcharge of; eos is token 1.
  const auto tokens = tokenizer::Tokenizer::load(*shop.owned.disk, shop.root + "/tokenizer").take();
  const double a = 3 * (1 + 0.001 * (tokens.encode("a").take()[0] % 7)), eos = 3 * 1.001;
  EXPECT_NEAR(pages["bits"].get<double>(), 4 * a + eos, 1e-9);
  EXPECT_NEAR(pages["bits_per_byte"].get<double>(), (4 * a + eos) / 5, 1e-12);
  EXPECT_NEAR(pages["uniform_tokens_bits_per_byte"].get<double>(), std::log2(261.0), 1e-12);
}

TEST(Evaluate, a_model_uniform_over_bytes_needs_eight_bits_per_byte) {
  Workshop shop;
  class Uniform : public Flat {
   public:
    Uniform() : Flat(0) {}
    std::vector<double> score(std::span<const std::int32_t> tokens) override {
      return std::vector<double>(tokens.size() - 1, -std::log(256.0));
    }
  } model;
  ASSERT_TRUE(shop.run(model, "out").ok());
  const auto json = base::parse_json(shop.read("out/eval.json"), "").take();
  for (const auto& variant : json["variants"])
    for (const char* set : {"pages", "messages"}) {
      if (variant[set].is_null()) continue;
      EXPECT_NEAR(variant[set]["bits_per_byte"].get<double>(), 8.0, 1e-12);
    }
}

TEST(Evaluate, writes_the_same_bytes_for_any_number_of_workers) {
  Workshop shop;
  Flat model(2);
  ASSERT_TRUE(shop.run(model, "one", {}, 1).ok());
  ASSERT_TRUE(shop.run(model, "four", {}, 4).ok());
  for (const char* name : {"eval.json", "table.md", "plot.svg", "documents.jsonl"})
    EXPECT_EQ(shop.read(std::string("one/") + name), shop.read(std::string("four/") + name))
        << name;
}

TEST(Evaluate, records_one_line_per_variant_and_set) {
  Workshop shop;
  auto book = ledger::Ledger::open(shop.owned.context, shop.root + "/ledger").take();
  Flat model(2);
  ASSERT_TRUE(shop.run(model, "out", {}, 1, &book).ok());
  const auto records = ledger::read_ledger(shop.owned.context.disk, shop.root + "/ledger").take();
  ASSERT_EQ(records.size(), 3u);
  EXPECT_EQ(records[0].kind, "eval");
  EXPECT_EQ(records[0].body["task"], "heldout/pages/deu_Latn");
  EXPECT_EQ(records[2].body["inputs"]["model"], "m-id");
  EXPECT_TRUE(records[0].body["xz_bits_per_byte"].is_number());
}

TEST(Evaluate, leaves_nothing_but_its_files) {
  Workshop shop;
  Flat model(2);
  ASSERT_TRUE(shop.run(model, "out").ok());
  const auto files = base::list_files(*shop.owned.disk, shop.root + "/out").take();
  EXPECT_EQ(files, (std::vector<base::Path>{"documents.jsonl", "eval.json", "manifest.json",
                                            "plot.svg", "table.md"}));
}

// The corpus holds the training text of a language; xz that has read it needs less for the
// same text.
TEST(Evaluate, compares_with_xz_that_has_read_the_training_text) {
  Workshop shop;
  std::string known;
  for (int i = 0; i < 400; ++i)
    known += "Satz " + std::to_string(i * 7919 % 1000) + " von vielen. ";
  shop.put("corpus/heldout/pages/deu_Latn.jsonl", Workshop::line("p1", known));
  shop.train("deu_Latn", {known});
  Flat model(2);
  ASSERT_TRUE(shop.run(model, "out").ok());
  const auto json = base::parse_json(shop.read("out/eval.json"), "").take();
  const auto& pages = json["variants"][0]["pages"];
  EXPECT_LT(pages["xz_after_training_bits_per_byte"].get<double>(),
            pages["xz_bits_per_byte"].get<double>() / 4);
  EXPECT_EQ(pages["xz_training_bytes"], known.size());
  EXPECT_EQ(pages["xz_training_bytes_left_out"], 0);
  EXPECT_EQ(pages["xz_dictionary_bytes"], 64 << 20);
  // Georgian has no training text here, and so no second control.
  EXPECT_FALSE(json["variants"][1]["messages"].contains("xz_after_training_bits_per_byte"));
  EXPECT_EQ(json["verdict"]["xz_after_training"]["rows"], 2);
  EXPECT_EQ(json["verdict"]["xz_small"]["rows"], 3);
}

TEST(Evaluate, says_how_many_bits_the_same_content_takes_relative_to_english) {
  Workshop shop;
  shop.put("corpus/heldout/messages/deu_Latn.jsonl",
           Workshop::line("d1", "aaaaaa", "k1") + Workshop::line("d2", "not in English", "k2"));
  shop.put("corpus/heldout/messages/eng_Latn.jsonl", Workshop::line("e1", "aaa", "k1"));
  shop.put("corpus/heldout/texts/deu_Latn.jsonl", Workshop::line("t1", "aaaaaa", "k1"));
  shop.put("corpus/heldout/texts/eng_Latn.jsonl", Workshop::line("t2", "aaa", "k1"));
  Flat model(3);
  ASSERT_TRUE(shop.run(model, "out").ok());
  const auto json = base::parse_json(shop.read("out/eval.json"), "").take();
  const auto& german = json["variants"][0];
  const auto tokens = tokenizer::Tokenizer::load(*shop.owned.disk, shop.root + "/tokenizer").take();
  const double a = 3 * (1 + 0.001 * (tokens.encode("a").take()[0] % 7)), eos = 3 * 1.001;
  EXPECT_NEAR(german["messages"]["relative_to_english"].get<double>(),
              (6 * a + eos) / (3 * a + eos), 1e-12);
  EXPECT_EQ(german["messages"]["relative_documents"], 1);
  EXPECT_EQ(json["variants"][1]["messages"]["relative_to_english"], 1.0);
  EXPECT_FALSE(german["texts"].contains("relative_to_english"));  // not the same content
  EXPECT_NE(shop.read("out/documents.jsonl").find("\"key\":\"k2\""), std::string::npos);
}

TEST(Evaluate, scores_all_of_a_set_however_large) {
  Workshop shop;
  shop.put("corpus/heldout/pages/deu_Latn.jsonl",
           Workshop::line("p1", std::string(150'000, 'a')) + Workshop::line("p2", "b"));
  Flat model(2);
  EvalRecipe recipe;
  recipe.control = false;
  ASSERT_TRUE(shop.run(model, "out", recipe).ok());
  const auto json = base::parse_json(shop.read("out/eval.json"), "").take();
  EXPECT_EQ(json["variants"][0]["pages"]["documents"], 2);
  EXPECT_EQ(json["variants"][0]["pages"]["documents_left_out"], 0);
  EXPECT_NE(shop.read("out/table.md").find("Every held-out document is scored."),
            std::string::npos);
}

TEST(Evaluate, goes_without_the_control_when_told) {
  Workshop shop;
  Flat model(2);
  EvalRecipe recipe;
  recipe.control = false;
  ASSERT_TRUE(shop.run(model, "out", recipe).ok());
  const auto json = base::parse_json(shop.read("out/eval.json"), "").take();
  EXPECT_TRUE(json["control"].is_null());
  EXPECT_TRUE(json["variants"][0]["pages"]["xz_bits_per_byte"].is_null());
  EXPECT_FALSE(json.contains("verdict"));
}

TEST(Evaluate, stops_when_asked_to) {
  Workshop shop;
  Flat model(2, &shop.owned.cancel);
  const auto ran = shop.run(model, "out");
  ASSERT_FALSE(ran.ok());
  EXPECT_EQ(ran.error().code, base::Code::interrupted);
}

TEST(Evaluate, names_the_document_whose_probabilities_are_not_numbers) {
  Workshop shop;
  Flat model(std::nan(""));
  const auto ran = shop.run(model, "out");
  ASSERT_FALSE(ran.ok());
  EXPECT_EQ(ran.error().where, "document p1");
}

TEST(Evaluate, refuses_a_window_larger_than_the_model_takes) {
  Workshop shop;
  Flat model(2);
  EvalRecipe recipe;
  recipe.window_tokens = 17;
  EXPECT_EQ(shop.run(model, "out", recipe).error().code, base::Code::bad_request);
  recipe.window_tokens = 8;
  recipe.overlap_tokens = 8;
  EXPECT_EQ(shop.run(model, "out", recipe).error().code, base::Code::bad_request);
}

// Bug: max_bytes = 20000 alone was refused with a sentence about a key that nobody had written.
TEST(EvalRecipe, sizes_that_do_not_fit_are_both_named_with_what_is_a_default) {
  const auto refused = [](const std::string& toml) {
    EvalRecipe recipe;
    return base::read_fields(base::parse_recipe(toml, "r.toml").take(), recipe).error();
  };
  const auto small = refused("max_bytes = 20000");
  EXPECT_NE(small.what.find("eval.min_bytes (50000, its default)"), std::string::npos)
      << small.what;
  EXPECT_NE(small.what.find("eval.max_bytes (20000)"), std::string::npos) << small.what;
  EXPECT_NE(small.hint.find("min_bytes to at most 20000"), std::string::npos) << small.hint;
  const auto large = refused("max_bytes = 100000\nmin_bytes = 200000");
  EXPECT_NE(large.what.find("eval.min_bytes (200000)"), std::string::npos) << large.what;
  EXPECT_NE(large.what.find("eval.max_bytes (100000)"), std::string::npos);
}

TEST(EvalRecipe, is_checked_where_the_types_cannot_say) {
  const auto read = [](const std::string& toml) {
    EvalRecipe recipe;
    return base::read_fields(base::parse_recipe(toml, "r.toml").take(), recipe);
  };
  EXPECT_TRUE(read("").ok());
  EXPECT_TRUE(read("min_bytes = 200000").ok());  // everything is scored, so it may be that large
  for (const char* bad :
       {"max_bytes = -1", "max_bytes = 100000\nmin_bytes = 200000", "min_bytes = -1",
        "control_training_bytes = -1", "control_training_bytes = 2000000000", "window_tokens = 1",
        "window_tokens = 4\noverlap_tokens = 4", "bootstrap_draws = 5", "stride = 2"})
    EXPECT_EQ(read(bad).error().code, base::Code::bad_request) << bad;
}

}  // namespace
}  // namespace eval
