// Times. A wrong clock is no lie, so what the machine's clock alone can explain is a note; a time
// that cannot be, or that contradicts the records around it, is a finding.
#include <algorithm>
#include <charconv>

#include "audit/check.h"
#include "ledger/clock_check.h"

namespace audit {

namespace {

int number(const std::string& text, std::size_t from, std::size_t count) {
  int out = -1;
  std::from_chars(text.data() + from, text.data() + from + count, out);
  return out;
}

int days_of(int year, int month) {
  constexpr int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  const bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
  return days[month - 1] + (leap && month == 2 ? 1 : 0);
}

// "2026-11-21T20:00:00Z" and on the calendar; such texts are ordered as the times are.
bool is_time(const std::string& text) {
  constexpr const char* shape = "dddd-dd-ddTdd:dd:ddZ";
  if (text.size() != 20) return false;
  for (std::size_t i = 0; i < text.size(); ++i)
    if (shape[i] == 'd' ? text[i] < '0' || text[i] > '9' : text[i] != shape[i]) return false;
  const int month = number(text, 5, 2), day = number(text, 8, 2);
  return month >= 1 && month <= 12 && day >= 1 && day <= days_of(number(text, 0, 4), month) &&
         number(text, 11, 2) < 24 && number(text, 14, 2) < 60 && number(text, 17, 2) < 61;
}

std::string wrong_with(const std::string& time) {
  if (!is_time(time)) return "'" + time + "' is no time (UTC, as in 2026-11-21T20:00:00Z)";
  if (time < ledger::kFirstTime) return time + " lies before this program existed";
  return "";
}

void check_record_times(const Scene& scene, Report& report) {
  const auto& book = scene.book;
  Few wrong(report);
  std::string latest;
  bool backwards = false;
  for (std::size_t i = 0; i < book.records.size(); ++i) {
    const auto& time = book.records[i].time;
    if (const auto what = wrong_with(time); !what.empty()) wrong.add(book.place(i), "time", what);
    if (!is_time(time)) continue;
    if (time < latest && !backwards) {
      backwards = true;
      report.note("the time runs backwards at " + book.place(i) + ", from " + latest + " to " +
                  time + ": a clock was set, or records were written later than they say");
    }
    latest = std::max(latest, time);
  }
  const auto now = scene.ctx.clock.utc();
  if (is_time(now) && latest > now)
    report.note("the ledger speaks of " + latest + ", the clock of this machine says " + now +
                ": one of the two clocks is wrong");
}

// Whether the records from `first` to `last` tell times in order.
bool in_order(const Book& book, std::size_t first, std::size_t last) {
  for (auto i = first; i < last; ++i)
    if (book.records[i + 1].time < book.records[i].time) return false;
  return true;
}

void check_created(const Scene& scene, const Standing& artefact, Report& report) {
  const auto& book = scene.book;
  const auto& created = artefact.manifest.created;
  const auto place = artefact.manifest_place();
  if (const auto what = wrong_with(created); !what.empty()) {
    report.add(place, "created", what);
    return;
  }
  const auto begin = last_before(find(book.begins, artefact.name), artefact.record);
  if (!begin || !in_order(book, *begin, artefact.record)) return;
  if (created < book.records[*begin].time)
    report.add(place, "created",
               created + " lies before " + book.place(*begin) + ", which says when it was begun");
  if (created > book.records[artefact.record].time)
    report.add(place, "created",
               created + " lies after " + book.place(artefact.record) + ", which records it");
}

}  // namespace

void check_times(const Scene& scene, Report& report) {
  check_record_times(scene, report);
  for (const auto& artefact : scene.standing)
    if (artefact.readable) check_created(scene, artefact, report);
}

}  // namespace audit
