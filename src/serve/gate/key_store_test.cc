#include "serve/gate/key_store.h"

#include <gtest/gtest.h>

#include <fstream>

#include "base/folder_test.h"

namespace serve {
namespace {

constexpr std::int64_t kNow = 1'800'000'000;  // the beginning of a minute

struct Keys {
  base::Folder folder;
  base::Path path = folder / "keys.db";
  std::unique_ptr<KeyStore> store = KeyStore::open(path, true).take();

  Made made(Key key = {.name = "reader", .scopes = {"generate", "models"}}) {
    return store->make(std::move(key), kNow).take();
  }
  bool counts(const Key& key, std::int64_t tokens, std::int64_t now = kNow) {
    return std::holds_alternative<Counted>(store->count(key, 1, tokens, now).take());
  }
};

TEST(KeyStore, finds_a_key_by_its_secret_alone_and_keeps_no_secret) {
  Keys keys;
  const auto made = keys.made();
  const auto found = keys.store->find(made.secret).take();
  ASSERT_TRUE(found);
  EXPECT_EQ(found->id, made.key.id);
  EXPECT_EQ(found->scopes, (std::vector<std::string>{"generate", "models"}));
  EXPECT_FALSE(keys.store->find(made.secret + "x").take());
  EXPECT_FALSE(keys.store->find(made.key.id).take());
  EXPECT_FALSE(keys.store->find("").take());
  keys.store.reset();
  for (const char* end : {"", "-wal"}) {
    std::ifstream file(keys.path + end, std::ios::binary);
    const std::string bytes{std::istreambuf_iterator<char>(file), {}};
    EXPECT_EQ(bytes.find(made.secret), std::string::npos) << end;
    EXPECT_EQ(bytes.find(made.secret.substr(6)), std::string::npos) << end;
  }
}

// What the version before wrote is read and gone on with.
TEST(KeyStore, file_of_the_first_version_is_brought_up_to_date) {
  Keys keys;
  const auto made = keys.made();
  keys.store.reset();
  auto file = Sqlite::open(keys.path, false).take();
  ASSERT_TRUE(file.run("ALTER TABLE keys DROP COLUMN certificate; PRAGMA user_version = 1").ok());
  keys.store = KeyStore::open(keys.path, false).take();
  EXPECT_EQ(keys.store->find(made.secret).take()->id, made.key.id);
  EXPECT_EQ(keys.made({.name = "b", .scopes = {"read"}, .certificate = "c"}).key.certificate, "c");
}

TEST(KeyStore, file_is_its_owners_alone) {
  Keys keys;
  const auto rights = std::filesystem::status(keys.path).permissions();
  EXPECT_EQ(rights & (std::filesystem::perms::group_all | std::filesystem::perms::others_all),
            std::filesystem::perms::none);
}

TEST(KeyStore, what_one_process_revokes_another_knows_at_once) {
  Keys keys;
  const auto made = keys.made();
  const auto other = KeyStore::open(keys.path, false).take();
  ASSERT_TRUE(other->revoke(made.key.id, kNow + 5).ok());
  EXPECT_STREQ(keys.store->find(made.secret).take()->state(kNow + 6), "revoked");
  EXPECT_FALSE(other->rotate(made.key.id, kNow).ok());
  EXPECT_EQ(other->revoke("k_none", kNow).error().code, base::Code::missing);
}

TEST(KeyStore, rotated_key_keeps_its_limits_and_what_it_used) {
  Keys keys;
  const auto made = keys.made({.name = "a", .scopes = {"read"}, .tokens = 10});
  EXPECT_TRUE(keys.counts(made.key, 7));
  const auto fresh = keys.store->rotate(made.key.id, kNow).take();
  EXPECT_FALSE(keys.store->find(made.secret).take());
  const auto found = keys.store->find(fresh.secret).take();
  ASSERT_TRUE(found);
  EXPECT_EQ(found->used_tokens, 7);
  EXPECT_FALSE(keys.counts(*found, 4));
  EXPECT_TRUE(keys.counts(*found, 3));
}

TEST(KeyStore, expired_key_is_not_rotated) {
  Keys keys;
  const auto made = keys.made({.name = "a", .scopes = {}, .expires = kNow + 1});
  EXPECT_FALSE(keys.store->rotate(made.key.id, kNow + 2).ok());
}

TEST(KeyStore, limits_hold_within_a_minute_and_open_with_the_next) {
  Keys keys;
  const auto key =
      keys.made({.name = "a", .scopes = {}, .requests_a_minute = 2, .tokens_a_minute = 100}).key;
  EXPECT_TRUE(keys.counts(key, 60));
  EXPECT_FALSE(keys.counts(key, 41, kNow + 59));
  EXPECT_TRUE(keys.counts(key, 40, kNow + 59));
  EXPECT_FALSE(keys.counts(key, 0, kNow + 59));  // the third request
  const auto held = std::get<Held>(keys.store->count(key, 1, 0, kNow + 50).take());
  EXPECT_EQ(held.why, Held::Why::requests);
  EXPECT_EQ(held.seconds, 10);
  EXPECT_TRUE(keys.counts(key, 100, kNow + 60));
  EXPECT_EQ(std::get<Held>(keys.store->count(key, 1, 101, kNow + 120).take()).seconds,
            0);  // waiting does not help
}

TEST(KeyStore, clock_that_goes_back_wins_nothing) {
  Keys keys;
  const auto key = keys.made({.name = "a", .scopes = {}, .requests_a_minute = 1}).key;
  EXPECT_TRUE(keys.counts(key, 0));
  for (const std::int64_t back : {60, 3600, 1'000'000})
    EXPECT_FALSE(keys.counts(key, 0, kNow - back)) << back;
}

TEST(KeyStore, clock_that_was_ahead_holds_nobody_for_longer_than_a_minute) {
  Keys keys;
  const auto key = keys.made({.name = "a", .scopes = {}, .requests_a_minute = 2}).key;
  EXPECT_TRUE(keys.counts(key, 0, kNow + 172'800));
  EXPECT_TRUE(keys.counts(key, 0, kNow + 5));
  const auto held = std::get<Held>(keys.store->count(key, 1, 0, kNow + 6).take());
  EXPECT_LE(held.seconds, 60);
  EXPECT_TRUE(keys.counts(key, 0, kNow + 65));
}

TEST(KeyStore, settling_gives_back_what_was_not_used_and_of_its_own_minute_alone) {
  Keys keys;
  const auto key =
      keys.made({.name = "a", .scopes = {}, .tokens_a_minute = 100, .tokens = 1000}).key;
  const auto first = std::get<Counted>(keys.store->count(key, 1, 90, kNow).take());
  ASSERT_TRUE(keys.store->settle(first, 30).ok());
  EXPECT_TRUE(keys.counts(key, 70));
  EXPECT_TRUE(keys.counts(key, 100, kNow + 60));
  const auto late = std::get<Counted>(keys.store->count(key, 1, 50, kNow + 120).take());
  EXPECT_TRUE(keys.counts(key, 100, kNow + 180));
  ASSERT_TRUE(keys.store->settle(late, 0).ok());
  EXPECT_FALSE(keys.counts(key, 1, kNow + 180));  // that minute is full, whatever another gave back
  EXPECT_EQ(keys.store->list().take()[0].used_tokens, 30 + 70 + 100 + 0 + 100);
}

TEST(KeyStore, counters_outlive_the_process) {
  Keys keys;
  const auto key = keys.made({.name = "a", .scopes = {}, .tokens = 10}).key;
  EXPECT_TRUE(keys.counts(key, 10));
  keys.store = KeyStore::open(keys.path, false).take();
  EXPECT_FALSE(keys.counts(key, 1));
}

TEST(KeyStore, limit_as_large_as_numbers_go_does_not_wrap) {
  Keys keys;
  const auto key = keys.made({.name = "a", .scopes = {}, .tokens = INT64_MAX}).key;
  EXPECT_TRUE(keys.counts(key, INT64_MAX - 1));
  EXPECT_FALSE(keys.counts(key, 2));
}

TEST(KeyStore, name_stands_once_among_keys_that_are_good) {
  Keys keys;
  const auto made = keys.made({.name = "a", .scopes = {}});
  EXPECT_FALSE(keys.store->make({.name = "a", .scopes = {}}, kNow).ok());
  ASSERT_TRUE(keys.store->revoke(made.key.id, kNow).ok());
  EXPECT_TRUE(keys.store->make({.name = "a", .scopes = {}}, kNow).ok());
}

TEST(KeyStore, refuses_what_is_no_file_of_keys) {
  base::Folder folder;
  EXPECT_EQ(KeyStore::open(folder / "none", false).error().code, base::Code::missing);
  EXPECT_FALSE(KeyStore::open(folder.path(), true).ok());
  EXPECT_FALSE(KeyStore::open("", true).ok());
  EXPECT_FALSE(KeyStore::open(":memory:", true).ok());
  std::ofstream(folder / "text") << std::string(5000, 'x');
  EXPECT_EQ(KeyStore::open(folder / "text", true).error().code, base::Code::bad_data);
  auto other = Sqlite::open(folder / "other", true).take();
  ASSERT_TRUE(other.run("CREATE TABLE theirs (a)").ok());
  EXPECT_EQ(KeyStore::open(folder / "other", true).error().code, base::Code::bad_data);
  ASSERT_TRUE(KeyStore::open(folder / "later", true).ok());
  auto later = Sqlite::open(folder / "later", false).take();
  ASSERT_TRUE(later.run("PRAGMA user_version = 9").ok());
  EXPECT_EQ(KeyStore::open(folder / "later", true).error().code, base::Code::unsupported);
}

TEST(Key, ends_are_read_strictly) {
  const auto end = [](const char* text) {
    const auto read = read_end(text, kNow);
    return read.ok() ? *read : -1;
  };
  EXPECT_EQ(end("90d"), kNow + 90 * 86400);
  EXPECT_EQ(end("2027-01-31T12:00:00Z"), 1801396800);
  EXPECT_EQ(end("2027-01-31"), 1801440000);  // when the day is over
  for (const char* bad : {"", "d", "0d", "-1d", "1e3d", "99999d", "2027-02-30", "2027-1-31",
                          "2027-01-31T24:00:00Z", "2027-01-31 12:00:00", "2020-01-01", "tomorrow"})
    EXPECT_EQ(end(bad), -1) << bad;
}

TEST(Key, secrets_are_long_and_none_comes_twice) {
  const auto one = fresh_secret().take(), two = fresh_secret().take();
  EXPECT_EQ(one.size(), 6 + 43u);
  EXPECT_NE(one, two);
  EXPECT_EQ(
      one.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"),
      std::string::npos);
}

}  // namespace
}  // namespace serve
