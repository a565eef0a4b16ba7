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
    manifest.files = {{"config.json", 2, base::sha256("{}").hex()},
                      {"model.safetensors", 7, base::sha256("weights").hex()}};
    manifest.id = manifest.content_id();
    put("manifest.json", manifest.to_json().dump());
  }
  void put(const std::string& name, const std::string& bytes) {
    ASSERT_TRUE(disk_.write_file("m/" + name, bytes, 0644).ok());
  }
  ModelFiles compare(Compare how) { return compare_model_files(disk_, "m", how).take(); }
  base::MemoryDisk disk_;
};

using ModelFilesOf = OfAModel;

TEST_F(ModelFilesOf, agree_with_their_manifest) {
  EXPECT_TRUE(compare(Compare::small).agree);
  EXPECT_NE(compare(Compare::small).sentence.find("every byte"), std::string::npos);
  EXPECT_NE(compare(Compare::sizes).sentence.find("--verify"), std::string::npos);
}

TEST_F(ModelFilesOf, with_other_bytes_of_the_same_size_are_told) {
  put("model.safetensors", "Weights");
  EXPECT_TRUE(compare(Compare::sizes).agree);
  for (const auto how : {Compare::small, Compare::digests}) {
    EXPECT_FALSE(compare(how).agree);
    EXPECT_NE(compare(how).sentence.find("model.safetensors"), std::string::npos);
  }
}

TEST_F(ModelFilesOf, of_another_size_or_missing_are_told_without_reading_them) {
  put("model.safetensors", "weights!");
  EXPECT_FALSE(compare(Compare::sizes).agree);
  EXPECT_NE(compare(Compare::sizes).sentence.find("8 bytes"), std::string::npos);
  ASSERT_TRUE(disk_.remove_all("m/model.safetensors").ok());
  EXPECT_FALSE(compare(Compare::sizes).agree);
}

TEST_F(ModelFilesOf, that_lead_out_of_the_folder_are_not_read) {
  ledger::Manifest manifest;
  manifest.kind = "model";
  manifest.files = {{"../secret", 1, base::sha256("x").hex()}};
  manifest.id = manifest.content_id();
  put("manifest.json", manifest.to_json().dump());
  const auto compared = compare_model_files(disk_, "m", Compare::digests);
  ASSERT_FALSE(compared.ok()) << "such a manifest is none";
  EXPECT_NE(compared.error().sentence().find("leads out of it"), std::string::npos)
      << compared.error().sentence();
}

TEST_F(ModelFilesOf, without_a_manifest_have_nothing_to_be_compared_with) {
  ASSERT_TRUE(disk_.remove_all("m/manifest.json").ok());
  EXPECT_TRUE(compare(Compare::small).agree);
  EXPECT_NE(compare(Compare::small).sentence.find("no manifest.json"), std::string::npos);
  put("manifest.json", "{");
  EXPECT_FALSE(compare_model_files(disk_, "m", Compare::small).ok());
}

}  // namespace
}  // namespace serve
