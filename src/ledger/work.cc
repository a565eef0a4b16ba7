#include "ledger/work.h"

#include <algorithm>
#include <map>

#include "ledger/record_text.h"

namespace ledger {

namespace {

// A training's own record of where it goes on names no key.
bool begins(const Record& record) {
  return (record.kind == "begin" || record.kind == "resume") && record.body.contains("key");
}

class Sorter {
 public:
  Sorter(const std::string& stage, const Kinds& kinds) : stage_(stage), kinds_(kinds) {}

  void take(Record&& record) {
    if (begins(record))
      begin(std::move(record));
    else if (own_ && std::ranges::count(kinds_, record.kind))
      works_[current_].records.push_back(std::move(record));
  }
  WorkRecords last() && { return std::move(works_[current_]); }

 private:
  // A resumed work is named by the key that it had so far, which its new recipe may change.
  void begin(Record&& record) {
    own_ = text_at(record.body, "stage") == stage_;
    if (!own_) return;
    const auto key = text_at(record.body, "key"), before = text_at(record.body, "begun");
    const auto known = by_key_.find(before.empty() ? key : before);
    const bool resumes = record.kind == "resume" && known != by_key_.end();
    current_ = resumes ? known->second : record.index + 1;
    by_key_[key] = current_;
    works_[current_].last = std::move(record);
  }

  const std::string& stage_;
  const Kinds& kinds_;
  bool own_ = false;           // whether the maker of `stage_` writes
  std::uint64_t current_ = 0;  // 0: none was begun
  std::map<std::string, std::uint64_t> by_key_;
  std::map<std::uint64_t, WorkRecords> works_;
};

}  // namespace

bool WorkRecords::same_key() const {
  return last && last->kind == "resume" && !text_at(last->body, "key").empty() &&
         text_at(last->body, "key") == text_at(last->body, "begun");
}

base::Result<WorkRecords> records_of_work(base::Disk& disk, const base::Path& folder,
                                          const std::string& stage, const Kinds& kinds) {
  auto wanted = kinds;
  for (const char* kind : {"begin", "resume"}) wanted.emplace_back(kind);
  Sorter sorter(stage, kinds);
  TRY(each(disk, folder, wanted, [&](Record&& record) -> base::Result<void> {
    sorter.take(std::move(record));
    return {};
  }));
  return std::move(sorter).last();
}

}  // namespace ledger
