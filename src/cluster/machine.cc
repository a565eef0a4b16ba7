#include "cluster/machine.h"

#include <algorithm>
#include <charconv>
#include <string_view>

#include "base/visible.h"

namespace cluster {

using base::Code;
using base::Error;
using base::Result;

namespace {

constexpr std::int64_t kMost = 1'000'000, kMostWarnSeconds = 65'535;  // the latter is Slurm's
constexpr std::int64_t kMinute = 60, kHour = 60 * kMinute, kDay = 24 * kHour;

Error refuse(const std::string& what, const std::string& hint) {
  return {Code::bad_request, what, "", hint};
}

// A word of an #SBATCH line that no parser reads otherwise.
bool is_plain(const std::string& word) {
  return std::ranges::all_of(word, [](unsigned char c) {
    return std::isalnum(c) || std::string_view("_.,:+@%/=-&|*()[]").find(static_cast<char>(c)) !=
                                  std::string_view::npos;
  });
}

Result<void> check_plain(const char* key, const std::string& value) {
  if (is_plain(value)) return {};
  return refuse(
      std::string(key) + " is '" + base::visible(value) + "', which no name of a cluster is",
      "use letters, digits and the signs of names and lists, without blanks");
}

Result<void> check_range(const char* key, std::int64_t value, std::int64_t least,
                         std::int64_t most) {
  if (value >= least && value <= most) return {};
  return refuse(std::string(key) + " is " + std::to_string(value) + ", and must lie between " +
                    std::to_string(least) + " and " + std::to_string(most),
                "");
}

// Options without which a stop would lose work, and those that have a key of their own.
constexpr const char* kOwn[] = {
    "--job-name",      "--dependency", "--output", "--error",   "--open-mode", "--requeue",
    "--no-requeue",    "--signal",     "--array",  "--ntasks",  "--nodes",     "--ntasks-per-node",
    "--cpus-per-task", "--time",       "--wrap",   "--parsable"};

Result<void> check_option(const std::string& option) {
  const bool one_line = base::visible(option) == option;
  if (!one_line || !option.starts_with("--"))
    return refuse("an option of sbatch is '" + base::visible(option) + "'",
                  "write each in one line and in full, as in \"--exclude=node7\"");
  const auto name = option.substr(0, option.find_first_of("= "));
  if (std::ranges::find(kOwn, name) == std::end(kOwn)) return {};
  return refuse("the option " + name + " is not for a machine file to give",
                "leave it out: janua writes it, or a key of the file says it");
}

Result<void> check_time(const Machine& machine) {
  if (machine.time.empty()) return {};
  const auto seconds = seconds_of(machine.time);
  if (!seconds)
    return refuse("time is '" + base::visible(machine.time) + "', which is none of Slurm's",
                  "write minutes, hours:minutes:seconds or days-hours:minutes:seconds, as in "
                  "\"24:00:00\"");
  if (*seconds > machine.warn_seconds) return {};
  return refuse("time is " + machine.time + ", and the run would be stopped " +
                    std::to_string(machine.warn_seconds) + " s before its end",
                "give more time, or a smaller warn_seconds");
}

Result<void> check_launcher(const Machine& machine) {
  TRY(base::check_known("launcher", machine.launcher, {"srun", "mpirun", "none"}));
  if (machine.launcher != "none" || machine.ranks() == 1) return {};
  return refuse("launcher is none, and " + std::to_string(machine.ranks()) + " ranks are asked for",
                "take srun or mpirun, or one node with one task");
}

// The number that stands in the whole text.
std::optional<std::int64_t> number_in(std::string_view text) {
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size() || number < 0 || number > kMost)
    return std::nullopt;
  return number;
}

}  // namespace

std::optional<std::int64_t> seconds_of(const std::string& time) {
  std::string_view rest = time;
  std::int64_t seconds = 0;
  const auto dash = rest.find('-');
  const bool days = dash != std::string_view::npos;
  if (days) {
    const auto count = number_in(rest.substr(0, dash));
    if (!count) return std::nullopt;
    seconds = *count * kDay;
    rest.remove_prefix(dash + 1);
  }
  std::vector<std::int64_t> parts;
  for (std::size_t begin = 0; begin <= rest.size();) {
    const auto end = std::min(rest.find(':', begin), rest.size());
    const auto part = number_in(rest.substr(begin, end - begin));
    if (!part || parts.size() == 3) return std::nullopt;
    parts.push_back(*part);
    begin = end + 1;
  }
  // Behind days, and where there are three, hours come first; else minutes do.
  std::int64_t unit = days || parts.size() == 3 ? kHour : kMinute;
  for (const auto part : parts) {
    seconds += part * unit;
    unit /= 60;
  }
  return seconds;
}

Result<void> Machine::check() const {
  const std::pair<const char*, const std::string&> words[] = {{"partition", partition},
                                                              {"account", account},
                                                              {"qos", qos},
                                                              {"constraint", constraint},
                                                              {"reservation", reservation},
                                                              {"memory_per_node", memory_per_node},
                                                              {"mpi", mpi}};
  for (const auto& [key, value] : words) TRY(check_plain(key, value));
  TRY(check_range("nodes", nodes, 1, kMost));
  TRY(check_range("tasks_per_node", tasks_per_node, 1, kMost));
  TRY(check_range("cpus_per_task", cpus_per_task, 1, kMost));
  TRY(check_range("gpus_per_node", gpus_per_node, 0, kMost));
  TRY(check_range("warn_seconds", warn_seconds, 1, kMostWarnSeconds));
  TRY(check_range("kill_seconds", kill_seconds, 1, kMostWarnSeconds));
  TRY(check_range("most_restarts", most_restarts, 0, kMost));
  TRY(check_time(*this));
  for (const auto& option : options) TRY(check_option(option));
  return check_launcher(*this);
}

Result<Machine> read_machine(base::Disk& disk, const base::Path& file) {
  const auto parsed = TRY(base::parse_recipe(TRY(disk.read(file)), file));
  Machine machine;
  auto read = base::read_fields(parsed, machine);
  if (read.ok()) return machine;
  auto& error = read.error();
  if (error.hint == "see `janua docs recipes`") error.hint = "see `janua docs machine`";
  if (error.where.empty()) error.where = file;
  return error;
}

}  // namespace cluster
