#include "base/context.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <optional>
#include <regex>
#include <vector>

namespace base {
namespace {

// Sets an environment variable (or takes it away) and puts the old value back.
class Variable {
 public:
  Variable(const char* name, const char* value) : name_(name) {
    if (const char* old = std::getenv(name)) old_ = old;
    if (value)
      ::setenv(name, value, 1);
    else
      ::unsetenv(name);
  }
  ~Variable() {
    if (old_)
      ::setenv(name_, old_->c_str(), 1);
    else
      ::unsetenv(name_);
  }

 private:
  const char* name_;
  std::optional<std::string> old_;
};

TEST(UserFolder, is_never_below_the_current_folder) {
  const auto folder = [](const char* home, const char* xdg) {
    const Variable at_home("HOME", home), at_xdg("XDG_DATA_HOME", xdg);
    return user_folder("XDG_DATA_HOME", ".local/share");
  };
  EXPECT_EQ(folder("/home/me", "/data"), "/data");
  EXPECT_EQ(folder("/home/me", "data"), "/home/me/.local/share");
  EXPECT_EQ(folder("/home/me", nullptr), "/home/me/.local/share");
  for (const char* odd : {"", "home", static_cast<const char*>(nullptr)})
    EXPECT_TRUE(folder(odd, nullptr).starts_with('/'));
}

TEST(DefaultCache, is_ours_then_the_desktop_s_then_the_home_s) {
  const Variable home("HOME", "/home/ada"), xdg("XDG_CACHE_HOME", "/cache"),
      own("JANUA_CACHE", "/own");
  EXPECT_EQ(default_cache(), "/own");
  const Variable no_own("JANUA_CACHE", nullptr);
  EXPECT_EQ(default_cache(), "/cache/janua");
  const Variable empty_xdg("XDG_CACHE_HOME", "");
  EXPECT_EQ(default_cache(), "/home/ada/.cache/janua");
  const Variable no_home("HOME", nullptr);
  EXPECT_TRUE(default_cache().starts_with('/'));
}

TEST(Clock, goes_forward_and_writes_utc) {
  const auto clock = real_clock();
  const double first = clock->seconds();
  EXPECT_GE(clock->seconds(), first);
  EXPECT_TRUE(std::regex_match(clock->utc(), std::regex(R"(20\d\d-\d\d-\d\dT\d\d:\d\d:\d\dZ)")));
}

TEST(Clock, writes_utc_whatever_the_time_zone) {
  const Variable zone("TZ", "Pacific/Kiritimati");
  ::tzset();
  const auto now = std::time(nullptr);
  std::tm parts{};
  gmtime_r(&now, &parts);
  char hour[8];
  std::strftime(hour, sizeof hour, "T%H", &parts);
  EXPECT_NE(real_clock()->utc().find(hour), std::string::npos);
}

TEST(Cancel, stops_work_only_once_it_was_asked_to) {
  Cancel cancel;
  EXPECT_TRUE(cancel.check("train").ok());
  cancel.request();
  EXPECT_TRUE(cancel.requested());
  const auto stopped = cancel.check("train");
  EXPECT_EQ(stopped.error().code, Code::interrupted);
  EXPECT_EQ(stopped.error().where, "train");
}

TEST(DescribeMachine, says_what_an_equality_class_is_made_of) {
  const auto machine = describe_machine();
  for (const char* key : {"instruction_sets", "cores", "memory_bytes", "architecture", "kernel"})
    EXPECT_TRUE(machine.contains(key)) << key;
  EXPECT_GT(machine["memory_bytes"].get<std::int64_t>(), 1 << 20);
  EXPECT_EQ(machine, describe_machine());
}

TEST(Usage, counts_processor_time_and_memory_of_this_process) {
  const double before = cpu_seconds();
  volatile std::uint64_t sum = 0;
  while (cpu_seconds() - before < 0.02)
    for (int i = 0; i < 100000; ++i) sum = sum + i;
  EXPECT_GE(cpu_seconds(), before + 0.02);
  const auto peak = peak_memory();
  std::vector<char> much(64 << 20, 1);
  EXPECT_GE(peak_memory(), peak);
  EXPECT_GT(peak_memory(), much.size());
  EXPECT_GE(machine_cores(), 1);
}

TEST(OwnedContext, wires_its_own_parts) {
  OwnedContext owned;
  owned.context.reporter.note("x", "heard by nobody");
  owned.cancel.request();
  EXPECT_TRUE(owned.context.cancel.requested());
  EXPECT_TRUE(owned.context.disk.exists("/"));
}

}  // namespace
}  // namespace base
