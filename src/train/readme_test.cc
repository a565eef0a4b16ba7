#include "train/readme.h"

#include <gtest/gtest.h>

#include "ledger/artefact.h"
#include "record/tokenizer.h"
#include "record/train.h"

namespace train {
namespace {

struct Folders {
  base::MemoryDisk disk;
  base::OwnedContext owned;
  base::Context ctx{disk, *owned.clock, *owned.reporter, owned.cancel, 1, ""};
  record::Train said;
  std::string license, average;

  Folders() {
    said.counts = {.steps = 220, .tokens = 3'604'480, .parameters = 7'965'952};
    said.facts.vocabulary = 12288;
    said.facts.read.emplace();
    (*said.facts.read)["kat_Geor"] = {.rows = 140,
                                      .tokens_read = 71'680,
                                      .tokens = 32'898,
                                      .tokens_unread = 130,
                                      .documents = 99,
                                      .documents_unread = 1};
    (*said.facts.read)["srp_Cyrl"] = {.rows = 1,
                                      .tokens_read = 512,
                                      .tokens = 1000,
                                      .tokens_unread = 488,
                                      .documents = 4,
                                      .documents_unread = 2};
    (*said.facts.read)["srp_Latn"] = (*said.facts.read)["srp_Cyrl"];
    record::Tokenizer tokenizer;
    tokenizer.facts.languages = {"deu_Latn"};
    put("tokenizer", tokenizer);
  }
  template <class T>
  void put(const std::string& folder, const T& what) {
    disk.remove_all(folder).take();
    auto writer = ledger::ArtefactWriter::open(ctx, folder, T::kind).take();
    record::say(what, writer.manifest());
    writer.finish().take();
  }
  std::string text() {
    put("train", said);
    model::Config config;
    config.vocabulary = 12288;
    config.context = 512;
    config.bos = 0;
    config.eos = 1;
    return readme_to_export("train", "tokenizer", config, license, average, disk).take();
  }
};

TEST(Readme, begins_with_the_front_matter_that_hubs_read) {
  Folders folders;
  const auto text = folders.text();
  EXPECT_EQ(text.rfind("---\nlibrary_name: transformers\npipeline_tag: text-generation\nlanguage:\n"
                       "- kat\n- srp\nlicense: unknown\ntags:\n- base-model\n- janua\n---\n",
                       0),
            0u)
      << text;
}

TEST(Readme, says_that_the_weights_are_an_average_where_they_are) {
  Folders folders;
  EXPECT_EQ(folders.text().find("| weights |"), std::string::npos);
  folders.average = "ema";
  EXPECT_NE(folders.text().find("| weights | average of those of the steps (ema) |\n"),
            std::string::npos);
}

TEST(Readme, implies_no_licence_where_none_is_stated) {
  Folders folders;
  EXPECT_TRUE(folders.text().ends_with(
      "What it is for, who provides it and under which licence the weights stand is said in its "
      "model card; this file implies no licence. `manifest.json` beside it lists the SHA-256 of "
      "every file and names the training and the tokenizer that it was made from by their content "
      "ids.\n"))
      << folders.text();
}

TEST(Readme, states_the_licence_of_the_weights_for_hubs_and_for_people) {
  Folders folders;
  const auto states = [&](const char* license, const std::string& lines) {
    folders.license = license;
    const auto text = folders.text();
    EXPECT_NE(text.find("\n- srp\n" + lines + "tags:\n"), std::string::npos) << text;
    EXPECT_NE(text.find("The weights stand under `" + folders.license + "`"), std::string::npos);
    EXPECT_EQ(text.find("implies no licence"), std::string::npos);
  };
  states("Apache-2.0", "license: apache-2.0\n");
  states("LicenseRef-my-own", "license: other\nlicense_name: \"LicenseRef-my-own\"\n");
  states("MIT OR EUPL-1.2", "license: other\nlicense_name: \"MIT OR EUPL-1.2\"\n");
}

TEST(Readme, says_what_was_read_and_not_what_lay_there) {
  Folders folders;
  EXPECT_NE(folders.text().find("| kat_Geor | 71,680 | 32,898 | 2.18 | 99 | 1 |\n"),
            std::string::npos)
      << folders.text();
}

TEST(Readme, names_the_ids_that_begin_and_end_a_text_and_none_that_is_not) {
  Folders folders;
  const auto text = folders.text();
  EXPECT_NE(text.find("| id that begins a text (bos) | 0 |\n"), std::string::npos);
  EXPECT_NE(text.find("| id that ends a text (eos) | 1 |\n"), std::string::npos);
  EXPECT_EQ(text.find("(pad)"), std::string::npos);
}

TEST(Readme, of_a_training_that_does_not_say_what_it_read_names_what_the_tokenizer_learned) {
  Folders folders;
  folders.said.facts.read.reset();
  const auto text = folders.text();
  EXPECT_NE(text.find("language:\n- deu\n"), std::string::npos);
  EXPECT_EQ(text.find("What it read"), std::string::npos);
}

TEST(Readme, names_the_model_that_the_weights_began_as_where_they_did) {
  Folders folders;
  EXPECT_EQ(folders.text().find("initialised from"), std::string::npos);
  folders.said.facts.init =
      record::Given{.id = std::string(64, 'a'), .folder = "p", .manifest_sha256 = {}, .files = {}};
  EXPECT_NE(folders.text().find("| initialised from the model with content id | " +
                                std::string(64, 'a') + " |\n"),
            std::string::npos)
      << folders.text();
}

}  // namespace
}  // namespace train
