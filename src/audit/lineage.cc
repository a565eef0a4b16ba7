#include "audit/lineage.h"

namespace audit {

std::optional<std::size_t> record_of(const Book& book, const std::string& id, std::size_t end) {
  return last_before(find(book.ids, id), end);
}

std::set<std::string> ancestors(const Book& book, std::size_t record) {
  std::set<std::string> out{text_at(book.records[record].body, "id")};
  Positions open{record};
  while (!open.empty()) {
    const auto at = open.back();
    open.pop_back();
    const auto& inputs = member(book.records[at].body, "inputs");
    if (!inputs.is_object()) continue;
    for (const auto& id : inputs) {
      if (!id.is_string() || !out.insert(id.get<std::string>()).second) continue;
      // Only earlier records can be what it was made from, so no circle is walked.
      if (const auto made = record_of(book, id.get<std::string>(), at)) open.push_back(*made);
    }
  }
  return out;
}

}  // namespace audit
