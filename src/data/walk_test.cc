#include "data/walk.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <map>

#include "base/forbidden.h"

namespace data {
namespace {

class Walk : public testing::Test {
 protected:
  Walk() : root_(testing::TempDir() + "/walk_test." + std::to_string(::getpid())) {
    std::filesystem::remove_all(root_);
  }
  ~Walk() override { std::filesystem::remove_all(root_); }
  void put(const std::string& path, const std::string& bytes = "x") {
    ASSERT_TRUE(disk_->make_folders(base::parent(at(path))).ok());
    ASSERT_TRUE(disk_->write_file(at(path), bytes).ok());
  }
  void link(const std::string& target, const std::string& path) {
    ASSERT_TRUE(disk_->make_folders(base::parent(at(path))).ok());
    std::filesystem::create_symlink(target, at(path));
  }
  base::Path at(const std::string& path) const { return base::join(root_, path); }
  std::map<std::string, std::string> left_out(const std::string& folder) {
    std::map<std::string, std::string> out;
    for (const auto& one : walk(*disk_, at(folder)).take().left_out) out[one.path] = one.reason;
    return out;
  }

  std::unique_ptr<base::Disk> disk_ = base::real_disk();
  base::Path root_;
};

using Files = std::vector<base::Path>;
using Reasons = std::map<std::string, std::string>;

TEST_F(Walk, gives_files_in_the_order_of_their_paths) {
  for (const auto* path : {"f/b.txt", "f/a/z.txt", "f/a.txt", "f/a/b/c.txt"}) put(path);
  EXPECT_EQ(walk(*disk_, at("f")).take().files, (Files{"a.txt", "a/b/c.txt", "a/z.txt", "b.txt"}));
}

// Bug: linked folders were passed over in silence.
TEST_F(Walk, a_linked_folder_is_left_out_and_told_also_where_it_leads_into_a_circle) {
  put("f/a.txt");
  put("elsewhere/b.txt");
  link("../elsewhere", "f/more");
  link("..", "f/up");
  link(".", "f/self");
  EXPECT_EQ(walk(*disk_, at("f")).take().files, Files{"a.txt"});
  EXPECT_EQ(left_out("f"), (Reasons{{"more", "a link to a folder"},
                                    {"self", "a link to a folder"},
                                    {"up", "a link to a folder"}}));
}

// Bug: what such a link led to became a document under the licence of the folder.
TEST_F(Walk, a_link_to_a_file_out_of_the_folder_is_left_out_and_told) {
  put("elsewhere/b.txt");
  put("folder_beside/c.txt");
  put("f/d.txt");
  link("../elsewhere/b.txt", "f/a.txt");
  link(at("folder_beside/c.txt"), "f/x/c.txt");
  link("f", "folder");
  for (const auto* folder : {"f", "folder"}) {
    EXPECT_EQ(walk(*disk_, at(folder)).take().files, Files{"d.txt"});
    EXPECT_EQ(left_out(folder), (Reasons{{"a.txt", "a link that leads out of the folder"},
                                         {"x/c.txt", "a link that leads out of the folder"}}));
  }
}

TEST_F(Walk, a_file_of_the_folder_is_read_once_whatever_links_lead_to_it) {
  put("f/b.txt");
  put("f/.annex/kept");
  put("f/data.bin");
  link("b.txt", "f/a.txt");
  link("../.annex/kept", "f/x/one.txt");
  link("../.annex/kept", "f/x/two.txt");
  link("data.bin", "f/data.txt");
  EXPECT_EQ(walk(*disk_, at("f")).take().files,
            (Files{"b.txt", "data.bin", "data.txt", "x/one.txt"}));
  EXPECT_EQ(left_out("f"), (Reasons{{".annex", "hidden"},
                                    {"a.txt", "a link to a file that is read already"},
                                    {"x/two.txt", "a link to a file that is read already"}}));
}

TEST_F(Walk, a_link_to_what_janua_made_inside_the_folder_is_left_out) {
  put("f/a.txt");
  put("f/out/own/ledger/ledger.jsonl", "{}");
  put("f/out/own/card/card.md");
  link("out/own/card/card.md", "f/card.md");
  EXPECT_EQ(walk(*disk_, at("f")).take().files, Files{"a.txt"});
  EXPECT_EQ(left_out("f").at("card.md"), "made by janua");
}

// Bug: one path that no call of the system takes stopped all of it.
TEST_F(Walk, what_lies_deeper_than_a_path_can_say_is_left_out_and_told) {
  const auto root = std::filesystem::current_path();
  put("f/a.txt");
  std::filesystem::current_path(at("f"));
  const std::string name(250, 'd');
  for (int i = 0; i < 20; ++i) {  // step by step, for no call takes the whole path
    std::filesystem::create_directory(name);
    std::filesystem::current_path(name);
  }
  std::filesystem::current_path(root);
  const auto walked = walk(*disk_, at("f"));
  ASSERT_TRUE(walked.ok()) << walked.error().what;
  EXPECT_EQ(walked->files, Files{"a.txt"});
  ASSERT_EQ(walked->left_out.size(), 1u);
  EXPECT_EQ(walked->left_out[0].reason, base::kTooLong);
  EXPECT_TRUE(walked->left_out[0].is_folder);
}

// Bug: the lock of an editor, a link to nowhere, stopped the whole life.
TEST_F(Walk, hidden_files_and_links_that_lead_nowhere_are_left_out) {
  put("f/d001.txt");
  link("somebody@somewhere.1234:1700000000", "f/.#d001.txt");
  link("gone.txt", "f/b.txt");
  link("c.txt", "f/c.txt");
  put("f/.hidden.txt");
  EXPECT_EQ(walk(*disk_, at("f")).take().files, Files{"d001.txt"});
  EXPECT_EQ(left_out("f"), (Reasons{{".#d001.txt", "hidden"},
                                    {".hidden.txt", "hidden"},
                                    {"b.txt", "a link that leads nowhere"},
                                    {"c.txt", "a link that leads nowhere"}}));
}

TEST_F(Walk, the_folder_of_a_run_is_left_out_also_where_the_source_is_reached_by_a_link) {
  put("f/a.txt");
  put("f/out/own/ledger/ledger.jsonl", "{}");
  put("f/out/own/card/card.md");
  link("f", "linked");
  link("f/out/own", "g/run");
  put("g/b.txt");
  for (const auto* folder : {"f", "linked", "f/."}) {
    EXPECT_EQ(walk(*disk_, at(folder)).take().files, Files{"a.txt"}) << folder;
    EXPECT_EQ(left_out(folder), (Reasons{{"out/own", "made by janua"}})) << folder;
  }
  EXPECT_EQ(walk(*disk_, at("g")).take().files, Files{"b.txt"});
}

TEST_F(Walk, a_run_that_writes_into_the_folder_itself_is_left_out) {
  put("f/a.txt");
  put("f/ledger/ledger.jsonl", "{}");
  put("f/corpus.work/.janua");
  put("f/corpus.work/licenses/x.txt");
  EXPECT_EQ(walk(*disk_, at("f")).take().files, Files{"a.txt"});
}

TEST_F(Walk, a_folder_that_is_not_there_is_missing) {
  EXPECT_EQ(walk(*disk_, at("none")).error().code, base::Code::missing);
}

}  // namespace
}  // namespace data
