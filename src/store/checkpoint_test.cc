// Folders of shards, and indices that say what is not so.
#include <gtest/gtest.h>

#include "store/safetensors.h"

namespace store {
namespace {

class Checkpoint : public testing::Test {
 protected:
  void shard(const base::Path& path, const std::string& tensor) {
    const std::string bytes(4, '\0');
    write_safetensors(disk, path, {{tensor, "F32", {1}, bytes}}, {}).take();
  }
  base::Error refusal(const std::string& index) {
    disk.write_file("m/model.safetensors.index.json", index, 0644).take();
    const auto files = open_checkpoint(disk, "m");
    return files.ok() ? base::Error{base::Code::failed, "it was opened", "", ""} : files.error();
  }
  base::MemoryDisk disk;
};

TEST_F(Checkpoint, opens_every_shard_that_the_index_names_once) {
  shard("m/one", "a");
  shard("m/two", "b");
  EXPECT_EQ(refusal(R"({"weight_map":{"a":"one","b":"two"}})").what, "it was opened");
  EXPECT_EQ(open_checkpoint(disk, "m").take().size(), 2u);
}

TEST_F(Checkpoint, a_shard_that_lacks_is_named_with_who_asks_for_it) {
  shard("m/one", "a");
  const auto error = refusal(R"({"weight_map":{"a":"one","b":"two"}})");
  EXPECT_EQ(error.code, base::Code::missing);
  EXPECT_EQ(error.where, "m/two");
  EXPECT_EQ(error.what, "the shard is not there");
  EXPECT_NE(error.hint.find("'b'"), std::string::npos) << error.hint;
}

// Bug: a name of which no shard knew was passed over, and what read the folder said that weights lack.
TEST_F(Checkpoint, a_tensor_that_its_shard_has_not_is_named_with_both) {
  shard("m/one", "a");
  shard("m/two", "b");
  for (const char* index : {R"({"weight_map":{"a":"one","b":"two","c":"two"}})",
                            R"({"weight_map":{"a":"one","b":"two","c":"two","d":"two"}})"}) {
    const auto error = refusal(index);
    EXPECT_EQ(error.code, base::Code::bad_data);
    EXPECT_EQ(error.where, "m/two");
    EXPECT_EQ(error.what,
              "the shard has no tensor 'c', which model.safetensors.index.json says is in it");
  }
  EXPECT_EQ(refusal(R"({"weight_map":{"a":"two","b":"two"}})").where, "m/two");
}

// Bug: transformers loads the single file, and we loaded the shards.
TEST_F(Checkpoint, a_single_file_beside_shards_is_refused) {
  shard("m/model.safetensors", "a");
  shard("m/one", "a");
  const auto error = refusal(R"({"weight_map":{"a":"one"}})");
  EXPECT_EQ(error.code, base::Code::bad_data);
  EXPECT_EQ(error.where, "m");
  EXPECT_NE(error.what.find("the weights stand there twice"), std::string::npos) << error.what;
  EXPECT_EQ(refusal(R"({"weight_map":{"a":"model.safetensors"}})").what, "it was opened");
}

// Bug: a shard that was laid over others, with their copies left in place, was refused.
TEST_F(Checkpoint, of_a_tensor_in_two_shards_that_of_the_index_counts) {
  const std::string stale(4, '\1'), fresh(4, '\2');
  write_safetensors(disk, "m/one", {{"a", "F32", {1}, stale}, {"b", "F32", {1}, fresh}}, {}).take();
  write_safetensors(disk, "m/two", {{"a", "F32", {1}, fresh}}, {}).take();
  EXPECT_EQ(refusal(R"({"weight_map":{"a":"two","b":"one"}})").what, "it was opened");
  const auto files = open_checkpoint(disk, "m").take();
  ASSERT_EQ(files.size(), 2u);
  EXPECT_FALSE(files[0].tensors().contains("a"));
  EXPECT_EQ(files[1].tensors().at("a").bytes, fresh);
  const auto left = stale_copies(disk, "m").take();
  ASSERT_EQ(left.size(), 1u);
  EXPECT_EQ(left[0].tensor + " " + left[0].in + " " + left[0].owner, "a one two");
}

TEST_F(Checkpoint, a_tensor_in_two_shards_of_which_the_index_says_nothing_is_named_with_both) {
  const std::string bytes(4, '\0');
  for (const auto* at : {"m/one", "m/two"})
    write_safetensors(disk, at,
                      {{"a", "F32", {1}, bytes}, {base::file_name(at), "F32", {1}, bytes}}, {})
        .take();
  const auto error = refusal(R"({"weight_map":{"one":"one","two":"two"}})");
  EXPECT_EQ(error.code, base::Code::bad_data);
  EXPECT_EQ(error.what, "the tensor 'a' stands in two shards, here and in one");
  EXPECT_EQ(error.where, "m/two");
}

// Bug: an index without a file opened as a model without tensors, and was converted to one.
TEST_F(Checkpoint, an_index_names_files_beside_it_and_at_least_one) {
  shard("elsewhere", "a");
  shard("m/one", "a");
  EXPECT_EQ(refusal(R"({"weight_map":{}})").what, "weight_map names no file");
  for (const char* wrong : {"../elsewhere", "/elsewhere", "", ".", "..", "one\\u0000"}) {
    const auto error = refusal(std::string(R"({"weight_map":{"a":")") + wrong + R"("}})");
    EXPECT_EQ(error.code, base::Code::bad_data) << wrong;
    EXPECT_EQ(error.where, "m/model.safetensors.index.json");
    EXPECT_NE(error.what.find("the tensor 'a' no name of a file beside it"), std::string::npos)
        << error.what;
  }
  for (const char* wrong : {"[]", "{}", R"({"weight_map":[]})", R"({"weight_map":null})"})
    EXPECT_EQ(refusal(wrong).what, "no weight_map of names to files") << wrong;
}

}  // namespace
}  // namespace store
