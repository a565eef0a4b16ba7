#include "serve/gate/audit_log.h"

#include <algorithm>
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

// What crashes may have left behind a line: part of what was written at once, and again of what named that.
constexpr std::size_t kMostTorn = 1 << 22;

// The whole line that ends with the line break at `end`.
std::string_view line_before(std::string_view all, std::size_t end) {
  const auto before = end == 0 ? std::string_view::npos : all.rfind('\n', end - 1);
  const auto begin = before == std::string_view::npos ? 0 : before + 1;
  return all.substr(begin, end - begin);
}

Result<End> end_of(base::Disk& disk, const base::Path& path) {
  const auto bytes = TRY(disk.map(path));
  const auto all = bytes.view();
  End out{"", std::string(all.substr(0, kMostTorn))};
  for (auto end = all.rfind('\n'); end != std::string_view::npos && all.size() - end <= kMostTorn;
       end = end == 0 ? std::string_view::npos : all.rfind('\n', end - 1)) {
    const auto line = line_before(all, end);
    if (!object_of(line)) continue;
    out = {digest(line), std::string(all.substr(end + 1))};
    break;
  }
  if (out.torn.size() < kMostTorn && (out.torn.empty() || out.torn.front() == '{')) return out;
  return Error{Code::bad_data, "what stands at its end is no line of an audit log", path,
               "janua audit log FILE says where it breaks; name another file to go on"};
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
  if (!disk.exists(path)) TRY(disk.write_file(path, "", 0600));
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

// Where the line begins that names the bytes from `begin` on as torn, and holds the digest of the line before them; 0 for
// none. Of several the last: one that was torn itself, but for its line break, is part of what the next one names.
std::size_t named_torn(std::string_view all, std::size_t begin, const std::string& head) {
  std::size_t out = 0;
  for (auto end = all.find('\n', begin); end != std::string_view::npos && end - begin < kMostTorn;
       end = all.find('\n', end + 1)) {
    const auto next = all.substr(end + 1, all.find('\n', end + 1) - end - 1);
    const auto said = object_of(next);
    if (said && !said->contains("torn")) break;  // a line as others are
    if (said && text_at(*said, "before") == head &&
        text_at(*said, "torn") == digest(all.substr(begin, end - begin)))
      out = end + 1;
  }
  return out;
}

// What stands from `begin` to the end, if nobody has named it yet: no line of a log among it.
bool torn_at_end(std::string_view all, std::size_t begin) {
  if (all[begin] != '{' || all.size() - begin >= kMostTorn) return false;
  for (auto end = all.find('\n', begin); end != std::string_view::npos;
       end = all.find('\n', end + 1))
    if (object_of(line_before(all, end))) return false;
  return true;
}

}  // namespace

Result<AuditChain> read_audit_log(base::Disk& disk, const base::Path& path,
                                  const std::string& kept) {
  const auto bytes = TRY(disk.map(path));
  const auto all = bytes.view();
  AuditChain out;
  std::size_t at = 0;
  for (std::int64_t number = 1; at < all.size(); ++number) {
    if (const auto next = named_torn(all, at, out.head)) {
      ++out.torn;
      number += std::ranges::count(all.substr(at, next - at), '\n') - 1;
      at = next;
      continue;
    }
    const auto end = all.find('\n', at);
    const auto line = all.substr(at, end - at);
    const auto said = end == std::string_view::npos ? std::optional<Json>() : object_of(line);
    if (!said || text_at(*said, "before") != out.head) {
      if (torn_at_end(all, at)) return ++out.torn, out;
      return broken(path, number,
                    said ? "the line does not follow from the one before it"
                         : "this is no line of an audit log");
    }
    if (out.lines++ == 0) out.first = text_at(*said, "at");
    out.last = text_at(*said, "at");
    out.head = digest(line);
    if (out.head == kept) out.kept = out.lines;
    at = end + 1;
  }
  return out;
}

}  // namespace serve
