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

constexpr std::int64_t kJump = 60;  // seconds that a clock may be set by without a word

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

// Bytes that a crash may leave: a line's own, or the zeros of a file that grew before they were there.
bool may_be_torn(std::string_view bytes) {
  return bytes.empty() || bytes.front() == '{' || bytes.front() == '\0';
}

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
  if (out.torn.size() < kMostTorn && may_be_torn(out.torn)) return out;
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

Result<std::vector<base::Path>> audit_files(base::Disk& disk, const base::Path& path) {
  std::vector<std::pair<std::uint64_t, base::Path>> aside;
  const auto folder = base::parent(path), begin = base::file_name(path) + ".";
  auto listed = disk.list(folder);
  if (!listed.ok() && listed.error().code != Code::missing) return listed.error();
  for (const auto& one : listed.ok() ? listed.take() : std::vector<base::DirEntry>()) {
    if (!one.name.starts_with(begin)) continue;
    const auto digits = one.name.substr(begin.size());
    if (digits.size() < 6 || digits.size() > 18 ||
        digits.find_first_not_of("0123456789") != std::string::npos)
      continue;
    aside.emplace_back(std::stoull(digits), path + "." + digits);
  }
  std::ranges::sort(aside);
  std::vector<base::Path> out;
  for (auto& [number, name] : aside) out.push_back(std::move(name));
  if (disk.exists(path)) out.push_back(path);
  return out;
}

namespace {

std::string line_of(Json entry, const std::string& before) {
  entry["before"] = before;
  return entry.dump(-1, ' ', false, Json::error_handler_t::replace);
}

Json event(const char* what) { return {{"at", utc(std::time(nullptr))}, {"event", what}}; }

Json goes_on(const base::Path& former) {
  auto out = event("goes on");
  out["former"] = base::file_name(former);
  return out;
}

// The last one that was put aside; "" if none was.
Result<base::Path> last_aside(base::Disk& disk, const base::Path& path) {
  auto files = TRY(audit_files(disk, path));
  if (!files.empty() && files.back() == path) files.pop_back();
  return files.empty() ? base::Path() : files.back();
}

// Begins the file behind one that was put aside, also where a crash came in between. Says what stands in it.
Result<std::string> begin_behind(base::Disk& disk, const base::Path& path, const base::Path& former,
                                 const std::string& head) {
  const auto line = line_of(goes_on(former), head);
  TRY(disk.write_file(path, line + "\n", 0600));
  return line;
}

}  // namespace

AuditLog::AuditLog(base::Disk& disk, base::Path path, AuditSettings settings, std::string before,
                   std::uint64_t size)
    : disk_(disk),
      path_(std::move(path)),
      settings_(std::move(settings)),
      before_(std::move(before)),
      size_(size),
      ahead_(settings_.wall() - settings_.passed()) {}

Result<std::unique_ptr<AuditLog>> AuditLog::open(base::Disk& disk, const base::Path& path,
                                                 AuditSettings settings) {
  if (!settings.wall) settings.wall = [] { return static_cast<std::int64_t>(std::time(nullptr)); };
  if (!settings.passed)
    settings.passed = [] {
      return std::chrono::duration_cast<std::chrono::seconds>(
                 std::chrono::steady_clock::now().time_since_epoch())
          .count();
    };
  const auto former = TRY(last_aside(disk, path));
  if (!disk.exists(path) && former.empty()) TRY(disk.write_file(path, "", 0600));
  if (!disk.exists(path)) TRY(begin_behind(disk, path, former, TRY(end_of(disk, former)).before));
  TRY(disk.append(path, "", true));  // may it be written at all?
  const auto end = TRY(end_of(disk, path));
  const auto size = TRY(disk.map(path)).size();
  auto out =
      std::unique_ptr<AuditLog>(new AuditLog(disk, path, std::move(settings), end.before, size));
  if (!end.torn.empty()) {
    auto torn = event("torn");
    torn["torn"] = digest(end.torn);
    out->begins_ = true;
    out->waiting_.push_back({std::move(torn), {}});
  }
  out->writer_ = std::thread([log = out.get()] { log->write(); });
  return out;
}

AuditLog::~AuditLog() {
  {
    const std::lock_guard lock(mutex_);
    ends_ = true;
  }
  wake_.notify_one();
  if (writer_.joinable()) writer_.join();
}

void AuditLog::add(Json entry, Then then) {
  std::unique_lock lock(mutex_);
  if (dead_) {
    lock.unlock();
    if (then) then(false);
    return;
  }
  waiting_.push_back({std::move(entry), std::move(then)});
  wake_.notify_one();
}

bool AuditLog::good() const {
  const std::lock_guard lock(mutex_);
  return good_;
}

void AuditLog::finish() {
  std::unique_lock lock(mutex_);
  told_.wait(lock, [&] {
    return !busy_ &&
           std::ranges::none_of(waiting_, [](const Line& one) { return one.then != nullptr; }) &&
           (waiting_.empty() || !good_);
  });
}

