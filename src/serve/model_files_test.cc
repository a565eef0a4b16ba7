#include "serve/model_files.h"

#include <gtest/gtest.h>

#include "base/hash.h"
#include "ledger/artefact.h"

namespace serve {
namespace {

class OfAModel : public testing::Test {
 protected:
  OfAModel() {
    put("config.json", "{}");
    put("model.safetensors", "weights");
    ledger::Manifest manifest;
    manifest.kind = "model";
    manifest.files = {{"config.json", 2, base::sha256("{}").hex(), ""},
                      {"model.safetensors", 7, base::sha256("weights").hex(), ""}};
    manifest.id = manifest.content_id();
    put("manifest.json", manifest.to_json().dump());
  }
  void put(const std::string& name, const std::string& bytes) {
    ASSERT_TRUE(disk_.write_file("m/" + name, bytes, 0644).ok());
  }
  base::Result<ModelFiles> check() { return check_model_files(disk_, "m", 2); }
  base::MemoryDisk disk_;
};

using ModelFilesOf = OfAModel;

TEST_F(ModelFilesOf, that_agree_give_the_content_id) {
  const auto files = check();
  ASSERT_TRUE(files.ok()) << files.error().sentence();
  EXPECT_EQ(files->id, ledger::read_manifest(disk_, "m").take().id);
}

TEST_F(ModelFilesOf, with_other_bytes_of_the_same_size_are_refused) {
  for (const char* name : {"model.safetensors", "config.json"}) {
    const auto before = disk_.read(std::string("m/") + name).take();
    put(name, std::string(before.size(), 'x'));
    ASSERT_FALSE(check().ok()) << name;
    EXPECT_EQ(check().error().code, base::Code::verification);
    EXPECT_NE(check().error().sentence().find(name), std::string::npos);
    put(name, before);
  }
  EXPECT_TRUE(check().ok());
}

TEST_F(ModelFilesOf, of_another_size_or_missing_are_refused) {
  put("model.safetensors", "weights!");
  EXPECT_NE(check().error().sentence().find("8 bytes"), std::string::npos);
  ASSERT_TRUE(disk_.remove_all("m/model.safetensors").ok());
  EXPECT_EQ(check().error().code, base::Code::verification);
}

TEST_F(ModelFilesOf, whose_manifest_says_another_id_are_refused) {
  auto json = base::Json::parse(disk_.read("m/manifest.json").take());
  json["id"] = std::string(64, 'a');
  put("manifest.json", json.dump());
  EXPECT_NE(check().error().sentence().find("content id"), std::string::npos);
}

// Every listed byte was right, and yet another file decided where an answer ends.
TEST_F(ModelFilesOf, beside_which_something_stands_that_a_reader_asks_for_are_refused) {
  for (const char* name :
       {"generation_config.json", "chat_template.jinja", "special_tokens_map.json",
        "model.safetensors.index.json", "other.safetensors"}) {
    put(name, "{}");
    ASSERT_FALSE(check().ok()) << name;
    EXPECT_NE(check().error().sentence().find(name), std::string::npos);
    ASSERT_TRUE(disk_.remove_all(std::string("m/") + name).ok());
  }
  put("README.md", "# hello");
  put(".gitattributes", "");
  EXPECT_TRUE(check().ok());
}

TEST_F(ModelFilesOf, that_lead_out_of_the_folder_are_not_read) {
  ledger::Manifest manifest;
  manifest.kind = "model";
  manifest.files = {{"../secret", 1, base::sha256("x").hex(), ""}};
  manifest.id = manifest.content_id();
  put("manifest.json", manifest.to_json().dump());
  ASSERT_FALSE(check().ok()) << "such a manifest is none";
  EXPECT_NE(check().error().sentence().find("leads out of it"), std::string::npos);
}

TEST_F(ModelFilesOf, without_a_manifest_have_no_id) {
  ASSERT_TRUE(disk_.remove_all("m/manifest.json").ok());
  EXPECT_EQ(check()->id, "");
  put("manifest.json", "{");
  EXPECT_FALSE(check().ok());
}

TEST_F(ModelFilesOf, a_model_that_was_only_pretrained_are_those_of_a_base) {
  EXPECT_EQ(check()->kind.kind, "base");
  ASSERT_TRUE(disk_.remove_all("m/manifest.json").ok());
  EXPECT_EQ(check()->kind.kind, "base") << "without a chat template there is nothing to chat in";
  put("tokenizer_config.json", R"({"chat_template":"..."})");
  EXPECT_EQ(check()->kind.kind, "") << "another maker's chat template says nothing of the weights";
}

// Only models of a stage called "train" were known for what they are.
TEST_F(ModelFilesOf, a_training_of_any_name_are_those_of_a_base) {
  ledger::Manifest second;
  second.kind = "train";
  second.id = second.content_id();
  auto model = ledger::read_manifest(disk_, "m").take();
  model.inputs = {{"second", second.id}, {"words", std::string(64, 'b')}};
  const std::string chat = R"({"chat_template":"..."})";  // it carries one for later
  put("tokenizer_config.json", chat);
  model.files.push_back({"tokenizer_config.json", chat.size(), base::sha256(chat).hex(), ""});
  model.id = model.content_id();
  const auto put_beside = [&](const std::string& path, const std::string& bytes) {
    disk_.write_file("life/" + path, bytes, 0644).take();
  };
  const auto kind = [&] { return check_model_files(disk_, "life/m", 2).take().kind.kind; };
  for (const auto& file : model.files)
    put_beside("m/" + file.path, disk_.read("m/" + file.path).take());
  put_beside("m/manifest.json", model.to_json().dump());
  EXPECT_EQ(kind(), "base");
  put_beside("second/manifest.json", second.to_json().dump());
  EXPECT_EQ(kind(), "base");
  second.kind = "aligned";
  put_beside("second/manifest.json", second.to_json().dump());
  EXPECT_EQ(kind(), "") << "it was made from something else than a pretraining";
}

}  // namespace
}  // namespace serve
