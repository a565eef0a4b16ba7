#include "serve/gate/audit_log.h"

#include <chrono>
#include <ctime>
#include <optional>

#include "base/hash.h"

namespace serve {
namespace {

using base::Code;
using base::Error;
using base::Json;
using base::Result;

constexpr std::size_t kMostLine = 1 << 16;
constexpr std::chrono::milliseconds kTogether{50};

std::string digest(std::string_view line) { return base::sha256(line).hex(); }

std::optional<Json> object_of(std::string_view line) {
  auto out = Json::parse(line, nullptr, false);
  if (!out.is_object() || !out.contains("before") || !out["before"].is_string()) return {};
  return out;
}

std::string text_at(const Json& line, const char* name) {
  const auto at = line.find(name);
  return at != line.end() && at->is_string() ? at->get<std::string>() : "";
}

// How a log ends.
struct End {
  std::string before;  // digest of the last whole line
  std::string torn;    // bytes behind it
};

Result<End> end_of(base::Disk& disk, const base::Path& path) {
  const auto bytes = TRY(disk.map(path));
  const auto all = bytes.view();
  if (all.empty()) return End{};
  const auto cut = all.rfind('\n');
  const auto whole = cut == std::string_view::npos ? 0 : cut + 1;
  End out{"", std::string(all.substr(whole))};
  if (out.torn.size() > kMostLine || (whole == 0 && out.torn.front() != '{'))
    return Error{Code::bad_data, "this is no audit log", path, "name another file"};
  if (whole == 0) return out;
  const auto begin = whole < 2 ? std::string_view::npos : all.rfind('\n', whole - 2);
  const auto last = all.substr(begin == std::string_view::npos ? 0 : begin + 1);
  const auto line = last.substr(0, last.find('\n'));
  if (!object_of(line))
    return Error{Code::bad_data, "the last whole line is none of an audit log", path,
                 "janua audit log FILE says where it breaks; name another file to go on"};
  out.before = digest(line);
  return out;
}

}  // namespace

std::string utc(std::int64_t seconds) {
  const auto time = static_cast<std::time_t>(seconds);
  std::tm parts{};
  gmtime_r(&time, &parts);
  char out[32];
  std::strftime(out, sizeof out, "%Y-%m-%dT%H:%M:%SZ", &parts);
  return out;
}

AuditLog::AuditLog(base::Disk& disk, base::Path path, std::string before, Json torn)
    : disk_(disk), path_(std::move(path)), before_(std::move(before)) {
  if (!torn.is_null()) {
    begins_ = true;
    waiting_.push_back(std::move(torn));
  }
  writer_ = std::thread([this] { write(); });
}

Result<std::unique_ptr<AuditLog>> AuditLog::open(base::Disk& disk, const base::Path& path) {
  End end;
  if (disk.exists(path)) end = TRY(end_of(disk, path));
  Json torn;
  if (!end.torn.empty())
    torn = {{"at", utc(std::time(nullptr))}, {"event", "torn"}, {"torn", digest(end.torn)}};
  TRY(disk.append(path, "", true));  // may it be written at all?
  return std::unique_ptr<AuditLog>(new AuditLog(disk, path, end.before, std::move(torn)));
}

AuditLog::~AuditLog() {
  {
    const std::lock_guard lock(mutex_);
    ends_ = true;
  }
  wake_.notify_one();
  writer_.join();
}

void AuditLog::add(Json entry) {
  const std::lock_guard lock(mutex_);
  waiting_.push_back(std::move(entry));
  wake_.notify_one();
}

bool AuditLog::good() const {
  const std::lock_guard lock(mutex_);
  return good_;
}

// All that waits in one write. What could not be written is lost, and nothing more is taken for good.
void AuditLog::write() {
  std::unique_lock lock(mutex_);
  while (true) {
    wake_.wait(lock, [&] { return ends_ || !waiting_.empty(); });
    if (waiting_.empty()) return;
    if (!ends_) wake_.wait_for(lock, kTogether, [&] { return ends_; });
    auto taken = std::exchange(waiting_, {});
    lock.unlock();
    std::string bytes = begins_ ? "\n" : "";
    auto before = before_;
    for (auto& entry : taken) {
      entry["before"] = before;
      const auto line = entry.dump(-1, ' ', false, Json::error_handler_t::replace);
      before = digest(line);
      bytes += line + "\n";
    }
    const auto written = disk_.append(path_, bytes, true);
    lock.lock();
    if (!written.ok()) {
      good_ = false;
      return;
    }
    begins_ = false;
    before_ = before;
  }
}

namespace {

Error broken(const base::Path& path, std::int64_t number, const std::string& what) {
  return {Code::verification, what, path + ":" + std::to_string(number),
          "lines behind it cannot be relied on; compare with a copy, or with a head that was kept"};
}

// Whether `line` is what a crash left, as the line behind it says.
bool torn_before(std::string_view line, const std::optional<Json>& next, const std::string& head) {
  return next && text_at(*next, "before") == head && text_at(*next, "torn") == digest(line);
}

}  // namespace

Result<AuditChain> read_audit_log(base::Disk& disk, const base::Path& path) {
  const auto bytes = TRY(disk.map(path));
  AuditChain out;
  auto rest = bytes.view();
  for (std::int64_t number = 1; !rest.empty(); ++number) {
    const auto line = rest.substr(0, rest.find('\n'));
    const bool whole = line.size() < rest.size();
    rest.remove_prefix(std::min(rest.size(), line.size() + 1));
    const auto next = rest.substr(0, rest.find('\n'));
    if (!whole || torn_before(line, object_of(next), out.head)) {
      ++out.torn;
      continue;
    }
    const auto said = object_of(line);
    if (said && text_at(*said, "before") == out.head) {
      if (out.lines++ == 0) out.first = text_at(*said, "at");
      out.last = text_at(*said, "at");
      out.head = digest(line);
      continue;
    }
    return broken(path, number,
                  said ? "the line does not follow from the one before it"
                       : "this is no line of an audit log");
  }
  return out;
}

}  // namespace serve