// Renamed first, then begun anew: after a crash in between open() does the second half.
Result<void> AuditLog::put_aside() {
  const auto last = TRY(last_aside(disk_, path_));
  const auto number = last.empty() ? 0 : std::stoull(last.substr(path_.size() + 1));
  auto digits = std::to_string(number + 1);
  if (digits.size() < 6) digits.insert(0, 6 - digits.size(), '0');
  const auto aside = path_ + "." + digits;
  TRY(disk_.rename(path_, aside));
  const auto line = TRY(begin_behind(disk_, path_, aside, before_));
  before_ = digest(line);
  size_ = line.size() + 1;
  return {};
}

// All of them in one write.
Result<void> AuditLog::put(const std::vector<Line>& lines) {
  if (!disk_.exists(path_)) {  // somebody put it aside himself
    before_ = digest(TRY(begin_behind(disk_, path_, "", before_)));
    size_ = 0;
  }
  if (settings_.most_bytes && size_ >= settings_.most_bytes && !begins_) TRY(put_aside());
  std::string bytes = begins_ ? "\n" : "";
  auto before = before_;
  for (const auto& one : lines) {
    const auto line = line_of(one.entry, before);
    before = digest(line);
    bytes += line + "\n";
  }
  TRY(disk_.append(path_, bytes, true));
  begins_ = false;
  before_ = before;
  size_ += bytes.size();
  return {};
}

void AuditLog::tell_jump(std::vector<Line>& lines) {
  const auto ahead = settings_.wall() - settings_.passed();
  const auto by = ahead - std::exchange(ahead_, ahead);
  if (by <= kJump && by >= -kJump) return;
  auto jump = event("clock");
  jump["by"] = by;
  lines.insert(lines.begin(), {std::move(jump), {}});
}

// What could not be written waits for a full disk to have room again; after any other failure nobody knows what stands
// in the file, and nothing more is written.
void AuditLog::write() {
  std::unique_lock lock(mutex_);
  while (true) {
    wake_.wait(lock, [&] { return ends_ || !waiting_.empty(); });
    if (waiting_.empty()) return;
    auto taken = std::exchange(waiting_, {});
    busy_ = true;
    lock.unlock();
    tell_jump(taken);
    const auto written = put(taken);
    for (auto& one : taken)
      if (const auto then = std::exchange(one.then, nullptr)) then(written.ok());
    lock.lock();
    busy_ = false;
    good_ = written.ok();
    dead_ = !good_ && written.error().code != Code::full_disk;
    if (!good_ && !dead_)
      waiting_.insert(waiting_.begin(), std::make_move_iterator(taken.begin()),
                      std::make_move_iterator(taken.end()));
    told_.notify_all();
    if (dead_ || (ends_ && !good_)) break;
    if (!good_) wake_.wait_for(lock, settings_.again, [&] { return ends_; });
  }
  const auto lost = std::exchange(waiting_, {});
  dead_ = busy_ = true;
  lock.unlock();
  for (const auto& one : lost)
    if (one.then) one.then(false);
  lock.lock();
  busy_ = false;
  told_.notify_all();
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
    if (!said) continue;
    if (!said->contains("torn") || text_at(*said, "before") != head) break;  // behind them
    if (text_at(*said, "torn") == digest(all.substr(begin, end - begin))) out = end + 1;
  }
  return out;
}

// What stands from `begin` to the end, if nobody has named it yet: no line of a log among it.
bool torn_at_end(std::string_view all, std::size_t begin) {
  if (!may_be_torn(all.substr(begin)) || all.size() - begin >= kMostTorn) return false;
  for (auto end = all.find('\n', begin); end != std::string_view::npos;
       end = all.find('\n', end + 1))
    if (object_of(line_before(all, end))) return false;
  return true;
}

}  // namespace

namespace {

// One file, behind those that `out` has seen already.
Result<void> read_file(base::Disk& disk, const base::Path& path, bool last, const std::string& kept,
                       AuditChain& out) {
  const auto bytes = TRY(disk.map(path));
  const auto all = bytes.view();
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
    // The first of the files that stand may follow from one that does not.
    if (said && out.lines == 0 && out.files == 0 && text_at(*said, "event") == "goes on")
      out.follows = out.head = text_at(*said, "before");
    if (!said || text_at(*said, "before") != out.head) {
      if (last && torn_at_end(all, at)) return ++out.torn, Result<void>();
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
  return bytes.whole();
}

}  // namespace

Result<AuditChain> read_audit_log(base::Disk& disk, const base::Path& path,
                                  const std::string& kept) {
  auto files = TRY(audit_files(disk, path));
  if (files.empty() || files.back() != path) files.push_back(path);  // missing: its error says so
  AuditChain out;
  for (const auto& file : files) {
    TRY(read_file(disk, file, file == path, kept, out));
    ++out.files;
  }
  return out;
}

}  // namespace serve
