#include "ledger/key.h"

#include <gtest/gtest.h>
#include <stdlib.h>
#include <sys/stat.h>

#include <filesystem>
#include <thread>

namespace ledger {
namespace {

using base::Code;

class Folder : public testing::Test {
 protected:
  Folder() {
    std::string name = testing::TempDir() + "janua-key-XXXXXX";
    path_ = ::mkdtemp(name.data());
  }
  ~Folder() override { std::filesystem::remove_all(path_); }
  static unsigned mode(const base::Path& path) {
    struct stat info{};
    return ::stat(path.c_str(), &info) == 0 ? info.st_mode & 0777 : 0;
  }
  base::Path path_;
};

using Key_ = Folder;

TEST_F(Key_, is_made_on_first_use_for_its_owner_only) {
  const auto disk = base::real_disk();
  const auto path = path_ + "/a/janua/key.pem";
  const auto key = Key::load_or_make(*disk, path);
  ASSERT_TRUE(key.ok()) << key.error().sentence();
  EXPECT_EQ(mode(path), 0600u);
  EXPECT_EQ(mode(path_ + "/a/janua"), 0700u);
  EXPECT_EQ(key->fingerprint().size(), 64u);
}

TEST_F(Key_, is_the_same_when_loaded_again) {
  const auto disk = base::real_disk();
  const auto first = Key::load_or_make(*disk, path_ + "/key.pem").take();
  const auto second = Key::load_or_make(*disk, path_ + "/key.pem").take();
  EXPECT_EQ(first.fingerprint(), second.fingerprint());
  EXPECT_EQ(PublicKey::parse(first.public_pem()).take().fingerprint(), first.fingerprint());
}

TEST_F(Key_, is_one_key_when_many_make_it_at_once) {
  std::vector<std::string> prints(8);
  {
    std::vector<std::jthread> threads;
    for (auto& print : prints)
      threads.emplace_back([&print, this] {
        const auto disk = base::real_disk();
        print = Key::load_or_make(*disk, path_ + "/k/key.pem").take().fingerprint();
      });
  }
  for (const auto& print : prints) EXPECT_EQ(print, prints[0]);
}

// Bug: a key that everybody could read was taken without a word.
TEST_F(Key_, is_refused_where_others_than_its_owner_may_use_it) {
  const auto disk = base::real_disk();
  const auto path = path_ + "/key.pem";
  ASSERT_TRUE(Key::load_or_make(*disk, path).ok());
  for (const unsigned bits : {0644u, 0640u, 0604u, 0620u, 0602u, 0660u, 0777u}) {
    ASSERT_EQ(::chmod(path.c_str(), bits), 0);
    const auto key = Key::load_or_make(*disk, path);
    ASSERT_FALSE(key.ok()) << bits;
    EXPECT_EQ(key.error().code, Code::bad_request);
    EXPECT_EQ(key.error().where, path);
    EXPECT_TRUE(key.error().hint.starts_with("chmod 600 " + path)) << key.error().hint;
  }
  for (const unsigned bits : {0600u, 0400u}) {
    ASSERT_EQ(::chmod(path.c_str(), bits), 0);
    EXPECT_TRUE(Key::load_or_make(*disk, path).ok()) << bits;
  }
}

// As the audit does it.
base::Result<void> check_signature(const std::string& pem, std::string_view bytes,
                                   const std::string& signature, Half half = Half::lower) {
  return TRY(PublicKey::parse(pem)).check(bytes, signature, half);
}

TEST(Key, signs_what_only_the_same_bytes_fit) {
  base::MemoryDisk disk;
  const auto key = Key::load_or_make(disk, "key.pem").take();
  const auto signature = key.sign("salve");
  EXPECT_TRUE(check_signature(key.public_pem(), "salve", signature).ok());
  EXPECT_EQ(check_signature(key.public_pem(), "vale", signature).error().code, Code::verification);
}

TEST(Key, refuses_another_key_and_every_changed_letter_of_signature_and_key) {
  base::MemoryDisk disk;
  const auto key = Key::load_or_make(disk, "key.pem").take();
  const auto other = Key::load_or_make(disk, "other.pem").take();
  const auto signature = key.sign("salve");
  EXPECT_FALSE(check_signature(other.public_pem(), "salve", signature).ok());
  for (std::size_t i = 0; i < signature.size(); ++i) {
    auto bent = signature;
    bent[i] = bent[i] == 'A' ? 'B' : 'A';
    EXPECT_FALSE(check_signature(key.public_pem(), "salve", bent).ok()) << i;
  }
  for (std::size_t i = 0; i < key.public_pem().size(); ++i) {
    auto bent = key.public_pem();
    bent[i] ^= 1;
    EXPECT_FALSE(check_signature(bent, "salve", signature).ok()) << i;
  }
}

// A signer once could sign one head again and again until a sample drawn from it suited them.
TEST(Key, gives_one_signature_for_one_text) {
  base::MemoryDisk disk;
  const auto key = Key::load_or_make(disk, "key.pem").take();
  const auto again = Key::load_or_make(disk, "key.pem").take();
  EXPECT_EQ(key.sign("salve"), again.sign("salve"));
  EXPECT_NE(key.sign("salve"), key.sign("vale"));
}

// The key and the signature of "sample" in RFC 6979, A.2.5, whose s is in the upper half.
TEST(PublicKey, refuses_the_other_spelling_of_a_signature_but_for_what_the_version_before_wrote) {
  const std::string pem =
      "-----BEGIN PUBLIC KEY-----\n"
      "MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEYP7UuiVanTHJYet0xjVtaMBJuJI7\n"
      "Yfps5mliLmDyn7Z5A/4QCLi8maQa6elWKLxk8vGyDC1+n1F3o8KU1EYimQ==\n"
      "-----END PUBLIC KEY-----\n";
  const std::string upper =
      "MEYCIQDv1IsqrLao/RFA3ZzUXoHWnSyHe1aq+ZHDTQ6oTq83FgIhAPfLHJQtZXxB1DbHobbin2Xz6QDbua/0Bk3Eqy+E"
      "Os2o";
  const std::string lower =
      "MEUCIQDv1IsqrLao/RFA3ZzUXoHWnSyHe1aq+ZHDTQ6oTq83FgIgCDTjatKag78ryTheSR1gmcj9+dHtZ6p+pfUfk3go"
      "V6k=";
  EXPECT_TRUE(check_signature(pem, "sample", lower).ok());
  EXPECT_EQ(check_signature(pem, "sample", upper).error().code, Code::verification);
  EXPECT_TRUE(check_signature(pem, "sample", upper, Half::either).ok());
  EXPECT_TRUE(check_signature(pem, "sample", lower, Half::either).ok());
  EXPECT_FALSE(check_signature(pem, "simple", upper, Half::either).ok());
}

TEST(Key, refuses_a_file_that_holds_no_key) {
  base::MemoryDisk disk;
  for (const char* bytes :
       {"", "hello", "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n"}) {
    ASSERT_TRUE(disk.write_file("key.pem", bytes, 0600).ok());
    const auto key = Key::load_or_make(disk, "key.pem");
    ASSERT_FALSE(key.ok());
    EXPECT_EQ(key.error().code, Code::bad_data);
    EXPECT_EQ(key.error().where, "key.pem");
  }
}

TEST(Key, refuses_malformed_public_keys_and_signatures_as_bad_data) {
  base::MemoryDisk disk;
  const auto key = Key::load_or_make(disk, "key.pem").take();
  EXPECT_EQ(PublicKey::parse("no key").error().code, Code::bad_data);
  EXPECT_EQ(check_signature(key.public_pem(), "a", "%%%%").error().code, Code::bad_data);
  EXPECT_EQ(check_signature(key.public_pem(), "a", "").error().code, Code::bad_data);
}

TEST(Key, says_full_disk_when_it_cannot_be_kept) {
  base::MemoryDisk disk(10);
  EXPECT_EQ(Key::load_or_make(disk, "key.pem").error().code, Code::full_disk);
}

TEST(Key, lives_where_the_environment_says) {
  ::setenv("JANUA_KEY", "/elsewhere/k.pem", 1);
  EXPECT_EQ(default_key_path(), "/elsewhere/k.pem");
  ::unsetenv("JANUA_KEY");
  ::setenv("XDG_DATA_HOME", "/data", 1);
  EXPECT_EQ(default_key_path(), "/data/janua/key.pem");
  ::unsetenv("XDG_DATA_HOME");
  EXPECT_TRUE(default_key_path().ends_with("/.local/share/janua/key.pem"));
}

}  // namespace
}  // namespace ledger
