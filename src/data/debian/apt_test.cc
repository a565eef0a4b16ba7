// apt is played by two small scripts in front of PATH, so that no test needs a network.
#include "data/debian/apt.h"

#include <gtest/gtest.h>

#include <cstdlib>

#include "base/hash.h"

namespace data::debian {

using base::Code;

namespace {

const std::string bytes = "the package";
const std::string hash = base::sha256(bytes).hex();

std::string index_of(const std::string& sha256) {
  return "Package: hello\nVersion: 2:1.0-1\nArchitecture: all\nFilename: "
         "pool/h/hello_1.0-1_all.deb\n"
         "Size: 11\nSHA256: " +
         sha256 + "\nDescription: x\n Version: not this one\n\n";
}

class Apt : public testing::Test {
 protected:
  void SetUp() override {
    const auto* test = testing::UnitTest::GetInstance()->current_test_info();
    root_ = testing::TempDir() + "janua-apt-" + test->name();
    ASSERT_TRUE(own_.disk->remove_all(root_).ok());
    ASSERT_TRUE(own_.disk->make_folders(root_ + "/bin").ok());
    own_.context.cache = root_ + "/cache";
    path_ = std::getenv("PATH");
    ::setenv("PATH", (root_ + "/bin:" + path_).c_str(), 1);
  }
  void TearDown() override {
    ::setenv("PATH", path_.c_str(), 1);
    EXPECT_TRUE(own_.disk->remove_all(root_).ok());
  }
  void script(const std::string& name, const std::string& body) {
    ASSERT_TRUE(own_.disk->write_file(root_ + "/bin/" + name, "#!/bin/sh\n" + body, 0755).ok());
  }
  // The index offers version 2:1.0-1 with that hash, and the download gives these bytes.
  void offer(const std::string& sha256, const std::string& given) {
    script("apt-cache", "cat <<'X'\n" + index_of(sha256) + "X\n");
    script("apt-get", "printf '%s' '" + given + "' > hello_2%3a1.0-1_all.deb\n");
  }
  void fail_download(const std::string& message) {
    offer(hash, bytes);
    script("apt-get", "echo '" + message + "' >&2; exit 100\n");
  }
  base::Result<Package> get(const std::string& version = "", const std::string& sha256 = "") {
    return get_package("hello", version, sha256, own_.context);
  }

