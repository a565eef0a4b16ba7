#include "serve/gate/audit_log.h"

#include <gtest/gtest.h>

#include <semaphore>

#include "base/disk.h"
#include "base/folder_test.h"
#include "serve/gate/audit_head.h"
#include "serve/http_test.h"

namespace serve {
namespace {

using base::Json;

constexpr const char* kLog = "log/audit.jsonl";

void add(base::Disk& disk, int count, int from = 0) {
  const auto log = AuditLog::open(disk, kLog).take();
  for (int i = 0; i < count; ++i)
    log->add({{"at", utc(1'800'000'000 + from + i)}, {"number", from + i}});
}

std::string fault(base::Disk& disk) {
  const auto read = read_audit_log(disk, kLog);
  return read.ok() ? "" : read.error().sentence();
}

TEST(AuditLog, lines_follow_from_each_other_over_restarts) {
  base::MemoryDisk disk;
  add(disk, 3);
  add(disk, 2, 3);
  const auto chain = read_audit_log(disk, kLog).take();
  EXPECT_EQ(chain.lines, 5);
  EXPECT_EQ(chain.torn, 0);
  EXPECT_EQ(chain.first, "2027-01-15T08:00:00Z");
  EXPECT_EQ(chain.last, "2027-01-15T08:00:04Z");
  EXPECT_EQ(chain.head.size(), 64u);
}

TEST(AuditLog, every_change_but_an_earlier_end_is_found) {
  base::MemoryDisk disk;
  add(disk, 4);
  const auto whole = disk.read(kLog).take();
  ASSERT_EQ(fault(disk), "");
  for (std::size_t at = 0; at + 1 < whole.rfind('\n', whole.size() - 2); ++at) {
    auto bytes = whole;
    bytes[at] ^= 1;
    disk.write_file(kLog, bytes, 0644).take();
    ASSERT_NE(fault(disk), "") << at;
  }
  std::vector<std::string> lines;
  for (std::size_t begin = 0; begin < whole.size(); begin = whole.find('\n', begin) + 1)
    lines.push_back(whole.substr(begin, whole.find('\n', begin) + 1 - begin));
  const auto with = [&](std::vector<int> order) {
    std::string bytes;
    for (const int i : order) bytes += lines[static_cast<std::size_t>(i)];
    disk.write_file(kLog, bytes, 0644).take();
    return fault(disk);
  };
  EXPECT_NE(with({1, 2, 3}).find(":1"), std::string::npos);
  EXPECT_NE(with({0, 2, 3}).find(":2"), std::string::npos);
  EXPECT_NE(with({0, 2, 1, 3}), "");
  EXPECT_NE(with({0, 0, 1, 2, 3}), "");
  EXPECT_EQ(with({0, 1, 2}), "");  // an earlier, truthful log: its head is another one
}

TEST(AuditLog, what_a_crash_tore_is_named_by_the_next_line_at_any_byte) {
  base::MemoryDisk disk;
  add(disk, 2);
  const auto two = disk.read(kLog).take();
  add(disk, 1, 2);
  const auto three = disk.read(kLog).take();
  for (auto size = two.size(); size <= three.size(); ++size) {
    disk.write_file(kLog, three.substr(0, size), 0644).take();
    ASSERT_EQ(fault(disk), "") << size;
    add(disk, 2, 7);
    const auto chain = read_audit_log(disk, kLog);
    ASSERT_TRUE(chain.ok()) << size << chain.error().sentence();
    const bool torn = size > two.size() && size < three.size();
    EXPECT_EQ(chain->torn, torn) << size;
    EXPECT_EQ(chain->lines, (size == three.size() ? 5 : 4) + torn) << size;
  }
}

// A file system made the file longer and lost power before the bytes were there: no server started any more.
TEST(AuditLog, zeros_that_a_crash_left_are_named_by_the_next_line) {
  base::MemoryDisk disk;
  add(disk, 2);
  disk.write_file(kLog, disk.read(kLog).take() + std::string(300, '\0'), 0644).take();
  ASSERT_EQ(fault(disk), "");
  add(disk, 2, 7);
  const auto chain = read_audit_log(disk, kLog).take();
  EXPECT_EQ(chain.lines, 5);
  EXPECT_EQ(chain.torn, 1);
}

TEST(AuditLog, crashes_that_come_soon_after_another_are_named_together) {
  base::MemoryDisk disk;
  add(disk, 2);
  const auto two = disk.read(kLog).take();
  disk.write_file(kLog, two + "{\"at\":\"20", 0644).take();
  add(disk, 1, 7);
  const auto named = disk.read(kLog).take();  // a torn line, what names it, and another
  for (auto size = two.size() + 9; size <= named.size(); ++size) {
    disk.write_file(kLog, named.substr(0, size), 0644).take();
    ASSERT_EQ(fault(disk), "") << size;
    add(disk, 1, 9);
    ASSERT_EQ(fault(disk), "") << size;
    add(disk, 1, 10);
    ASSERT_EQ(fault(disk), "") << size;
  }
}

TEST(AuditLog, head_that_was_kept_is_found_in_a_log_that_went_on) {
  base::MemoryDisk disk;
  add(disk, 3);
  const auto kept = read_audit_log(disk, kLog).take().head;
  add(disk, 2, 3);
  EXPECT_EQ(read_audit_log(disk, kLog, kept).take().kept, 3);
  disk.write_file(kLog, "", 0644).take();
  add(disk, 4, 1);  // written anew, it holds together, and the head is not there
  EXPECT_EQ(read_audit_log(disk, kLog, kept).take().kept, 0);
}

TEST(AuditLog, refuses_another_file) {
  base::MemoryDisk disk;
  disk.write_file(kLog, "hello\nthere\n", 0644).take();
  EXPECT_EQ(AuditLog::open(disk, kLog).error().code, base::Code::bad_data);
  EXPECT_EQ(read_audit_log(disk, kLog).error().code, base::Code::verification);
  disk.write_file(kLog, "no end of a line", 0644).take();
  EXPECT_EQ(AuditLog::open(disk, kLog).error().code, base::Code::bad_data);
}

// Takes a number of appends, then none.
class FullDisk : public base::MemoryDisk {
 public:
  explicit FullDisk(int room) : room_(room) {}
  base::Result<void> append(const base::Path& path, std::string_view bytes, bool durable) override {
    if (!bytes.empty() && room_-- <= 0)
      return base::Error{base::Code::full_disk, "no room", path, ""};
    return base::MemoryDisk::append(path, bytes, durable);
  }

 private:
  std::atomic<int> room_;

 public:
  void add_room(int room) { room_ += room; }
};

TEST(AuditLog, server_answers_nobody_once_it_cannot_note_who_asks) {
  FullDisk disk(1);
  const std::shared_ptr<AuditLog> log =
      AuditLog::open(disk, kLog, {.again = std::chrono::hours(1)}).take();
  Running server({.script = "abc"}, {.log = log});
  EXPECT_EQ(server.get("/v1/models").status, 200);
  ASSERT_TRUE(wait_for([&] { return !disk.read(kLog).take().empty(); }));
  EXPECT_EQ(server.get("/v1/models").status, 503) << "its line finds the disk full";
  EXPECT_FALSE(log->good());
  EXPECT_EQ(server.get("/v1/models").status, 503);
  EXPECT_EQ(server.get("/health").status, 503);
  EXPECT_EQ(read_audit_log(disk, kLog).take().lines, 1);
}

TEST(AuditLog, goes_on_when_a_full_disk_has_room_again) {
  FullDisk disk(1);
  const std::shared_ptr<AuditLog> log =
      AuditLog::open(disk, kLog, {.again = std::chrono::milliseconds(5)}).take();
  Running server({.script = "abc"}, {.log = log});
  EXPECT_EQ(server.get("/v1/models").status, 200);
  EXPECT_EQ(server.get("/v1/models").status, 503);
  disk.add_room(100);
  ASSERT_TRUE(wait_for([&] { return log->good(); }));
  EXPECT_EQ(server.get("/v1/models").status, 200);
  EXPECT_EQ(read_audit_log(disk, kLog).take().lines, 3) << "the one that was refused is noted, too";
}

// Each append waits until it is let through.
class SlowDisk : public base::MemoryDisk {
 public:
  base::Result<void> append(const base::Path& path, std::string_view bytes, bool durable) override {
    if (!bytes.empty()) {
      ++asked;
      passed_.acquire();
    }
    return base::MemoryDisk::append(path, bytes, durable);
  }
  void let_through(int count = 1) { passed_.release(count); }
  std::atomic<int> asked = 0;

 private:
  std::counting_semaphore<> passed_{0};
};

// What was answered in the last moment before a crash stood nowhere.
TEST(AuditLog, end_of_an_answer_comes_after_its_line_is_on_the_disk) {
  SlowDisk disk;
  const std::shared_ptr<AuditLog> log = AuditLog::open(disk, kLog).take();
  Running server({.script = "abc"}, {.log = log});
  Wire stream(server.port()), whole(server.port());
  stream.send(Running::post_bytes(kCompletions, R"({"prompt":"z","max_tokens":3,"stream":true})"));
  const auto said = stream.read_until(R"("finish_reason":"length")");
  EXPECT_EQ(said.find("[DONE]"), std::string::npos);
  ASSERT_TRUE(wait_for([&] { return disk.asked == 1; }));
  whole.send("GET /v1/models HTTP/1.1\r\nHost: localhost\r\n\r\n");
  EXPECT_EQ(whole.read_some(std::chrono::milliseconds(50)), "");
  EXPECT_EQ(stream.read_some(std::chrono::milliseconds(0)).find("[DONE]"), std::string::npos);
  EXPECT_EQ(read_audit_log(disk, kLog).take().lines, 0);
  disk.let_through(2);
  EXPECT_NE(stream.read_until("0\r\n\r\n").find("[DONE]"), std::string::npos);
  EXPECT_EQ(whole.read_answer().first.substr(0, 12), "HTTP/1.1 200");
  EXPECT_EQ(read_audit_log(disk, kLog).take().lines, 2);
}

TEST(AuditLog, stream_whose_line_is_lost_ends_with_an_error) {
  FullDisk disk(0);
  const std::shared_ptr<AuditLog> log =
      AuditLog::open(disk, kLog, {.again = std::chrono::hours(1)}).take();
  Running server({.script = "abc"}, {.log = log});
  Wire wire(server.port());
  wire.send(Running::post_bytes(kCompletions, R"({"prompt":"z","max_tokens":3,"stream":true})"));
  const auto said = wire.read_until("0\r\n\r\n");
  EXPECT_EQ(said.find("[DONE]"), std::string::npos);
  EXPECT_NE(said.find("audit_log_failed"), std::string::npos) << said;
}

std::vector<std::string> names(base::Disk& disk) {
  std::vector<std::string> out;
  for (const auto& path : audit_files(disk, kLog).take()) out.push_back(path);
  return out;
}

void add_one_by_one(base::Disk& disk, int count, AuditSettings settings) {
  const auto log = AuditLog::open(disk, kLog, std::move(settings)).take();
  for (int i = 0; i < count; ++i) {
    log->add({{"at", utc(1'800'000'000 + i)}, {"number", i}});
    log->finish();
  }
}

TEST(AuditLog, goes_on_in_another_file_when_one_is_full) {
  base::MemoryDisk disk;
  add_one_by_one(disk, 7, {.most_bytes = 300});
  add_one_by_one(disk, 7, {.most_bytes = 300});
  const auto all = names(disk);
  ASSERT_GE(all.size(), 3u);
  EXPECT_EQ(all.front(), std::string(kLog) + ".000001");
  EXPECT_EQ(all.back(), kLog);
  const auto chain = read_audit_log(disk, kLog).take();
  EXPECT_EQ(chain.files, static_cast<std::int64_t>(all.size()));
  EXPECT_EQ(chain.lines, 14 + chain.files - 1);
  EXPECT_EQ(chain.follows, "");
  const auto kept = read_audit_log(disk, all[0]).take().head;
  EXPECT_GT(read_audit_log(disk, kLog, kept).take().kept, 0) << "a head of the first file";
  disk.remove_all(all[0]).take();
  EXPECT_EQ(read_audit_log(disk, kLog).take().follows, kept);
  disk.remove_all(all[2]).take();
  EXPECT_NE(fault(disk), "") << "one is missing in between";
}

TEST(AuditLog, crash_between_two_files_is_gone_on_from) {
  base::MemoryDisk disk;
  add(disk, 3);
  const auto before = read_audit_log(disk, kLog).take();
  disk.rename(kLog, std::string(kLog) + ".000001").take();
  add(disk, 2, 3);
  const auto chain = read_audit_log(disk, kLog).take();
  EXPECT_EQ(chain.files, 2);
  EXPECT_EQ(chain.lines, before.lines + 3);
}

TEST(AuditLog, file_that_somebody_put_aside_himself_is_gone_on_from) {
  base::MemoryDisk disk;
  const auto log = AuditLog::open(disk, kLog).take();
  log->add({{"at", utc(1)}});
  log->finish();
  const auto head = read_audit_log(disk, kLog).take().head;
  disk.rename(kLog, "log/elsewhere").take();
  log->add({{"at", utc(2)}});
  log->finish();
  const auto chain = read_audit_log(disk, kLog).take();
  EXPECT_EQ(chain.follows, head);
  EXPECT_EQ(chain.lines, 2);
}

TEST(AuditLog, tells_of_a_clock_that_jumped) {
  base::MemoryDisk disk;
  std::atomic<std::int64_t> wall = 1000, passed = 0;
  const auto log =
      AuditLog::open(disk, kLog,
                     {.wall = [&] { return wall.load(); }, .passed = [&] { return passed.load(); }})
          .take();
  for (const std::int64_t by : {0, 59, -4000, 0}) {
    wall += by + 5, passed += 5;
    log->add({{"at", utc(1)}});
    log->finish();
  }
  const auto text = disk.read(kLog).take();
  EXPECT_EQ(read_audit_log(disk, kLog).take().lines, 5);
  EXPECT_NE(text.find(R"("by":-4000)"), std::string::npos) << text;
}

TEST(AuditHead, signed_one_proves_and_a_changed_one_does_not) {
  base::MemoryDisk disk;
  add(disk, 3);
  const auto key = ledger::Key::load_or_make(disk, "key.pem").take();
  const auto chain = read_audit_log(disk, kLog).take();
  const auto text = sign_head(chain, "2027-01-15T08:00:00Z", key);
  const auto checked = check_head(text, "head.json").take();
  EXPECT_EQ(checked.head, chain.head);
  EXPECT_EQ(checked.lines, 3);
  EXPECT_EQ(checked.fingerprint, key.fingerprint());
  auto said = Json::parse(text);
  for (const auto& [name, value] :
       std::initializer_list<std::pair<const char*, Json>>{{"lines", 2},
                                                           {"head", std::string(64, 'a')},
                                                           {"at", "2027-01-15T08:00:01Z"},
                                                           {"fingerprint", std::string(64, 'b')},
                                                           {"more", 1},
                                                           {"audit_head", 2},
                                                           {"public_key", "x"}}) {
    auto changed = said;
    changed[name] = value;
    EXPECT_FALSE(check_head(changed.dump(), "head.json").ok()) << name;
  }
}

TEST(AuditLog, notes_who_asked_and_what_it_cost_and_no_text) {
  base::Folder folder;
  base::MemoryDisk disk;
  auto admin = KeyStore::open(folder / "keys.db", true).take();
  const auto made = admin->make({.name = "a", .scopes = {"generate"}}, 1).take();
  {
    const std::shared_ptr<AuditLog> log = AuditLog::open(disk, kLog).take();
    Running server(
        {.script = "tuvwxyz"},
        {.gate = std::make_shared<Gate>(KeyStore::open(folder / "keys.db", false).take()),
         .log = log});
    const auto bytes =
        Running::post_bytes(kCompletions, R"({"prompt":"asked","max_tokens":4})",
                            "Content-Type: application/json\r\nx-api-key: " + made.secret + "\r\n");
    EXPECT_EQ(server.talk(bytes).status, 200);
    EXPECT_EQ(server.get("/v1/models", "x-api-key: " + made.secret + "\r\n").status, 403);
    EXPECT_EQ(server.get("/v1/models").status, 401);
    EXPECT_EQ(server.get("/what-a-stranger-writes").status, 401);
  }
  const auto text = disk.read(kLog).take();
  EXPECT_EQ(read_audit_log(disk, kLog).take().lines, 3) << text;  // two without a key are one
  for (const char* words : {"asked", "tuv", "stranger", "janua-"})
    EXPECT_EQ(text.find(words), std::string::npos) << text;
  Json written;
  for (std::size_t begin = 0; begin < text.size(); begin = text.find('\n', begin) + 1)
    if (auto line = Json::parse(text.substr(begin, text.find('\n', begin) - begin));
        line.contains("request"))
      written = line;
  EXPECT_EQ(written["key"], made.key.id);
  EXPECT_EQ(written["route"], kCompletions);
  EXPECT_EQ(written["status"], 200);
  EXPECT_EQ(written["prompt_tokens"], 6);
  EXPECT_EQ(written["answer_tokens"], 4);
  EXPECT_EQ(written["finish"], Json({"length"}));
}

// Behind twenty wrong keys, or with two at once, a stranger's every request was a line of its own.
TEST(AuditLog, strangers_fill_no_disk_whatever_they_are_answered) {
  base::Folder folder;
  base::MemoryDisk disk;
  auto admin = KeyStore::open(folder / "keys.db", true).take();
  const auto made = admin->make({.name = "a", .scopes = {"generate"}}, 1).take();
  const auto past = admin->make({.name = "b", .scopes = {"models"}, .expires = 2}, 1).take();
  {
    const std::shared_ptr<AuditLog> log = AuditLog::open(disk, kLog).take();
    Running server(
        {.script = "abc"},
        {.gate = std::make_shared<Gate>(KeyStore::open(folder / "keys.db", false).take()),
         .log = log});
    std::vector<int> statuses;
    for (int i = 0; i < 2 * Guesses::kMost; ++i)
      statuses.push_back(
          server.get("/v1/models", "x-api-key: janua-" + std::to_string(i) + "\r\n").status);
    EXPECT_GE(std::ranges::count(statuses, 429), 1);
    for (int i = 0; i < 20; ++i)
      EXPECT_EQ(server.get("/v1/models", "x-api-key: a\r\napi-key: b\r\n").status, 400);
    for (const auto& [key, status] : {std::pair{made.secret, 403}, {past.secret, 401}})
      EXPECT_EQ(server.get("/v1/models", "x-api-key: " + key + "\r\n").status, status);
  }
  const auto text = disk.read(kLog).take();
  EXPECT_LE(read_audit_log(disk, kLog).take().lines, 6) << text;  // a minute may end between them
  for (const auto& id : {made.key.id, past.key.id})
    EXPECT_NE(text.find(R"("key":")" + id), std::string::npos) << "whose key was refused: " << text;
}

}  // namespace
}  // namespace serve
