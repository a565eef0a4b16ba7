#include "serve/paper.h"

#include <gtest/gtest.h>

#include "base/hash.h"
#include "ledger/manifest.h"
#include "text/language.h"

namespace serve {
namespace {

TEST(Papers, are_empty_without_card_and_evaluation) {
  base::MemoryDisk disk;
  const auto papers = read_papers(disk, {});
  ASSERT_TRUE(papers.ok());
  EXPECT_TRUE(papers.value().card.empty());
  EXPECT_TRUE(papers.value().evaluation.is_null());
  EXPECT_EQ(papers.value().languages.size(), text::languages().size());
}

TEST(Papers, are_read_from_files_or_from_their_folders) {
  base::MemoryDisk disk;
  ASSERT_TRUE(disk.write_file("out/card/card.html", "<p>", 0644).ok());
  ASSERT_TRUE(
      disk.write_file("out/eval/eval.json", R"({"variants":[{"language":"ces_Latn"}]})", 0644)
          .ok());
  for (const auto& [card, evaluation] :
       {std::pair{"out/card", "out/eval"}, std::pair{"out/card/card.html", "out/eval/eval.json"}}) {
    const auto papers = read_papers(disk, {.card = card, .evaluation = evaluation});
    ASSERT_TRUE(papers.ok());
    EXPECT_EQ(papers.value().card, "<p>");
    ASSERT_EQ(papers.value().languages.size(), 1U);
    EXPECT_EQ(papers.value().languages[0]["name"], "Čeština");
    EXPECT_EQ(papers.value().languages[0]["tag"], "cs");
  }
}

TEST(Papers, name_any_language_that_was_evaluated_and_no_other) {
  const auto codes = [](const base::Json& evaluation) {
    std::string out;
    for (const auto& one : languages_of(evaluation))
      out += one["tag"].get<std::string>() + ":" + one["name"].get<std::string>() + " ";
    return out;
  };
  const auto variant = [](const char* code) { return base::Json{{"language", code}}; };
  EXPECT_EQ(codes({{"variants", {variant("mlt_Latn")}}}), "mt:Malti ");
  const auto serbian = codes({{"variants", {variant("srp_Latn"), variant("srp_Cyrl")}}});
  EXPECT_NE(serbian.find("sr-Latn:"), std::string::npos);
  EXPECT_NE(serbian.find("sr-Cyrl:"), std::string::npos);
  EXPECT_EQ(codes({{"variants", base::Json::array()}}), "");
}

TEST(Papers, say_which_file_is_missing_or_broken) {
  base::MemoryDisk disk;
  EXPECT_EQ(read_papers(disk, {.card = "nowhere.html"}).error().code, base::Code::missing);
  ASSERT_TRUE(disk.write_file("eval.json", "{", 0644).ok());
  EXPECT_EQ(read_papers(disk, {.evaluation = "eval.json"}).error().code, base::Code::bad_data);
}

TEST(Papers, take_examples_and_tokens_from_the_folders_of_the_life) {
  base::MemoryDisk disk;
  disk.write_file("e/eval.json",
                  R"({"variants":[{"language":"ces_Latn"},{"language":"eng_Latn"}]})", 0644)
      .take();
  disk.write_file("p/parity.json", R"({"languages":{"ces_Latn":{"premium":1.25}}})", 0644).take();
  disk.write_file("h/pages/ces_Latn.jsonl", R"({"text":"a b c d e f g h"})", 0644).take();
  const PaperPlaces places{.evaluation = "e", .parity = "p", .heldout = "h"};
  const auto languages = read_papers(disk, places)->languages;
  ASSERT_EQ(languages.size(), 2u);
  const auto& czech = languages[languages[0]["code"] == "ces_Latn" ? 0 : 1];
  const auto& english = languages[languages[0]["code"] == "ces_Latn" ? 1 : 0];
  EXPECT_EQ(czech["examples"], base::Json::array({"a b c d"}));
  EXPECT_EQ(czech["tokens_per_content"], 1.25);
  EXPECT_EQ(english["examples"], base::Json::array());
  EXPECT_TRUE(english["tokens_per_content"].is_null());
}

TEST(Papers, say_what_the_training_read_where_the_card_quotes_it) {
  base::MemoryDisk disk;
  disk.write_file("e/eval.json",
                  R"({"variants":[{"language":"ces_Latn"},{"language":"eng_Latn"}]})", 0644)
      .take();
  disk.write_file("c/card.html", "<p>", 0644).take();
  disk.write_file("c/card.json",
                  R"({"sections":[{"tables":[{"rows":[[{"value":512,"source":{"pointer":)"
                  R"("/facts/read/ces_Latn/tokens_read"}}]]}]}]})",
                  0644)
      .take();
  const auto papers = read_papers(disk, {.card = "c", .evaluation = "e"});
  for (const auto& language : papers->languages)
    EXPECT_EQ(language["tokens_read"],
              language["code"] == "ces_Latn" ? base::Json(512) : base::Json());
}

TEST(Papers, name_the_provider_of_the_card_unless_the_file_names_another) {
  base::MemoryDisk disk;
  const auto field = [](const char* label, const char* origin, const char* text) {
    return base::Json{{"label", label}, {"origin", origin}, {"text", text}};
  };
  const base::Json fields = {field("Provider", "provider", "Card & Co"),
                             field("Contact", "missing", "to be provided by the provider")};
  const base::Json card = {{"sections", {{{"fields", fields}}}}};
  disk.write_file("c/card.html", "<p>", 0644).take();
  disk.write_file("c/card.json", card.dump(), 0644).take();
  EXPECT_EQ(read_papers(disk, {.card = "c"})->page.provider, "Card & Co");
  EXPECT_EQ(read_papers(disk, {.card = "c"})->page.contact, "");
  disk.write_file("page.toml", "[page]\nprovider = \"City\"", 0644).take();
  EXPECT_EQ(page_json(read_papers(disk, {.card = "c", .page = "page.toml"})->page)["provider"],
            "City");
  for (const char* broken : {"{", "[]", R"({"sections":3})", R"({"sections":[{"fields":[3]}]})"}) {
    disk.write_file("c/card.json", broken, 0644).take();
    EXPECT_EQ(read_papers(disk, {.card = "c"})->page.provider, "") << broken;
  }
}

TEST(Papers, of_another_model_are_not_shown_beside_this_one) {
  base::MemoryDisk disk;
  const std::string bytes = R"({"variants":[]})", own(64, 'a'), other(64, 'b');
  ledger::Manifest manifest;
  manifest.kind = "eval";
  manifest.files = {{"eval.json", bytes.size(), base::sha256(bytes).hex(), ""}};
  manifest.inputs = {{"corpus", std::string(64, 'c')}, {"model", own}};
  manifest.id = manifest.content_id();
  disk.write_file("e/manifest.json", manifest.to_json().dump(), 0644).take();
  disk.write_file("e/eval.json", bytes, 0644).take();
  EXPECT_TRUE(read_papers(disk, {.evaluation = "e", .model_id = own}).ok());
  EXPECT_TRUE(read_papers(disk, {.evaluation = "e"}).ok()) << "nobody knows which model this is";
  const auto papers = read_papers(disk, {.evaluation = "e", .model_id = other});
  ASSERT_FALSE(papers.ok());
  EXPECT_EQ(papers.error().code, base::Code::verification);
  EXPECT_NE(papers.error().sentence().find("another model"), std::string::npos);
}

// A reader took the page's table for the evaluation of the model whose id stands below it.
TEST(Papers, that_differ_from_their_manifest_are_not_shown) {
  base::MemoryDisk disk;
  ledger::Manifest manifest;
  manifest.kind = "eval";
  const std::string bytes = R"({"variants":[]})";
  manifest.files = {{"eval.json", bytes.size(), base::sha256(bytes).hex(), ""}};
  manifest.id = manifest.content_id();
  disk.write_file("e/manifest.json", manifest.to_json().dump(), 0644).take();
  disk.write_file("e/eval.json", bytes, 0644).take();
  EXPECT_TRUE(read_papers(disk, {.evaluation = "e"}).ok());
  disk.write_file("e/eval.json", R"({"variants":[ ]})", 0644).take();
  const auto papers = read_papers(disk, {.evaluation = "e"});
  ASSERT_FALSE(papers.ok());
  EXPECT_EQ(papers.error().code, base::Code::verification);
}

}  // namespace
}  // namespace serve