  base::OwnedContext own_;
  std::string root_, path_;
};

}  // namespace

TEST_F(Apt, fetches_into_the_cache_once) {
  offer(hash, bytes);
  const auto first = get();
  ASSERT_TRUE(first.ok()) << first.error().sentence();
  EXPECT_TRUE(first->downloaded);
  EXPECT_EQ(first->offer.version, "2:1.0-1");
  EXPECT_EQ(first->offer.bytes, 11u);
  EXPECT_EQ(first->file, root_ + "/cache/deb/hello_2%3a1.0-1_all.deb");
  EXPECT_EQ(*own_.disk->read(first->file), bytes);

  script("apt-get", "exit 1\n");
  const auto second = get();
  ASSERT_TRUE(second.ok()) << second.error().sentence();
  EXPECT_FALSE(second->downloaded);
  EXPECT_EQ(second->fetched, first->fetched);
}

TEST_F(Apt, a_pinned_version_in_the_cache_needs_no_index) {
  offer(hash, bytes);
  ASSERT_TRUE(get().ok());
  script("apt-cache", "exit 1\n");
  const auto pinned = get("2:1.0-1", hash);
  ASSERT_TRUE(pinned.ok()) << pinned.error().sentence();
  EXPECT_FALSE(pinned->downloaded);
}

TEST_F(Apt, leaves_no_download_folder_behind) {
  offer(hash, bytes);
  ASSERT_TRUE(get().ok());
  fail_download("E: broken");
  ASSERT_TRUE(own_.disk->remove_all(root_ + "/cache/deb/hello_2%3a1.0-1_all.deb").ok());
  EXPECT_EQ(get().error().code, Code::failed);
  const auto left = own_.disk->list(root_ + "/cache/deb");
  ASSERT_EQ(left->size(), 1u);
  EXPECT_EQ((*left)[0].name, "hello_2%3a1.0-1_all.deb.json");
}

TEST_F(Apt, a_damaged_cached_package_is_fetched_again) {
  offer(hash, bytes);
  const auto first = get();
  ASSERT_TRUE(own_.disk->write_file(first->file, "flipped").ok());
  const auto again = get();
  ASSERT_TRUE(again.ok());
  EXPECT_TRUE(again->downloaded);
  EXPECT_EQ(*own_.disk->read(again->file), bytes);
}

TEST_F(Apt, a_download_with_the_wrong_hash_is_refused) {
  offer(hash, "something else");
  const auto result = get();
  ASSERT_FALSE(result.ok());
  EXPECT_EQ(result.error().code, Code::verification);
  EXPECT_FALSE(own_.disk->exists(root_ + "/cache/deb/hello_2%3a1.0-1_all.deb"));
}

TEST_F(Apt, an_unknown_package_says_to_update) {
  script("apt-cache", "echo 'E: No packages found' >&2; exit 100\n");
  const auto result = get();
  EXPECT_EQ(result.error().code, Code::missing);
  EXPECT_NE(result.error().hint.find("apt-get update"), std::string::npos);
}

TEST_F(Apt, an_installed_package_without_index_is_missing) {
  script("apt-cache",
         "printf 'Package: hello\\nStatus: install ok\\nVersion: 1\\nArchitecture: all\\n'");
  EXPECT_EQ(get().error().code, Code::missing);
}

TEST_F(Apt, a_version_that_is_gone_is_said_clearly) {
  offer(hash, bytes);
  const auto result = get("2:0.9-1");
  EXPECT_EQ(result.error().code, Code::missing);
  EXPECT_NE(result.error().what.find("gone"), std::string::npos);
  EXPECT_NE(result.error().what.find("2:1.0-1"), std::string::npos);
}

TEST_F(Apt, another_hash_than_the_recipe_wants_is_refused_before_fetching) {
  offer(hash, bytes);
  EXPECT_EQ(get("", base::sha256("x").hex()).error().code, Code::verification);
  EXPECT_FALSE(own_.disk->exists(root_ + "/cache/deb"));
}

TEST_F(Apt, no_network_stale_index_and_bad_hash_are_told_apart) {
  fail_download("W: x\nE: Failed to fetch http://h/p  Temporary failure resolving h");
  EXPECT_EQ(get().error().code, Code::missing);
  EXPECT_NE(get().error().what.find("no network"), std::string::npos);
  fail_download("E: Failed to fetch http://h/p  404  Not Found");
  EXPECT_NE(get().error().what.find("no longer has"), std::string::npos);
  fail_download("E: Failed to fetch http://h/p  Hash Sum mismatch");
  EXPECT_EQ(get().error().code, Code::verification);
  fail_download("E: Write error - write (28: No space left on device)");
  EXPECT_EQ(get().error().code, Code::full_disk);
}

TEST_F(Apt, a_machine_without_apt_is_said) {
  script("env", "exit 127\n");  // what env answers when it does not find the program
  const auto result = get();
  ASSERT_FALSE(result.ok());
  EXPECT_EQ(result.error().code, Code::missing);
}

TEST_F(Apt, a_name_that_is_an_option_is_refused) {
  for (const std::string name : {"", "a", "-o", "--help", "../x", "a b", "Hello", "a=1"})
    EXPECT_EQ(get_package(name, "", "", own_.context).error().code, Code::bad_request) << name;
}

TEST(ParseOffers, takes_fields_not_continuation_lines) {
  const auto offers = parse_offers(index_of("aa") + index_of(""));
  ASSERT_EQ(offers.size(), 1u);
  EXPECT_EQ(offers[0].version, "2:1.0-1");
  EXPECT_EQ(offers[0].architecture, "all");
  EXPECT_TRUE(parse_offers("").empty());
}

}  // namespace data::debian
